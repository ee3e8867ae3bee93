"""What words of a text reach which of its doses: parts of a study, drugs named together, conditions, events."""

from __future__ import annotations

import pytest

from pipeline.text.dose import read_doses

PERIODS = {
    "Part A: infusion every 28 days. Initially 20 mg.\nPart B: infusion every 14 days. Initially 64 mg.": [28, 14],
    "Arm 1: oral, every 2 weeks. Initially 5 mg.\nArm 2: oral, every 3 weeks. Initially 6 mg.": [2, 3],
    "A1 and B1 are given every 2 weeks. A1 is dosed at 5 mg/kg. B1 is dosed at 6 mg.": [2, 2],
    "A1 is given every 2 weeks. A1 is dosed at 5 mg/kg. B1 is dosed at 6 mg.": [2, None],
}


@pytest.mark.parametrize("text", PERIODS)
def test_a_schedule_said_before_is_of_the_part_or_the_drugs_it_names(text: str) -> None:
    assert [dose.period for dose in read_doses("", text)] == PERIODS[text]


CONDITIONS = {
    "5 mg at night, if tolerated after 1 week 10 mg": [None, "if tolerated after 1 week"],
    "initial dose 150 mg on day 1, and 200 mg for the rest if no rash is seen": [None, "if no rash is seen"],
    "5 mg of A plus 6 mg of B for patients with renal failure": ["for patients with renal failure"] * 2,
    "If 200 mg/m2 is toxic, 150 mg/m2 is given": ["If 200 mg/m2 is toxic"],
    "Adults: 20 mg daily; children: 10 mg daily": ["Adults", "children"],
    "men 20 mg daily, women alfadrug 10 mg daily": ["men", "women"],
    ">= 6 yrs receive 20 mg of alfadrug, < 6 yrs receive 10 mg": [">= 6 yrs", "< 6 yrs"],
    "Subjects weighing less than 40 kg get 50 mg; subjects 40 kg or more will be given 75 mg": [
        "Subjects weighing less than 40 kg",
        "subjects 40 kg or more",
    ],
    "20 mg daily (10 mg in patients over 70 years)": [None, "in patients over 70 years"],
    "Infants will receive alfadrug 5 mg": [None],
    "Patients will receive alfadrug 5 mg/kg plus betadrug 3 mg/kg": [None, None],
    "If 5 mg was not tolerated, 2.5 mg daily": ["If 5 mg was not tolerated"],
}


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_condition_is_of_the_doses_it_is_said_of(text: str) -> None:
    found = read_doses("", text)
    assert [dose.condition_text for dose in found] == CONDITIONS[text]
    assert [dose.duration_low for dose in found] == [None] * len(found)  # nor is an age a length


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("5 mg 1 hour before each 131I-alfamab injection", None),
        ("injection of 5 mg", "injection"),
        ("5 mg on the day of the injection, against infusion-related fever", None),
        ("Stop before surgery.\nInfusion of 5 mg", "infusion"),
    ],
)
def test_the_injection_of_another_drug_is_no_form(text: str, form: str | None) -> None:
    assert read_doses("", text)[0].form == form


def test_a_fast_is_no_infusion() -> None:
    dose = read_doses("", "5 mg with nothing to eat for 2 hours before each dose")[0]
    assert dose.infusion_minutes is None


def test_each_part_of_a_combination_has_its_own_strength() -> None:
    assert [dose.strength_value for dose in read_doses("", "Two 80/12.5 mg tablets daily")] == [80, 12.5]


def test_days_from_which_something_starts_are_not_the_days_before_them() -> None:
    found = read_doses("", "Alfadrug: D1: 10 mg/day; starting from D2: 5 mg/day")
    assert [dose.days for dose in found] == ["1", None]


def test_what_a_treatment_contains_may_be_given_by_itself() -> None:
    found = read_doses("", "alfavir (800 mg QD) + usual treatment containing betasin (1.6 mg SC QOD)")
    assert [(dose.amount_low, dose.route, dose.role) for dose in found] == [
        (800, None, "active"),
        (1.6, "sc", "active"),
    ]


