"""From a judged statement and its marks to the published dose, one for every level and alternative."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import msgspec

from pipeline.text.dose.combination import substance
from pipeline.text.dose.counts import Counted, counted
from pipeline.text.dose.daily import daily_fields, days_of_treatment
from pipeline.text.dose.fractions import is_fraction
from pipeline.text.dose.lengths import length_fields
from pipeline.text.dose.marks import about, by_subject
from pipeline.text.dose.quantity import PLACES, is_flat, level_fields, unit_fields
from pipeline.text.dose.record import Dose
from pipeline.text.dose.roles import role_of
from pipeline.text.dose.schedule import every_cycle, frequency, in_days, schedule, set_days_on
from pipeline.text.dose.sentences import CONCENTRATION, HOLDER, STRENGTH, Statement
from pipeline.text.dose.shapes import Freq, Mark, Schedule
from pipeline.text.dose.stops import past_events
from pipeline.text.dose.subjects import CYCLE, DAYS, FROM, LENGTH, OFTEN, ROUTE, STOP
from pipeline.text.tokens import Tokens

_Said = Mapping[str, Sequence[Mark]]
"""The marks of a dose by what they are about."""


def build(statement: Statement) -> Iterator[Dose]:
    """The doses of one statement: one for each level, each alternative of its schedule, each of its phases."""
    yield from _build(statement, statement.own)
    if statement.later:
        statement.condition = statement.later_condition
        yield from _build(statement, [*statement.later, *about(statement.own, ROUTE)])


def _build(statement: Statement, own: list[Mark]) -> Iterator[Dose]:
    said = by_subject(own)
    plan = _plan(statement, said)
    freq = _frequency(statement, plan, said)
    if plan.skips and freq and freq.days > 1:
        freq = None  # "on day 1 of every other cycle"
    if plan.skips or (plan.vague and freq is None):
        statement.flags.append("schedule_not_counted")  # "every 4 to 6 hours"
    lengths, counts = length_fields(statement, said), counted(statement, said)
    if counts.is_open:
        statement.flags.append("each_time_or_in_all")
    shared = {
        **unit_fields(statement),
        **_schedule_fields(plan, freq),
        **lengths,
        **_word_fields(statement, said),
        "form": _form(statement, own),
        **_role_fields(statement),
        **_count_fields(statement, counts),
        **_limit_fields(statement),
        "flags": tuple(dict.fromkeys([*statement.flags, *_flags(statement, plan, said)])),
    }
    lasting = days_of_treatment(lengths.get("duration_high_days"), freq, counts.in_all)
    for place, level in enumerate(statement.amount.levels):
        fields = level_fields(statement, level)
        if statement.units:
            fields["strength_value"] = level.high  # "two 80/12.5 mg tablets": each part has its own
        if shared["per"] not in PLACES:  # "in each nostril": in how many is not said
            units = statement.units or counts.each_time or 1.0
            fields |= _daily(statement, units, fields, plan, freq, lasting)
        dose = Dose(**(shared | fields), **_substance_fields(statement, place))
        yield dose
        for other in plan.alternatives:
            yield msgspec.structs.replace(dose, **_freq_fields(other), **_NO_DAILY)


def _flags(statement: Statement, plan: Schedule, said: _Said) -> Iterator[str]:
    if _are_choices(statement, said.get(ROUTE, ())):
        yield "several_routes"
    if plan.split:
        yield "daily_total"
    if plan.also_prn:
        yield "also_as_needed"
    if any(mark.kind == "cycles_range" for mark in said.get(LENGTH, ())):
        yield "range_of_cycles"


def _are_choices(statement: Statement, marks: Sequence[Mark]) -> bool:
    """Whether routes are alternatives: "subcutaneously or intravenously"; the first is told."""
    routes = [mark for mark in marks if mark.kind == "route" and mark.term]
    lent = {id(mark): sentence for sentence, mark in statement.lent}
    for one, other in pairwise(routes):
        sentence = lent.get(id(one), statement.sentence)
        if one.term != other.term and sentence.tokens.norms[one.past : other.first] in _OR:
            return True
    return False


_OR: Final = (["or"], ["/"], ["and/or"])
_NO_DAILY = {"daily_low": None, "daily_high": None, "weekly_average": None}


def _daily(
    statement: Statement,
    units: float,
    fields: dict[str, Any],
    plan: Schedule,
    freq: Freq | None,
    lasting: float | None,
) -> dict[str, Any]:
    if fields["status"] != "parsed" or statement.verdict in (HOLDER, STRENGTH, CONCENTRATION) or statement.is_cap:
        return {}
    low, high = fields["canonical_low"], fields["canonical_high"]
    return daily_fields(low and low * units, high and high * units, freq, plan, lasting)


def _plan(statement: Statement, said: _Said) -> Schedule:
    if statement.amount.unit.kind == "radiation" and _is_course(statement):
        return Schedule()
    plan = schedule(mark for one in (OFTEN, DAYS, CYCLE) for mark in said.get(one, ()))
    set_days_on(plan, said)
    plan.split |= _is_daily(statement) and any(one.low > one.days for one in plan.often)  # "50 mg/kg/day bid"
    return plan


def _is_daily(statement: Statement) -> bool:
    """Whether the unit itself counts the amount by one day."""
    return any(per.atom.code == "d" and per.count == 1 and is_flat(per) for per in statement.amount.unit.per)


def _frequency(statement: Statement, plan: Schedule, said: _Said) -> Freq | None:
    pers = [*statement.amount.unit.per, *(statement.given_by.amount.unit.per if statement.given_by else ())]
    times = [per for per in pers if per.atom.kind == "time" and is_flat(per)]
    found = frequency(plan, times[0].atom if times else None, times[0].count if times else 1)
    return found or every_cycle(statement, plan, said)


def _schedule_fields(plan: Schedule, freq: Freq | None) -> dict[str, Any]:
    cycle = in_days(*plan.cycle) if plan.cycle and plan.cycle[1] in ("d", "wk", "mo") else None
    days = plan.days if plan.days and plan.days.unit == "d" else None
    given = _parted(plan) or freq
    return {
        **_freq_fields(given),
        "once": plan.once and freq is None,
        "prn": plan.prn,
        "days": days.text if days else None,
        "cycle_length_days": cycle or _cycle_of(plan),
        "on_days": plan.on_days,
        "off_days": plan.off_days,
    }


def _parted(plan: Schedule) -> Freq | None:
    """How often a part of a daily amount is given: `in 2 to 3 divided doses`."""
    if not plan.split:
        return None
    if plan.parts:
        return Freq(plan.parts, plan.parts, 1, "d")
    often = [one for one in plan.often if one.days <= 1]
    most = max(often, key=lambda one: one.low / one.days, default=None)
    return most and Freq(most.low / most.days, most.high / most.days, 1, "d")


def _is_course(statement: Statement) -> bool:
    """`60 Gy in 30 fractions`: the amount of a whole course has no frequency."""
    return "total" in statement.flags or ("times" in statement.behind and not is_fraction(statement))


def _cycle_of(plan: Schedule) -> float | None:
    """`days 1-14, every 3 weeks`: the longer of two frequencies is the cycle."""
    longest = max((one.days for one in plan.often), default=None)
    if longest is None or longest <= 1:
        return None
    if plan.on_days is None and (plan.days is None or plan.days.unit != "d"):
        return None
    return longest


def _freq_fields(freq: Freq | None) -> dict[str, Any]:
    if freq is None:
        return {"freq_low": None, "freq_high": None, "period": None, "period_unit": None}
    return {"freq_low": freq.low, "freq_high": freq.high, "period": freq.period, "period_unit": freq.unit}


def _word_fields(statement: Statement, said: _Said) -> dict[str, Any]:
    tokens = statement.sentence.tokens
    return {
        "route": _route(said.get(ROUTE, ())),
        "timing_text": _words(statement, said, OFTEN, DAYS, FROM, CYCLE, "meal"),
        "stop_rule": _words(statement, said, STOP),
        "offset_text": _words(statement, said, "offset"),
        "condition_text": tokens.words(*statement.condition) if statement.condition else None,
        "cohort": tokens.words(*statement.cohort) if statement.cohort else None,
    }


def _words(statement: Statement, said: _Said, *subjects: str) -> str | None:
    """The words on some subjects: those of the statement's own sentence, then those that others lend."""
    wanted = {id(mark) for one in subjects for mark in said.get(one, ())}
    if not wanted:
        return None
    own = statement.sentence
    places = [*((own, mark) for mark in own.marks), *statement.lent]
    words = (_as_said(sentence.tokens, mark) for sentence, mark in places if id(mark) in wanted)
    return "; ".join(words) or None


