"""What sort of limit a comparison is: of a measure, of a dose, of time since a treatment, of a count."""

from __future__ import annotations

from functools import cache
from itertools import islice, takewhile
from typing import Final

from pipeline.text.criteria.shapes import KEPT_UP, Comparison, Measure, Subject
from pipeline.text.criteria.windows import ANCHORS, is_anchored
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import Tokens
from pipeline.text.unit import ONE, Unit
from pipeline.text.words import load

_TIMES: Final = word_set("window recent")
_DOSES: Final = word_set("mass activity counted substance")


@cache
def _therapy() -> frozenset[str]:
    return frozenset(load("therapies")["therapy"].written)


def kind_of(
    tokens: Tokens,
    comparison: Comparison,
    subject: Subject | None,
    measure: Measure | None,
    excluded: bool,
) -> str:
    """The kind of a limit; `excluded` says that it keeps people out."""
    quantity = comparison.quantity
    timed = quantity.is_time or quantity.half_lives is not None
    if timed and not _is_long(measure) and _is_since(tokens, comparison):
        return _time_kind(tokens, comparison, subject, excluded)
    if timed and measure is None:
        return "other" if quantity.unit is not None and quantity.unit.atom.code == "ms" else "duration"
    if measure is not None:
        return measure.kind
    if quantity.unit is not None and not _is_rate_of_events(quantity.unit):
        return "dose" if _is_dose(tokens, quantity.unit, subject) else "other"
    if quantity.basis != "absolute" or subject is None:
        return "other"
    return "count" if _SCORES.isdisjoint(tokens.norms[subject.first : subject.past]) else "score"


_SCORES: Final = word_set("score scores subscore scale subscale index questionnaire inventory rating")


def _is_dose(tokens: Tokens, own: Unit, subject: Subject | None) -> bool:
    """Whether a mass is one that is given: a mass a day or a kilogram, or a mass that the words call a dose."""
    if own.kind not in _DOSES or own.is_per("volume"):
        return False
    return bool(own.per) or (subject is not None and not _DOSED.isdisjoint(tokens.norms[subject.first : subject.past]))


_DOSED: Final = word_set("dose doses dosage dosages dosing")


def _is_rate_of_events(own: Unit) -> bool:
    """Whether a unit says only how often: "4 weekly attacks", "2 per year"."""
    return own.atom is ONE and own.is_per("time")


def _is_since(tokens: Tokens, comparison: Comparison) -> bool:
    """Whether a time is counted from something and is no mere duration: "for 5 days before"."""
    if comparison.rule in _TIMES or comparison.rule == KEPT_UP:
        return comparison.rule != KEPT_UP and comparison.op != ">="
    lasts = comparison.first > 0 and tokens.norms[comparison.first - 1] == "for"
    return not lasts and is_anchored(tokens, comparison.past)


def _is_long(measure: Measure | None) -> bool:
    """Whether a measure is itself a length of time."""
    return measure is not None and measure.is_time


def _time_kind(tokens: Tokens, comparison: Comparison, subject: Subject | None, excluded: bool) -> str:
    """A time since a treatment is a washout, since anything else a recency."""
    if not excluded and comparison.op not in (">", ">="):
        return "recency"
    told_after = subject is not None and subject.first >= comparison.past
    named = subject if told_after and subject else Subject(0, 0)
    treated = any(_is_treatment(tokens.norms, at) for at in range(named.first, named.past))
    return "washout" if treated or _is_of_treatment(tokens, comparison) else "recency"


def _is_of_treatment(tokens: Tokens, comparison: Comparison) -> bool:
    """Whether what happened is a treatment: by the words of its clause, not by what its time is counted from.

    "Stroke within 6 months before the first dose" is of none, nor is "drug abuse within a year".
    """
    norms, first, past = tokens.norms, comparison.first, comparison.past
    if comparison.quantity.half_lives is not None:
        return True
    start = first
    while start > 0 and first - start < _BACK and norms[start - 1] not in _ENDS:
        start -= 1
    if any(_is_treatment(norms, at) for at in range(start, first)):
        return True
    if comparison.op not in (">", ">="):
        past = _past_reference(norms, past) if first - start <= _FEW else past
        near = takewhile(
            lambda at: norms[at] not in _STOPS, range(past + (norms[past : past + 1] == [")"]), len(norms))
        )
        return any(_is_treatment(norms, at) for at in islice(near, _ON if first - start <= _FEW else _NEAR))
    return any(_is_treatment(norms, at) for at in range(past, min(past + _ON, len(norms))))


def _past_reference(norms: list[str], past: int) -> int:
    """Past what a time is counted from: "within 4 weeks before the first dose, chemotherapy"."""
    if past < len(norms) and norms[past] in ANCHORS:
        return next((at + 1 for at in range(past, min(past + _ON, len(norms))) if norms[at] in _PARTS), past + _ON)
    return past


def _is_treatment(norms: list[str], at: int) -> bool:
    norm = norms[at]
    if norm in _therapy():
        return _ABUSE.isdisjoint(norms[at + 1 : at + 5])
    return len(norm) > _STEM and norm.endswith(_endings())


@cache
def _endings() -> tuple[str, ...]:
    return load("therapies")["therapy_ending"].written


_BACK, _ON, _FEW, _NEAR, _STEM = 25, 12, 1, 4, 5
_ENDS: Final = word_set("; .") | {"\n"}
_STOPS: Final = _ENDS | ANCHORS | word_set("or and ( ,")
_PARTS: Final = word_set(", : ;")
_ABUSE: Final = word_set("abuse abuser abusers dependence dependency misuse addiction disorder disorders allergy")
