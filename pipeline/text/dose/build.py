"""From a judged statement and its marks to the published dose, one for every level and alternative."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from pipeline.text.dose.daily import daily_fields
from pipeline.text.dose.lengths import length_fields
from pipeline.text.dose.marks import Mark, about
from pipeline.text.dose.quantity import is_flat, level_fields, unit_fields
from pipeline.text.dose.record import Dose
from pipeline.text.dose.schedule import Freq, Schedule, frequency, in_days, schedule
from pipeline.text.dose.sentences import CONCENTRATION, HOLDER, STRENGTH, Statement
from pipeline.text.dose.subjects import CYCLE, DAYS, OFTEN, ROUTE


def build(statement: Statement) -> Iterator[Dose]:
    """The doses of one statement: one for each level, each alternative of its schedule, each of its phases."""
    yield from _build(statement)
    if statement.later:
        kept = about(statement.own, ROUTE)
        statement.own, statement.later = statement.later + kept, []
        yield from _build(statement)


def _build(statement: Statement) -> Iterator[Dose]:
    plan = _plan(statement)
    freq = _frequency(statement, plan)
    shared = {
        **unit_fields(statement),
        **_schedule_fields(statement, plan, freq),
        **length_fields(statement),
        **_word_fields(statement, plan),
        **_role_fields(statement),
        **_limit_fields(statement),
    }
    for place, level in enumerate(statement.amount.levels):
        own = level_fields(statement, level)
        own |= _daily(statement, own, plan, freq)
        dose = Dose(**shared, **own, **_substance_fields(statement, place))
        yield dose
        for other in plan.alternatives:
            yield msgspec.structs.replace(dose, **_freq_fields(other), **_NO_DAILY)


_NO_DAILY = {"daily_low": None, "daily_high": None, "weekly_average": None}


def _daily(statement: Statement, own: dict[str, Any], plan: Schedule, freq: Freq | None) -> dict[str, Any]:
    if own["status"] != "parsed" or statement.verdict in (HOLDER, STRENGTH, CONCENTRATION) or statement.is_cap:
        return {}
    units = statement.units or 1.0
    low, high = own["canonical_low"], own["canonical_high"]
    return daily_fields(low and low * units, high and high * units, freq, plan, plan.days)


def _plan(statement: Statement) -> Schedule:
    if statement.amount.unit.kind == "radiation" and _is_course(statement):
        return Schedule()
    return schedule(about(statement.own, OFTEN, DAYS, CYCLE))


def _frequency(statement: Statement, plan: Schedule) -> Freq | None:
    pers = [*statement.amount.unit.per, *(statement.given_by.amount.unit.per if statement.given_by else ())]
    times = [per for per in pers if per.atom.kind == "time" and is_flat(per)]
    return frequency(plan, times[0].atom if times else None, times[0].count if times else 1)


def _schedule_fields(statement: Statement, plan: Schedule, freq: Freq | None) -> dict[str, Any]:
    cycle = in_days(*plan.cycle) if plan.cycle and plan.cycle[1] in ("d", "wk", "mo") else None
    days = plan.days if plan.days and plan.days.unit == "d" else None
    given = Freq(plan.parts, plan.parts, 1, "d") if plan.split and plan.parts else freq
    return {
        **_freq_fields(given),
        "once": plan.once and freq is None,
        "prn": plan.prn,
        "days": days.text if days else None,
        "cycle_length_days": cycle or _cycle_of(plan),
        "on_days": plan.on_days,
        "off_days": plan.off_days,
        "timing_text": _words(statement, about(statement.own, OFTEN, DAYS, CYCLE, "meal")),
    }


def _is_course(statement: Statement) -> bool:
    """`60 Gy in 30 fractions`: the amount of a whole course has no frequency."""
    return "total" in statement.flags or any(mark.kind == "times" for mark in statement.trailing)


def _cycle_of(plan: Schedule) -> float | None:
    """`days 1-14, every 3 weeks`: the longer of two frequencies is the cycle."""
    longest = max((one.days for one in plan.often), default=None)
    if plan.days is None or plan.days.unit != "d" or longest is None or longest <= 1:
        return None
    return longest


def _freq_fields(freq: Freq | None) -> dict[str, Any]:
    if freq is None:
        return {"freq_low": None, "freq_high": None, "period": None, "period_unit": None}
    return {"freq_low": freq.low, "freq_high": freq.high, "period": freq.period, "period_unit": freq.unit}


def _words(statement: Statement, marks: list[Mark]) -> str | None:
    """The words of marks that stand in the statement's own sentence."""
    sentence = statement.sentence
    wanted = {id(mark) for mark in marks}
    inside = [mark for mark in sentence.marks if id(mark) in wanted]
    return "; ".join(sentence.tokens.words(mark.first, mark.past) for mark in inside) or None


