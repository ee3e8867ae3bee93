"""Whose dose it is: arms and interventions with their texts, and the rows they give together."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from pipeline.normalize.dose_links import Texts, place
from pipeline.record import ArmGroup, Intervention
from pipeline.text.dose import read_doses


class Trial(NamedTuple):
    """Arms as (title, description), interventions as (name, description), who gets what, and the expected rows.

    A row is (arm, intervention, amount, route, whose words), positions from 0.
    """

    arms: list[tuple[str, str]]
    interventions: list[tuple[str, str]]
    pairs: list[tuple[int, int]]
    rows: list[tuple[Any, ...]]


TRIALS = {
    "an arm's dose is bound to the intervention it names": Trial(
        [("Both", "Alphavir 200 mg and betamab 5 mg/kg")],
        [("Betamab", ""), ("Alphavir", "")],
        [(0, 0), (0, 1)],
        [(0, 0, 5, None, "arm"), (0, 1, 200, None, "arm")],
    ),
    "an intervention's dose holds for every arm that lists it": Trial(
        [("One", ""), ("Two", "")],
        [("Alphavir", "200 mg orally")],
        [(0, 0), (1, 0)],
        [(0, 0, 200, "oral", "intervention"), (1, 0, 200, "oral", "intervention")],
    ),
    "the same dose in both texts is one, completed": Trial(
        [("One", "Alphavir 200 mg")],
        [("Alphavir", "200 mg orally twice daily")],
        [(0, 0)],
        [(0, 0, 200, "oral", "arm")],
    ),
    "the same dose in another unit is the same": Trial(
        [("One", "Alphavir 1 g")], [("Alphavir", "1000 mg IV")], [(0, 0)], [(0, 0, 1, "iv", "arm")]
    ),
    "two statements that cannot both hold are a conflict": Trial(
        [("One", "Alphavir 250 mg every 4 hours")],
        [("Alphavir", "300 mg every 24 hours")],
        [(0, 0)],
        [(0, 0, 250, None, "arm"), (0, 0, 300, None, "intervention")],
    ),
    "an arm's dose leaves out the other arms' doses of the intervention's text": Trial(
        [("Low", "Alphavir 100 mg"), ("High", "Alphavir 300 mg")],
        [("Alphavir", "Tablets of 100 mg or 300 mg, taken by mouth")],
        [(0, 0), (1, 0)],
        [(0, 0, 100, "oral", "arm"), (1, 0, 300, "oral", "arm")],
    ),
    "what is given without a dose is a row without one": Trial(
        [("One", "Alphavir 100 mg"), ("Usual care", "")],
        [("Alphavir", ""), ("Counselling", "Weekly talks")],
        [(0, 0), (1, 1)],
        [(0, 0, 100, None, "arm"), (1, 1, None, None, "none")],
    ),
    "an intervention that no arm lists has its doses all the same": Trial(
        [("One", "")], [("Alphavir", "100 mg")], [], [(None, 0, 100, None, "intervention")]
    ),
    "no arms at all": Trial([], [("Alphavir", "")], [], [(None, 0, None, None, "none")]),
    "a substance that no listed intervention bears is bound to none": Trial(
        [("One", "Alphavir 100 mg on top of gammacillin 1 g")],
        [("Alphavir", ""), ("Betamab", "")],
        [(0, 0), (0, 1)],
        [(0, None, 1, None, "arm"), (0, 0, 100, None, "arm"), (0, 1, None, None, "none")],
    ),
}


def _placed(trial: Trial, arm_type: str | None = None) -> list[Any]:
    return place(
        Texts(
            arms=[ArmGroup(label=title, description=text, type=arm_type) for title, text in trial.arms],
            interventions=[Intervention(name=name, description=text) for name, text in trial.interventions],
            pairs=trial.pairs,
            arm_doses=[read_doses(title, text) for title, text in trial.arms],
            intervention_doses=[read_doses(name, text) for name, text in trial.interventions],
        )
    )


@pytest.mark.parametrize("case", TRIALS)
def test_whose_dose_it_is(case: str) -> None:
    found = [
        (p.arm, p.given, p.dose.amount_low if p.dose else None, p.dose.route if p.dose else None, p.source)
        for p in _placed(TRIALS[case])
    ]
    assert found == TRIALS[case].rows


def test_only_contradictions_share_a_conflict() -> None:
    conflicts = {case: {placed.conflict for placed in _placed(trial)} for case, trial in TRIALS.items()}
    assert [case for case, numbers in conflicts.items() if numbers != {None}] == [
        "two statements that cannot both hold are a conflict"
    ]
    assert conflicts["two statements that cannot both hold are a conflict"] == {1}


@pytest.mark.parametrize(
    ("name", "arm_type", "role"),
    [
        ("Alphavir", "EXPERIMENTAL", "active"),
        ("Placebo", "EXPERIMENTAL", "placebo"),
        ("Alphavir placebo", None, "placebo"),
        ("Alphavir", "PLACEBO_COMPARATOR", "placebo"),
    ],
)
def test_a_placebo_is_no_active_dose(name: str, arm_type: str | None, role: str) -> None:
    trial = Trial([("One", "2 mL every week")], [(name, "")], [(0, 0)], [])
    assert [placed.dose.role for placed in _placed(trial, arm_type)] == [role]
