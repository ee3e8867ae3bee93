"""Numbers that limit nobody, whose age it is, and conditions that stand before their clause."""

from __future__ import annotations

import pytest

from pipeline.text.criteria import read_constraints
from pipeline.text.phrases import Phrases
from pipeline.text.tokens import Tokens
from pipeline.text.words import load


@pytest.mark.parametrize("name", load("definitions"))
def test_words(name: str) -> None:
    entry = load("definitions")[name]
    tree = Phrases((spelling, exact, name) for spelling, exact in entry.spellings())
    for example in entry.examples:
        tokens = Tokens(example)
        assert any(tree.match(tokens, at) for at in range(len(tokens))), example


# text -> status of each limit
STATUSES = {
    "Women must use a method with a failure rate of < 1% per year": ["definition"],
    "Contraception (Pearl index below 1)": ["definition"],
    "Postmenopausal women (defined as at least 12 months of amenorrhea)": ["definition"],
    "Of childbearing potential, i.e. younger than 55 years and fertile": ["definition"],
    "Women older than 60 years are considered postmenopausal": ["definition"],
    "Postmenopausal women (aged 50 to 70 years)": ["parsed"],
    "Postmenopausal for at least 5 years": ["parsed"],
    "Diabetes, unless HbA1c > 9 %": ["exception"],
    "Well, except for neuropathy of grade <= 2": ["exception"],
}


@pytest.mark.parametrize("text", STATUSES)
def test_statuses(text: str) -> None:
    rows = read_constraints(text, "inclusion")
    assert [row.status for row in rows] == STATUSES[text]
    assert all((row.eligible_low, row.eligible_high) == (None, None) for row in rows if row.status != "parsed")


@pytest.mark.parametrize(
    "text", ["ECOG must be 0-1", "Age >= 18 years is required", "Subjects must have platelets > 90,000/mm3"]
)
def test_an_exclusion_that_asks_is_unclear(text: str) -> None:
    [row] = read_constraints(text, "exclusion")
    assert (row.flags, row.eligible_low, row.eligible_high) == (("unclear_side",), None, None)


# text -> (variable, condition, status) of each limit
CONDITIONS = {
    "AST <= 2 x ULN; for patients with liver metastases, AST <= 4 x ULN": [
        ("ast", None, "parsed"),
        ("ast", "for patients with liver metastases", "parsed"),
    ],
    "AST <= 2 x ULN (in the case of liver metastases <= 4 x ULN)": [
        ("ast", None, "parsed"),
        ("ast", "in the case of liver metastases", "parsed"),
    ],
    "AST <= 2 x ULN, or, in case of liver metastases, <= 4 x ULN": [
        ("ast", None, "parsed"),
        ("ast", "in case of liver metastases", "parsed"),
    ],
    "With bone metastases, ALP <= 4 x ULN": [("alp", "With bone metastases", "parsed")],
    "Bilirubin < 2 mg/dL (for those with Gilbert's syndrome (GS), bilirubin < 4 mg/dL), albumin > 3 g/dL": [
        ("bilirubin", None, "parsed"),
        ("bilirubin", "for those with Gilbert's syndrome (GS)", "parsed"),
        ("albumin", None, "parsed"),
    ],
    "ALT < 4 x ULN in patients with liver metastases, bilirubin < 2 mg/dL": [
        ("alt", "in patients with liver metastases", "parsed"),
        ("bilirubin", None, "parsed"),
    ],
    "If creatinine is > 1.5 x ULN, creatinine clearance >= 50 mL/min; platelets > 90 x 10^9/L": [
        ("creatinine", None, "condition"),
        ("creatinine_clearance", "If creatinine is > 1.5 x ULN", "conditional"),
        ("platelets", None, "parsed"),
    ],
    "ECOG 0-1 if >= 70 years": [("ecog", "if >= 70 years", "parsed"), ("age", None, "condition")],
}


@pytest.mark.parametrize("text", CONDITIONS)
def test_conditions(text: str) -> None:
    rows = [(row.variable, row.condition_text, row.status) for row in read_constraints(text, "inclusion")]
    assert rows == CONDITIONS[text]


def test_ages_of_a_condition_are_given_to_its_limit_alone() -> None:
    rows = read_constraints("Hb >= 9 g/dL; in participants aged over 65 years, Hb >= 10 g/dL", "inclusion")
    assert [row.condition_age_low for row in rows] == [None, None, 65.0]


# text -> variable
AGES = {
    "Infants of mothers aged 20 to 35 years": "age_of_another",
    "Newborns whose parents are at least 18 years old": "age_of_another",
    "The caregiver must be at least 21 years of age": "age_of_another",
    "Consent of the guardian of children < 16 years": "age",
    "Mothers aged 20-35 years": "age",
    "Pregnancy between 8 and 12 weeks of amenorrhea": "gestational_age",
    "Twin pregnancy >= 34 weeks": "gestational_age",
    "Amenorrhea for at least 12 months": "menopause_duration",
}


@pytest.mark.parametrize("text", AGES)
def test_whose_age(text: str) -> None:
    assert [row.variable for row in read_constraints(text, "inclusion")] == [AGES[text]]


def test_what_people_of_an_age_must_have_is_no_age() -> None:
    rows = read_constraints("Patients older than 70 years must have a WHO performance status of 0", "inclusion")
    assert [row.variable for row in rows] == ["age", "ecog"]


# text -> (variable, unit, flags)
UNITS = {
    "Glucose < 8 mM": ("glucose", "mmol/L", ()),
    "Bilirubin < 30 microMolar": ("bilirubin", "umol/L", ()),
    "fasting insulin > 12 uU/ml": ("insulin_level", "u[IU]/mL", ()),
    "Adolescents (12-16, years)": ("age", "a", ()),
    "More than 15 mg of daily prednisone": ("corticosteroid_dose", "mg/d", ()),
    "More than 15 mg prednisone/day": ("corticosteroid_dose", "mg/d", ()),
    "More than 1 mg prednisone/kg/day": ("corticosteroid_dose", "mg", ()),
    "Bilirubin < 2 mg/dL or a falling bilirubin": ("bilirubin", "mg/dL", ("alternative",)),
    "Either diabetic, or overweight by a BMI > 27 kg/m2": ("bmi", "kg/m2", ("alternative",)),
}


@pytest.mark.parametrize("text", UNITS)
def test_units_and_alternatives(text: str) -> None:
    [row] = read_constraints(text, "inclusion")
    assert (row.variable, row.unit_ucum, row.flags) == UNITS[text]
