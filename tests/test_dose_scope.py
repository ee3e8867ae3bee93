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
    "If 5 mg was not tolerated, 2.5 mg daily": ["If 5 mg was not tolerated"],
}


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_condition_is_of_the_doses_it_is_said_of(text: str) -> None:
    assert [dose.condition_text for dose in read_doses("", text)] == CONDITIONS[text]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("5 mg 1 hour before each 131I-alfamab injection", None),
        ("injection of 5 mg", "injection"),
        ("Stop before surgery.\nInfusion of 5 mg", "infusion"),
    ],
)
def test_the_injection_of_another_drug_is_no_form(text: str, form: str | None) -> None:
    assert read_doses("", text)[0].form == form


def test_each_part_of_a_combination_has_its_own_strength() -> None:
    assert [dose.strength_value for dose in read_doses("", "Two 80/12.5 mg tablets daily")] == [80, 12.5]


def test_a_target_level_is_no_dose() -> None:
    assert not read_doses("alfasporin, C0: 75-125 ng/mL", "")
