"""What one statement of a dose leaves open, taken from another of the same dose."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from pipeline.text.dose import Dose

_AMOUNTS = ("daily_low", "daily_high", "weekly_average")
_SCHEDULE = ("freq_low", "freq_high", "period", "period_unit", "n_admin", *_AMOUNTS)
_LENGTH = (
    *("duration_low", "duration_high", "duration_unit", "duration_low_days", "duration_high_days", "max_cycles"),
)
_LEFT_OPEN = (
    *(("route",), _SCHEDULE, ("form",), ("days",), ("cycle_length_days",), _LENGTH, ("stop_rule",), ("timing_text",)),
)
"""What is said together: none of it is taken where a part is stated."""


def completed(dose: Dose, other: Dose) -> Dose:
    """The dose, with what it leaves open as another statement of it says; itself where there is nothing to add.

    What that comes to in a day holds only if as many units are given at a time.
    """
    names = [name for group in _LEFT_OPEN if _is_open(dose, group) for name in group]
    if dose.units_per_admin != other.units_per_admin:
        names = [name for name in names if name not in _AMOUNTS]
    said = {name: value for name in names if (value := getattr(other, name)) is not None}
    return msgspec.structs.replace(dose, **said) if said else dose


def _is_open(dose: Dose, names: Iterable[str]) -> bool:
    return all(getattr(dose, name) is None for name in names)


def completed_from(doses: Iterable[Dose], told: Iterable[Dose]) -> list[Dose]:
    """Doses of a text, completed from what was read of it together with another text that stands behind it.

    One that has become two there, "every 2 weeks or every 4 weeks", stays as it is.
    """
    places: dict[tuple[object, ...], list[Dose]] = {}
    for dose in told:
        places.setdefault(_place(dose), []).append(dose)
    found = ((dose, places.get(_place(dose), [])) for dose in doses)
    return [completed(dose, others[0]) if len(others) == 1 else dose for dose, others in found]


def _place(dose: Dose) -> tuple[object, ...]:
    return dose.source_field, dose.char_start, dose.amount_low, dose.amount_high, dose.phase_label, dose.substance
