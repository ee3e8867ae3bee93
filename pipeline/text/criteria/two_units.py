"""Lengths of time told in two units, as gestations and the ages of children are: "37 0/7 weeks", "6 years 2 months"."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from pipeline.text.criteria.shapes import Quantity
from pipeline.text.tokens import NUMBER, Tokens
from pipeline.text.units import read_time

_SMALLER: Final = {"wk": ("d", 7), "a": ("mo", 12)}


def is_number(tokens: Tokens, at: int) -> bool:
    """Whether a token is there and has digits."""
    return at < len(tokens.norms) and tokens.pieces[at].kind == NUMBER


def with_days(tokens: Tokens, weeks: Quantity) -> Quantity:
    """Weeks and sevenths, as gestations are told: "37 0/7 weeks", "24 + 6 weeks"."""
    at, norms = weeks.past, tokens.norms
    plus = norms[at] == "+"
    at += plus
    days = tokens.pieces[at].value if is_number(tokens, at) else None
    if days is None or days not in range(7) or weeks.low is None:
        return weeks
    sevenths = norms[at + 1 : at + 3] == ["/", "7"]
    if not sevenths and not (plus and norms[at + 1 : at + 2] in (["weeks"], ["wks"], ["week"])):
        return weeks
    return replace(weeks, low=weeks.low + days / 7, past=at + (3 if sevenths else 1))


def with_smaller(tokens: Tokens, larger: Quantity) -> Quantity:
    """Weeks and days, years and months: "23 weeks and 6 days", "6 years, 2 months"."""
    if larger.unit is None or larger.low is None or not larger.is_time or larger.unit.atom.code not in _SMALLER:
        return larger
    code, parts = _SMALLER[larger.unit.atom.code]
    at = larger.past + (tokens.norms[larger.past : larger.past + 1] in (["and"], [","], ["+"]))
    found = read_time(tokens, at + 1) if is_number(tokens, at) else None
    count = tokens.pieces[at].value if found else None
    if found is None or count is None or found[0].code != code or count not in range(parts):
        return larger
    return replace(larger, low=larger.low + count / parts, past=found[1])
