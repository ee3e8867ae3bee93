"""Conditions that stand before their limits: "For patients with liver metastases, ALT ...", "If ..., then ...".

One look over a text finds them all; each holds to the end of its sentence.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Final

from pipeline.text.criteria.conditions import EXTENT_WITHIN, EXTENTS, OPENS, condition_before, is_condition
from pipeline.text.criteria.shapes import Condition
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import Tokens

_LONGEST, _LONGEST_SENTENCE = 24, 120
_FEW: Final = 2
_LEADS: Final = word_set("if when for in")
_CLAUSES: Final = word_set("; . ( , : or and but") | {"\n"}
_CLAUSE_ENDS: Final = word_set(", : ; . )") | {"\n"}
_SENTENCE_ENDS: Final = word_set("; . )") | {"\n"}


class Openings:
    """The conditions of a text that open a sentence or a limit's own words, and the limits each holds for."""

    __slots__ = ("_begins", "_conditions", "_limits", "_of")

    def __init__(self, tokens: Tokens, limits: list[int], nameless: frozenset[int]) -> None:
        """`limits` are the first tokens of the limits; those in `nameless` speak of what the one before them does."""
        self._limits = limits
        self._conditions: list[Condition] = []
        self._of: list[Condition | None] = [None] * len(limits)
        if not OPENS.isdisjoint(tokens.norms):
            self._find(tokens, nameless)
        self._begins = [condition.first for condition in self._conditions]

    def _find(self, tokens: Tokens, nameless: frozenset[int]) -> None:
        past = 0
        for at, norm in enumerate(tokens.norms):
            if norm not in OPENS or at < past or not _may_open(tokens, at) or self._is_of_next(tokens, at):
                continue
            end, holds = self._opened(tokens, at, nameless)
            reached = range(bisect_left(self._limits, end), bisect_left(self._limits, holds))
            if not reached:
                continue
            past, condition = end, Condition(at, end)
            self._conditions.append(condition)
            for number in reached:
                self._of[number] = condition

    def _is_of_next(self, tokens: Tokens, at: int) -> bool:
        """Whether what stands here is the condition of the next limit alone: "(for men > 94 cm, ...)"."""
        number = bisect_left(self._limits, at)
        ahead = condition_before(tokens, self._limits[number], at) if number < len(self._limits) else None
        return ahead is not None and ahead.first == at

    def _opened(self, tokens: Tokens, at: int, nameless: frozenset[int]) -> tuple[int, int]:
        """Where a condition ends that opens at a token, and where it no longer holds; (0, 0) for none.

        Without a comma it reaches to a limit that names nothing: "(if liver metastases < 5 x ULN)".
        """
        norms, limits = tokens.norms, self._limits
        past = _first_outside(norms, at + 1, at + _LONGEST, _CLAUSE_ENDS)
        ends = _first_outside(norms, at + 1, at + _LONGEST_SENTENCE, _SENTENCE_ENDS)
        ends = ends or min(len(norms), at + _LONGEST_SENTENCE)
        inside, after = bisect_right(limits, at), bisect_left(limits, past)
        first = limits[inside] if inside < len(limits) and limits[inside] < (past or ends) else None
        if first is not None and first in nameless:
            return first, first + 1
        if past and norms[past] in (",", ":") and after < len(limits) and limits[after] < ends:
            own = limits[after] - past - 1
            return (past, ends) if at == 0 or norms[at - 1] != "," or own <= _FEW else (0, 0)
        return (first, ends) if first is not None and norms[at] == "if" and at == 0 else (0, 0)

    def of(self, number: int) -> Condition | None:
        """The condition that stands before a limit."""
        return self._of[number]

    def after(self, past: int, until: int) -> int:
        """Where the next condition of this kind begins from a token on, at `until` at the latest."""
        number = bisect_left(self._begins, past)
        return min(until, self._begins[number]) if number < len(self._begins) else until

    def hold_over(self, at: int) -> bool:
        """Whether a token is part of one."""
        number = bisect_right(self._begins, at) - 1
        return number >= 0 and at < self._conditions[number].past


def _may_open(tokens: Tokens, at: int) -> bool:
    """Whether a clause begins at a token with words that say for whom."""
    norms = tokens.norms
    if at > 0 and norms[at - 1] not in _CLAUSES:
        return False
    if norms[at] in _LEADS:
        return is_condition(tokens, at)
    return norms[at] in ("with", "without") and not EXTENTS.isdisjoint(norms[at + 1 : at + EXTENT_WITHIN])


def _first_outside(norms: list[str], at: int, past: int, wanted: frozenset[str]) -> int:
    """The first of some marks that stands in no brackets of its own, or closes those around it; else 0."""
    depth = 0
    for here in range(at, min(past, len(norms))):
        if depth <= 0 and norms[here] in wanted:
            return here
        depth += (norms[here] == "(") - (norms[here] == ")")
    return 0
