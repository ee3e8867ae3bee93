"""Dates as registries write them, whole or partial, with what is known and what is not.

A partial date is the period it names. The day to plot it by is the last of that period, as AACT does; month
arithmetic works on the bounds and never on an invented day. A form that is not listed here is None:
"03/04/2020" is a day in March to one reader and in April to another.
"""

from __future__ import annotations

import calendar
import datetime as dt
from functools import lru_cache
from typing import Final, Literal, NamedTuple

Precision = Literal["day", "month", "year", "day_or_month"]

# A year outside these is a slip of the keyboard ("0201-05"), not a date of a trial.
_YEARS: Final = range(1900, 2101)
_MONTHS: Final = {
    name: f"{number:02}"
    for number, whole in enumerate(
        (
            "january", "february", "march", "april", "may", "june",
            "july", "august", "september", "october", "november", "december",
        ),
        start=1,
    )
    for name in (whole, whole[:3])
}  # fmt: skip


class PartialDate(NamedTuple):
    """A day, month or year: the day to plot it by, how exactly it is known, and its first and last day."""

    date: dt.date
    precision: Precision
    low: dt.date
    high: dt.date


@lru_cache(maxsize=1 << 16)
def read_date(text: str) -> PartialDate | None:
    """The date of `2021-07-06`, `2021-07`, `2021`, `July 6, 2021`, `6 July 2021` or `July 2021`; else None.

    Months may be cut to three letters; their case does not matter.

    >>> read_date("February 2020").high, read_date("2023-02-30")
    (datetime.date(2020, 2, 29), None)
    """
    text = text.strip()
    return _period(text.split("-") if text[:4].isdecimal() else _english(text.split()))


def month_end_readings(date: dt.date) -> PartialDate:
    """A whole day of a source that writes a month as its last day: such a day may stand for all its month.

    >>> month_end_readings(dt.date(2004, 6, 30)).low
    datetime.date(2004, 6, 1)
    """
    if date.day == _last_day(date.year, date.month):
        return PartialDate(date, "day_or_month", date.replace(day=1), date)
    return PartialDate(date, "day", date, date)


def _english(words: list[str]) -> list[str]:
    """Words put as year, month and day, the month in digits; no parts at all for any other form."""
    match words:
        case [month, year]:
            parts = [year, _month(month)]
        case [month, day, year] if day.endswith(","):
            parts = [year, _month(month), day[:-1].zfill(2)]
        case [day, month, year]:
            parts = [year, _month(month), day.zfill(2)]
        case _:
            parts = []
    return parts


def _month(name: str) -> str:
    return _MONTHS.get(name.lower(), "")


def _period(parts: list[str]) -> PartialDate | None:
    """The period of `YYYY`, `MM`, `DD` in digits, of which the last ones may be missing."""
    if [len(part) for part in parts] != [4, 2, 2][: len(parts)] or not _all_digits(parts):
        return None
    year, month, day = [*map(int, parts), 0, 0][:3]
    if year not in _YEARS:
        return None
    if len(parts) == 1:
        return _between("year", dt.date(year, 1, 1), dt.date(year, 12, 31))
    if not 1 <= month <= 12:
        return None
    last = _last_day(year, month)
    if len(parts) == 2:
        return _between("month", dt.date(year, month, 1), dt.date(year, month, last))
    if not 1 <= day <= last:
        return None
    return _between("day", dt.date(year, month, day), dt.date(year, month, day))


def _all_digits(parts: list[str]) -> bool:
    joined = "".join(parts)
    return joined.isascii() and joined.isdecimal()


def _between(precision: Precision, low: dt.date, high: dt.date) -> PartialDate:
    return PartialDate(high, precision, low, high)


def _last_day(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
