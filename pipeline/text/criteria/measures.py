"""The known variables of words/measures.toml, and whether an amount can be one of them."""

from __future__ import annotations

from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, Final

import msgspec

from pipeline.errors import WordsError
from pipeline.text.criteria.shapes import Measure, Quantity, Scale
from pipeline.text.criteria.unit_codes import ucum_of, unit_met
from pipeline.text.unit import ONE, Unit
from pipeline.text.units import ratio, unit
from pipeline.text.words import Entry, load

_FACTS: Final = {"unit": str, "low": int | float, "high": int | float, "assumed": str | list, "also": dict}
_AMOUNTS: Final = frozenset(("mass", "amount", "activity", "units"))
_SHARES: Final = frozenset(("ratio", "count"))
_NORMAL_OF: Final = frozenset(("lab", "vital"))


@cache
def measure_entries() -> dict[str, Entry]:
    """The word file."""
    return load("measures", need={"kind": str}, may=_FACTS)


@cache
def measures() -> dict[str, Measure]:
    """Every known variable."""
    return {key: _measure(key, entry.facts) for key, entry in measure_entries().items()}


def _measure(key: str, facts: dict[str, Any]) -> Measure:
    assumed = facts.get("assumed", [])
    several = (assumed,) if isinstance(assumed, str) else tuple(assumed)
    also = tuple(_scale(written, *parts) for written, parts in facts.get("also", {}).items())
    return Measure(key, facts["kind"], facts.get("unit"), facts.get("low"), facts.get("high"), several, also)


def _scale(written: str, factor: str, offset: str = "0") -> Scale:
    """How values in a unit of another kind become a variable's: mmol of one substance are so many mg."""
    if unit(written) is None:
        raise WordsError(f"measures.toml: also: {written!r} is no unit of units.toml")
    return Scale(written, float(Fraction(factor)), float(Fraction(offset)))


def fits(quantity: Quantity, measure: Measure, counted: bool) -> bool:
    """Whether an amount can be of a variable: "age < 50 %" is none of an age, "score >= 50" no ECOG grade.

    `counted`: the number is a word without a unit, "at least one", which nobody writes of a hemoglobin.
    """
    if quantity.is_time or quantity.half_lives is not None:
        return measure.is_time
    if quantity.basis in ("uln", "lln") and (measure.kind not in _NORMAL_OF or measure.key == "blood_pressure"):
        return False  # "hypertension, or ALT > 2 x ULN"
    if quantity.basis != "absolute" or measure.unit is None or _scale_of(quantity.unit, measure):
        return True
    if measure.unit == "1":
        plain = quantity.unit is None or quantity.unit.kind in _SHARES
        return plain and is_plausible(quantity.low, measure) and is_plausible(quantity.high, measure)
    if quantity.unit is None:
        return measure.is_time or not (counted or measure.kind == "dose")
    wanted = parsed_unit(measure.unit)
    if wanted is None:
        return True
    # A weight is of no kg/m2; a dose may be told by weight and day, and a number by volume as it likes.
    whole = not wanted.per and measure.kind in ("vital", "age")
    if quantity.unit.is_per("time") and wanted.is_per("volume"):
        return False  # "steroids for hemolytic anemia > 20 mg daily" is a dose, no concentration
    return _is_comparable(quantity.unit, wanted) and not (whole and quantity.unit.per)


def _is_comparable(own: Unit, wanted: Unit) -> bool:
    if own.kind == wanted.kind or (own.kind in _AMOUNTS and wanted.kind in _AMOUNTS):
        return True
    return _plain(own).kind == _plain(wanted).kind


def is_plausible(value: float | None, measure: Measure) -> bool:
    """Whether a value in the measure's unit lies between its bounds."""
    if value is None or measure.low is None or measure.high is None:
        return True
    return measure.low <= value <= measure.high


@cache
def parsed_unit(written: str | None) -> Unit | None:
    """The unit a measure names; None for a plain number."""
    return unit(written) if written and written != "1" else None


@cache
def unit_code(written: str | None) -> str | None:
    """The UCUM code of the unit a measure names."""
    found = parsed_unit(written)
    return found.ucum if found else written


def _scale_of(own: Unit | None, measure: Measure) -> Scale | None:
    if own is None or not measure.also:
        return None
    return next((scale for scale in measure.also if _ratio(ucum_of(own), scale.unit) is not None), None)


def converted(value: float | None, own: Unit | None, measure: Measure) -> float | None:
    """A value in the unit a measure names; None where nothing leads there."""
    wanted = measure.unit
    if value is None or wanted is None:
        return None
    if own is not None and (scale := _scale_of(own, measure)):
        told = _scaled(value, ucum_of(own), scale.unit)
        return None if told is None else float(f"{told * scale.factor + scale.offset:.{_DIGITS}g}")
    if wanted == "1":
        return value if own is None or own.kind == "ratio" else None
    return None if own is None else _scaled(value, ucum_of(own), wanted)


_DIGITS: Final = 4  # factors between kinds are known to as many


def in_own_canonical(value: float | None, own: Unit) -> float | None:
    """A value in the unit that units of its kind are compared in."""
    return None if value is None else _scaled(value, ucum_of(own), None)


@lru_cache(maxsize=1 << 14)
def _scaled(value: float, code: str, wanted: str | None) -> float | None:
    """A number from the unit of a code into the one a measure names, or into its own canonical unit.

    Units go by their codes here: a number met again is not worked out again.
    """
    share = _ratio(code, wanted)
    return None if share is None else float(Fraction(repr(value)) * share)


@lru_cache(maxsize=1 << 12)
def _ratio(code: str, wanted: str | None) -> Fraction | None:
    own = unit_met(code)
    if wanted is None:
        return own.factor
    into = parsed_unit(wanted)
    return None if into is None else ratio(_plain(own), _plain(into))


def _plain(own: Unit) -> Unit:
    """`cells/mm3` is a number per volume, as `10^9/L` is; `IU` and `U` of an enzyme or antibody are the same, and
    lengths of time are counted in days."""
    if own.atom.kind == "count":
        return Unit(ONE, own.per)
    if own.atom.canonical == "[IU]":
        return Unit(msgspec.structs.replace(own.atom, kind="units", canonical="{unit}"), own.per)
    if own.atom.code in _DAYS:
        return Unit(msgspec.structs.replace(own.atom, canonical="d", factor=_DAYS[own.atom.code]), own.per)
    return own


_DAYS: Final = {
    **{"min": Fraction(1, 1440), "h": Fraction(1, 24), "d": Fraction(1), "wk": Fraction(7)},
    **{"mo": Fraction("30.4375"), "a": Fraction("365.25")},  # the months and years of UCUM
}
