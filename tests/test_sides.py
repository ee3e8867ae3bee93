"""Which side of a limit is let in: denials, exceptions, sexes, and words that only look like them."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.text.criteria import read_constraints
from pipeline.text.criteria.sides import says
from pipeline.text.words import load

# (text, list) -> eligible low and high, status of the last row
SIDES: dict[tuple[str, Any], tuple[float | None, float | None, str]] = {
    ("No bilirubin > 2 mg/dL", "inclusion"): (None, 2.0, "parsed"),
    ("Has not had more than 2 lines of therapy", "inclusion"): (None, 2.0, "parsed"),
    ("must not have been given filgrastim for at least 2 weeks", "inclusion"): (2.0, None, "parsed"),
    ("no sign of relapse on imaging for at least 6 weeks", "inclusion"): (6.0, None, "parsed"),
    ("fluticasone with or without salmeterol for at least 8 weeks", "inclusion"): (8.0, None, "parsed"),
    ("stable care (diet, tablets, no care) for at least 3 months", "inclusion"): (3.0, None, "parsed"),
    ("not free of menses for more than 1 year", "inclusion"): (None, 1.0, "parsed"),
    ("no response after more than 3 regimens", "inclusion"): (3.0, None, "parsed"),
    ("without pleural effusion and LVEF ≥ 45%", "inclusion"): (45.0, None, "parsed"),
    ("Patients not on warfarin: INR ≤ 1.4", "inclusion"): (None, 1.4, "parsed"),
    ("Platelets ≥ 90 x 10^9/L (without transfusion) Hemoglobin ≥ 9 g/dL", "inclusion"): (9.0, None, "parsed"),
    ("No smoking (not more than 2 cigarettes a month)", "inclusion"): (None, 2.0, "parsed"),
    ("injury within 12 months but not within 2 months of entry", "inclusion"): (2.0, None, "parsed"),
    ("Patients will be excluded if creatinine > 2 mg/dL", "inclusion"): (None, 2.0, "parsed"),
    ("QTc > 480 ms is excluded", "inclusion"): (None, 480.0, "parsed"),
    ("Not eligible for surgery and BMI ≥ 35 kg/m2", "inclusion"): (35.0, None, "parsed"),
    ("infection, including but not limited to sepsis within 3 months", "exclusion"): (3.0, None, "parsed"),
    ("Patients must not have used insulin within 4 weeks of entry", "exclusion"): (4.0, None, "parsed"),
    ("Toxicity not resolved to grade ≤ 1", "exclusion"): (None, 1.0, "parsed"),
    ("Leukemia not in remission for at least 3 years", "exclusion"): (3.0, None, "parsed"),
    ("Hypertension that is not controlled (systolic blood pressure ≥ 160 mmHg)", "exclusion"): (None, 160.0, "parsed"),
    ("Alopecia with no regrowth for 5 years or more", "exclusion"): (None, None, "parsed"),
    ("Brain lesions; they are eligible if stable for at least 5 weeks", "exclusion"): (None, None, "exception"),
    ("Cancer, unless cured for more than 4 years", "exclusion"): (None, None, "exception"),
    ("Aspirin (no more than 100 mg per day is allowed)", "exclusion"): (None, None, "exception"),
    ("Hepatitis B is allowed if the viral load is low (< 100 U/mL)", "exclusion"): (None, None, "exception"),
    ("Malignancy, except for skin cancer, within 5 years", "exclusion"): (5.0, None, "parsed"),
    ("Steroids within 3 weeks (inhaled ones are allowed)", "exclusion"): (3.0, None, "parsed"),
    ("Stroke within 3 months is not allowed", "exclusion"): (3.0, None, "parsed"),
    ("Prednisone > 15 mg/day, but eye drops are allowed", "exclusion"): (None, 15.0, "parsed"),
    ("Bilirubin must not exceed 1.4 x ULN", "exclusion"): (None, None, "parsed"),
    ("Patients should receive at least 3 weeks of antivirals", "exclusion"): (None, None, "parsed"),
    ("Those who stopped 10 days before entry may be admitted", "exclusion"): (None, None, "exception"),
}  # fmt: skip


@pytest.mark.parametrize("text, kind", SIDES)
def test_side(text: str, kind: Any) -> None:
    row = read_constraints(text, kind)[-1]
    assert (row.eligible_low, row.eligible_high, row.status) == SIDES[text, kind]


def test_a_side_that_is_not_sure_is_flagged() -> None:
    [row] = read_constraints("Alopecia with no regrowth for 5 years or more", "exclusion")
    assert row.flags == ("unclear_side",)


# text -> the sex of each row
SEXES: dict[str, list[str | None]] = {
    "Men and women between 21 and 60 years": [None],
    "Female or male participants, weight ≥ 45 kg": [None],
    "20 years or older, male or female": [None],
    "Male/female adults aged ≥ 18 years": [None],
    "Male or non-pregnant female ≥ 18 years": [None],
    "Women aged 18 to 45 years": ["FEMALE"],
    "QTcF > 460 ms for women and > 440 ms for men": ["FEMALE", "MALE"],
    "hemoglobin ≥ 12 g/dL (women), ≥ 13 g/dL (men)": ["FEMALE", "MALE"],
}


@pytest.mark.parametrize("text", SEXES)
def test_sex(text: str) -> None:
    assert [row.condition_sex for row in read_constraints(text, "inclusion")] == SEXES[text]


@pytest.mark.parametrize("name", load("sides"))
def test_words(name: str) -> None:
    for example in load("sides")[name].examples:
        assert says(name, example), example


# text -> (kind, op, value, unit) of the last row of an exclusion
TIMES = {
    "Stroke within the past year": ("recency", "<=", 1.0, "a"),
    "Insulin in the last month": ("washout", "<=", 1.0, "mo"),
    "Fever during the previous week": ("recency", "<=", 1.0, "wk"),
    "Bleeding within 6 months before the first dose of study drug": ("recency", "<=", 6.0, "mo"),
    "Drug abuse within 2 years": ("recency", "<=", 2.0, "a"),
    "Pembrolizumab within 5 weeks before entry": ("washout", "<=", 5.0, "wk"),
    "Within 3 weeks before the first dose, chemotherapy": ("washout", "<=", 3.0, "wk"),
    "Current or recent (within 4 months) use of opioids": ("washout", "<=", 4.0, "mo"),
    "Neurologically stable for 8 days prior to randomization": ("duration", ">=", 8.0, "d"),
    "No drug was used for the past 10 days": ("duration", ">=", 10.0, "d"),
}


@pytest.mark.parametrize("text", TIMES)
def test_times(text: str) -> None:
    row = read_constraints(text, "exclusion")[-1]
    value = row.value_low if row.value_low is not None else row.value_high
    assert (row.kind, row.op, value, row.unit_ucum) == TIMES[text]


@pytest.mark.parametrize("text", ["the last week of the run-in", "prior year visits", "a month of rest"])
def test_no_time_limit(text: str) -> None:
    assert read_constraints(text, "exclusion") == ()


# text -> low, high, whether each belongs to the range
RANGES = {
    "Age 3 to < 12 years": (3.0, 12.0, True, False),
    "Age 3 to less than 12 years": (3.0, 12.0, True, False),
    "total IgE > 50 to < 800 IU/mL": (50.0, 800.0, False, False),
    "BMI 20 to 30 kg/m2": (20.0, 30.0, True, True),
    "Age 73.05 days to 2 years": (0.2, 2.0, True, True),
    "gestational age 35 0/7 to 36 6/7 weeks": (35.0, 36 + 6 / 7, True, True),
}


@pytest.mark.parametrize("text", RANGES)
def test_ranges(text: str) -> None:
    [row] = read_constraints(text, "inclusion")
    assert (row.value_low, row.value_high, row.low_incl, row.high_incl) == pytest.approx(RANGES[text])


# text of an exclusion -> group and operator of each row
COMBINED = {
    "Prednisone > 0.4 mg/kg/day within 1 month": [(1, "and"), (1, "and")],
    "More than 2 visits in the past 6 months": [(1, "and"), (1, "and")],
    "Prednisone ≥ 15 mg for ≥ 2 weeks": [(1, "and"), (1, "and")],
    "ALT > 3 x ULN; or bilirubin > 2 x ULN": [(1, "or"), (1, "or")],
    "QTc > 460 ms for women and > 440 ms for men": [(1, "or"), (1, "or")],
    "Opioids within 1 week, steroids within 2 weeks": [(1, "or"), (1, "or")],
}


@pytest.mark.parametrize("text", COMBINED)
def test_combined(text: str) -> None:
    assert [(row.bool_group, row.bool_op) for row in read_constraints(text, "exclusion")] == COMBINED[text]


# text -> variable of the last row
VARIABLES = {
    "any rash ≥ Grade 3": "grade",
    "recovered to ≤ grade 1": "grade",
    "skin prick test ≥ 4 mm": "wheal_diameter",
    "smoked less than 12 pack-years": "smoking_pack_years",
    "PEFR < 75% predicted": "pef",
    "cumulative dose of ≤ 300 mg of nut protein": None,
}


@pytest.mark.parametrize("text", VARIABLES)
def test_variables(text: str) -> None:
    assert read_constraints(text, "inclusion")[-1].variable == VARIABLES[text]


# text -> (variable, unit, condition) of the last row
CLAUSES = {
    "forced expiratory volume in 1 second (FEV1) ≥ 65% of predicted": ("fev1", "%", None),
    "body weight ≥ 48 kg, with body mass index (BMI) of ≥ 19 kg/m2": ("bmi", "kg/m2", None),
    "> 15 mg daily prednisone": ("corticosteroid_dose", "mg/d", None),
    "Adults ≥ 21 years with cirrhosis": ("age", "a", None),
    "bilirubin < 1.4 mg/dL or a falling one in patients with a stent": ("bilirubin", "mg/dL", None),
    "ALT ≤ 4 x ULN with liver metastases": ("alt", None, "with liver metastases"),
}


@pytest.mark.parametrize("text", CLAUSES)
def test_clauses(text: str) -> None:
    row = read_constraints(text, "inclusion")[-1]
    assert (row.variable, row.unit_ucum, row.condition_text) == CLAUSES[text]


def test_the_size_of_a_sample_is_no_limit() -> None:
    assert read_constraints("Healthy controls (n = 24)", "inclusion") == ()
