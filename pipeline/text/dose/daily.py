"""Amounts per day and per week, only where everything they are made of is stated."""

from __future__ import annotations

from typing import Any, Final

from pipeline.text.dose.schedule import in_days
from pipeline.text.dose.shapes import Freq, Schedule

_EXACT: Final = frozenset(("min", "h", "d", "wk"))  # a month is no whole number of days
_COUNTED: Final = frozenset(("h", "d", "wk"))  # "2 ml every 30 minutes" is soon over
_WEEK: Final = 7.0


def daily_fields(
    low: float | None, high: float | None, freq: Freq | None, plan: Schedule, lasting: float | None
) -> dict[str, Any]:
    """Daily amounts of a dose given at least once a day, and the weekly average of one amount.

    `lasting` is the days of treatment: what lasts less than a week has no weekly average.

    >>> daily_fields(100.0, 100.0, Freq(2, 2, 1, "d"), Schedule(), None)
    {'daily_low': 200.0, 'daily_high': 200.0, 'weekly_average': 1400.0}
    """
    if freq is None or plan.prn or plan.once or freq.unit not in _COUNTED:
        return {}
    span = in_days(freq.period, freq.unit)
    fields: dict[str, Any] = {}
    if span <= 1:
        fields["daily_low"] = None if low is None else low * freq.low / span
        fields["daily_high"] = None if high is None else high * freq.high / span
    share = _share_of_days(span, plan, lasting)
    if low is not None and low == high and freq.low == freq.high and share is not None:
        fields["weekly_average"] = float(f"{low * freq.low / span * share * _WEEK:.12g}")
    return fields


def days_of_treatment(stated: float | None, freq: Freq | None, count: int | None) -> float | None:
    """The days of treatment, as stated or by the number of administrations: `q12h x 4 doses`."""
    if stated is None and freq is not None and freq.days < 1 and count is not None:
        return count * freq.days / freq.low
    return stated


def _share_of_days(span: float, plan: Schedule, lasting: float | None) -> float | None:
    """The share of days on treatment: all of them, the days of a cycle, or None where that is not stated."""
    cycle = in_days(*plan.cycle) if plan.cycle and plan.cycle[1] in _EXACT else None
    cycle = cycle or max((one.days for one in plan.often if one.unit in _EXACT and one.days > 1), default=None)
    if span <= 1 and plan.on_days is not None and cycle:
        return plan.on_days / cycle
    if span <= 1 and plan.days is not None:
        return plan.days.count / cycle if cycle and plan.days.unit == "d" else None
    if lasting is not None and lasting < _WEEK:
        return None
    if span > 1:
        return 1.0
    if plan.week_days is not None:
        return plan.week_days / _WEEK
    return 1.0 if plan.off_days is None else None
