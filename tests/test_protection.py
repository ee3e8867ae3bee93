"""Contraception and the like after a treatment, plans of a child, and times that brackets give for something else."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.text.criteria import read_constraints

# text, list -> (kind, words, op, eligible low) of each row
KEPT_UP: dict[tuple[str, Any], list[tuple[Any, ...]]] = {
    ("willing to use an effective contraceptive method during the trial and at least 4 months after it", "inclusion"): [
        ("duration", "effective contraceptive method", ">=", 4.0)
    ],
    ("agree to use adequate contraception (pills; coils) throughout and for 150 days after dosing", "inclusion"): [
        ("duration", "adequate contraception", ">=", 150.0)
    ],
    ("must use birth control in the study and up to 60 days following the last dose", "inclusion"): [
        ("duration", "birth control", "<=", 60.0)
    ],
    ("contraception within 6 weeks after the end of the trial", "inclusion"): [
        ("duration", "contraception", "<=", 6.0)
    ],
    ("agrees not to donate sperm until 2 months after the last dose", "inclusion"): [
        ("duration", "not to donate sperm", ">=", 2.0)
    ],
    ("Unwilling to use condoms until 3 months after the last dose", "exclusion"): [("duration", "condoms", ">=", None)],
    ("breastfeeding, or intending to become pregnant during the study or within 90 days after it", "exclusion"): [
        ("recency", "intending to become pregnant", "<=", 90.0)
    ],
    ("expecting to conceive or father children from the first visit through 120 days after treatment", "exclusion"): [
        ("recency", "expecting to conceive or father children", "<=", 120.0)
    ],
    ("sperm donation within 28 days after dosing", "exclusion"): [("recency", "sperm donation", "<=", 28.0)],
    ("No headaches for the last 3 months", "inclusion"): [("duration", "No headaches", ">=", 3.0)],
}


@pytest.mark.parametrize("text, kind", KEPT_UP)
def test_a_protection_goes_on_for_at_least_its_time(text: str, kind: Any) -> None:
    rows = read_constraints(text, kind)
    assert [(row.kind, row.variable_text, row.op, row.eligible_low) for row in rows] == KEPT_UP[text, kind]


BRACKETS = {
    "Radiotherapy during the previous four weeks (six weeks for nitrosoureas) and vaccines in the past 2 weeks": [
        ("Radiotherapy", 4.0),
        ("nitrosoureas", 6.0),
        ("vaccines", 2.0),
    ],
    "Antibodies within 28 days (90 days for any biologics) before dosing": [
        ("Antibodies", 28.0),
        ("any biologics", 90.0),
    ],
    "chemotherapy within 30 days (4 weeks) of dosing": [("chemotherapy", 30.0)],
}


@pytest.mark.parametrize("text", BRACKETS)
def test_brackets_give_another_time_for_something_else(text: str) -> None:
    rows = read_constraints(text, "exclusion")
    assert [(row.variable_text, row.window_value) for row in rows] == BRACKETS[text]


def test_what_a_time_is_counted_from_is_of_no_other_limit() -> None:
    rows = read_constraints(
        "Allergic reaction more than 2 years ago and either milk-IgE < 14 kUA/L or a test", "inclusion"
    )
    assert [(row.variable, row.window_ref) for row in rows] == [(None, "ago"), ("specific_ige", None)]
