"""Whose dose it is: arms and interventions with their texts, and the rows they give together."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from pipeline.normalize.dose_links import Texts, place
from pipeline.normalize.doses import read_together
from pipeline.record import ArmGroup, Intervention
from pipeline.text.dose import read_doses


class Trial(NamedTuple):
    """Arms as (title, description), interventions as (name, description and, where it matters, type), who gets what,
    and the expected rows.

    A row is (arm, intervention, amount, route, whose words), positions from 0.
    """

    arms: list[tuple[str, str]]
    interventions: list[tuple[str, ...]]
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
    "of two names that hold a word the one that is the word is meant": Trial(
        [("Both", "betamab 5 mg/kg")],
        [("Nab-betamab", ""), ("Betamab", "")],
        [(0, 0), (0, 1)],
        [(0, 0, None, None, "none"), (0, 1, 5, None, "arm")],
    ),
    "a drug may be named in the description of its class": Trial(
        [("Steroids", "alphasone 20 mg daily")],
        [("Surgery", "as usual"), ("Glucocorticoids", "Oral alphasone")],
        [(0, 0), (0, 1)],
        [(0, 0, None, None, "none"), (0, 1, 20, None, "arm")],
    ),
    "a part of a regimen is bound to the regimen that gives as much of it": Trial(
        [("One", "Either alphavir 85 mg every 2 weeks or alphavir 130 mg every 3 weeks")],
        [("REGA", "alphavir 85 mg every 2 weeks"), ("REGB", "alphavir 130 mg every 3 weeks")],
        [(0, 0), (0, 1)],
        [(0, 0, 85, None, "arm"), (0, 1, 130, None, "arm")],
    ),
    "the same dose in another unit is the same": Trial(
        [("One", "Alphavir 1 g")], [("Alphavir", "1000 mg IV")], [(0, 0)], [(0, 0, 1, "iv", "arm")]
    ),
    "what an arm's words hold in part the intervention tells": Trial(
        [("One", "ALV114600/100 mg tablets of ALV114/rtv BID")],
        [("ALV114/rtv", "600/100 mg tablets of ALV114/rtv")],
        [(0, 0)],
        [(0, 0, 100, None, "arm"), (0, 0, 600, None, "intervention")],
    ),
    "two statements that cannot both hold are a conflict": Trial(
        [("One", "Alphavir 250 mg every 4 hours")],
        [("Alphavir", "300 mg every 24 hours")],
        [(0, 0)],
        [(0, 0, 250, None, "arm"), (0, 0, 300, None, "intervention")],
    ),
    "the same amount more often is a conflict": Trial(
        [("One", "Alphavir 250 mg every 4 hours")],
        [("Alphavir", "250 mg every 24 hours")],
        [(0, 0)],
        [(0, 0, 250, None, "arm"), (0, 0, 250, None, "intervention")],
    ),
    "one step of two that differs is a conflict": Trial(
        [("One", "Alphavir 9 mg/m2 on day 1 and 3.5 mg/m2 on day 2")],
        [("Alphavir", "9 mg/m2 on day 1 and 3 mg/m2 on day 2")],
        [(0, 0)],
        [(0, 0, 9, None, "arm"), (0, 0, 3.5, None, "arm"), (0, 0, 3, None, "intervention")],
    ),
    "the same dose in other words of time is the same": Trial(
        [("One", "Alphavir 250 mg twice daily")],
        [("Alphavir", "250 mg every 12 hours by mouth")],
        [(0, 0)],
        [(0, 0, 250, "oral", "arm")],
    ),
    "a drug is no dose of the only thing listed where that is none to dose": Trial(
        [("One", "Scanned after gammatriptan 6 mg")],
        [("Brain scan", "", "DEVICE")],
        [(0, 0)],
        [(0, None, 6, None, "arm"), (0, 0, None, None, "none")],
    ),
    "nor of a placebo": Trial(
        [("One", "Gammatriptan 6 mg")],
        [("Matching placebo", "")],
        [(0, 0)],
        [(0, None, 6, None, "arm"), (0, 0, None, None, "none")],
    ),
    "a code and a name may be the same thing": Trial(
        [("One", "AB-1234 6 mg")], [("Alphavir", "")], [(0, 0)], [(0, 0, 6, None, "arm")]
    ),
    "where one dose bears the only name, another name is another thing": Trial(
        [("One", "Alphavir 5 mg with betamab 7 mg")],
        [("Alphavir", "")],
        [(0, 0)],
        [(0, None, 7, None, "arm"), (0, 0, 5, None, "arm")],
    ),
    "but one name may be of several things": Trial(
        [("One", "Alphavir 5 mg with betamab 7 mg")],
        [("Alphavir plus standard care", "")],
        [(0, 0)],
        [(0, 0, 5, None, "arm"), (0, 0, 7, None, "arm")],
    ),
    "a month may be four weeks": Trial(
        [("One", "Alphavir 5 mg every month")],
        [("Alphavir", "5 mg every 4 weeks, SC")],
        [(0, 0)],
        [(0, 0, 5, "sc", "arm")],
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
            interventions=[
                Intervention(name=name, description=text, type=kind[0] if kind else "DRUG")
                for name, text, *kind in trial.interventions
            ],
            pairs=trial.pairs,
            arm_doses=[read_doses(title, text) for title, text in trial.arms],
            intervention_doses=[read_doses(name, text) for name, text, *_ in trial.interventions],
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
    conflicts = {case: [placed.conflict for placed in _placed(trial)] for case, trial in TRIALS.items()}
    assert {case: numbers for case, numbers in conflicts.items() if any(numbers)} == {
        "two statements that cannot both hold are a conflict": [1, 1],
        "the same amount more often is a conflict": [1, 1],
        "one step of two that differs is a conflict": [None, 1, 1],
    }


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


def test_what_the_intervention_says_besides_completes_the_arm() -> None:
    arm, given = ArmGroup(label="A"), Intervention(name="Alphavir")
    said = read_doses("", "200 mg orally on days 1-5 of each 28-day cycle for 6 cycles until relapse")
    [row] = place(Texts([arm], [given], [(0, 0)], [read_doses("", "Alphavir 200 mg")], [said]))
    assert row.dose is not None
    assert (row.dose.days, row.dose.cycle_length_days, row.dose.max_cycles) == ("1-5", 28.0, 6.0)
    assert (row.dose.stop_rule, row.flags) == ("until relapse", ["completed_from_intervention"])
    [row] = place(Texts([arm], [given], [(0, 0)], [read_doses("", "Alphavir 200 mg")], [read_doses("", "200 mg QD")]))
    assert row.dose is not None and (row.dose.daily_low, row.dose.timing_text) == (200.0, "QD")


@pytest.mark.parametrize(
    ("arm", "intervention", "often"),
    [
        ("Injections of alphavir every 2 weeks", "450 mg or 600 mg", [("wk", 2), ("wk", 2)]),
        ("Injections of alphavir every 2 weeks or every 4 weeks", "450 mg", [(None, None)]),
        ("Injections if IgE is 30-300 IU/mL. Injections are given every 2 weeks.", "450 mg", [("wk", 2)]),
        ("Visits every week. " * 20 + "Alphavir is injected every 2 weeks.", "450 mg", [(None, None)]),
    ],
)
def test_an_arm_says_how_often_its_one_intervention_is_given(
    arm: str, intervention: str, often: list[tuple[str | None, int | None]]
) -> None:
    given = Intervention(name="Alphavir", description=intervention)
    texts = Texts(
        arms=[ArmGroup(label="A", description=arm)],
        interventions=[given],
        pairs=[(0, 0)],
        arm_doses=[()],
        intervention_doses=[read_doses("Alphavir", intervention)],
        read_together=lambda *_: read_together(ArmGroup(label="A", description=arm), given),
    )
    rows = place(texts)
    assert [(row.dose.period_unit, row.dose.period) for row in rows if row.dose] == often
    assert all(row.flags == (["completed_from_arm"] if row.dose and row.dose.period else []) for row in rows)
