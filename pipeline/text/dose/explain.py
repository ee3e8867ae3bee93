"""Which words of a text were read as what, for a person who wants to see it."""

from __future__ import annotations

from typing import Final

import msgspec

from pipeline.text.dose.read import judged
from pipeline.text.dose.sentences import GIVEN, Sentence

# Kinds of marks that say how a dose is given; the others only steer the reading.
_SHOWN: Final = {
    **dict.fromkeys(("often", "days", "cycle", "on_off", "on_of", "off"), "schedule"),
    **dict.fromkeys(("length", "span", "cycles", "cycles_range"), "duration"),
    **{kind: kind for kind in ("route", "form", "infusion", "times", "stop", "meal", "offset", "phase", "cohort")},
}


class Reading(msgspec.Struct, frozen=True):
    """A run of characters and what it was read as: `dose`, a reason why an amount is none, or `route`, `schedule`…"""

    field: str
    start: int
    end: int
    kind: str


def explain(label: str, description: str) -> tuple[Reading, ...]:
    """The readings of a label and a description, in order and without overlap.

    >>> [(text.kind, text.start, text.end) for text in explain("", "5 mg IV (diluted in 50 mL)")]
    [('dose', 0, 4), ('route', 5, 7), ('not', 20, 25)]
    """
    return tuple(reading for sentence in judged(label, description) for reading in _of(sentence))


def _of(sentence: Sentence) -> list[Reading]:
    tokens = sentence.tokens
    found: list[Reading] = []
    verdicts = {one.place: "dose" if one.kept or one.verdict in GIVEN else one.verdict for one in sentence.statements}
    for place, mark in enumerate(sentence.marks):
        kind = verdicts.get(place) or _SHOWN.get(mark.kind)
        start = tokens.start(mark.first) if kind else 0
        if kind and mark.past > mark.first and (not found or found[-1].end <= start):
            found.append(Reading(sentence.field, start, tokens.end(mark.past - 1), kind))
    return found
