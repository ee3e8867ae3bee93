"""How long a dose is given: weeks, cycles, days of a run; how long one administration takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from pipeline.text.dose.marks import MIXED
from pipeline.text.dose.schedule import in_days
from pipeline.text.dose.sentences import Statement
from pipeline.text.dose.shapes import Days, Mark
from pipeline.text.dose.subjects import CYCLE, DAYS, LENGTH, OFTEN
from pipeline.text.units import read_time

_Said = Mapping[str, Sequence[Mark]]
_LONG: Final = frozenset(("d", "wk", "mo", "a"))
_CONSISTS: Final = frozenset(("consists", "consist", "consisted", "consisting", "comprises", "includes", "is"))
_TO_THE_VERB: Final = 6
_RATES: Final = frozenset(("min", "h", "s"))


def length_fields(statement: Statement, said: _Said) -> dict[str, Any]:
    """Length of treatment, cycles, length of an infusion."""
    fields: dict[str, Any] = {}
    for mark in said.get(LENGTH, ()):
        if not _is_of_people(statement, mark):
            _one_length(statement, mark, fields)
    for mark in said.get(OFTEN, ()):
        if mark.term and mark.term.facts.get("lasts") and "duration_unit" not in fields:
            fields |= _exactly(mark.value["m"], mark.value["time"].code)
    if "duration_unit" not in fields and "max_cycles" not in fields:
        fields |= _length_of_days(statement, said)
    for end in ("low", "high") if "duration_unit" in fields else ():
        value = fields[f"duration_{end}"]
        fields[f"duration_{end}_days"] = None if value is None else in_days(value, fields["duration_unit"])
    for mark in said.get("infusion", ()):
        fields.setdefault("infusion_minutes", minutes(statement, mark))
    return fields


def _is_of_people(statement: Statement, mark: Mark) -> bool:
    """`for children >= 4 years`: how old they are, not how long it is given."""
    conditions = (one.condition for one in statement.sentence.given if one.condition)
    inside = any(first <= mark.first < past for first, past in conditions)
    return inside and statement.sentence.tokens.norms[mark.first] in _OLDER


_OLDER: Final = frozenset((">", ">=", "<", "<=", "at", "up", "aged", "age", "over", "under", "above", "below", "from"))


def _one_length(statement: Statement, mark: Mark, fields: dict[str, Any]) -> None:
    facts = mark.term.facts if mark.term else {}
    n = mark.value.get("n", facts.get("n"))
    if mark.kind == "cycles" and n == 1 and _is_told_of(statement, mark):
        return
    if mark.kind == "cycles":
        fields.setdefault("max_cycles", n)
    elif mark.kind == "cycles_range":
        fields.setdefault("max_cycles", mark.value["range"][1])
    elif mark.kind == "minutes" and not any(per.atom.code in _RATES for per in statement.amount.unit.per):
        fields.setdefault("infusion_minutes", minutes(statement, mark))
    elif mark.kind in ("length", "minutes") and "duration_unit" not in fields and n:
        unit = mark.value["time"].code if "time" in mark.value else _time_word(statement, mark)
        if unit in ("min", "h", "d", "wk", "mo", "a"):
            fields["duration_unit"] = unit
            fields["duration_low"] = None if facts.get("most") else n
            fields["duration_high"] = None if facts.get("least") else n
    elif mark.kind == "span" and "duration_unit" not in fields and mark.value["time"].code in _LONG:
        fields["duration_unit"] = mark.value["time"].code
        fields["duration_low"], fields["duration_high"] = mark.value["range"]


def _is_told_of(statement: Statement, mark: Mark) -> bool:
    """`one treatment cycle of A consists of a dose of 2 mCi`: what a cycle is, not how many there are."""
    following = statement.sentence.tokens.norms[mark.past : mark.past + _TO_THE_VERB]
    return not _CONSISTS.isdisjoint(following)


def _time_word(statement: Statement, mark: Mark) -> str | None:
    """The unit of a shape that names it in words ("for a week"): its last word."""
    tokens = statement.sentence.tokens
    for at in range(mark.past - 1, mark.first, -1):
        found = read_time(tokens, at) if at < len(tokens.norms) else None
        if found:
            return found[0].code
    return None


def minutes(statement: Statement, mark: Mark) -> float | None:
    """How long an infusion takes, of one that a mark tells in numbers."""
    if "n" not in mark.value:
        return None
    unit = _time_word(statement, mark)
    return mark.value["n"] * {"min": 1.0, "h": 60.0, "s": 1 / 60}[unit] if unit in ("min", "h", "s") else None


def _length_of_days(statement: Statement, said: _Said) -> dict[str, Any]:
    """`days 1-10` is ten days where no length is stated; `weeks 1-5` five weeks."""
    marks = [*said.get(DAYS, ()), *statement.before.get(DAYS, ())]
    in_cycles = CYCLE in said or any(not _is_daily(mark) for mark in said.get(OFTEN, ()))
    if any(mark.kind == "cycles_range" for mark in said.get(LENGTH, ())):
        return {}
    for mark in sorted(marks, key=lambda one: one.value.unit, reverse=True):  # weeks before days
        if isinstance(mark.value, Days) and _is_one_run(mark.value, in_cycles):
            if mark.value.unit == MIXED or (mark.value.unit != "d" and mark.value.runs[0][0] != 1):
                continue
            return _exactly(float(mark.value.count), mark.value.unit)
    return {}


def _exactly(count: float, unit: str) -> dict[str, Any]:
    return {"duration_unit": unit, "duration_low": count, "duration_high": count}


def _is_daily(mark: Mark) -> bool:
    """`twice daily on days 3 and 4`."""
    return mark.term is not None and mark.term.facts.get("unit") == "d" and "period" not in mark.term.facts


def _is_one_run(days: Days, in_cycles: bool) -> bool:
    """`days 1-5`; and `mg/day on days -5, -4, -3`, unless the days are counted in a cycle."""
    if len(days.runs) == 1:
        return days.is_run
    firsts = [low for low, high in days.runs if low == high]
    follow = all(second == first + 1 for first, second in pairwise(firsts))
    return len(firsts) == len(days.runs) and follow and not in_cycles
