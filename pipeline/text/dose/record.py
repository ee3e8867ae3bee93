"""What is published of one dose statement."""

from __future__ import annotations

import msgspec


class Dose(msgspec.Struct, kw_only=True, gc=False):
    """One dose as a text states it. What the text does not state is None, never a guess.

    `text[char_start:char_end] == source_text` holds in the field named by `source_field`.
    """

    substance: str | None = None
    substance_start: int | None = None
    substance_end: int | None = None
    role: str = "active"  # active placebo vehicle background rescue dosimetry max strength
    amount_raw: str
    amount_low: float | None = None
    amount_high: float | None = None
    unit_raw: str
    unit_ucum: str
    per: str | None = None  # what the amount is counted by, as UCUM: kg, m2, kg.h
    basis: str = "flat"  # flat per_kg per_m2 auc rate per_area per_site concentration
    canonical_low: float | None = None
    canonical_high: float | None = None
    canonical_unit: str | None = None
    units_per_admin: float | None = None
    strength_value: float | None = None
    strength_unit: str | None = None
    form: str | None = None
    route: str | None = None
    freq_low: float | None = None
    freq_high: float | None = None
    period: float | None = None
    period_unit: str | None = None
    once: bool = False
    prn: bool = False
    timing_text: str | None = None
    days: str | None = None
    cycle_length_days: float | None = None
    on_days: float | None = None
    off_days: float | None = None
    max_cycles: float | None = None
    n_admin: int | None = None
    duration_low: float | None = None
    duration_high: float | None = None
    duration_unit: str | None = None
    duration_low_days: float | None = None
    duration_high_days: float | None = None
    infusion_minutes: float | None = None
    offset_text: str | None = None
    stop_rule: str | None = None
    phase_label: str | None = None
    cohort: str | None = None
    condition_text: str | None = None
    alt_group: int | None = None
    cap_amount: float | None = None
    cap_unit: str | None = None
    max_cumulative: float | None = None
    max_cumulative_unit: str | None = None
    daily_low: float | None = None
    daily_high: float | None = None
    weekly_average: float | None = None
    source_field: str
    char_start: int
    char_end: int
    source_text: str
    rule: str  # what the amount was judged to be: dose, maximum, minimum, count, strength, concentration…
    status: str = "parsed"
    flags: tuple[str, ...] = ()
