"""The doses of one arm or intervention, from its label and its description."""

from __future__ import annotations

from typing import Final

import msgspec

from pipeline.text.dose.amounts import may_hold_amount, may_hold_number
from pipeline.text.dose.attach import ROUTE, about, attach, follow
from pipeline.text.dose.build import build
from pipeline.text.dose.inherit import inherit
from pipeline.text.dose.judge import drop_samples, judge
from pipeline.text.dose.record import Dose
from pipeline.text.dose.sentences import (
    CONCENTRATION, COUNT, EQUIVALENT, GIVEN, HOLDER, STRENGTH, TOTAL, Sentence, Statement, sentences,
)  # fmt: skip
from pipeline.text.dose.substance import name
from pipeline.text.tokens import Tokens


def read_doses(label: str, description: str) -> tuple[Dose, ...]:
    """Every dose that a label and a description state, in text order, the label first.

    >>> [(d.amount_low, d.unit_ucum, d.per, d.route) for d in read_doses("Drug A", "5 mg/kg IV every 3 weeks")]
    [(5.0, 'mg', 'kg', 'iv')]
    """
    if not may_hold_number(label) and not may_hold_number(description):
        return ()
    parts = [(Tokens(text), field) for text, field in ((label, "label"), (description, "description")) if text]
    if not any(may_hold_amount(tokens) for tokens, _ in parts):
        return ()
    found = [sentence for tokens, field in parts for sentence in sentences(tokens, field)]
    if not any(sentence.statements for sentence in found):
        return ()
    return _doses(found)


def _doses(found: list[Sentence]) -> tuple[Dose, ...]:
    for sentence in found:
        judge(sentence)
    drop_samples(found)
    _settle(found)
    for sentence in found:
        name(sentence)
        attach(sentence)
    inherit(found)
    follow(found)
    _settle_routes(found)
    doses = [dose for sentence in found for statement in sentence.given for dose in build(statement)]
    return tuple(merge(doses))


def _settle(found: list[Sentence]) -> None:
    """Counts, strengths, concentrations and totals are the dose where nothing else says what is given."""
    for sentence in found:
        _settle_contents(sentence)
    statements = [statement for sentence in found for statement in sentence.statements]
    _settle_totals(statements)
    for wanted in (COUNT, HOLDER, TOTAL, STRENGTH, EQUIVALENT, CONCENTRATION):
        given = any(statement.verdict in GIVEN or statement.kept for statement in statements)
        for statement in statements:
            if statement.verdict == wanted and (not given or wanted == COUNT):
                statement.kept = True


def _settle_totals(statements: list[Statement]) -> None:
    """A total is a check on the single amounts; where there are none, it is what is given."""
    totals = [one for one in statements if one.verdict == TOTAL]
    for one in statements:
        if one.sentence.field == "label" and any(_equal(one, total) for total in totals):
            one.verdict = TOTAL
    kinds = {one.amount.unit.kind for one in statements if one.verdict in GIVEN or one.verdict == COUNT}
    for one in statements:
        if one.verdict == TOTAL and one.amount.unit.kind not in kinds:
            one.kept = True


def _equal(one: Statement, other: Statement) -> bool:
    same = one.amount.unit == other.amount.unit and one is not other
    return same and [level.high for level in one.amount.levels] == [level.high for level in other.amount.levels]


def _settle_contents(sentence: Sentence) -> None:
    """`each delivered dose contains 320 ug: 1 inhalation twice daily`: the contents are the dose, not the count."""
    counts = [one for one in sentence.statements if one.verdict == COUNT]
    contents = [one for one in sentence.statements if one.verdict in (STRENGTH, HOLDER)]
    if not counts or not contents or any(one.verdict in GIVEN for one in sentence.statements):
        return
    for one in contents:
        one.kept, one.units = True, counts[-1].amount.levels[-1].high
    for one in counts:
        one.verdict = EQUIVALENT


def _settle_routes(found: list[Sentence]) -> None:
    """A dose without a route has the one route that other doses of the same substance have."""
    statements = [statement for sentence in found for statement in sentence.given]
    for statement in statements:
        if about(statement.own, ROUTE):
            continue
        others = [one for one in statements if not one.names.isdisjoint(statement.names or one.names)]
        routes = [marks[0] for one in others if (marks := about(one.own, ROUTE))]
        if routes and len({mark.term and mark.term.key for mark in routes}) == 1:
            statement.own.append(routes[0])


def merge(doses: list[Dose]) -> list[Dose]:
    """The doses without repetition: of two statements that do not contradict each other the fuller one stays."""
    kept: list[Dose] = []
    for dose in doses:
        same = [place for place, other in enumerate(kept) if same_statement(dose, other)]
        same += [place for place, other in enumerate(kept) if _same_in_label(dose, other)]
        if same:
            kept[same[0]] = _fuller(kept[same[0]], dose)
        else:
            kept.append(dose)
    return kept


def _same_in_label(one: Dose, other: Dose) -> bool:
    """A label names the product in its own way: the dose it states is the description's."""
    return one.source_field != other.source_field and _same_amount(one, other) and _no_contradiction(one, other)


def same_statement(one: Dose, other: Dose) -> bool:
    """Whether two doses have one amount, and nothing stated of both differs."""
    same = _same_amount(one, other) and _same_name(one.substance, other.substance)
    return same and _no_contradiction(one, other)


def _same_amount(one: Dose, other: Dose) -> bool:
    return (one.canonical_low, one.canonical_high, one.canonical_unit) == (
        other.canonical_low, other.canonical_high, other.canonical_unit,
    )  # fmt: skip


def _no_contradiction(one: Dose, other: Dose) -> bool:
    return all(_agree(first, second) for first, second in zip(_stated(one), _stated(other), strict=True))


def _same_name(one: str | None, other: str | None) -> bool:
    """Whether two names may be one: equal, a part of each other, or an initial."""
    if not one or not other:
        return True
    first, second = sorted((one.lower(), other.lower()), key=len)
    return first in second or not set(first.split()).isdisjoint(second.split())


def _stated(dose: Dose) -> tuple[object, ...]:
    often = None
    if dose.freq_low and dose.period and dose.period_unit:
        from pipeline.text.dose.schedule import in_days

        often = round(dose.freq_low / in_days(dose.period, dose.period_unit), 6)
    return (often, dose.route, dose.duration_high_days, dose.max_cycles)


def _agree(first: object, second: object) -> bool:
    return first is None or second is None or first == second


def _fuller(one: Dose, other: Dose) -> Dose:
    """The earlier of two statements with the gaps filled from the later."""
    gaps = {
        field: getattr(other, field)
        for field in _SCHEDULE
        if getattr(one, field) in (None, False) and getattr(other, field) is not None
    }
    return msgspec.structs.replace(one, **gaps)


_SCHEDULE: Final = (
    "substance", "substance_start", "substance_end", "freq_low", "freq_high", "period", "period_unit", "once", "prn", "days",
    "cycle_length_days", "max_cycles", "n_admin", "duration_low", "duration_high", "duration_unit",
    "duration_low_days", "duration_high_days", "route", "form", "infusion_minutes", "stop_rule", "units_per_admin",
)  # fmt: skip
