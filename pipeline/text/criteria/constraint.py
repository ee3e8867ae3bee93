"""What a numeric limit in a criterion is read into: the columns of table criteria_constraints."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

Op = Literal["<", "<=", ">", ">=", "=", "between"]


_OPS: Final[dict[str, Op]] = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "=": "=", "between": "between"}


def written_op(op: str) -> Op | None:
    """The comparison as a value of the column; None for a lost sign."""
    return _OPS.get(op)


class Constraint(Struct, frozen=True, gc=False):
    """One limit as written, what is known of its meaning, and where it stands in the item's text."""

    kind: str
    variable: str | None
    variable_text: str | None
    op: Op | None
    value_low: float | None
    value_high: float | None
    low_incl: bool | None
    high_incl: bool | None
    unit_text: str | None
    unit_ucum: str | None
    unit_source: str | None
    basis: str
    canonical_low: float | None
    canonical_high: float | None
    canonical_unit: str | None
    eligible_low: float | None
    eligible_high: float | None
    window_value: float | None
    window_unit: str | None
    window_days: float | None
    window_ref: str | None
    half_lives: float | None
    window_combine: str | None
    condition_text: str | None
    condition_sex: str | None
    condition_age_low: float | None
    condition_age_high: float | None
    bool_group: int
    bool_op: str | None
    char_start: int
    char_end: int
    rule: str
    status: str
    flags: tuple[str, ...]
