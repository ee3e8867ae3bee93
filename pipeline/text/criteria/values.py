"""Bounds of a limit: as written, in the unit to compare in, and the side one must be on to be let in."""

from __future__ import annotations

from fractions import Fraction
from functools import cache, lru_cache
from typing import Final, NamedTuple

from pipeline.text.criteria.quantity import Quantity, ucum_of
from pipeline.text.criteria.subjects import Measure
from pipeline.text.units import ONE, Unit, convert, unit

_LOWER: Final = frozenset((">", ">="))
_AMOUNTS: Final = frozenset(("mass", "amount", "activity"))


class Bounds(NamedTuple):
    """A lower and an upper bound, and whether each belongs to the limit."""

    low: float | None
    high: float | None
    low_incl: bool | None = None
    high_incl: bool | None = None


NO_BOUNDS: Final = Bounds(None, None)


class Canonical(NamedTuple):
    """Bounds in the unit to compare in, with where the unit came from and what is doubtful."""

    low: float | None = None
    high: float | None = None
    unit: str | None = None
    source: str | None = None
    flags: tuple[str, ...] = ()


def bounds(op: str, low: float | None, high: float | None) -> Bounds:
    """The bounds that a comparison sets.

    >>> bounds("<", 5.0, None)
    Bounds(low=None, high=5.0, low_incl=None, high_incl=False)
    """
    if op == "between":
        return Bounds(low, high, True, True)
    if op in _LOWER:
        return Bounds(low, None, op == ">=", None)
    if op in ("<", "<="):
        return Bounds(None, low, None, op == "<=")
    return Bounds(low, low, None, None)


def number_of(quantity: Quantity, measure: Measure | None) -> tuple[float | None, tuple[str, ...]]:
    """The number of a quantity; one of two readings only where the other cannot be meant.

    "50.000 /mmc" platelets are fifty thousand; "7,5 %" after a comparison is no list.
    """
    if quantity.low is not None or not quantity.readings:
        return quantity.low, quantity.flags
    if len(quantity.readings) == 1:
        return quantity.readings[0], ("decimal_comma",)
    likely = [value for value in quantity.readings if _is_likely(value, quantity, measure)]
    if len(likely) == 1:
        return likely[0], quantity.flags
    return None, (*quantity.flags, "ambiguous_number")


def _is_likely(value: float, quantity: Quantity, measure: Measure | None) -> bool:
    if measure is None or measure.low is None or measure.high is None:
        return False
    found = _converted(value, quantity.unit, measure.unit)
    return found is not None and measure.low <= found <= measure.high


def canonical(found: Bounds, quantity: Quantity, measure: Measure | None) -> Canonical:
    """The bounds in the measure's unit, or in the unit that its kind is compared in."""
    if quantity.basis not in ("absolute", "titer", "predicted", "baseline"):
        return Canonical()
    if measure is None or measure.unit is None:
        return _in_own_unit(found, quantity.unit)
    if quantity.unit is None and measure.unit != "1":
        return _assumed(found, measure)
    low, high = (_converted(value, quantity.unit, measure.unit) for value in found[:2])
    if low is None and high is None and quantity.unit is not None:
        return Canonical(*found[:2], quantity.ucum, "written", _odd_unit(quantity, measure))
    source = "written" if quantity.unit is not None else None
    return Canonical(low, high, _code(measure.unit), source, _implausible(low, high, measure))


def _in_own_unit(found: Bounds, own: Unit | None) -> Canonical:
    if own is None:
        return Canonical()
    low, high = (None if value is None else _scaled(value, _Exact(own, None)) for value in found[:2])
    return Canonical(low, high, _own_canonical(own), "written")


_CANONICAL: Final[dict[str, str]] = {}


def _own_canonical(own: Unit) -> str:
    code = ucum_of(own)
    return _CANONICAL.get(code) or _CANONICAL.setdefault(code, own.canonical)


class _Exact:
    """A conversion that is worked out once for each number, known by its two units' codes."""

    __slots__ = ("key", "own", "wanted")

    def __init__(self, own: Unit, wanted: str | None) -> None:
        self.own, self.wanted = own, wanted
        self.key = (ucum_of(own), wanted)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Exact) and self.key == other.key


@lru_cache(maxsize=1 << 14)
def _scaled(value: float, exact: _Exact) -> float | None:
    if exact.wanted is None:
        return float(Fraction(repr(value)) * exact.own.factor)
    into = _unit(exact.wanted)
    return None if into is None else convert(value, _uncounted(exact.own), _uncounted(into))


def _assumed(found: Bounds, measure: Measure) -> Canonical:
    """No unit is written: the usual one, if the numbers are likely in it."""
    if measure.assumed != measure.unit or _implausible(*found[:2], measure):
        return Canonical(flags=("no_unit",))
    return Canonical(found.low, found.high, _code(measure.unit), "assumed")


def _implausible(low: float | None, high: float | None, measure: Measure) -> tuple[str, ...]:
    least, most = measure.low, measure.high
    if least is None or most is None:
        return ()
    fits = all(value is None or least <= value <= most for value in (low, high))
    return () if fits else ("implausible_unit",)


def _odd_unit(quantity: Quantity, measure: Measure) -> tuple[str, ...]:
    wanted = _unit(measure.unit)
    kinds = {found.kind for found in (wanted, quantity.unit) if found is not None}
    return () if len(kinds) == 1 or kinds <= _AMOUNTS else ("unexpected_unit",)


def _converted(value: float | None, own: Unit | None, wanted: str | None) -> float | None:
    if value is None or wanted is None:
        return None
    if wanted == "1":
        return value if own is None or own.kind == "ratio" else None
    return None if own is None else _scaled(value, _Exact(own, wanted))


def _uncounted(own: Unit) -> Unit:
    """`cells/mm3` is a number per volume, as `10^9/L` is."""
    return Unit(ONE, own.per) if own.atom.kind == "count" else own


@cache
def _unit(written: str | None) -> Unit | None:
    return unit(written) if written and written != "1" else None


@cache
def _code(written: str | None) -> str | None:
    found = _unit(written)
    return found.ucum if found else written


def eligible(found: Bounds, excluded: bool) -> tuple[float | None, float | None]:
    """The side one must be on: the limit itself, or, where it excludes, what lies beyond it.

    >>> eligible(Bounds(None, 30.0), excluded=True), eligible(Bounds(1.0, 2.0), excluded=True)
    ((30.0, None), (None, None))
    """
    if not excluded:
        return found.low, found.high
    if found.low is not None and found.high is not None:
        return None, None
    return found.high, found.low
