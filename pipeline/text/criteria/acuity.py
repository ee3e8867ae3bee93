"""What one sees, as a fraction: 20/40 is one half of what is usual. "20/40 or worse" is one half at most."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from pipeline.text.criteria.shapes import Limit, Quantity
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import Tokens

ACUITY: Final = "snellen_fraction"
_FEET: Final = word_set(
    "10 12.5 15 16 20 25 30 32 40 50 60 63 70 80 100 125 150 160 200 250 300 320 400 500 640 800 1000"
)
_METRES: Final = word_set("5 6 7.5 9 12 15 18 24 30 36 48 60")
_CHARTS: Final[dict[float | None, frozenset[str]]] = {20.0: _FEET, 6.0: _METRES}
_WORSE: Final = {">": "<", ">=": "<="}


def acuity(near: float | None, far: float | None) -> float | None:
    """The share that two numbers with a stroke between are, if they are distances of an eye chart, in feet or metres.

    >>> acuity(20.0, 40.0), acuity(6.0, 60.0), acuity(140.0, 90.0)
    (0.5, 0.1, None)
    """
    if near is None or far is None or f"{far:g}" not in _CHARTS.get(near, ()):
        return None
    return near / far


def between_acuities(first: Quantity, last: Quantity | None) -> Quantity | None:
    """The range from one acuity to another, "20/40 to 20/200", whichever of them is better."""
    ends = [acuity(one.low, one.second) for one in (first, last) if one is not None]
    low, high = min(filter(None, ends), default=None), max(filter(None, ends), default=None)
    if last is None or None in ends:
        return None
    return replace(last, low=low, high=high, second=None, first=first.first, ends=(True, True), flags=(ACUITY,))


def as_seen(tokens: Tokens, limit: Limit) -> Limit:
    """A limit of visual acuity as a share; who sees worse sees less."""
    comparison, quantity = limit.comparison, limit.comparison.quantity
    seen = acuity(quantity.low, quantity.second)
    measure = limit.subject.measure if limit.subject else None
    if seen is None or measure is None or measure.key != "visual_acuity":
        return limit
    worse = "worse" in tokens.norms[comparison.first : comparison.past]
    op = _WORSE.get(comparison.op, comparison.op) if worse else comparison.op
    told = replace(quantity, low=seen, second=None, flags=(ACUITY,))
    return replace(limit, comparison=replace(comparison, op=op, quantity=told))
