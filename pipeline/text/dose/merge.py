"""One dose for one statement: what a label and a description, or two sentences, say twice is said once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from pipeline.text.dose.record import Dose
from pipeline.text.dose.schedule import in_days

_OFFSETS: Final = ("substance_start", "substance_end")
_MOST_ALIKE: Final = 40  # doses of one amount to compare with
_FILLED: Final = (
    *("substance", "substance_start", "substance_end", "freq_low", "freq_high", "period", "period_unit", "once"),
    *("prn", "days", "cycle_length_days", "max_cycles", "n_admin", "duration_low", "duration_high", "duration_unit"),
    *("duration_low_days", "duration_high_days", "route", "form", "infusion_minutes", "stop_rule", "units_per_admin"),
)


def merge(doses: Iterable[Dose], strict: bool = True) -> list[Dose]:
    """The doses without repetition: of two statements that do not contradict each other the fuller one stays.

    `strict` keeps apart what differs in days, phase, cohort or condition alone.
    """
    kept: list[Dose] = []
    places: dict[tuple[object, ...], list[int]] = {}
    for dose in doses:
        alike = places.setdefault(_amount(dose), [])
        near = alike[-_MOST_ALIKE:]
        same = [place for place in near if same_statement(dose, kept[place], strict)]
        same += [place for place in near if _same_in_label(dose, kept[place], strict)]
        if same:
            kept[same[0]] = _fuller(kept[same[0]], dose)
        else:
            alike.append(len(kept))
            kept.append(dose)
    return kept


def _amount(dose: Dose) -> tuple[object, ...]:
    return (dose.canonical_low, dose.canonical_high, dose.canonical_unit)


def _same_in_label(one: Dose, other: Dose, strict: bool) -> bool:
    """A label names the product in its own way: the dose it states is the description's."""
    if one.source_field == other.source_field or not _same_amount(one, other):
        return False
    return _no_contradiction(one, other, strict)


def same_statement(one: Dose, other: Dose, strict: bool = True) -> bool:
    """Whether two doses have one amount, and nothing stated of both differs."""
    same = _same_amount(one, other) and _same_name(one.substance, other.substance)
    return same and _no_contradiction(one, other, strict)


def _same_amount(one: Dose, other: Dose) -> bool:
    return _amount(one) == _amount(other)


def _no_contradiction(one: Dose, other: Dose, strict: bool) -> bool:
    said = list(zip(_stated(one), _stated(other), strict=True))
    if strict:
        said += zip(_placed(one), _placed(other), strict=True)
        if one.source_field == other.source_field and _placed(one) != _placed(other):
            return False
    return all(_agree(first, second) for first, second in said)


def _placed(dose: Dose) -> tuple[object, ...]:
    """Where in the regimen, and for whom."""
    return (dose.days, dose.phase_label, dose.cohort, dose.condition_text, dose.role == "max")


def _same_name(one: str | None, other: str | None) -> bool:
    """Whether two names may be one: equal, a part of each other, or an initial."""
    if not one or not other:
        return True
    first, second = sorted((one.lower(), other.lower()), key=len)
    return first in second or not set(first.split()).isdisjoint(second.split())


def _stated(dose: Dose) -> tuple[object, ...]:
    often = None
    if dose.freq_low and dose.period and dose.period_unit:
        often = round(dose.freq_low / in_days(dose.period, dose.period_unit), 6)
    return (often, dose.route, dose.duration_high_days, dose.max_cycles)


def _agree(first: object, second: object) -> bool:
    return first is None or second is None or first == second


def _fuller(one: Dose, other: Dose) -> Dose:
    """The earlier of two statements with the gaps filled from the later; offsets are of one field only."""
    fields = _FILLED if one.source_field == other.source_field else [name for name in _FILLED if name not in _OFFSETS]
    gaps = {
        field: getattr(other, field)
        for field in fields
        if getattr(one, field) in (None, False) and getattr(other, field) is not None
    }
    return msgspec.structs.replace(one, **gaps)
