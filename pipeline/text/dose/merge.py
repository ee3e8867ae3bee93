"""One dose for one statement: what a label and a description, or two sentences, say twice is said once."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Final

import msgspec

from pipeline.text.dose.record import Dose
from pipeline.text.dose.schedule import in_days

_OFFSETS: Final = ("substance_start", "substance_end")
_OF_A_PHASE: Final = ("phase_label", "freq_low", "freq_high", "period", "period_unit", "daily_low", "daily_high")
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
        place = _same(dose, kept, alike[-_MOST_ALIKE:], strict)
        if place is None:
            alike.append(len(kept))
            kept.append(dose)
        else:
            kept[place] = _fuller(kept[place], dose)
    return kept


def _amount(dose: Dose) -> tuple[object, ...]:
    return (dose.canonical_low, dose.canonical_high, dose.canonical_unit)


def _same(dose: Dose, kept: list[Dose], alike: list[int], strict: bool) -> int | None:
    """The dose of the same amount that says the same: of the same name, else in the other field.

    A label names the product in its own way: the dose it states is the description's.
    """
    may_be = [place for place in alike if _no_contradiction(dose, kept[place], strict)]
    named = (place for place in may_be if _same_name(dose.substance, kept[place].substance))
    elsewhere = (place for place in may_be if dose.source_field != kept[place].source_field)
    return next(chain(named, elsewhere), None)


def _no_contradiction(one: Dose, other: Dose, strict: bool) -> bool:
    said = list(zip(_stated(one), _stated(other), strict=True))
    if strict:
        said += zip(_placed(one), _placed(other), strict=True)
        said.append((one.units_per_admin, other.units_per_admin))
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
    if "loading" in (one.phase_label, other.phase_label) and one.phase_label != other.phase_label:
        loading = one if one.phase_label == "loading" else other
        gaps |= {field: getattr(loading, field) for field in _OF_A_PHASE}  # "A 675/225 mg monthly" is of the second
    if one.freq_low is not None:
        gaps.pop("once", None)  # "225 mg monthly, as a single injection"
    return msgspec.structs.replace(one, **gaps)
