"""What `two injections` counts: all there are, those of one visit, or those of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from pipeline.text.dose.sentences import TOTAL, Statement
from pipeline.text.dose.shapes import Mark
from pipeline.text.dose.subjects import CYCLE, DAYS, OFTEN

_Said = Mapping[str, Sequence[Mark]]
_SPACED: Final = frozenset(("apart", "interval", "intervals"))
_NEAR: Final = 7  # "two injections of certolizumab pegol at 200 mg"


class Counted(NamedTuple):
    """How many administrations there are in all, and how many units of the amount each of them takes."""

    in_all: int | None = None
    each_time: float | None = None
    is_open: bool = False  # the words fit both


def counted(statement: Statement, said: _Said) -> Counted:
    """`for 3 doses` counts all; so do the weeks of `at weeks 0, 2 and 4`, where nothing says how often."""
    fixed = _fixed_times(said)
    counts = [mark for mark in said.get("times", ()) if "n" in mark.value]
    if not counts or statement.of_a_day or _is_of_parts(statement, counts[0]):
        return Counted(fixed)
    if not _leads(statement, counts[0]):
        return Counted(int(counts[0].value["n"]))
    return _of_leading(statement, said, float(counts[0].value["n"]), fixed)


def _fixed_times(said: _Said) -> int | None:
    listed = [mark.value for mark in said.get(DAYS, ()) if mark.value.unit != "d"]
    if not listed or listed[0].is_run or CYCLE in said or OFTEN in said:
        return None
    return listed[0].count if listed[0].count > 1 else None


def _of_leading(statement: Statement, said: _Said, n: float, fixed: int | None) -> Counted:
    """`two injections of 150 mg on Day 1` are of one visit; `three injections on days 1, 8 and 15` are all."""
    days = [mark.value for mark in said.get(DAYS, ()) if not mark.value.is_run]
    if n == 1 or any(one.count == n for one in days) or _is_spaced(statement):
        return Counted(int(n))
    if days or _is_summed(statement, n):
        return Counted(fixed, n)
    if OFTEN in said or statement.amount.unit.is_per("time"):
        return Counted(is_open=True)  # "two injections of 150 mg every 4 weeks"
    return Counted(int(n))


def _is_of_parts(statement: Statement, mark: Mark) -> bool:
    """`300 mg, which consisted of two injections of 150 mg`: the next amount is what is counted.

    `600 mg as two injections` is given once.
    """
    norms = statement.sentence.tokens.norms
    if mark.first >= statement.past and "as" in norms[mark.first - 1 : mark.first + 1]:
        return True
    return mark.first >= statement.past and norms[mark.past - 1 : mark.past + 1] == ["injections", "of"]


def _leads(statement: Statement, mark: Mark) -> bool:
    """Whether injections, not doses, are counted right before the amount of one of them."""
    words = statement.sentence.tokens.norms[mark.first : mark.past]
    near = 0 <= statement.first - mark.past <= _NEAR
    return near and words[-1] == "injections" and "weekly" not in words


def _is_spaced(statement: Statement) -> bool:
    norms = statement.sentence.tokens.norms
    return any(norms[mark.past - 1] in _SPACED for mark in statement.own if mark.subject == OFTEN)


def _is_summed(statement: Statement, n: float) -> bool:
    """`two injections of 300 mg (for a total of 600 mg)`."""
    single = statement.amount.levels[-1].high
    totals = (one.amount for one in statement.sentence.statements if one.verdict == TOTAL)
    return single is not None and any(
        total.unit == statement.amount.unit and total.levels[-1].high == n * single for total in totals
    )
