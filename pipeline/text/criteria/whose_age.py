"""Whose age a limit is of: of somebody beside the one who takes part, or of a pregnancy.

"Infants of mothers aged 18 to 40 years" is no age of the infants; weeks of amenorrhea are weeks of gestation.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from msgspec.structs import replace

from pipeline.text.criteria.measures import is_plausible, measures
from pipeline.text.criteria.shapes import Comparison, Limit, Measure
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import Tokens
from pipeline.text.words import load


def meant(tokens: Tokens, limit: Limit) -> Limit:
    """A limit with the age that is meant: one of somebody else, or of a pregnancy."""
    subject, quantity = limit.subject, limit.comparison.quantity
    measure = subject.measure if subject else None
    if subject is None or not quantity.is_time or len(subject.measures) > 1:
        return limit
    key = _other_age(tokens, limit.comparison, measure)
    if key is None:
        return limit
    return replace(limit, subject=replace(subject, measures=(measures()[key],)))


def _other_age(tokens: Tokens, comparison: Comparison, measure: Measure | None) -> str | None:
    if measure is not None and measure.key == "age":
        return "age_of_another" if _is_of_another(tokens, comparison) else None
    lasts = measure is None or measure.key == "menopause_duration"
    return "gestational_age" if lasts and _is_of_pregnancy(tokens, comparison) else None


def _is_of_another(tokens: Tokens, comparison: Comparison) -> bool:
    """Whether the clause before an age names somebody beside the one who takes part."""
    norms, at = tokens.norms, comparison.first
    while at > 0 and comparison.first - at < _CLAUSE and norms[at - 1] not in _ENDS:
        at -= 1
        if norms[at] in _OWN:
            return False
        if norms[at] in _words("companions"):
            return True
        if norms[at] in _words("relations") and not _OF.isdisjoint(norms[max(0, at - 2) : at]):
            return True
    return False


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(load("definitions")[name].written)


_CLAUSE: Final = 9
_OWN: Final = word_set("children child patients patient subjects subject participants participant minors")
_ENDS: Final = word_set("; . , with") | {"\n"}
_OF: Final = word_set("of whose by their his her")


def _is_of_pregnancy(tokens: Tokens, comparison: Comparison) -> bool:
    """Whether weeks are those of a pregnancy: "8 to 12 weeks of amenorrhea", "singleton pregnancy >= 37 weeks"."""
    quantity = comparison.quantity
    weeks = quantity.unit is not None and quantity.unit.atom.code == "wk"
    if not weeks or comparison.rule not in ("before", "range", "after"):
        return False
    known = measures()["gestational_age"]
    if not (is_plausible(quantity.low, known) and is_plausible(quantity.high, known)):
        return False
    after = tokens.norms[comparison.past : comparison.past + 2]
    before = tokens.norms[max(0, comparison.first - 3) : comparison.first]
    return not _AMENORRHEA.isdisjoint(after) or (not _PREGNANCY.isdisjoint(before) and _NOT_OF_IT.isdisjoint(after))


_AMENORRHEA: Final = word_set("amenorrhea amenorrhoea amenorrhoe")
_PREGNANCY: Final = word_set("pregnancy pregnancies")
_NOT_OF_IT: Final = word_set("before prior after post since from")
