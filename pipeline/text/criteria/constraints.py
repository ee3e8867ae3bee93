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
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import Tokens

_HAS_NUMBER: Final = re2.compile(
    r"(?i)\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|once|twice|half|uln|lln)\b"
    r"|(?:upper|lower) limit|(?-i:\b[IV]+\b)"
)
_RESTATES: Final = word_set("ie i.e i.e.")
_NEGATIONS: Final = word_set("no not without never absence neither nor")


class _Limit(NamedTuple):
    """A comparison with what it limits and when it applies."""

    comparison: Comparison
    subject: Subject | None
    condition: Condition | None
    status: str
    shared: bool = False
    group: tuple[int, str | None] = (1, None)


def read_constraints(text: str, criterion_type: CriterionType = "unknown", context: str = "") -> tuple[Constraint, ...]:
    """The limits in one criterion; `context` is what it stands under, whose last variable it may speak of.

    >>> [row] = read_constraints("Hb < 9 g/dL", "exclusion")
    >>> row.variable, row.op, row.value_high, row.eligible_low
    ('hemoglobin', '<', 9.0, 9.0)
    """
    if not _HAS_NUMBER.search(text):
        return ()
    tokens = Tokens(text.replace("\n", " "))
    limits = _limits(tokens, context)
    combined = groups(tokens, [Place(x.comparison.first, x.comparison.past) for x in limits], criterion_type)
    rows: list[Constraint] = []
    for number, limit in enumerate(limits):
        near = _window_beside(tokens, limits, number)
        rows += _rows(tokens, limit._replace(group=combined[number]), near, criterion_type)
    return tuple(_with_ages(rows))


def _limits(tokens: Tokens, context: str) -> list[_Limit]:
    found = [comparison for comparison in comparisons(tokens) if _is_limit(tokens, comparison)]
    opening = condition_before(tokens, found[0].first) if found else None
    limits: list[_Limit] = []
    since = 0
    for number, comparison in enumerate(found):
        subject = subject_of(tokens, comparison, since)
        condition = condition_after(tokens, comparison.past, *_clause(tokens, found, number)) or opening
        limit = _Limit(comparison, subject, condition, "parsed")
        limits.append(_inherited(limit, limits) if limits else _from_context(limit, context))
        limits[-1] = limits[-1]._replace(status=_status(tokens, limits[-1], limits[:-1]))
        since = _since(found, number, limits[-1])
    return _with_shared_units(limits)


def _clause(tokens: Tokens, found: list[Comparison], number: int) -> tuple[int, int]:
    """Where a condition must have begun and have ended: by the next comparison, or, if nothing parts the two,
    the one after it."""
    starts = [comparison.first for comparison in found[number + 1 : number + 3]] + [len(tokens)] * 2
    parted = not _PARTS.isdisjoint(tokens.norms[found[number].past : starts[0]])
    return starts[0], starts[0] if parted else starts[1]


_PARTS: Final = word_set("or and , ; . and/or but")


def _since(found: list[Comparison], number: int, limit: _Limit) -> int:
    """Where the words of the next comparison begin: past the condition and the subject of this one."""
    past = found[number].past
    following = found[number + 1].first if number + 1 < len(found) else past
    taken = [part.past for part in (limit.condition, limit.subject) if part and part.past <= following]
    return max([past, *taken])


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
    """Whether a limit in brackets says the one before it again: "age 3-17 years (13-17 years capped at
    10 %)", "ECOG 0-2 (Karnofsky >= 50)"."""
    opened = tokens.norms[last.comparison.past : limit.comparison.first]
    here, there = (x.subject.measure.key if x.subject and x.subject.measure else "" for x in (limit, last))
    repeated = here == there == "age" or {here, there} <= _PERFORMANCE
    return repeated and "(" in opened and ")" not in opened


_PERFORMANCE: Final = word_set("ecog karnofsky lansky")


def _window_beside(tokens: Tokens, limits: list[_Limit], number: int) -> Window:
    """The time limit in the words after a limit, before any other limit and any end of sentence."""
    if number + 1 >= len(limits):
        return NO_WINDOW
    here, after = limits[number].comparison, limits[number + 1].comparison
    between = _outside_brackets(tokens.norms[here.past : after.first])
    if after.rule not in ("window", "recent") or not _ENDS.isdisjoint(between):
        return NO_WINDOW
    return window(tokens, after.quantity)


_ENDS: Final = word_set("; . or ,")


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
    """The variables a quantity can be of: a length of time is no hemoglobin, whatever stands before it."""
    known = subject.measures if subject else ()
    if quantity.is_time or quantity.half_lives is not None:
        return tuple(measure for measure in known if measure.is_time)
    return known


_PRESSURES: Final = word_set("blood_pressure systolic_bp diastolic_bp")


def _row(
    tokens: Tokens, limit: _Limit, measure: Measure | None, near: Window, criterion_type: CriterionType
) -> Constraint:
    comparison, quantity = limit.comparison, limit.comparison.quantity
    kind = kind_of(tokens, comparison, limit.subject, measure, criterion_type)
    value, flags = number_of(quantity, measure)
    found = bounds(comparison.op, value, quantity.high) if value is not None else NO_BOUNDS
    status = limit.status if value is not None else "ambiguous"
    compared = canonical(found, quantity, measure)
    timed = kind in ("washout", "recency") or (kind == "duration" and is_anchored(tokens, comparison.past))
    return Constraint(
        kind,
        measure.key if measure else None,
        _words(tokens, limit.subject),
        written_op(comparison.op),
        *found,
        quantity.unit_text(tokens),
        quantity.ucum,
        compared.source,
        quantity.basis,
        *compared[:3],
        *(_side(tokens, limit, found, criterion_type) if status == "parsed" else (None, None)),
        *(window(tokens, quantity) if timed else near),
        tokens.words(*limit.condition) if limit.condition else None,
        sex_of(tokens, comparison.first, comparison.past),
        *(None, None),
        *limit.group,
        tokens.start(comparison.first),
        tokens.end(comparison.past - 1),
        comparison.rule,
        status,
        (*flags, *compared.flags),
    )


def _words(tokens: Tokens, subject: Subject | None) -> str | None:
    return tokens.words(subject.first, subject.past) if subject and subject.past > subject.first else None


def _side(
    tokens: Tokens, limit: _Limit, found: Bounds, criterion_type: CriterionType
) -> tuple[float | None, float | None]:
    """The side of the limit that is let in; unknown where the list is."""
    if criterion_type == "unknown":
        return None, None
    negated = _is_negated(tokens, limit.comparison.first)
    return eligible(found, (criterion_type == "exclusion") != negated)


def _is_negated(tokens: Tokens, first: int) -> bool:
    """Whether the clause before a limit denies it: "no ALT > 5 x ULN"."""
    for at in range(first - 1, max(-1, first - _CLAUSE), -1):
        norm = tokens.norms[at]
        if norm in _NEGATIONS:
            return True
        if norm in _CLAUSE_ENDS:
            return False
    return False


_CLAUSE: Final = 12
_CLAUSE_ENDS: Final = word_set("; . ,")


def _with_ages(rows: list[Constraint]) -> Iterator[Constraint]:
    """Ages inside a condition, given to the limit they are a condition of."""
    for row, after in zip_longest(rows, rows[1:]):
        if after is None or after.status != "condition" or after.variable != "age" or row.status != "parsed":
            yield row
        else:
            yield row._replace(condition_age_low=after.canonical_low, condition_age_high=after.canonical_high)
