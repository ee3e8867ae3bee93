"""Units by their UCUM codes: the code of a unit, put together once for each unit met, and the unit of a code."""

from __future__ import annotations

from typing import Final

from pipeline.text.unit import Unit
from pipeline.text.units import unit

_CODES: Final[dict[object, str]] = {}
_MET: Final[dict[str, Unit]] = {}


def ucum_of(own: Unit) -> str:
    """A unit's UCUM code.

    >>> ucum_of(unit("mg per kg"))
    'mg/kg'
    """
    key = (own.atom.code, *[(per.atom.code, per.count) for per in own.per]) if own.per else own.atom.code
    code = _CODES.get(key)
    if code is None:
        code = _CODES[key] = own.ucum
        _MET.setdefault(code, own)
    return code


def unit_met(code: str) -> Unit:
    """The unit that `ucum_of` gave a code for."""
    return _MET[code]


DAYS: Final = {"min": 1 / 1440, "h": 1 / 24, "d": 1.0, "wk": 7.0, "mo": 30.4375, "a": 365.25}  # of UCUM


def by_days(value: float, own: Unit, into: Unit) -> float | None:
    """A length of time in another unit, by way of days: "31 days to 30 years".

    >>> by_days(14, unit("days"), unit("weeks"))
    2.0
    """
    if own.atom.code not in DAYS or into.atom.code not in DAYS or own.per or into.per:
        return None
    return value * DAYS[own.atom.code] / DAYS[into.atom.code]


# What stands after a mass and means a denominator: "10 mg daily", "9 gm%" of a laboratory.
_WRITTEN_PER: Final = {"daily": "mg/day", "qd": "mg/day", "%": "mg/dL"}
PER: Final = {word: found.per for word, whole in _WRITTEN_PER.items() if (found := unit(whole))}


def per_day(own: Unit) -> Unit:
    """A mass a day."""
    return Unit(own.atom, PER["daily"])
