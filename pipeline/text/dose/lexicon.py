"""The words a dose text is read with: one tree over routes, forms, frequencies, times and cue words.

Each spelling leads to a `Term`, which says what kind of mark the words make in a text. What its slots read
({n} days, every {n} {time}) is handed on with the mark.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pipeline.errors import WordsError
from pipeline.text.dose.shapes import Term
from pipeline.text.dose.subjects import OFTEN, ROUTE, subject_of
from pipeline.text.numbers import NUMBER_WORDS, read_number
from pipeline.text.phrases import Phrases
from pipeline.text.shapes import Number
from pipeline.text.tokens import Tokens
from pipeline.text.unit import Atom, atoms
from pipeline.text.units import first_words, read_time
from pipeline.text.words import Entry, Facts, load

FORM: Final = "form"
_FACTS: Final[dict[str, Facts]] = {
    "routes": {"code": str, "gloss": str},
    "forms": {"code": str, "route": str, "or": str, "holds": bool, "spread": bool},
    "frequencies": {
        **{"count": int | str, "period": int | str, "period_or": str, "unit": str},
        **{
            "once": bool,
            "alone": bool,
            "prn": bool,
            "also": bool,
            "lasts": bool,
            "few": bool,
            "long": bool,
            "split": bool,
            "vague": bool,
            "skips": bool,
            "days": bool,
        },
    },
    "times": {"kind": str, "n": int, "most": bool, "least": bool},
    "dose": {"kind": str, "code": str, "side": str, "reach": int, "right": int, "next": str},
}
_KIND: Final = {"routes": ROUTE, "forms": FORM, "frequencies": OFTEN}


def terms() -> Iterator[tuple[str, bool, Term]]:
    """Every spelling of the five word files with its term; one spelling may not mean two things."""
    owners: dict[str, str] = {}
    for name, facts in _FACTS.items():
        for key, entry in load(name, may=facts).items():
            term = _term(name, key, entry)
            for spelling, exact in entry.spellings():
                owner = owners.setdefault(spelling, f"{name}.toml [{key}]")
                if owner != f"{name}.toml [{key}]" and not _may_share(name, owner):
                    raise WordsError(f"{spelling!r} stands under {owner} and {name}.toml [{key}]")
                yield spelling, exact, term


def _may_share(name: str, owner: str) -> bool:
    """A form's word may state a route as well (puff, patch): the form carries the route."""
    return name == "forms" and owner.startswith("routes")


def _term(name: str, key: str, entry: Entry) -> Term:
    facts = entry.facts
    kind = _KIND.get(name) or facts["kind"]
    about = subject_of(kind, facts.get("route"))
    return Term(kind, key, facts.get("code", ""), facts.get("side", ""), facts.get("reach", 0), facts, about)


def read_range(tokens: Tokens, at: int) -> tuple[tuple[float, float], int] | None:
    """`3-4`, `3 to 4`, `2~3`: two numbers, the second not the smaller."""
    low = read_number(tokens, at)
    if low is None or low.value is None or low.past + 1 >= len(tokens.norms):
        return None
    if tokens.norms[low.past] not in ("-", "to", "through", "and") or tokens.norms[low.past + 1] == "-":
        return None
    high = read_number(tokens, low.past + 1)
    if high is None or high.value is None or high.value <= low.value:
        return None
    return (low.value, high.value), high.past


def _read_n(tokens: Tokens, at: int) -> tuple[float, int] | None:
    found: Number | None = read_number(tokens, at)
    return (found.value, found.past) if found and found.value is not None else None


def _read_time(tokens: Tokens, at: int) -> tuple[Atom, int] | None:
    return read_time(tokens, at)


_SLOTS: Final = {"n": _read_n, "m": _read_n, "range": read_range, "time": _read_time}
_TIMES: Final = first_words(atom.code for atom in atoms() if atom.kind == "time")
PHRASES: Final = Phrases(terms(), _SLOTS, _TIMES.union(NUMBER_WORDS))
