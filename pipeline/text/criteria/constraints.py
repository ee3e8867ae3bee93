"""The numeric limits of one criterion as rows.

The text of an item in, Constraints out in the order of the text: what is limited, the comparison as written,
its unit, its time window, when it applies, how it combines with its neighbours, and the side that is let in.
A limit that cannot be read whole is left out or marked by its status; nothing is guessed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import re2
from msgspec.structs import replace

from pipeline.text.criteria.combine import Group, groups
from pipeline.text.criteria.conditions import sex_of, varies
from pipeline.text.criteria.constraint import Constraint, written_op
from pipeline.text.criteria.item import CriterionType
from pipeline.text.criteria.kinds import kind_of
from pipeline.text.criteria.limits import limits_of
from pipeline.text.criteria.measures import measures
from pipeline.text.criteria.quantity import read_quantity
from pipeline.text.criteria.shapes import Comparison, Limit, Measure, Place, Subject
from pipeline.text.criteria.sides import Side, Sides
from pipeline.text.criteria.values import (
    IMPLAUSIBLE,
    NO_BOUNDS,
    Canonical,
    bounds,
    canonical,
    eligible,
    number_of,
)
from pipeline.text.criteria.windows import NO_WINDOW, Window, is_anchored, window
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import NUMBER, Tokens

_NUMBER: Final = re2.Set.SearchSet()  # faster than a search where only yes or no is asked
_NUMBER.Add(
    r"(?i)\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|once|twice|half|uln|lln)\b"
    r"|(?:upper|lower) limit|(?-i:\b[IV]+\b)|\b(?:past|last|previous|preceding|prior|within an?) (?:year|month|week)\b"
)
_NUMBER.Compile()


class _Setting(NamedTuple):
    """What the list and the neighbours of a limit say of it."""

    criterion_type: CriterionType
    side: Side
    group: Group
    near: Window


@lru_cache(maxsize=1 << 12)
def read_constraints(text: str, criterion_type: CriterionType = "unknown", context: str = "") -> tuple[Constraint, ...]:
    """The limits in one criterion; `context` is what it stands under, whose last variable it may speak of.

    >>> [row] = read_constraints("Hb < 9 g/dL", "exclusion")
    >>> row.variable, row.op, row.value_high, row.eligible_low
    ('hemoglobin', '<', 9.0, 9.0)
    """
    if not _NUMBER.Match(text):
        return ()
    text = text.replace("\n", " ")
    tokens = Tokens(text)
    limits = limits_of(tokens, context)
    if not limits:
        return ()
    near = [_window_beside(tokens, limits, number) for number in range(len(limits))]
    combined = groups(tokens, list(_places(tokens, limits, near)), criterion_type)
    rows: list[Constraint] = []
    sides = Sides(tokens, criterion_type)
    for number, limit in enumerate(limits):
        side = sides.of(limit.comparison, limit.subject)
        rows += _rows(tokens, limit, _Setting(criterion_type, side, combined[number], near[number]))
    return tuple(_with_ages(rows, text) if any(row.status == "condition" for row in rows) else rows)


def _places(tokens: Tokens, limits: list[Limit], near: list[Window]) -> Iterator[Place]:
    """What tells how limits combine."""
    windowed = False
    for limit, beside in zip(limits, near, strict=True):
        first, past = limit.comparison.first, limit.comparison.past
        yield Place(first, past, sex_of(tokens, first, past), windowed)
        windowed = beside is not NO_WINDOW and limit.comparison.rule not in ("window", "recent")


def _window_beside(tokens: Tokens, limits: list[Limit], number: int) -> Window:
    """The time limit in the words after a limit, before any other limit and any end of sentence."""
    if number + 1 >= len(limits):
        return NO_WINDOW
    here, after = limits[number].comparison, limits[number + 1].comparison
    between = _outside_brackets(tokens.norms[here.past : after.first])
    if after.rule not in ("window", "recent") or not _is_one_clause(between):
        return NO_WINDOW
    return window(tokens, after.quantity, after.past)


def _is_one_clause(between: list[str]) -> bool:
    """Whether a time limit reaches back over some words; over "or" only to another finding of the same kind:
    "ANA >= 1:80 or a positive antibody test within 6 months"."""
    return _ENDS.isdisjoint(between) and ("or" not in between or not _FINDINGS.isdisjoint(between))


_ENDS: Final = word_set("; . ,")
_FINDINGS: Final = word_set("test tests positive result results measured measurement obtained documented titer titre")


def _outside_brackets(norms: list[str]) -> list[str]:
    kept, depth = [], 0
    for norm in norms:
        depth += norm == "("
        if depth <= 0:
            kept.append(norm)
        depth -= norm == ")"
    return kept


def _rows(tokens: Tokens, limit: Limit, setting: _Setting) -> Iterator[Constraint]:
    """One row per variable; a blood pressure of 140/90 is two."""
    subject, quantity = limit.subject, limit.comparison.quantity
    known: tuple[Measure | None, ...] = (subject.measures if subject else ()) or (None,)
    if quantity.second is not None and known[-1] is not None and known[-1].key in _PRESSURES:
        for key, value in (("systolic_bp", quantity.low), ("diastolic_bp", quantity.second)):
            half = replace(limit.comparison, quantity=replace(quantity, low=value, second=None))
            yield _row(tokens, replace(limit, comparison=half), measures()[key], setting)
        return
    own = _respective(tokens, limit.comparison, len(known))
    for number, measure in enumerate(known):
        yield _row(tokens, replace(limit, comparison=own[number]) if own else limit, measure, setting)


def _respective(tokens: Tokens, comparison: Comparison, count: int) -> list[Comparison]:
    """The limits of several variables where each has its own: "AST and ALT < 40 and 45 U/L respectively"."""
    if count == 1 or "respectively" not in tokens.norms[comparison.past : comparison.past + _RESPECTIVE_WITHIN]:
        return []
    found, at = [comparison.quantity], comparison.past
    while len(found) < count and at + 1 < len(tokens) and tokens.norms[at] in _LISTED:
        at += 1
        following = read_quantity(tokens, at) if tokens.pieces[at].kind == NUMBER else None
        if following is not None:
            found.append(following)
            at = following.past
    if len(found) < count:
        return []
    last = found[-1]
    units = (last.unit, last.unit_first, last.unit_past)  # may stand once, after the last
    shared = [q if q.unit else replace(q, unit=units[0], unit_first=units[1], unit_past=units[2]) for q in found]
    return [replace(comparison, quantity=quantity, past=last.past) for quantity in shared]


_RESPECTIVE_WITHIN: Final = 12
_LISTED: Final = word_set("and , / &")


_PRESSURES: Final = word_set("blood_pressure systolic_bp diastolic_bp mean_arterial_pressure")


def _row(tokens: Tokens, limit: Limit, measure: Measure | None, setting: _Setting) -> Constraint:
    comparison, quantity = limit.comparison, limit.comparison.quantity
    criterion_type, side, group, near = setting
    excluded = (criterion_type == "exclusion") != (side == "turned")
    kind = kind_of(tokens, comparison, limit.subject, measure, excluded)
    value, flags = number_of(quantity, measure)
    found = bounds(comparison.op, value, quantity.high, *quantity.ends) if value is not None else NO_BOUNDS
    compared = canonical(found, quantity, measure)
    status = _status(limit.status, value, compared, side)
    doubts = tuple(_doubts(tokens, comparison, measure, side))
    if criterion_type == "inclusion" and group[1] is None and _is_one_of_two(tokens, comparison):
        doubts = (*doubts, "alternative")
    tabled = quantity.is_range and _TABLED in doubts
    sure = side != "unclear" and not tabled and _EQUAL not in doubts
    decided = status == "parsed" and criterion_type != "unknown" and sure
    timed = kind in ("washout", "recency") or quantity.half_lives is not None
    timed = timed or (kind == "duration" and is_anchored(tokens, comparison.past))
    return Constraint(
        kind,
        measure.key if measure else None,
        _words(tokens, limit.subject),
        written_op(comparison.op) if status != "operator_missing" else None,
        *found,
        quantity.unit_text(tokens),
        quantity.ucum,
        compared.source,
        quantity.basis,
        *compared[:3],
        *(eligible(found, excluded, measure) if decided else (None, None)),
        *(window(tokens, quantity, comparison.past) if timed else near),
        tokens.words(limit.condition.first, limit.condition.past) if limit.condition else None,
        sex_of(tokens, comparison.first, comparison.past, limit.condition),
        *(None, None),
        *group,
        tokens.start(comparison.first),
        tokens.end(comparison.past - 1),
        comparison.rule,
        status,
        (*flags, *compared.flags, *doubts),
    )


def _status(status: str, value: float | None, compared: Canonical, side: Side) -> str:
    """How far a limit is understood: "hemoglobin < 9 mg/dL" is read, but as written it cannot be meant."""
    if value is None:
        return "ambiguous"
    if status == "parsed" and side in ("exception", "definition"):
        return side
    return "implausible" if status == "parsed" and IMPLAUSIBLE in compared.flags else status


def _words(tokens: Tokens, subject: Subject | None) -> str | None:
    return tokens.words(subject.first, subject.past) if subject and subject.past > subject.first else None


def _doubts(tokens: Tokens, comparison: Comparison, measure: Measure | None, side: Side) -> Iterator[str]:
    """What a reader of the limit should know: a sign mended, a limit that stands for a table, a side not sure."""
    if comparison.op == "=" and tokens.norms[comparison.first] == "=" and _is_measured(comparison, measure):
        yield _EQUAL
    if side == "unclear":
        yield "unclear_side"
    if "â" in tokens.norms[comparison.first]:
        yield "repaired_sign"
    if varies(tokens, comparison.past):
        yield _TABLED


def _is_measured(comparison: Comparison, measure: Measure | None) -> bool:
    """Whether an amount is one that nobody is asked to have to the dot, as a score or a count is."""
    quantity = comparison.quantity
    return quantity.unit is not None or quantity.basis != "absolute" or (measure and measure.kind) in _MEASURED


_MEASURED: Final = ("lab", "vital", "age")


def _is_one_of_two(tokens: Tokens, comparison: Comparison) -> bool:
    """Whether what is not a limit may stand in for one: "bilirubin < 1.5 mg/dL or a stable bilirubin", "either
    symptomatic or at risk by a light chain > 20 pg/mL"."""
    norms, quantity = tokens.norms, comparison.quantity
    if quantity.is_time or (quantity.unit is None and quantity.basis == "absolute"):
        return False
    after = comparison.past + (norms[comparison.past : comparison.past + 1] in ([")"], [","]))
    if norms[after : after + 1] == ["or"] and len(norms) > after + 2:
        return True
    before = norms[max(0, comparison.first - _EITHER_WITHIN) : comparison.first]
    return "either" in before and "or" in before[before.index("either") :]


_EITHER_WITHIN: Final = 40
_EQUAL: Final = "unlikely_equals"  # "ANC = 1.5 x 10^9/L" once was "≥" or "≤", which a registry has lost
_TABLED: Final = "varies_by_age_or_sex"  # "0.4 to 1.7 mg/dL, based on age" are ends of a table, not of a range


def _with_ages(rows: list[Constraint], text: str) -> Iterator[Constraint]:
    """Ages inside a condition, given to the limits they are a condition of; those of a table's row to its values."""
    ages = [number for number, row in enumerate(rows) if row.status == "condition" and row.variable == "age"]
    for number, row in enumerate(rows):
        place = bisect_left(ages, number)
        near = [rows[age] for age in ages[max(0, place - 1) : place + 1] if age != number]
        said, is_age = row.condition_text, ages[place : place + 1] == [number]
        if said is None:
            near = rows[:1] if ages[:1] == [0] and row.rule == "listed" else []
        else:
            near = [age for age in near if text[age.char_start : age.char_end] in said]
        if near and not is_age:
            low, high = near[0].canonical_low, near[0].canonical_high
            yield replace(row, condition_age_low=low, condition_age_high=high)
        else:
            yield row
