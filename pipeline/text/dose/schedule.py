"""From the marks that belong to a dose to how often, on which days and how long it is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import msgspec

from pipeline.text.dose.regimen import is_every_cycle, is_first
from pipeline.text.dose.sentences import Statement
from pipeline.text.dose.shapes import IN_DAYS, Days, Freq, Mark, Schedule
from pipeline.text.dose.subjects import CYCLE, DAYS, LENGTH, OFTEN
from pipeline.text.unit import Atom

_ABOUT: Final = 0.1


def in_days(value: float, unit: str) -> float:
    """A length in days; months and years by their mean length.

    >>> in_days(2, "wk"), in_days(36, "h")
    (14.0, 1.5)
    """
    return value * IN_DAYS[unit]


def schedule(marks: Iterable[Mark]) -> Schedule:
    """What the schedule marks of one dose say together."""
    found = Schedule()
    for mark in marks:
        if mark.kind == "often":
            _often(found, mark)
        elif mark.kind == "daily_total":
            found.split = True
        elif mark.kind == DAYS:
            found.days = found.days or mark.value
        elif mark.kind == "cycle":
            found.cycle = found.cycle or (mark.value["n"], mark.value["time"].code)
        elif mark.kind in ("on_off", "on_of"):
            _on_and_off(found, mark)
        elif mark.kind == "off" and mark.value["time"].code in IN_DAYS:  # a rest of seconds is between exercises
            found.off_days = in_days(mark.value["n"], mark.value["time"].code)
    return found


def set_days_on(plan: Schedule, said: Mapping[str, Sequence[Mark]]) -> None:
    """`for 14 days every 21 days`, `for 2 weeks of each 3-week cycle`: the days on of a cycle right behind them."""
    if plan.on_days is not None or plan.days is not None or min((one.days for one in plan.often), default=2) > 1:
        return
    for cycle in (*said.get(CYCLE, ()), *said.get(OFTEN, ())):
        length = _cycle_length(cycle)
        for mark in said.get(LENGTH, ()) if length else ():
            if mark.kind == "length" and 0 <= cycle.first - mark.past <= 1 and "time" in mark.value:
                on_days = in_days(mark.value["n"], mark.value["time"].code)
                plan.on_days = on_days if length and 1 < on_days < length else None


def every_cycle(statement: Statement, plan: Schedule, said: Mapping[str, Sequence[Mark]]) -> Freq | None:
    """`10 mg/kg IV every 3-week cycle`: right behind an amount that nothing else is said of, the cycle is how often."""
    if plan.once or plan.prn or plan.vague or plan.days or LENGTH in said or is_first(statement):
        return None
    marks = (mark for mark in said.get(CYCLE, ()) if is_every_cycle(statement, mark))
    found = next((mark.value for mark in marks if mark.value["time"].code in IN_DAYS), None)
    return Freq(1, 1, found["n"], found["time"].code) if found else None


def _cycle_length(mark: Mark) -> float | None:
    """The days of one cycle that a mark tells: `of each 21-day cycle`; `every 3 weeks` of what is given daily."""
    if mark.kind == "cycle":
        unit = mark.value["time"].code
        return in_days(mark.value["n"], unit) if unit in IN_DAYS else None
    facts = mark.term.facts if mark.term else {}
    freq = _freq(facts, mark.value) if facts.get("count") == 1 else None
    return freq.days if freq and freq.days > 1 else None


def _on_and_off(found: Schedule, mark: Mark) -> None:
    unit = mark.value["time"].code
    if unit not in IN_DAYS:
        return
    found.on_days, other = in_days(mark.value["n"], unit), in_days(mark.value["m"], unit)
    found.off_days = other if mark.kind == "on_off" else other - found.on_days
    found.cycle = found.cycle or (found.on_days + found.off_days, "d")


def _often(found: Schedule, mark: Mark) -> None:
    facts = mark.term.facts if mark.term else {}
    found.split |= facts.get("split", False)
    if facts.get("days"):
        found.week_days = facts["count"] if isinstance(facts["count"], int) else mark.value["n"]
    elif "count" in facts:
        freq = _freq(facts, mark.value)
        if freq and not any(_are_alike(freq, one) for one in found.often):
            found.often.append(freq)
        if "either" in mark.value:
            term, value = mark.value["either"]
            other = _freq(term.facts, value)
            found.alternatives += [other] if other and other != freq else []
        if freq and "period_or" in facts:
            found.alternatives.append(msgspec.structs.replace(freq, period=mark.value["m"]))
    else:
        found.once |= facts.get("once", False)
        found.prn |= facts.get("prn", False)
        found.also_prn |= facts.get("also", False)
        found.parts = mark.value.get("n") if facts.get("split") else found.parts
        found.vague |= facts.get("vague", False)
        found.skips |= facts.get("skips", False)


def _are_alike(one: Freq, other: Freq) -> bool:
    """`monthly (approximately every 4 weeks)` is said twice."""
    first, second = one.days / one.low, other.days / other.low
    return abs(first - second) < _ABOUT * first


def _freq(facts: dict[str, Any], slots: dict[str, Any]) -> Freq | None:
    count = facts["count"]
    low, high = slots["range"] if count == "range" else (slots[count],) * 2 if isinstance(count, str) else (count,) * 2
    period = facts.get("period", 1)
    period = slots[period] if isinstance(period, str) else period
    unit = slots["time"].code if facts["unit"] == "time" else facts["unit"]
    if unit not in IN_DAYS or period <= 0 or low <= 0 or (facts.get("long") and unit in ("min", "h")):
        return None
    return Freq(float(low), float(high), float(period), unit)


def frequency(plan: Schedule, per: Atom | None, per_count: float) -> Freq | None:
    """How often, from all that is said: words, days of a cycle, and a "/day" in the unit.

    Several frequencies of one dose ("daily on days 1-14, every 3 weeks") are one of giving and one of cycles.
    """
    often = sorted(plan.often, key=lambda one: one.days / one.low)
    cycle = Freq(1, 1, *plan.cycle) if plan.cycle and plan.cycle[1] in IN_DAYS else None
    first = often[0] if often else None
    if plan.split:
        return first if first and first.low == 1 and first.days == 1 else Freq(1, 1, 1, "d")
    if plan.week_days and (first is None or (first.low == 1 and first.days == 1)):
        return Freq(plan.week_days, plan.week_days, 1, "wk")
    single = plan.days is not None and not plan.days.is_run and (cycle is not None or len(often) > 1)
    if plan.days and plan.days.unit == "d" and (first is None or first.days > 1 or (single and first == _DAILY)):
        longest = often[-1] if often else None
        found = _on_days(plan.days, longest if longest and plan.days.count == 1 else cycle or longest, first)
        return found or (Freq(1, 1, per_count, per.code) if per and _follow(plan.days) else None)
    if first is None and per is not None:
        return Freq(1, 1, per_count, per.code)
    return first


def _follow(days: Days) -> bool:
    """`mg/kg/day on days -5, -4, -3` is daily; `on days 1 and 15 of each course` is not."""
    return all(second[0] - first[0] <= 1 for first, second in pairwise(days.runs))


_DAILY: Final = Freq(1, 1, 1, "d")


def _on_days(days: Days, cycle: Freq | None, first: Freq | None) -> Freq | None:
    """Days of a cycle: runs are daily, single days are so many per cycle; without a cycle nothing is known."""
    if days.is_run:
        return Freq(1, 1, 1, "d")
    if cycle is None or days.runs[-1][1] > max(cycle.days, 1):  # "q4w (D1, D29, D57)" are days of the study
        return first or cycle
    return Freq(float(days.count), float(days.count), cycle.period, cycle.unit)
