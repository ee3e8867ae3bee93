"""Ages: a whole number and a unit of time in years; everything else is None."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.ages import years

READ = {
    "18 Years": 18.0,
    "1 Year": 1.0,
    "0 Years": 0.0,
    "75 years": 75.0,
    "6 Months": 0.5,
    "1 Month": 0.083333,
    "36 Months": 3.0,
    "2 Weeks": 0.03833,
    "3 Days": 0.008214,
    "1461 Days": 4.0,
    "12 Hours": 0.001369,
    "30 Minutes": 0.000057,
    " 4  Days ": 0.010951,
}
UNREAD = [
    "", " ", "N/A", "18", "Years", "-1 Years", "1.5 Years", "18Years", "18-65 Years", "18 Years old",
    "18 Yearss", "18 Decades", "no limit", "≥ 18 Years", "１８ Years", "² Years", "9" * 5000 + " Days",
]  # fmt: skip
UNITS = {"Years": 1, "Months": 12, "Weeks": 365.25 / 7, "Days": 365.25, "Hours": 8766, "Minutes": 525960}


@pytest.mark.parametrize("text", READ)
def test_an_age_is_read_in_years(text: str) -> None:
    assert years(text) == READ[text]


@pytest.mark.parametrize("text", UNREAD)
def test_what_is_no_age_is_none(text: str) -> None:
    assert years(text) is None


@given(st.integers(0, 999_999), st.sampled_from(sorted(UNITS)))
def test_a_number_of_any_unit_is_its_share_of_a_year(number: int, unit: str) -> None:
    read = years(f"{number} {unit}")
    assert read is not None
    assert math.isclose(read, number / UNITS[unit], abs_tol=5.1e-7)
    assert read == round(read, 6)


@given(st.text())
def test_any_text_is_an_age_or_none(text: str) -> None:
    assert (years(text) or 0.0) >= 0.0
