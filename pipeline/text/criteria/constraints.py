"""The numeric limits of one criterion as rows.

The text of an item in, Constraints out in the order of the text: what is limited, the comparison as written,
its unit, its time window, when it applies, how it combines with its neighbours, and the side that is let in.
A limit that cannot be read whole is left out or marked by its status; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Final, NamedTuple

import re2

from pipeline.text.criteria.combine import Place, groups
from pipeline.text.criteria.comparisons import Comparison, comparisons
from pipeline.text.criteria.conditions import Condition, condition_after, condition_before, sex_of
from pipeline.text.criteria.constraint import Constraint, written_op
from pipeline.text.criteria.item import CriterionType
from pipeline.text.criteria.kinds import kind_of
from pipeline.text.criteria.quantity import Quantity
from pipeline.text.criteria.subjects import (
    Measure,
    Subject,
    follows_measure,
    measures,
    named_in,
    subject_of,
)
from pipeline.text.criteria.values import NO_BOUNDS, Bounds, bounds, canonical, eligible, number_of
from pipeline.text.criteria.windows import NO_WINDOW, Window, is_anchored, window
from pipeline.text.tokens import Tokens

_HAS_NUMBER: Final = re2.compile(
    r"(?i)\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|once|twice|half|uln|lln)\b"
    r"|(?:upper|lower) limit"
)
_RESTATES: Final = frozenset(("ie", "i.e", "i.e."))
_NEGATIONS: Final = frozenset(("no", "not", "without", "never", "absence", "neither", "nor"))


class _Limit(NamedTuple):
    """A comparison with what it limits and when it applies."""

    comparison: Comparison
    subject: Subject | None
    condition: Condition | None
    status: str
    shared: bool = False


def read_constraints(
    text: str, criterion_type: CriterionType = "unknown", context: str = ""
) -> tuple[Constraint, ...]:
    """The limits in one criterion; `context` is what it stands under, whose last variable it may speak of.

    >>> [(c.variable, c.op, c.value_high, c.eligible_low) for c in read_constraints("Hb < 9 g/dL", "exclusion")]
    [('hemoglobin', '<', 9.0, 9.0)]
    """
    if not _HAS_NUMBER.search(text):
        return ()
    tokens = Tokens(text.replace("\n", " "))
    limits = _limits(tokens, context)
    combined = groups(tokens, [Place(x.comparison.first, x.comparison.past) for x in limits], criterion_type)
    rows: list[Constraint] = []
    for number, (limit, (group, joined)) in enumerate(zip(limits, combined, strict=True)):
        near = _window_beside(tokens, limits, number)
        for row in _rows(tokens, limit, near, criterion_type):
            rows.append(row._replace(bool_group=group, bool_op=joined))
    return tuple(_with_ages(rows))


def _limits(tokens: Tokens, context: str) -> list[_Limit]:
    found = [comparison for comparison in comparisons(tokens) if _is_limit(tokens, comparison)]
    opening = condition_before(tokens, found[0].first) if found else None
    limits: list[_Limit] = []
    since = 0
    for number, comparison in enumerate(found):
        subject = subject_of(tokens, comparison, since)
        condition = condition_after(tokens, comparison.past, _clause_end(tokens, found, number)) or opening
        limit = _Limit(comparison, subject, condition, "parsed")
        limits.append(_inherited(limit, limits) if limits else _from_context(limit, context))
        limits[-1] = limits[-1]._replace(status=_status(tokens, limits[-1], limits[:-1]))
        since = _since(found, number, condition)
    return _with_shared_units(limits)


def _clause_end(tokens: Tokens, found: list[Comparison], number: int) -> int:
    """Where the words that belong to a comparison end: at the next, unless nothing parts the two."""
    here = found[number]
    for after in found[number + 1 : number + 2]:
        between = set(tokens.norms[here.past : after.first])
        if between & _PARTS:
            return after.first
        return found[number + 2].first if number + 2 < len(found) else len(tokens)
    return len(tokens)


_PARTS: Final = frozenset(("or", "and", ",", ";", ".", "and/or", "but"))


def _since(found: list[Comparison], number: int, condition: Condition | None) -> int:
    """Where the words of the next comparison begin: past a condition that ends before it."""
    past = found[number].past
    following = found[number + 1].first if number + 1 < len(found) else past
    return condition.past if condition and past < condition.past <= following else past


def _inherited(limit: _Limit, before: list[_Limit]) -> _Limit:
    """A comparison with no words of its own speaks of what the one before does: "Hb < 9 or > 17"."""
    return limit if limit.subject else limit._replace(subject=before[-1].subject, shared=True)


def _from_context(limit: _Limit, context: str) -> _Limit:
    if limit.subject is None and context and (subject := named_in(context)):
        return limit._replace(subject=subject)
    return limit


def _with_shared_units(limits: list[_Limit]) -> list[_Limit]:
    """ "Height < 150 or > 180 cm": the unit stands once, after the last of the numbers."""
    for number in range(len(limits) - 1, 0, -1):
        here, before = limits[number], limits[number - 1]
        quantity, first = here.comparison.quantity, before.comparison.quantity
        bare = first.unit is None and first.basis == "absolute" and first.half_lives is None
        if here.shared and bare and quantity.unit is not None and before.comparison.rule == here.comparison.rule:
            lent = before.comparison._replace(quantity=first._replace(unit=quantity.unit))
            limits[number - 1] = before._replace(comparison=lent)
    return limits


def _is_limit(tokens: Tokens, comparison: Comparison) -> bool:
    """Whether a number is a limit: one that nothing compares is, right after the name of a score."""
    return comparison.rule != "listed" or follows_measure(tokens, comparison.first)


def _status(tokens: Tokens, limit: _Limit, before: list[_Limit]) -> str:
    """How a comparison is to be used: as a limit, or as a condition or restatement of the one before."""
    comparison = limit.comparison
    if comparison.op == "lost":
        return "operator_missing"
    if not before:
        return "parsed"
    last = before[-1]
    if not _RESTATES.isdisjoint(tokens.norms[last.comparison.past : comparison.first]):
        return "restated"
    if last.condition and last.condition.first < comparison.first < last.condition.past:
        return "condition"
    return "restated" if _is_aside(tokens, limit, last) else "parsed"


def _is_aside(tokens: Tokens, limit: _Limit, last: _Limit) -> bool:
    """Whether a limit in brackets repeats its variable: "age 3-17 years (13-17 years capped at 10 %)"."""
    opened = tokens.norms[last.comparison.past : limit.comparison.first]
    same = limit.subject is not None and last.subject is not None and limit.subject.measure == last.subject.measure
    return "(" in opened and ")" not in opened and same and limit.subject is not None and limit.subject.is_age


def _window_beside(tokens: Tokens, limits: list[_Limit], number: int) -> Window:
    """The time limit in the words after a limit, before any other limit and any end of sentence."""
    if number + 1 >= len(limits):
        return NO_WINDOW
    here, after = limits[number].comparison, limits[number + 1].comparison
    between = _outside_brackets(tokens.norms[here.past : after.first])
    if after.rule not in ("window", "recent") or not _ENDS.isdisjoint(between):
        return NO_WINDOW
    return window(tokens, after.quantity)


_ENDS: Final = frozenset((";", ".", "or", ","))


def _outside_brackets(norms: list[str]) -> list[str]:
    kept, depth = [], 0
    for norm in norms:
        depth += norm == "("
        if depth <= 0:
            kept.append(norm)
        depth -= norm == ")"
    return kept


def _rows(tokens: Tokens, limit: _Limit, near: Window, criterion_type: CriterionType) -> Iterator[Constraint]:
    """One row per variable; a blood pressure of 140/90 is two."""
    subject, quantity = limit.subject, limit.comparison.quantity
    known: tuple[Measure | None, ...] = _fitting(subject, quantity) or (None,)
    if quantity.second is not None and known[-1] is not None and known[-1].key in _PRESSURES:
        for key, value in (("systolic_bp", quantity.low), ("diastolic_bp", quantity.second)):
            half = limit.comparison._replace(quantity=quantity._replace(low=value, second=None))
            yield _row(tokens, limit._replace(comparison=half), measures()[key], near, criterion_type)
        return
    for measure in known:
        yield _row(tokens, limit, measure, near, criterion_type)


def _fitting(subject: Subject | None, quantity: Quantity) -> tuple[Measure, ...]:
    """The variables a quantity can be of: a length of time is no hemoglobin, whatever words stand before it."""
    known = subject.measures if subject else ()
    if quantity.is_time or quantity.half_lives is not None:
        return tuple(measure for measure in known if measure.is_time)
    return known


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
        op=written_op(comparison.op),
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


def _with_ages(rows: list[Constraint]) -> Iterator[Constraint]:
    """Ages inside a condition, given to the limit they are a condition of."""
    for row, after in zip_longest(rows, rows[1:]):
        if after is None or after.status != "condition" or after.variable != "age" or row.status != "parsed":
            yield row
        else:
            yield row._replace(condition_age_low=after.canonical_low, condition_age_high=after.canonical_high)
