"""Units by their UCUM codes: the code of a unit, put together once for each unit met, and the unit of a code."""

from __future__ import annotations

from typing import Final

from pipeline.text.units import Unit

_CODES: Final[dict[object, str]] = {}
_MET: Final[dict[str, Unit]] = {}


def ucum_of(unit: Unit) -> str:
    """A unit's UCUM code.

    >>> from pipeline.text.units import unit
    >>> ucum_of(unit("mg per kg"))
    'mg/kg'
    """
    key = (unit.atom.code, *[(per.atom.code, per.count) for per in unit.per]) if unit.per else unit.atom.code
    code = _CODES.get(key)
    if code is None:
        code = _CODES[key] = unit.ucum
        _MET.setdefault(code, unit)
    return code


def unit_met(code: str) -> Unit:
    """The unit that `ucum_of` gave a code for."""
    return _MET[code]