def _word_fields(statement: Statement, plan: Schedule) -> dict[str, Any]:
    own, tokens = statement.own, statement.sentence.tokens
    forms = [mark.term.code for mark in own if mark.kind == "form" and mark.term]
    flags = [*statement.flags, *(["daily_total"] if plan.split else [])]
    return {
        "route": _route(about(own, ROUTE)),
        "form": forms[0] if forms else None,
        "stop_rule": _words(statement, about(own, "stop")),
        "offset_text": _words(statement, about(own, "offset")),
        "condition_text": tokens.words(*statement.condition) if statement.condition else None,
        "cohort": tokens.words(*statement.cohort) if statement.cohort else None,
        "flags": tuple(dict.fromkeys(flags)),
    }


def _route(marks: list[Mark]) -> str | None:
    """The first stated route; a form's route only where no route is stated."""
    for mark in marks:
        if mark.kind == "route" and mark.term:
            return mark.term.code
    for mark in marks:
        if mark.term:
            return str(mark.term.facts["route"])
    return None


def _role_fields(statement: Statement) -> dict[str, Any]:
    phase = statement.phase
    if phase is None and statement.cohort:
        level = statement.sentence.tokens.norms[statement.cohort[0]] == "dose"
        phase = "escalation_level" if level else "cohort"
    units = statement.units or statement.count
    strength = statement.amount.levels[-1].high if statement.units else None
    return {
        "role": _role(statement),
        "rule": statement.verdict,
        "phase_label": phase,
        "units_per_admin": units,
        "strength_value": strength,
        "strength_unit": statement.amount.unit.atom.code if strength else None,
    }


def _role(statement: Statement) -> str:
    if statement.is_cap:
        return "max"
    if statement.verdict in (HOLDER, STRENGTH, CONCENTRATION):
        return "strength"
    if "placebo" in statement.sentence.tokens.norms[statement.first : statement.past]:
        return "placebo"
    near = [mark for mark in statement.sentence.marks if mark.kind == "role" and mark.term]
    near = [mark for mark in near if statement.name and statement.name[0] <= mark.first < statement.name[1]] or [
        mark
        for mark in near
        if mark.term and mark.term.code != "placebo" and abs(mark.first - statement.first) <= _NEAR
    ]
    return near[0].term.code if near and near[0].term else "active"


_NEAR = 6


def _limit_fields(statement: Statement) -> dict[str, Any]:
    cap, most = statement.cap, statement.most_in_all
    return {
        "cap_amount": cap.amount.levels[-1].high if cap else None,
        "cap_unit": cap.amount.unit.ucum if cap else None,
        "max_cumulative": most.amount.levels[-1].high if most else None,
        "max_cumulative_unit": most.amount.unit.ucum if most else None,
        "alt_group": statement.alternative,
    }


def _substance_fields(statement: Statement, place: int) -> dict[str, Any]:
    """The name; of a combination ("24/26 mg A/B") the part that stands where the level stands."""
    fields: dict[str, Any] = {"source_field": statement.sentence.field}
    span, tokens = statement.name, statement.sentence.tokens
    if span is None:
        return fields
    start, end = tokens.start(span[0]), tokens.end(span[1] - 1)
    parts = tokens.text[start:end].split("/")
    if statement.amount.joint == "/" and len(parts) == len(statement.amount.levels) > 1:
        start += sum(len(part) + 1 for part in parts[:place])
        end = start + len(parts[place])
    return fields | {"substance": tokens.text[start:end], "substance_start": start, "substance_end": end}
