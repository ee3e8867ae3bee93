"""From a judged statement and its marks to the published dose, one for every level and alternative."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from pipeline.text.dose.attach import CYCLE, OFTEN, ROUTE, about, phase_of
from pipeline.text.dose.lengths import length_fields
from pipeline.text.dose.marks import DAYS, Days, Level, Mark
from pipeline.text.dose.record import Dose
from pipeline.text.dose.schedule import Freq, Schedule, frequency, in_days, schedule
from pipeline.text.dose.sentences import CONCENTRATION, FLOOR, HOLDER, LIMIT, STRENGTH, Statement
from pipeline.text.units import Per, Unit, in_canonical

_FLAT: Final = frozenset(("counted", "denominator", "time-like"))
_RATES: Final = frozenset(("min", "h", "s"))


def build(statement: Statement) -> Iterator[Dose]:
    """The doses of one statement: one for each level, each alternative of its schedule, each of its phases."""
    yield from _build(statement)
    if statement.later:
        kept = about(statement.own, ROUTE)
        statement.own, statement.later = statement.later + kept, []
        yield from _build(statement)


def _build(statement: Statement) -> Iterator[Dose]:
    shared = {
        **_unit_fields(statement),
        **_schedule_fields(statement),
        **length_fields(statement),
        **_word_fields(statement),
        **_role_fields(statement),
        **_substance_fields(statement),
    }
    alternatives = shared.pop("alternatives")
    for level in statement.amount.levels:
        dose = Dose(**shared, **_level_fields(statement, level))
        yield dose
        for freq in alternatives:
            yield msgspec.structs.replace(dose, **_freq_fields(freq))


def _level_fields(statement: Statement, level: Level) -> dict[str, Any]:
    tokens, amount = statement.sentence.tokens, statement.amount
    last = level is amount.levels[-1] and amount.unit_past > level.past
    past = amount.unit_past if last else level.past
    start, end = tokens.start(level.first), tokens.end(past - 1)
    if amount.unit.kind == "exposure" and level is amount.levels[0]:
        start = tokens.start(statement.first)
    low, high = level.low, level.high
    if statement.verdict == LIMIT:
        low = None
    if statement.verdict == FLOOR:
        high = None
    return {
        "amount_raw": tokens.words(level.first, level.past),
        "amount_low": low,
        "amount_high": high,
        **_canonical(amount.unit, low, high),
        "char_start": start,
        "char_end": end,
        "source_text": tokens.text[start:end],
        "status": "ambiguous" if level.low is None else "parsed",
    }


def _canonical(unit: Unit, low: float | None, high: float | None) -> dict[str, Any]:
    kept = Unit(unit.atom, tuple(per for per in unit.per if not _is_flat(per)))
    return {
        "canonical_low": None if low is None else in_canonical(low, kept),
        "canonical_high": None if high is None else in_canonical(high, kept),
        "canonical_unit": kept.canonical,
    }


def _is_flat(per: Per) -> bool:
    """A denominator that says how it is given, not how it is scaled: per dose, per day."""
    return (
        per.atom.kind in _FLAT
        or (per.atom.kind == "time" and per.atom.code not in _RATES)
        or (per.atom.kind == "time" and per.count != 1)
    )


def _unit_fields(statement: Statement) -> dict[str, Any]:
    unit, tokens = statement.amount.unit, statement.sentence.tokens
    scaling = [per.atom.code for per in unit.per if not _is_flat(per) and per.atom.kind != "volume"]
    amount = statement.amount
    return {
        "unit_raw": tokens.words(amount.unit_first, max(amount.unit_past, amount.unit_first + 1)),
        "unit_ucum": unit.atom.code,
        "per": ".".join(scaling) or None,
        "basis": _basis(statement, unit, scaling),
    }


def _basis(statement: Statement, unit: Unit, scaling: list[str]) -> str:
    if statement.verdict == CONCENTRATION:
        return "concentration"
    if unit.kind == "exposure":
        return "auc"
    if any(code in _RATES for code in scaling):
        return "rate"
    named = {"kg": "per_kg", "m2": "per_m2", "cm2": "per_area"}
    for code in scaling:
        return named.get(code, "per_" + code.strip("{}[]").lower())
    return "flat"


def _schedule_fields(statement: Statement) -> dict[str, Any]:
    marks = about(statement.own, OFTEN, DAYS, CYCLE)
    plan = schedule(marks)
    times = [per for per in statement.amount.unit.per if per.atom.kind == "time" and _is_flat(per)]
    if statement.amount.unit.kind == "radiation" and _is_course(statement):
        plan = Schedule()
    freq = frequency(plan, times[0].atom if times else None, times[0].count if times else 1)
    cycle = in_days(*plan.cycle) if plan.cycle and plan.cycle[1] in ("d", "wk", "mo") else None
    days: Days | None = plan.days
    return {
        **_freq_fields(freq),
        "once": plan.once and freq is None,
        "prn": plan.prn,
        "alternatives": plan.alternatives,
        "days": days.text if days and days.unit == "d" else None,
        "cycle_length_days": cycle or _cycle_of(plan, freq),
        "on_days": plan.on_days,
        "off_days": plan.off_days,
        "timing_text": _words(statement, marks),
    }


def _is_course(statement: Statement) -> bool:
    """`60 Gy in 30 fractions`: the amount of a whole course has no frequency."""
    return "total" in statement.flags or any(mark.kind == "times" for mark in statement.trailing)


def _cycle_of(plan: Schedule, freq: Freq | None) -> float | None:
    """`days 1-14, every 3 weeks`: the longer of two frequencies is the cycle."""
    longest = max((one.days for one in plan.often), default=None)
    if plan.days is None or longest is None or longest <= 1:
        return None
    return longest


def _freq_fields(freq: Freq | None) -> dict[str, Any]:
    if freq is None:
        return {"freq_low": None, "freq_high": None, "period": None, "period_unit": None}
    return {"freq_low": freq.low, "freq_high": freq.high, "period": freq.period, "period_unit": freq.unit}


def _words(statement: Statement, marks: list[Mark]) -> str | None:
    """The words of marks that stand in the statement's own sentence."""
    sentence = statement.sentence
    inside = [mark for mark in marks if any(mark is one for one in sentence.marks)]
    return "; ".join(sentence.tokens.words(mark.first, mark.past) for mark in inside) or None


def _word_fields(statement: Statement) -> dict[str, Any]:
    own = statement.own
    routes = about(own, ROUTE)
    forms = [mark.term.code for mark in own if mark.kind == "form" and mark.term]
    return {
        "route": _route(routes),
        "form": forms[0] if forms else None,
        "stop_rule": _words(statement, about(own, "stop")),
        "offset_text": _words(statement, about(own, "offset")),
        "flags": tuple(dict.fromkeys(statement.flags)),
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
    role = "strength" if statement.verdict in (HOLDER, STRENGTH, CONCENTRATION) else "active"
    phase = phase_of(statement)
    for mark in statement.sentence.marks:
        if mark.kind == "role" and mark.term and abs(mark.first - statement.first) <= 6 and role == "active":
            role = mark.term.code
    return {"role": role, "phase_label": phase, "units_per_admin": statement.units}


def _substance_fields(statement: Statement) -> dict[str, Any]:
    span = statement.name
    tokens = statement.sentence.tokens
    return {
        "source_field": statement.sentence.field,
        "substance": tokens.words(*span) if span else None,
        "substance_start": tokens.start(span[0]) if span else None,
        "substance_end": tokens.end(span[1] - 1) if span else None,
    }
