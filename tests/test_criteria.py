"""Eligibility text into items: layouts, headings, populations, runs of items on one line."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.criteria import Segmentation, read_items, segment
from pipeline.text.criteria.categories import category
from pipeline.text.criteria.headings import read_heading
from pipeline.text.criteria.remarks import is_note
from pipeline.text.markup import unescape
from pipeline.text.words import load

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"

# text -> (type, depth, marker, words) of each item
LAYOUTS = {
    "bullets with children": (
        "Inclusion Criteria:\n\n* Adults\n* One of these:\n\n  * Asthma\n  * Eczema\n* Consent",
        [
            ("inclusion", 0, "*", "Adults"),
            ("inclusion", 0, "*", "One of these:"),
            ("inclusion", 1, "*", "Asthma"),
            ("inclusion", 1, "*", "Eczema"),
            ("inclusion", 0, "*", "Consent"),
        ],
    ),
    "numbers and letters at one indent": (
        "Exclusion Criteria\n1. Any of:\na) stroke\nb) seizure\n2. Pregnancy",
        [
            ("exclusion", 0, "1.", "Any of:"),
            ("exclusion", 1, "a)", "stroke"),
            ("exclusion", 1, "b)", "seizure"),
            ("exclusion", 0, "2.", "Pregnancy"),
        ],
    ),
    "double marks": (
        "Inclusion Criteria:\n\n* 1. Aged 18 or more",
        [("inclusion", 0, "* 1.", "Aged 18 or more")],
    ),
    "hard wraps of the legacy layout": (
        "\n        Inclusion Criteria:\n\n"
        "          -  Has a diagnosis of severe plaque psoriasis that was made by a dermatologist and\n"
        "             confirmed by a second reader\n\n"
        "          -  Is over the age of\n             18. Men only\n",
        [
            (
                "inclusion",
                0,
                "-",
                "Has a diagnosis of severe plaque psoriasis that was made by a "
                "dermatologist and confirmed by a second reader",
            ),
            ("inclusion", 0, "-", "Is over the age of 18. Men only"),
        ],
    ),
    "lines without marks": (
        "Inclusion Criteria\nAdults\nHealthy\nExclusion Criteria\nPregnancy",
        [
            ("inclusion", 0, None, "Adults"),
            ("inclusion", 0, None, "Healthy"),
            ("exclusion", 0, None, "Pregnancy"),
        ],
    ),
    "everything on one line, stars": (
        "Inclusion Criteria: * Adults of both sexes * Stable asthma Exclusion Criteria: * Pregnant * Smoking",
        [
            ("inclusion", 0, "*", "Adults of both sexes"),
            ("inclusion", 0, "*", "Stable asthma"),
            ("exclusion", 0, "*", "Pregnant"),
            ("exclusion", 0, "*", "Smoking"),
        ],
    ),
    "numbers run on": (
        "Inclusion Criteria:\n\n1. Signed consent. 2. Aged 18-70 years, any sex. 3. Stable disease.",
        [
            ("inclusion", 0, "1.", "Signed consent."),
            ("inclusion", 0, "2.", "Aged 18-70 years, any sex."),
            ("inclusion", 0, "3.", "Stable disease."),
        ],
    ),
    "numbers inside a sentence stay": (
        "Exclusion Criteria:\n* Any of 1) asthma or 2) eczema",
        [("exclusion", 0, "*", "Any of 1) asthma or 2) eczema")],
    ),
    "a bullet put there by a bad wrap": (
        "Exclusion Criteria:\n* Strong inhibitors or inducers of\n* CYP2D6 within 14 days",
        [("exclusion", 0, "*", "Strong inhibitors or inducers of CYP2D6 within 14 days")],
    ),
    "a list that a dangling line announces": (
        "Inclusion Criteria:\n* None of the following use of\n* antihistamines\n* steroids",
        [
            ("inclusion", 0, "*", "None of the following use of"),
            ("inclusion", 0, "*", "antihistamines"),
            ("inclusion", 0, "*", "steroids"),
        ],
    ),
    "a heading after a line as long as the text is wide": (
        "Inclusion Criteria:\n* Adults who live within one hour of the clinic and own a telephone\n"
        "* Adults who agree to come to the clinic for every visit of the study\nExclusion Criteria:\n* Smoking",
        [
            ("inclusion", 0, "*", "Adults who live within one hour of the clinic and own a telephone"),
            ("inclusion", 0, "*", "Adults who agree to come to the clinic for every visit of the study"),
            ("exclusion", 0, "*", "Smoking"),
        ],
    ),
    "a heading in the text column of the item above": (
        "Inclusion Criteria\n9. Adults\n   Exclusion Criteria\n10. Smoking",
        [("inclusion", 0, "9.", "Adults"), ("exclusion", 0, "10.", "Smoking")],
    ),
    "inline headings": (
        "Inclusion: healthy adults\nExclusion: 1. Asthma",
        [("inclusion", 0, None, "healthy adults"), ("exclusion", 0, "1.", "Asthma")],
    ),
    "what is asked, above the first heading": (
        "Adults with asthma\n\nExclusion Criteria:\n\nPregnancy",
        [("inclusion", 0, None, "Adults with asthma"), ("exclusion", 0, None, "Pregnancy")],
    ),
    "no heading at all": (
        "* Adults\n* Asthma",
        [("unknown", 0, "*", "Adults"), ("unknown", 0, "*", "Asthma")],
    ),
    "a protocol abstract": (
        "DISEASE CHARACTERISTICS: Proven melanoma\n\nPATIENT CHARACTERISTICS: Age: 18 and over "
        "Performance status: WHO 0-1 Life expectancy: At least 3 months",
        [
            ("inclusion", 0, None, "Proven melanoma"),
            ("inclusion", 0, None, "Age: 18 and over"),
            ("inclusion", 0, None, "Performance status: WHO 0-1"),
            ("inclusion", 0, None, "Life expectancy: At least 3 months"),
        ],
    ),
    "a lead-in that turns the list": (
        "Women may take part if they:\n* are healthy\n\nWomen are not eligible if they:\n* smoke",
        [("inclusion", 0, "*", "are healthy"), ("exclusion", 0, "*", "smoke")],
    ),
}


@pytest.mark.parametrize("case", LAYOUTS)
def test_layouts(case: str) -> None:
    text, items = LAYOUTS[case]
    assert [(i.criterion_type, i.depth, i.marker, i.text) for i in read_items(text)] == items


# line -> (type, population), or None for a criterion
HEADINGS = {
    "Key Inclusion Criteria:": ("inclusion", None),
    "Exclusion Criteria (Part A)": ("exclusion", "Part A"),
    "Inclusion Criteria for Vaccine Arm:": ("inclusion", "Vaccine Arm"),
    "Non-inclusion criteria": ("exclusion", None),
    "INCLUSION CRITERIA: Stratum 2": ("inclusion", "Stratum 2"),
    "General exclusion criteria for all cohorts:": ("exclusion", None),
    "Inclusion/Exclusion Criteria:": ("unknown", None),
    "Subjects will be excluded if they:": ("exclusion", None),
    "Cohort 2:": (None, "Cohort 2"),
    "Hepatic:": (None, None),
    "Does not meet the inclusion criteria": None,
    "Meets Rome IV criteria": None,
    "Stable dose for 4 weeks prior to inclusion": None,
    "Pregnancy is not a criterion for exclusion.": None,
}


@pytest.mark.parametrize("line", HEADINGS)
def test_headings(line: str) -> None:
    found = read_heading(line, marked=False)
    assert (found and (found.criterion_type, found.population)) == HEADINGS[line]


def test_notes_are_no_criteria() -> None:
    assert is_note("Note: Other protocol-defined inclusion/exclusion criteria may apply.")
    [item] = read_items("Other protocol defined inclusion/exclusion criteria could apply")
    assert item.criterion_type == "unknown" and "note" in item.flags


def test_an_item_that_says_the_opposite_of_its_list_is_flagged() -> None:
    denied, asked = read_items("Inclusion Criteria:\n* Patients must not be on dialysis\n* Able to walk")
    assert (denied.flags, asked.flags) == (("type_flip",), ())


def test_repeated_headings_become_populations() -> None:
    text = "Inclusion Criteria (Patients with asthma):\n* A1 b\n\nInclusion Criteria (Controls):\n* C1 d"
    assert [(i.population, i.header) for i in read_items(text)] == [
        ("asthma", "Inclusion Criteria (Patients with asthma):"),
        ("Controls", "Inclusion Criteria (Controls):"),
    ]


@pytest.mark.parametrize(
    "name, example",
    [(name, example) for name, entry in load("categories").items() for example in entry.examples],
)
def test_categories(name: str, example: str) -> None:
    assert category(example) == name


@pytest.mark.parametrize(
    "entry, example",
    [
        (entry, example)
        for entry, known in load("headings").items()
        if entry in ("inclusion", "exclusion", "lead_inclusion", "lead_exclusion", "abstract", "title", "group")
        for example in known.examples
    ],
)
def test_heading_examples(entry: str, example: str) -> None:
    found = read_heading(example, marked=False)
    kind = next((kind for kind in ("inclusion", "exclusion") if entry.endswith(kind)), None)
    assert found and (found.criterion_type == kind or entry == "abstract")


def lost(text: str, found: Segmentation) -> str:
    """What of a text is in no item, heading or marker."""
    spans = sorted([*found.headings, *found.markers, *((i.char_start, i.char_end) for i in found.items)])
    left, at = [], 0
    for start, end in spans:
        left.append(text[at:start])
        at = max(at, end)
    return "".join([*left, text[at:]]).strip()


PIECES = st.sampled_from(
    [
        *(
            "Inclusion Criteria:",
            "Exclusion: ",
            "* ",
            "- ",
            "1. ",
            "2. ",
            "a) ",
            "\n",
            "\n\n",
            "  ",
            " " * 10,
        ),
        *(
            "Adults",
            "of",
            "asthma; ",
            "•",
            "Age: ",
            "Note: ",
            "≥ 18",
            "criteria apply",
            "Cohort 2:",
            "(",
            ")",
            ":",
        ),
    ]
)


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join)))
def test_nothing_is_lost(text: str) -> None:
    found = segment(text)
    assert lost(text, found) == ""
    for item in found.items:
        own = " ".join(text[item.char_start : item.char_end].split())
        assert item.text == own or "joined_bullets" in item.flags
        assert item.parent is None or item.parent < item.ordinal


@pytest.mark.parametrize(
    "piece", ["* a\n", "1. A 2. B ", "Exclusion Criteria: ", " - A", "• x", "(", "of\n* ", "Age: "]
)
def test_time_grows_with_length(piece: str) -> None:
    short, long = (_seconds(piece * times) for times in (2_000, 16_000))
    assert long < 0.2 + 24 * short


def _seconds(text: str) -> float:
    start = process_time()
    segment(text)
    return process_time() - start


@pytest.mark.skipif(not DATA.exists(), reason="the shared data folder is not here")
def test_real_records_lose_nothing() -> None:
    lines = gzip.decompress((DATA / "ctgov_json_v2" / "studies.jsonl.gz").read_bytes()).splitlines()
    for line in lines:
        module = json.loads(line)["protocolSection"].get("eligibilityModule", {})
        text = unescape(module.get("eligibilityCriteria", ""))
        assert lost(text, segment(text)) == ""
