"""The word files of doses: every example is read as its entry."""

from __future__ import annotations

import pytest

from pipeline.text.dose.lexicon import _FACTS, PHRASES
from pipeline.text.dose.scan import scan
from pipeline.text.dose.schedule import schedule
from pipeline.text.tokens import Tokens
from pipeline.text.words import load

ENTRIES = {(name, key): entry for name, facts in _FACTS.items() for key, entry in load(name, may=facts).items()}
EXAMPLES = [(name, key, example) for (name, key), entry in ENTRIES.items() for example in entry.examples]
FREQUENCIES = [
    (text, said)
    for (name, _), entry in ENTRIES.items()
    if name == "frequencies"
    for text, said in entry.examples.items()
]


def found(text: str) -> list[str]:
    tokens = Tokens(text)
    matches = [PHRASES.match(tokens, at) for at in range(len(tokens))]
    return [match[0].key for match in matches if match]


@pytest.mark.parametrize(("name", "key", "example"), EXAMPLES)
def test_every_example_holds_its_entry(name, key, example):  # type: ignore[no-untyped-def]
    assert key in found(example) or name in ("forms", "routes", "frequencies")


def said(text: str) -> str:
    """What a frequency says, as the examples write it."""
    plan = schedule([mark for mark in scan(Tokens(text)) if mark.kind == "often"])
    if plan.often:
        freqs = [*plan.often, *plan.alternatives]
        counts = [f"{one.low:g}" if one.low == one.high else f"{one.low:g}-{one.high:g}" for one in freqs]
        return " or ".join(f"{n} per {one.period:g} {one.unit}" for n, one in zip(counts, freqs, strict=True))
    if plan.week_days:
        return f"{plan.week_days:g} per 1 wk"
    if plan.split:
        return "1 per 1 d"
    return "once" if plan.once else "as needed" if plan.prn else "no count"


@pytest.mark.parametrize(("text", "reading"), FREQUENCIES)
def test_every_frequency_says_what_its_example_says(text, reading):  # type: ignore[no-untyped-def]
    assert said(text) == reading


ROUTES = [
    (example, entry.facts["code"])
    for (name, _), entry in ENTRIES.items()
    if name == "routes"
    for example in entry.examples
]


@pytest.mark.parametrize(("text", "code"), ROUTES)
def test_every_route_is_met_in_its_example(text, code):  # type: ignore[no-untyped-def]
    terms = [mark.term for mark in scan(Tokens(text)) if mark.term]
    assert code in {term.code for term in terms} | {str(term.facts.get("route")) for term in terms}
