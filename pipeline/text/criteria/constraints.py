"""The numeric limits of one criterion as rows.

The text of an item in, Constraints out in the order of the text: what is limited, the comparison as written,
its unit, its time window, when it applies, how it combines with its neighbours, and the side that is let in.
A limit that cannot be read whole is left out or marked by its status; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import re2

from pipeline.text.criteria.combine import Place, groups
from pipeline.text.criteria.comparisons import Comparison, comparisons
from pipeline.text.criteria.conditions import Condition, condition_after, condition_before, sex_of
from pipeline.text.criteria.constraint import Constraint
from pipeline.text.criteria.item import CriterionType
from pipeline.text.criteria.kinds import kind_of
from pipeline.text.criteria.subjects import Measure, Subject, measures, subject_of
from pipeline.text.criteria.values import NO_BOUNDS, Bounds, bounds, canonical, eligible, number_of
from pipeline.text.criteria.windows import NO_WINDOW, Window, is_anchored, window
from pipeline.text.tokens import Tokens

_HAS_NUMBER: Final = re2.compile(
    r"(?i)\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|once|twice|half|uln|lln)\b"
    r"|(?:upper|lower) limit"
)
_RESTATES: Final = frozenset(("ie", "equivalent", "equals", "corresponding"))
_NEGATIONS: Final = frozenset(("no", "not", "without", "never", "absence", "neither", "nor"))
_STEPS: Final = ("condition", "restated")


class _Limit(NamedTuple):
    """A comparison with what it limits and when it applies."""

    comparison: Comparison
    subject: Subject | None
    condition: Condition | None
    status: str


def read_constraints(text: str, criterion_type: CriterionType = "unknown") -> tuple[Constraint, ...]:
    """The limits in one criterion.

    >>> [(c.variable, c.op, c.value_high, c.eligible_low) for c in read_constraints("Hb < 9 g/dL", "exclusion")]
    [('hemoglobin', '<', 9.0, 9.0)]
    """
    if not _HAS_NUMBER.search(text):
        return ()
    tokens = Tokens(text)
    limits = _limits(tokens)
    combined = groups(tokens, [Place(x.comparison.first, x.comparison.past) for x in limits], criterion_type)
    rows: list[Constraint] = []
    for number, (limit, (group, joined)) in enumerate(zip(limits, combined, strict=True)):
        near = _window_beside(tokens, limits, number)
        for row in _rows(tokens, limit, near, criterion_type):
            rows.append(row._replace(bool_group=group, bool_op=joined))
    return tuple(_with_ages(rows, tokens, limits))


def _limits(tokens: Tokens) -> list[_Limit]:
    found = [c for c in comparisons(tokens)]
    opening = condition_before(tokens, found[0].first) if found else None
    limits: list[_Limit] = []
    since, last = 0, None
    for number, comparison in enumerate(found):
        subject = subject_of(tokens, comparison, since) or (last if since else None)
        until = found[number + 1].first if number + 1 < len(found) else len(tokens)
        condition = condition_after(tokens, comparison.past, until) or opening
        limits.append(_Limit(comparison, subject, condition, _status(tokens, comparison, limits)))
        since, last = comparison.past, subject
    return [limit for limit in limits if limit.status]


def _status(tokens: Tokens, comparison: Comparison, before: list[_Limit]) -> str:
    """How a comparison is to be used: as a limit, or as a condition or restatement of the one before."""
    if comparison.op == "lost":
        return "operator_missing"
    if not _RESTATES.isdisjoint(tokens.norms[max(0, comparison.first - 3) : comparison.first]) and before:
        return "restated"
    if before and (condition := before[-1].condition) and condition.first < comparison.first <= condition.past:
        return "condition"
    return "parsed"


def _window_beside(tokens: Tokens, limits: list[_Limit], number: int) -> Window:
    """The time limit in the words after a limit, before any other limit and any end of sentence."""
    if number + 1 >= len(limits):
        return NO_WINDOW
    here, after = limits[number].comparison, limits[number + 1].comparison
    between = tokens.norms[here.past : after.first]
    if after.rule not in ("window", "recent") or {";", ".", "or", ","} & set(between):
        return NO_WINDOW
    return window(tokens, after.quantity)


def _rows(tokens: Tokens, limit: _Limit, near: Window, criterion_type: CriterionType) -> Iterator[Constraint]:
    """One row per variable; a blood pressure of 140/90 is two."""
    subject, quantity = limit.subject, limit.comparison.quantity
    known: tuple[Measure | None, ...] = subject.measures if subject and subject.measures else (None,)
    if quantity.second is not None and known[-1] is not None and known[-1].key in _PRESSURES:
        pair = (measures()["systolic_bp"], quantity.low), (measures()["diastolic_bp"], quantity.second)
        for measure, value in pair:
            half = limit.comparison._replace(quantity=quantity._replace(low=value, second=None))
            yield _row(tokens, limit._replace(comparison=half), measure, near, criterion_type)
        return
    for measure in known:
        yield _row(tokens, limit, measure, near, criterion_type)


_PRESSURES: Final = frozenset(("blood_pressure", "systolic_bp", "diastolic_bp"))


def _row(
    tokens: Tokens, limit: _Limit, measure: Measure | None, near: Window, criterion_type: CriterionType
) -> Constraint:
    comparison, subject = limit.comparison, limit.subject
    quantity = comparison.quantity
    kind = kind_of(tokens, comparison, subject, measure, criterion_type)
    value, flags = number_of(quantity, measure)
    found = bounds(comparison.op, value, quantity.high) if value is not None else NO_BOUNDS
    timed = kind in ("washout", "recency") or (kind == "duration" and is_anchored(tokens, comparison.past))
    own_window = window(tokens, quantity) if timed else near
    compared = canonical(found, quantity, measure)
    status = limit.status if value is not None else "ambiguous"
    side = _side(tokens, limit, found, criterion_type) if status == "parsed" else (None, None)
    condition = limit.condition
    return Constraint(
        kind=kind,
        variable=measure.key if measure else None,
        variable_text=tokens.words(subject.first, subject.past) if subject and subject.past > subject.first else None,
        op=None if comparison.op == "lost" else comparison.op,
        value_low=found.low,
        value_high=found.high,
        low_incl=found.low_incl,
        high_incl=found.high_incl,
        unit_text=quantity.unit_text(tokens),
        unit_ucum=quantity.unit.ucum if quantity.unit else None,
        unit_source=compared.source,
        basis=quantity.basis,
        canonical_low=compared.low,
        canonical_high=compared.high,
        canonical_unit=compared.unit,
        eligible_low=side[0],
        eligible_high=side[1],
        window_value=own_window.value,
        window_unit=own_window.unit,
        window_days=own_window.days,
        window_ref=own_window.ref,
        half_lives=own_window.half_lives,
        window_combine=own_window.combine,
        condition_text=tokens.words(*condition) if condition else None,
        condition_sex=sex_of(tokens, comparison.first, comparison.past, 0),
        condition_age_low=None,
        condition_age_high=None,
        bool_group=1,
        bool_op=None,
        char_start=tokens.start(comparison.first),
        char_end=tokens.end(comparison.past - 1),
        rule=comparison.rule,
        status=status,
        flags=(*flags, *compared.flags),
    )


def _side(
    tokens: Tokens, limit: _Limit, found: Bounds, criterion_type: CriterionType
) -> tuple[float | None, float | None]:
    """The side of the limit that is let in; unknown where the list is."""
    if criterion_type == "unknown":
        return None, None
    first = limit.comparison.first
    clause = tokens.norms[max(0, first - 12) : first]
    while clause and (stops := {";", ".", ","} & set(clause)):
        clause = clause[max(len(clause) - clause[::-1].index(stop) for stop in stops) :]
    negated = not _NEGATIONS.isdisjoint(clause)
    return eligible(found, (criterion_type == "exclusion") != negated)


def _with_ages(rows: list[Constraint], tokens: Tokens, limits: list[_Limit]) -> Iterator[Constraint]:
    """Ages inside a condition, given to the limit they are a condition of."""
    ages = [row for row in rows if row.status == "condition" and row.variable == "age"]
    for row in rows:
        own = next((age for age in ages if row.status == "parsed" and _follows(row, age, rows)), None)
        if own is None:
            yield row
        else:
            low, high = (own.canonical_low, own.canonical_high) if own.canonical_unit else (None, None)
            yield row._replace(condition_age_low=low, condition_age_high=high)


def _follows(row: Constraint, age: Constraint, rows: list[Constraint]) -> bool:
    between = [other for other in rows if row.char_end <= other.char_start < age.char_start and other.status == "parsed"]
    return row.char_end <= age.char_start and not between
