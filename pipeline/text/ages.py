"""Ages as registries write them, a whole number and a unit of time, in years."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Final

# A year of days is the Julian year, 365.25 days; a month is a twelfth of a year, whatever its days.
_DAY: Final = Fraction(4, 1461)
_YEARS_OF: Final = {
    "year": Fraction(1),
    "month": Fraction(1, 12),
    "week": 7 * _DAY,
    "day": _DAY,
    "hour": _DAY / 24,
    "minute": _DAY / 1440,
}
# The longest number read: 130 years are 47,482 days; more digits than this are no age in any unit.
_MOST_DIGITS: Final = 6


@lru_cache(maxsize=4096)
def years(text: str) -> float | None:
    """The age in years, to six decimals; None for no limit ("N/A") and for every other form.

    A number without a unit is None: only its source knows what it counts.

    >>> years("18 Years"), years("6 Months"), years("2 Weeks"), years("N/A"), years("18")
    (18.0, 0.5, 0.03833, None, None)
    """
    number, _, unit = text.strip().partition(" ")
    if not (number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS):
        return None
    worth = _YEARS_OF.get(unit.strip().lower().removesuffix("s"))
    return None if worth is None else float(round(int(number) * worth, 6))
