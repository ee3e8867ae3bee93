"""Dates: each written form and its period; what is no date is None."""

from __future__ import annotations

import calendar
import datetime as dt
import timeit
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.dates import month_end_readings, read_date

READ = {
    # text: precision, first day, last day
    "2021-07-06": ("day", date(2021, 7, 6), date(2021, 7, 6)),
    "July 6, 2021": ("day", date(2021, 7, 6), date(2021, 7, 6)),
    "July 06, 2021": ("day", date(2021, 7, 6), date(2021, 7, 6)),
    "Jul 6, 2021": ("day", date(2021, 7, 6), date(2021, 7, 6)),
    "6 July 2021": ("day", date(2021, 7, 6), date(2021, 7, 6)),
    "06 JUL 2021": ("day", date(2021, 7, 6), date(2021, 7, 6)),
    " 2021-07-06\n": ("day", date(2021, 7, 6), date(2021, 7, 6)),
    "2024-02-29": ("day", date(2024, 2, 29), date(2024, 2, 29)),
    "2021-07": ("month", date(2021, 7, 1), date(2021, 7, 31)),
    "July 2021": ("month", date(2021, 7, 1), date(2021, 7, 31)),
    "may 2021": ("month", date(2021, 5, 1), date(2021, 5, 31)),
    "2024-02": ("month", date(2024, 2, 1), date(2024, 2, 29)),
    "February 2023": ("month", date(2023, 2, 1), date(2023, 2, 28)),
    "1900": ("year", date(1900, 1, 1), date(1900, 12, 31)),
    "2100": ("year", date(2100, 1, 1), date(2100, 12, 31)),
}
UNREAD = [
    "", " ", "N/A", "unknown", "2023-13", "2023-00", "2023-02-30", "2023-02-00", "2023-2-3", "2023-02-",
    "2023-02-03-04", "2023-02-03T00:00:00", "20230203", "2023 02 03", "03/04/2020", "2020/04/03",
    "04-03-2020", "February 29, 2023", "July 32, 2021", "July 0, 2021", "July , 2021", "July 6 2021",
    "July, 2021", "July", "Juli 2021", "Sept 2021", "Sep. 2021", "6 July", "6th July 2021", "July 6, 21",
    "July 006, 2021", "1899", "2101", "0201-05", "99", "20210", "-2021", "+2021-07",
    "٢٠٢١-٠٧", "２０２１", "²021",
]  # fmt: skip

NEARLY = r"\s?[0-9A-Za-z]{1,9}[-/, ]{1,2}[0-9A-Za-z]{1,4}[-/, ]{0,2}\d{0,4}\s?"
DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))


@pytest.mark.parametrize("text", READ)
def test_each_form_is_read_as_its_period(text: str) -> None:
    precision, low, high = READ[text]
    assert read_date(text) == (high, precision, low, high)


@pytest.mark.parametrize("text", UNREAD)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text) is None


@given(DAYS)
def test_every_form_of_a_day_is_that_day(day: dt.date) -> None:
    for name in (calendar.month_name[day.month], calendar.month_abbr[day.month]):
        for text in (f"{name} {day.day}, {day.year}", f"{day.day} {name} {day.year}", day.isoformat()):
            assert read_date(text) == (day, "day", day, day)


@given(DAYS)
def test_a_month_ends_where_the_next_one_begins(day: dt.date) -> None:
    read = read_date(f"{day:%Y-%m}")
    assert read is not None
    assert read == read_date(f"{calendar.month_name[day.month]} {day.year}")
    assert read.low == day.replace(day=1)
    assert read.date == read.high
    assert (read.high + dt.timedelta(days=1)).day == 1
    assert (read.high.year, read.high.month) == (day.year, day.month)


@given(st.text() | st.from_regex(NEARLY, fullmatch=True))
def test_any_text_is_a_sound_period_or_none(text: str) -> None:
    read = read_date(text)
    if read is not None:
        assert 1900 <= read.low.year <= read.high.year <= 2100
        assert read.low <= read.date == read.high
        assert (read.low == read.high) == (read.precision == "day")


@given(st.integers(1, 9999), st.integers(0, 99), st.integers(0, 99))
def test_a_day_is_read_exactly_where_the_calendar_has_it(year: int, month: int, day: int) -> None:
    text = f"{year:04}-{month:02}-{day:02}"
    try:
        there = 1900 <= date.fromisoformat(text).year <= 2100
    except ValueError:
        there = False
    assert (read_date(text) is not None) == there


@given(DAYS)
def test_the_last_day_of_a_month_may_stand_for_the_month(day: dt.date) -> None:
    read = month_end_readings(day)
    ends = (day + dt.timedelta(days=1)).day == 1
    assert read == (day, "day_or_month" if ends else "day", day.replace(day=1) if ends else day, day)


def test_a_repeated_date_costs_next_to_nothing() -> None:
    read_date("2021-07-06")
    assert min(timeit.repeat(lambda: read_date("2021-07-06"), number=1000, repeat=5)) < 1e-3