NO_DOSES = [
    "alfasporin, C0: 75-125 ng/mL",
    "Patients receive 506U78 on days 1, 3 and 5",
    "the dose is increased weekly by 10 mg",
    "an open label food challenge (OFC) up to 2,000 mg of milk protein",
]


@pytest.mark.parametrize("text", NO_DOSES)
def test_a_target_level_a_code_a_step_and_a_test_are_no_dose(text: str) -> None:
    assert not read_doses("", text)


AMOUNTS = {
    "20 mg once daily at 7 a.m.; increased weekly by 10 mg up to 70 mg": [20, None],
    "supplied in vials of 40 mg (2 mL), 100 mg (5 mL) and 500 mg (25 mL). Alfadrug 5 mg/m2 is given": [5],
    "300 mg, as two injections of 150 mg [150 mg/mL]": [300],
    "a maximum of 390 mg/day (six 65 mg capsules)": [None],
    "area under the concentration-time curve (AUC) of 5 or 6": [5, 6],
}


@pytest.mark.parametrize("text", AMOUNTS)
def test_a_step_a_strength_and_what_is_said_again_are_no_further_dose(text: str) -> None:
    assert [dose.amount_low for dose in read_doses("", text)] == AMOUNTS[text]


ROUTES = {
    "Alfamab 5 mg/kg. It is diluted in 250 mL saline and infused intravenously.": "iv",
    "They received an extract (50% glycerin) under the tongue. The most was 420 ul.": "sublingual",
    "The regimen is of oral drugs alone, as agreed upon by all of those who treat them.\nAlfadrug 5 mg.": "oral",
    "Alfamab 5 mg/kg. Samples of 10 mL are drawn intravenously.": None,
    "Numbing with plain 2% alfacaine given under the skin. The dye is 0.1 ml.": None,
    "Alfadrug oral solution 5 mL": "oral",
    "Daily doses of an extract placed under the tongue to dissolve over five minutes or more. The most was 4 mL.": (
        "sublingual"
    ),
}


@pytest.mark.parametrize("text", ROUTES)
def test_a_sentence_that_only_dissolves_something_speaks_for_the_dose(text: str) -> None:
    assert read_doses("", text)[0].route == ROUTES[text]


RADIATION = {
    "70 Gy in 2 Gy fractions daily, 5 days a week": [(70, None), (2, 5)],
    "50 Gy given in 2 Gy fractions daily (25 fractions)": [(50, None), (2, 1)],
    "50 Gy in 25 fractions of 2 Gy daily": [(50, None), (2, 1)],
    "60 Gy in 30 fractions": [(60, None)],
}


@pytest.mark.parametrize("text", RADIATION)
def test_a_whole_course_has_no_frequency_its_fractions_have(text: str) -> None:
    assert [(dose.amount_low, dose.freq_low) for dose in read_doses("", text)] == RADIATION[text]


ROLES = {
    "Participants maintained their inhaled steroid (at least 500 ug of alfasone) and 50 ug betaterol": ["background"]
    * 2,
    "Patients remained on their stable treatment of 10 mg alfasone": ["background"],
    "Alfadrug 10 mg daily": ["active"],
}


@pytest.mark.parametrize("text", ROLES)
def test_what_people_keep_taking_is_background(text: str) -> None:
    assert [dose.role for dose in read_doses("", text)] == ROLES[text]


STOPS: dict[str, list[str | None]] = {
    "alphamab 10 mg/kg weekly in combination with betamab 800 mg Q2W, until relapse": ["until relapse"] * 2,
    "alphib 250 mg once a day, or betib 125 mg three times a day, until death": ["until death"] * 2,
    "alphib 80 mg daily and betaplatin 75 mg/m2 every 3 weeks, followed by betaplatin until relapse": [
        None,
        "until relapse",
    ],
    "alphamab 200 mg Q3W until relapse, then betamab 40 mg daily": ["until relapse", None],
}


@pytest.mark.parametrize("text", STOPS)
def test_what_ends_a_treatment_ends_all_that_is_given_till_then(text: str) -> None:
    assert [dose.stop_rule for dose in read_doses("", text)] == STOPS[text]
