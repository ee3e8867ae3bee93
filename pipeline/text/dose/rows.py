"""Doses in the shape of the annotation guide: amount, unit, basis, frequency, route, duration, substance, words."""

from __future__ import annotations

from typing import Any, Final

from pipeline.text.dose.merge import merge
from pipeline.text.dose.quantity import PLACES
from pipeline.text.dose.read import read_doses
from pipeline.text.dose.record import Dose

_UNITS: Final = {"{AUC}": "AUC", "{pill}": "{tablet}"}


def read_item(label: str, description: str) -> list[dict[str, Any]]:
    """The dose rows of one arm or intervention by the conventions of the guide.

    >>> read_item("Drug A", "5 mg daily for 3 days")[0]["duration"]
    {'value': 3, 'unit': 'd'}
    """
    rows: list[dict[str, Any]] = []
    seen = []
    for dose in merge(read_doses(label, description), strict=False):
        if not dose.amount_low and not dose.amount_high:
            continue
        row = row_of(dose)
        key = {field: row[field] for field in row if field not in ("evidence",)}
        if key not in seen:
            seen.append(key)
            rows.append(row)
    return rows


def row_of(dose: Dose) -> dict[str, Any]:
    """One row of the guide."""
    unit, per = _UNITS.get(dose.unit_ucum, dose.unit_ucum), dose.per
    if per in PLACES:
        per = None
    if per == "(100.mL)":
        per = "100 mL"
    if per:
        per = per.replace("{IgE}", "[IU]").replace("{", "").replace("}", "")
    if dose.basis == "concentration" and unit != "%" and per != "100 mL":
        unit = f"{unit}/mL"
    return {
        "amount_low": dose.amount_low,
        "amount_high": dose.amount_high,
        "unit": unit,
        "per": per,
        "frequency": _frequency(dose),
        "route": dose.route,
        "duration": _duration(dose),
        "substance": dose.substance,
        "evidence": dose.source_text,
    }


def _frequency(dose: Dose) -> dict[str, Any] | str | None:
    if dose.freq_low is None or dose.period is None:
        return "once" if dose.once else None
    if "daily_total" in dose.flags:
        return {"count": 1, "period": 1, "period_unit": "d"}
    if dose.freq_low != dose.freq_high or (dose.prn and "also_as_needed" not in dose.flags):
        return None
    return {"count": _plain(dose.freq_low), "period": _plain(dose.period), "period_unit": dose.period_unit}


def _duration(dose: Dose) -> dict[str, Any] | None:
    if "until_the_next_step" in dose.flags:
        return None  # worked out from when the next step begins: the guide has what is stated alone
    on_of_cycles = dose.max_cycles is not None and dose.on_days == dose.duration_high_days
    if dose.duration_unit and dose.duration_high is not None and not on_of_cycles:
        if dose.duration_low not in (None, dose.duration_high):
            return None
        if (dose.duration_high, dose.duration_unit) == (1, "d"):
            return None
        return {"value": _plain(dose.duration_high), "unit": dose.duration_unit}
    if dose.max_cycles is not None and "range_of_cycles" not in dose.flags:
        return {"value": _plain(dose.max_cycles), "unit": "cycle"}
    return None


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value
