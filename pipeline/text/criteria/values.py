"""Bounds of a limit: as written, in the unit to compare in, and the side one must be on to be let in."""

from __future__ import annotations

from typing import Final, NamedTuple

from pipeline.text.criteria.measures import converted, in_own_canonical, is_plausible, parsed_unit, unit_code
from pipeline.text.criteria.shapes import Measure, Quantity
from pipeline.text.criteria.unit_codes import ucum_of
from pipeline.text.unit import Unit

_LOWER: Final = frozenset((">", ">="))
_AMOUNTS: Final = frozenset(("mass", "amount", "activity", "units"))


class Bounds(NamedTuple):
    """A lower and an upper bound, and whether each belongs to the limit."""

    low: float | None
    high: float | None
    low_incl: bool | None = None
    high_incl: bool | None = None


IMPLAUSIBLE: Final = "implausible_unit"
NO_BOUNDS: Final = Bounds(None, None)


class Canonical(NamedTuple):
    """Bounds in the unit to compare in, with where the unit came from and what is doubtful."""

    low: float | None = None
    high: float | None = None
    unit: str | None = None
    source: str | None = None
    flags: tuple[str, ...] = ()


def bounds(op: str, low: float | None, high: float | None, low_in: bool = True, high_in: bool = True) -> Bounds:
    """The bounds that a comparison sets; `low_in` and `high_in` say whether the ends of a range belong to it.

    >>> bounds("<", 5.0, None)
    Bounds(low=None, high=5.0, low_incl=None, high_incl=False)
    """
    if op == "between":
        return Bounds(low, high, low_in, high_in)
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
    found = converted(value, quantity.unit, measure)
    return found is not None and measure.low <= found <= measure.high


def canonical(found: Bounds, quantity: Quantity, measure: Measure | None) -> Canonical:
    """The bounds in the measure's unit, or in the unit that its kind is compared in."""
    if quantity.basis not in ("absolute", "titer", "predicted", "baseline"):
        return Canonical()
    if measure is None or measure.unit is None:
        return _in_own_unit(found, quantity.unit)
    if quantity.unit is None and measure.unit != "1":
        return _assumed(found, measure)
    low = converted(found.low, quantity.unit, measure)
    high = converted(found.high, quantity.unit, measure)
    if low is None and high is None and quantity.unit is not None:
        return Canonical(*found[:2], quantity.ucum, "written", _odd_unit(quantity, measure))
    if not _is_plausible(low, high, measure):
        return Canonical(flags=(IMPLAUSIBLE,))
    return Canonical(low, high, unit_code(measure.unit), "written" if quantity.unit is not None else None)


def _in_own_unit(found: Bounds, own: Unit | None) -> Canonical:
    if own is None:
        return Canonical()
    code = ucum_of(own)
    compared = _CANONICAL.get(code) or _CANONICAL.setdefault(code, own.canonical)
    return Canonical(in_own_canonical(found.low, own), in_own_canonical(found.high, own), compared, "written")


_CANONICAL: Final[dict[str, str]] = {}


def _assumed(found: Bounds, measure: Measure) -> Canonical:
    """No unit is written: the one of the usual units in which the numbers are likely, if it is but one."""
    likely = []
    for written in measure.assumed:
        own = parsed_unit(written)
        low, high = converted(found.low, own, measure), converted(found.high, own, measure)
        if (low, high) != (None, None) and _is_plausible(low, high, measure):
            likely.append(Canonical(low, high, unit_code(measure.unit), "assumed"))
    return likely[0] if len(likely) == 1 else Canonical(flags=("no_unit",))


def _is_plausible(low: float | None, high: float | None, measure: Measure) -> bool:
    return is_plausible(low, measure) and is_plausible(high, measure)


def _odd_unit(quantity: Quantity, measure: Measure) -> tuple[str, ...]:
    wanted = parsed_unit(measure.unit)
    kinds = {found.kind for found in (wanted, quantity.unit) if found is not None}
    return () if len(kinds) == 1 or kinds <= _AMOUNTS else ("unexpected_unit",)


def eligible(found: Bounds, excluded: bool, measure: Measure | None = None) -> tuple[float | None, float | None]:
    """The side one must be on: the limit itself, or, where it excludes, what lies beyond it.

    A range that reaches an end of its scale leaves one side: who is no "NYHA III or IV" is below III.

    >>> eligible(Bounds(None, 30.0), excluded=True), eligible(Bounds(1.0, 2.0), excluded=True)
    ((30.0, None), (None, None))
    """
    if not excluded:
        return found.low, found.high
    if found.low is None or found.high is None:
        return found.high, found.low
    if measure is None or measure.kind != "score" or measure.high is None:
        return None, None
    if found.high >= _TOPS.get(measure.key, measure.high) and measure.key not in _BEST_ABOVE:
        return None, found.low
    ends = measure.low is not None and found.low <= measure.low and measure.key != "ecog"
    return (found.high, None) if ends else (None, None)


_TOPS: Final = {"ecog": 4, "grade": 4, "asa": 5}  # nobody who takes part is of those above
_BEST_ABOVE: Final = frozenset(("karnofsky", "lansky"))  # nobody leaves out the fittest: such a range stands misplaced