def _as_said(tokens: Tokens, mark: Mark) -> str:
    return tokens.words(mark.first, past_events(tokens, mark.past) if mark.kind == STOP else mark.past)


def _form(statement: Statement, own: list[Mark]) -> str | None:
    """The form named nearest to the amount."""
    if "form" not in statement.sentence.kinds:
        return None
    forms = [mark for mark in own if mark.kind == "form" and not _is_of_an_event(statement, mark)]
    nearest = min(forms, key=lambda mark: max(mark.first - statement.past, statement.first - mark.past), default=None)
    return nearest.term.code if nearest and nearest.term else None


def _is_of_an_event(statement: Statement, mark: Mark) -> bool:
    """`before each 131I-alfamab injection`: something else is injected."""
    start = max(statement.sentence.first, mark.first - _TO_THE_EVENT)
    return not _EVENTS.isdisjoint(statement.sentence.tokens.norms[start : mark.first])


_TO_THE_EVENT = 6
_EVENTS = frozenset(("before", "after", "prior", "following", "during", "preceding", "pre", "post"))


def _route(marks: Sequence[Mark]) -> str | None:
    """The first stated route; a form's route only where no route is stated."""
    for mark in marks:
        if mark.kind == "route" and mark.term:
            return mark.term.code
    for mark in marks:
        if mark.term:
            return str(mark.term.facts["route"])
    return None


