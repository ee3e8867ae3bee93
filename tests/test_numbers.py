"""Numbers in every spelling met in registries, and those that must not be guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.numbers import numbers

READ = {
    "5": [5],
    "0.25": [0.25],
    ".5 mg": [0.5],
    "1,000": [1000],
    "1,250,000 IU": [1250000],
    "0,5 ml": [0.5],
    "600 000 IU": [600000],
    "1·5 g": [1.5],
    "200mg": [200],
    "O.2 ug": [0.2],
    "1 x 10^6": [1e6],
    "5×10⁶": [5e6],
    "1*10^6": [1e6],
    "2 x 10**8": [2e8],
    "3 x 10e9 CFU": [3e9],
    "10e7 PFU": [1e7],
    "1E6": [1e6],
    "1E09 CFU": [1e9],
    "10^6": [1e6],
    "4 x 10^-3": [0.004],
    "2 x 10⁻³": [0.002],
    "5 x 109/L": [5e9],
    "100 x 10^9": [1e11],
    "2.5 million": [2.5e6],
    "three million": [3e6],
    "twenty-five": [25],
    "twenty five": [25],
    "one and a half": [1.5],
    "½ tablet": [0.5],
    "1½ tablets": [1.5],
    "1/2 tablet": [0.5],
    "1 1/2 years": [1.5],
    "24/26 mg": [24, 26],
    "4 to 8 mg": [4, 8],
    "45-50.4Gy": [45, 50.4],
    "1x10^6-1x10^7": [1e6, 1e7],
    "10 x 10 cm": [10, 10],
    "D8-21": [8, 21],
    "AUC5": [5],
    "q3w": [3],
    "DRUG114600/100 mg": [100],
    "B7-H3": [],
    "CD34+ cells": [],
    "no digits here": [],
}
AMBIGUOUS = {"1,5 mg": (1.5,), "12,50 mg": (12.5,), "10.000 IU": (10.0, 10000.0), "1.500 mg": (1.5, 1500.0)}


@pytest.mark.parametrize("text", READ)
def test_numbers_are_read(text):  # type: ignore[no-untyped-def]
    assert [number.value for number, _, _ in numbers(text)] == READ[text]


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_a_number_with_two_meanings_has_no_value(text):  # type: ignore[no-untyped-def]
    [(number, _, _)] = numbers(text)
    assert number.ambiguous
    assert number.readings == AMBIGUOUS[text]


def test_a_lost_superscript_is_flagged():  # type: ignore[no-untyped-def]
    [(number, _, _)] = numbers("x 5 x 109/L")
    assert (number.value, number.flags) == (5e9, ("lost_superscript",))


@given(st.text(alphabet="0123456789.,^x×⁶eE/- \nhalfmillion½", max_size=60))
def test_spans_are_in_order_and_lie_in_the_text(text):  # type: ignore[no-untyped-def]
    at = 0
    for number, start, end in numbers(text):
        assert at <= start < end <= len(text)
        assert number.value is None or 0 <= number.value < 1e300
        at = end
