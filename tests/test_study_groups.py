"""Arms, interventions and links: two sections of a trial page and what they must be cut into."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.record import Record
from pipeline.sources import study_groups, trial_page
from tests.page_writer import read, write

NO_ARM_END = "No interventions assigned to this group"


def arms(record: Record) -> list[tuple[str | None, str | None, list[str | None]]]:
    """Title, description and linked names of each arm."""
    names = [intervention.name for intervention in record.interventions]
    linked = [[names[i] for arm, i in record.links if arm == at] for at in range(len(record.arms))]
    return [(arm.label, arm.description, links) for arm, links in zip(record.arms, linked, strict=True)]


# Study Groups | Interventions -> title, description, interventions of each arm
ARMS = {
    "one intervention each": (
        "Low\n5 mg a day\nAlpha\nOne tablet.\nHigh\n10 mg a day\nBeta\nTwo tablets.",
        "Alpha\nOne tablet.\nBeta\nTwo tablets.",
        [("Low", "5 mg a day", ["Alpha"]), ("High", "10 mg a day", ["Beta"])],
    ),
    "arms without description": (
        "Low\nAlpha\nOne tablet.\nHigh\nBeta\nTwo tablets.",
        "Alpha\nOne tablet.\nBeta\nTwo tablets.",
        [("Low", None, ["Alpha"]), ("High", None, ["Beta"])],
    ),
    "several interventions": (
        "Both\nTogether.\nAlpha\nOne tablet.\nBeta\nTwo tablets.\nOne\nAlone.\nBeta\nTwo tablets.",
        "Alpha\nOne tablet.\nBeta\nTwo tablets.",
        [("Both", "Together.", ["Alpha", "Beta"]), ("One", "Alone.", ["Beta"])],
    ),
    "the intervention's name is the arm's title": (
        "Alpha\nAlpha\nOne tablet.\nPlacebo\nPlacebo\nAn empty tablet.",
        "Alpha\nOne tablet.\nPlacebo\nAn empty tablet.",
        [("Alpha", None, ["Alpha"]), ("Placebo", None, ["Placebo"])],
    ),
    "title and description are the intervention's": (
        "Alpha\nOne tablet a day.\nAlpha\nOne tablet a day.\nWaiting\nNothing for now.\n" + NO_ARM_END,
        "Alpha\nOne tablet a day.",
        [("Alpha", "One tablet a day.", ["Alpha"]), ("Waiting", "Nothing for now.", [])],
    ),
    "names without description": (
        "A\nBoth drugs at the usual dose.\ncisplatin\netoposide\nB\nOne drug for six cycles.\ncisplatin",
        "cisplatin\netoposide",
        [
            ("A", "Both drugs at the usual dose.", ["cisplatin", "etoposide"]),
            ("B", "One drug for six cycles.", ["cisplatin"]),
        ],
    ),
    "descriptions of several paragraphs": (
        "Care\nA nurse calls twice:\n* in week 1\n* in week 5\nCalls\nTen minutes each.\n* hello\n* advice",
        "Calls\nTen minutes each.\n* hello\n* advice",
        [("Care", "A nurse calls twice:\n* in week 1\n* in week 5", ["Calls"])],
    ),
    "title, description and name alike": (
        "Alpha\nAlpha\nAlpha\nBeta\nBeta\nBeta",
        "Beta\nAlpha",
        [("Alpha", "Alpha", ["Alpha"]), ("Beta", "Beta", ["Beta"])],
    ),
    "placebo is a name": (
        "1\nAlpha or placebo, by lot\nAlpha\nPlacebo\n2\nAlpha or placebo, by lot\nAlpha\nPlacebo",
        "Alpha\nPlacebo",
        [(arm, "Alpha or placebo, by lot", ["Alpha", "Placebo"]) for arm in "12"],
    ),
    "no intervention": (
        f"Ill\nWith the disease.\n{NO_ARM_END}\nWell\n{NO_ARM_END}",
        "",
        [("Ill", "With the disease.", []), ("Well", None, [])],
    ),
    "one description for all": (
        "A\nAlpha\nSolution for infusion\nBeta\nSolution for infusion\nB\nAlpha\nSolution for infusion",
        "Alpha\nSolution for infusion\nBeta\nSolution for infusion",
        [("A", None, ["Alpha", "Beta"]), ("B", None, ["Alpha"])],
    ),
    "order of the arm, not of the section": (
        "A\nFirst one, then the other.\nBeta\nTwo tablets.\nAlpha\nOne tablet.",
        "Alpha\nOne tablet.\nBeta\nTwo tablets.",
        [("A", "First one, then the other.", ["Beta", "Alpha"])],
    ),
    "types printed below titles and names": (
        "Low\nGroup Type EXPERIMENTAL\nAlpha\nIntervention Type DRUG\n"
        "High\nGroup Type OTHER\nAlpha\nIntervention Type DRUG",
        "Alpha\nIntervention Type DRUG\nPlacebo\nIntervention Type OTHER",
        [("Low", None, ["Alpha"]), ("High", None, ["Alpha"])],
    ),
}


@pytest.mark.parametrize("case", ARMS)
def test_arms_are_cut_from_study_groups(case: str) -> None:
    groups, interventions, expected = ARMS[case]
    assert arms(read(study_groups=groups, interventions=interventions)) == expected


def test_types_of_the_labelled_layout() -> None:
    record = read(study_groups=ARMS["types printed below titles and names"][0],
                  interventions=ARMS["types printed below titles and names"][1])  # fmt: skip
    assert [arm.type for arm in record.arms] == ["EXPERIMENTAL", "OTHER"]
    assert [intervention.type for intervention in record.interventions] == ["DRUG", "OTHER"]


def test_twins_are_linked_to_the_first_and_reported() -> None:
    both = "Alpha\nInjected every week.\nAlpha\nInjected every week."
    record = read(study_groups="1\nAlpha\nInjected every week.", interventions=both)
    assert record.links == [(0, 0)]
    assert [finding.code for finding in record.findings] == ["ambiguous_link"]


def test_without_the_interventions_section_an_arm_has_its_title_alone() -> None:
    page = write(study_groups="Low\nGiven daily.\nAlpha\nOne tablet.").split(b"\nInterventions\n")[0]
    record = trial_page.read(page)
    assert arms(record) == [("Low", None, [])]
    assert [(finding.code, finding.field) for finding in record.findings] == [("ambiguous_text", "arms.description")]
    assert {"arms", "interventions", "criteria", "locations"} <= set(record.sections_missing)


def test_a_last_line_cut_short_still_ends_its_arm() -> None:
    found = study_groups.cut(["Loud halls", "Above 85 dB.", NO_ARM_END[:20]], None)
    assert [(arm.label, arm.description) for arm in found.arms] == [("Loud halls", "Above 85 dB.")]


SOME_LINES = st.lists(st.sampled_from(["Alpha", "Beta", "One tablet.", "* item", "Alpha:"]), max_size=9)


@given(SOME_LINES, SOME_LINES)
def test_no_line_of_the_interventions_is_lost(groups: list[str], section: list[str]) -> None:
    found = study_groups.cut(groups, section)
    told = [part for i in found.interventions for part in (i.name, *(i.description or "").split("\n")) if part]
    unsure = [finding.value for finding in found.findings if finding.field == "interventions"]
    assert unsure or told == section
