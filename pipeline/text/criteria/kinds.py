"""What sort of limit a comparison is: of a measure, of a dose, of time since a treatment, of a count."""

from __future__ import annotations

from functools import cache
from typing import Final

from pipeline.text.criteria.comparisons import Comparison
from pipeline.text.criteria.measures import Measure
from pipeline.text.criteria.subjects import Subject
from pipeline.text.criteria.windows import is_anchored
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import Tokens
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
    if timed and not _is_long(measure) and (comparison.rule in _TIMES or _is_since(tokens, comparison)):
        return _time_kind(tokens, comparison, excluded)
    if timed and measure is None:
        return "other" if quantity.unit is not None and quantity.unit.atom.code == "ms" else "duration"
    if measure is not None:
        return measure.kind
    if quantity.unit is not None:
        dosed = quantity.unit.kind in _DOSES and quantity.unit.per and not quantity.unit.is_per("volume")
        return "dose" if dosed else "other"
    return "count" if quantity.basis == "absolute" and subject is not None else "other"


def _is_since(tokens: Tokens, comparison: Comparison) -> bool:
    """Whether a time is counted from something and is no mere duration: "for 5 days before"."""
    lasts = comparison.first > 0 and tokens.norms[comparison.first - 1] == "for"
    return not lasts and is_anchored(tokens, comparison.past)


def _is_long(measure: Measure | None) -> bool:
    """Whether a measure is itself a length of time."""
    return measure is not None and measure.is_time


def _time_kind(tokens: Tokens, comparison: Comparison, excluded: bool) -> str:
    """A time since a treatment is a washout, since anything else a recency."""
    near = tokens.norms[max(0, comparison.first - 25) : comparison.past + 10]
    treated = not _therapy().isdisjoint(near)
    kept_off = excluded or comparison.op in (">", ">=")
    return "washout" if treated and kept_off else "recency"