def _role_fields(statement: Statement) -> dict[str, Any]:
    return {
        "role": role_of(statement),
        "rule": statement.verdict,
        "phase_label": statement.phase or _phase_of_cohort(statement),
    }


def _count_fields(statement: Statement, counts: Counted) -> dict[str, Any]:
    """How many are given, at a time and in all, and what one unit holds."""
    strength = statement.amount if statement.units else statement.made_of and statement.made_of.amount
    return {
        "n_admin": counts.in_all,
        "units_per_admin": statement.units or statement.count or counts.each_time,
        "strength_value": strength.levels[-1].high if strength else None,
        "strength_unit": strength.unit.atom.code if strength else None,
    }


def _phase_of_cohort(statement: Statement) -> str | None:
    if statement.cohort is None:
        return None
    return "escalation_level" if statement.sentence.tokens.norms[statement.cohort[0]] == "dose" else "cohort"


def _limit_fields(statement: Statement) -> dict[str, Any]:
    fields: dict[str, Any] = {"alt_group": statement.alternative}
    if cap := statement.cap:
        fields |= {"cap_amount": cap.amount.levels[-1].high, "cap_unit": cap.amount.unit.ucum}
    if most := statement.most_in_all:
        fields |= {"max_cumulative": most.amount.levels[-1].high, "max_cumulative_unit": most.amount.unit.ucum}
    return fields


def _substance_fields(statement: Statement, place: int) -> dict[str, Any]:
    fields: dict[str, Any] = {"source_field": statement.sentence.field}
    span = substance(statement, place)
    if span is None:
        return fields
    text = statement.sentence.tokens.text
    return fields | {"substance": text[slice(*span)], "substance_start": span[0], "substance_end": span[1]}
