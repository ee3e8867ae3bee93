"""How the limits of one criterion combine: which stand together, and by AND or by OR."""

from __future__ import annotations

from itertools import pairwise
from typing import Final, NamedTuple

from pipeline.text.criteria.item import CriterionType
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import Tokens

_SEVERAL: Final = 2
_BREAKS: Final = word_set("; .") | {"\n"}
_OR: Final = word_set("or and/or")
_AND: Final = word_set("and & but plus with")


class Place(NamedTuple):
    """The tokens of a limit."""

    first: int
    past: int


def groups(tokens: Tokens, places: list[Place], criterion_type: CriterionType) -> list[tuple[int, str | None]]:
    """For each limit the number of its group, and how the limits of that group combine.

    >>> groups(Tokens("a < 1 or b < 2. c < 3"), [Place(1, 3), Place(5, 7), Place(9, 11)], "inclusion")
    [(1, 'or'), (1, 'or'), (2, None)]
    """
    if len(places) < _SEVERAL:
        return [(1, None)] * len(places)
    joins = [_join(tokens, a, b, criterion_type) for a, b in pairwise(places)]
    numbers, current = [1] * len(places), None
    for at, join in enumerate(joins, start=1):
        together = join is not None and current in (None, join)
        numbers[at] = numbers[at - 1] + (not together)
        current = join if together else None
    members = {number: [j for n, j in zip(numbers[1:], joins, strict=True) if n == number] for number in set(numbers)}
    return [(number, _op(members[number], numbers.count(number))) for number in numbers]


def _op(joins: list[str | None], size: int) -> str | None:
    return next((join for join in reversed(joins) if join), None) if size > 1 else None


def _join(tokens: Tokens, a: Place, b: Place, criterion_type: CriterionType) -> str | None:
    """The word between two limits; a comma lists alternatives of an exclusion and demands of an inclusion."""
    between = set(tokens.norms[a.past : b.first])
    if between & _BREAKS:
        return None
    if between & _OR:
        return "or"
    if between & _AND or criterion_type != "exclusion":
        return "and"
    return "or"
