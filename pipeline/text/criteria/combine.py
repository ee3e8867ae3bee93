"""How the limits of one criterion combine: which stand together, and by AND or by OR.

Where a sentence has both, AND binds closer: each run of ANDs is a group, and the groups are alternatives.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from pipeline.text.criteria.item import CriterionType
from pipeline.text.criteria.shapes import Place
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import Tokens

_SEVERAL: Final = 2
_BREAKS: Final = word_set("; .") | {"\n"}
_OR: Final = word_set("or and/or")
_AND: Final = word_set("and & but plus with")


Group = tuple[int, str | None]


def groups(tokens: Tokens, places: list[Place], criterion_type: CriterionType) -> list[Group]:
    """For each limit the number of its group, and how the limits of that group combine.

    >>> groups(Tokens("a < 1 or b < 2. c < 3"), [Place(1, 3), Place(5, 7), Place(9, 11)], "inclusion")
    [(1, 'or'), (1, 'or'), (2, None)]
    """
    if len(places) < _SEVERAL:
        return [(1, None)] * len(places)
    joins = [_join(tokens, a, b, criterion_type) for a, b in pairwise(places)]
    found: list[Group] = []
    for sentence in _cut(list(range(len(places))), joins, {None}):
        inner = {joins[at] for at in sentence[:-1]}
        parts = _cut(sentence, joins, {"or"}) if len(inner) > 1 else [sentence]
        for part in parts:
            number = found[-1][0] + 1 if found else 1
            join = joins[part[0]] if len(part) > 1 else "or" if len(inner) > 1 else None
            found += [(number, join)] * len(part)
    return found


def _cut(limits: list[int], joins: list[str | None], at: set[str | None]) -> list[list[int]]:
    """The limits cut into runs wherever two are joined by one of `at`."""
    runs = [limits[:1]]
    for limit in limits[1:]:
        if joins[limit - 1] in at:
            runs.append([limit])
        else:
            runs[-1].append(limit)
    return runs


def _join(tokens: Tokens, a: Place, b: Place, criterion_type: CriterionType) -> str | None:
    """The word between two limits; a comma lists alternatives of an exclusion and demands of an inclusion.

    A limit and its own time, "> 10 mg/d within a month" or "for > 2 weeks", are one thing; men and women are two. In an
    exclusion "BMI > 30 with ..." is one thing, ", kidney disease with creatinine > 2" another.
    """
    norms = tokens.norms[a.past : b.first]
    between = set(norms)
    if between & _BREAKS:
        return "or" if any(mark in _BREAKS and word in _OR for mark, word in pairwise(norms)) else None
    if b.is_window:
        return "or" if _is_alternative(norms) else "and"
    if between & _OR or (criterion_type == "exclusion" and a.sex and b.sex and a.sex != b.sex):
        return "or"
    if criterion_type != "exclusion" or norms[:1] == ["with"] or between & (_AND - {"with"}):
        return "and"
    return "and" if norms[-1:] == ["for"] and "," not in between else "or"


def _is_alternative(between: list[str]) -> bool:
    """Whether a time is of something else as well: "ANA >= 1:80 or a positive test within 6 months"."""
    depth = 0
    for norm in between:
        depth += (norm == "(") - (norm == ")")
        if depth <= 0 and norm == "or":
            return True
    return False
