"""What a number of injections, doses or tablets counts: all there are, those of one visit, those of a day."""

import pytest

from pipeline.text.dose import read_doses

OPEN = {"status": "ambiguous", "flags": ("each_time_or_in_all",), "weekly_average": None}

COUNTS = [
    ("150 mg as 2 injections of 75 mg", {"amount_low": 150.0, "units_per_admin": 2.0, "strength_value": 75.0}),
    ("two subcutaneous injections of 150 mg on Day 1", {"units_per_admin": 2.0, "n_admin": None}),
    ("two injections of 150 mg on Day 1, Week 4 and Week 8", {"units_per_admin": 2.0, "n_admin": 3}),
    ("2 injections of 250 mg A (500 mg in total) on days 1, 15 and 29", {"units_per_admin": 2.0, "n_admin": None}),
    ("three injections of 150 mg on days 1, 8 and 15", {"units_per_admin": None, "n_admin": 3}),
    ("two injections of 1000 mg two weeks apart", {"units_per_admin": None, "n_admin": 2}),
    ("2 therapeutic doses (40 mCi) of agent A", {"units_per_admin": None, "n_admin": 2}),
    ("3 doses of 100 mg on day 1", {"units_per_admin": None, "n_admin": 3}),
    ("two injections of alfamab 150 mg every 4 weeks", {"units_per_admin": None, "n_admin": None, **OPEN}),
    ("four injections of 20 mg per week", {"n_admin": None, **OPEN}),
    ("600 mg (2 injections of 300 mg) every 4 weeks", {"strength_value": 300.0, "weekly_average": 150.0}),
    ("300 mg as two injections of 150 mg every 4 weeks", {"amount_low": 300.0, "weekly_average": 75.0}),
    ("1200 mg daily (3 doses of 400 mg, 8 hours apart)", {"amount_low": 400.0, "n_admin": None, "daily_low": 1200.0}),
    ("900 mg/day (three doses of 300 mg every 8 hours)", {"amount_low": 300.0, "n_admin": None, "daily_low": 900.0}),
    ("400 mg a day (in 2 doses of 200 mg 12 hours apart)", {"amount_low": 200.0, "daily_low": 400.0}),
    ("675 mg quarterly (as 3 injections of 225 mg)", {"amount_low": 675.0, "units_per_admin": 3.0}),
    ("alfamab 675 mg as three subcutaneous injections (225 mg/1.5 mL)", {"amount_low": 675.0, "n_admin": None}),
    (
        "alfamab 75 mg daily for children >= 6 yrs",
        {"duration_low_days": None, "condition_text": "for children >= 6 yrs"},
    ),
    ("alfamab 75 mg in patients at least 12 years of age for up to 4 weeks", {"duration_high_days": 28.0}),
    ("300 mg (2 tablets of 150 mg) BID", {"units_per_admin": 2.0, "strength_value": 150.0, "daily_low": 600.0}),
]


@pytest.mark.parametrize(("text", "fields"), COUNTS)
def test_counts(text, fields):  # type: ignore[no-untyped-def]
    (dose,) = read_doses("", text)
    assert {field: getattr(dose, field) for field in fields} == fields


PHASES = [
    ("a loading dose of 300 mg, followed by 75 mg daily", ["loading", "maintenance"]),
    ("alfamab 600 mg as a loading dose on Day 1, then alfamab 300 mg weekly", ["loading", "maintenance"]),
    ("alfamab 600 mg loading dose followed by betasone 75 mg daily", ["loading", None]),
    ("an initial dose of 5 mg, then 10 mg daily", ["loading", None]),
    ("alfamab 10 mg IV given with the first dose of betasone", [None]),
]


@pytest.mark.parametrize(("text", "phases"), PHASES)
def test_what_follows_a_loading_dose_maintains_it(text, phases):  # type: ignore[no-untyped-def]
    assert [dose.phase_label for dose in read_doses("", text)] == phases
