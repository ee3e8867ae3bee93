"""Eligibility text into items: layouts, headings, populations, runs of items on one line."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.criteria import (
    Segmentation,
    context_of,
    read_constraints,
    read_items,
    segment,
    threshold_lines,
)
from pipeline.text.criteria.categories import category
from pipeline.text.criteria.headings import read_heading
from pipeline.text.criteria.remarks import is_note
from pipeline.text.markup import unescape
from pipeline.text.words import load
from tests.conftest import grows_no_faster

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
    "a number left out of those run on": (
        "Inclusion Criteria:\n\n1) Aged 20-35 years 2) Speaks Dutch 3) Well 5) Lives below 500 m",
        [
            ("inclusion", 0, "1)", "Aged 20-35 years"),
            ("inclusion", 0, "2)", "Speaks Dutch"),
            ("inclusion", 0, "3)", "Well"),
            ("inclusion", 0, "5)", "Lives below 500 m"),
        ],
    ),
    "a number two further on is no next one": (
        "Inclusion Criteria:\n\n1) Aged 20-35 years 2) Speaks Dutch and 5) Swims",
        [("inclusion", 0, "1)", "Aged 20-35 years 2) Speaks Dutch and 5) Swims")],
    ),
    "sections run on": (
        "Exclusion Criteria:\n\n7.1 Steroids in the last 4 weeks 7.2 Live vaccines AND 7.3 Retinoids",
        [
            ("exclusion", 0, "7.1", "Steroids in the last 4 weeks"),
            ("exclusion", 0, "7.2", "Live vaccines AND"),
            ("exclusion", 0, "7.3", "Retinoids"),
        ],
    ),
    "stars close to their words among others": (
        "Exclusion Criteria:\n\n* Antihistamines (7 days) * Analgesics (a week)* Steroids *Imipramine (a week)",
        [
            ("exclusion", 0, "*", "Antihistamines (7 days)"),
            ("exclusion", 0, "*", "Analgesics (a week)"),
            ("exclusion", 0, "*", "Steroids"),
            ("exclusion", 0, "*", "Imipramine (a week)"),
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
    "marks close to their words": (
        "Inclusion Criteria:\n-Adults with asthma\n-Able to walk\n* Consent:\n  o Written or oral\n"
        "10. Any of:\n10.1 Vaccines\n\n-2.5 or less on the T scale",
        [
            ("inclusion", 0, "-", "-Adults with asthma"),
            ("inclusion", 0, "-", "-Able to walk"),
            ("inclusion", 0, "*", "Consent:"),
            ("inclusion", 1, "o", "Written or oral"),
            ("inclusion", 1, "10.", "Any of:"),
            ("inclusion", 1, "10.1", "Vaccines"),
            ("inclusion", 0, None, "-2.5 or less on the T scale"),
        ],
    ),
    "letters run on after a colon: the line whole, its parts under it": (
        "Exclusion Criteria:\n* Any of the following: a) recent stroke; b) recent seizure\n* Pregnancy",
        [
            ("exclusion", 0, "*", "Any of the following: a) recent stroke; b) recent seizure"),
            ("exclusion", 1, "a)", "recent stroke;"),
            ("exclusion", 1, "b)", "recent seizure"),
            ("exclusion", 0, "*", "Pregnancy"),
        ],
    ),
    "roman numbers that go on from the line's own": (
        "Inclusion Criteria:\n1. Liver:\ni. ALT < 80 U/L ii. Bilirubin < 2 mg/dL iii. No ascites",
        [
            ("inclusion", 0, "1.", "Liver:"),
            ("inclusion", 1, "i.", "ALT < 80 U/L"),
            ("inclusion", 1, "ii.", "Bilirubin < 2 mg/dL"),
            ("inclusion", 1, "iii.", "No ascites"),
        ],
    ),
    "letters inside a sentence stay": (
        "Inclusion Criteria:\n* Eligible if a) the scan is recent and b) the tumour is small",
        [("inclusion", 0, "*", "Eligible if a) the scan is recent and b) the tumour is small")],
    ),
    "a double mark whose list goes on deeper": (
        "Exclusion Criteria:\n* 1. Active infection\n  2. Recent surgery\n* 3. Pain:\n  * of the back",
        [
            ("exclusion", 0, "* 1.", "Active infection"),
            ("exclusion", 0, "2.", "Recent surgery"),
            ("exclusion", 0, "* 3.", "Pain:"),
            ("exclusion", 1, "*", "of the back"),
        ],
    ),
    "paragraphs under a bullet that ends in a colon": (
        "Exclusion Criteria:\n* Blood outside these limits:\nHaemoglobin < 9 g/dL\nPlatelets < 80\n"
        "* Smoking\nSee above",
        [
            ("exclusion", 0, "*", "Blood outside these limits:"),
            ("exclusion", 1, None, "Haemoglobin < 9 g/dL"),
            ("exclusion", 1, None, "Platelets < 80"),
            ("exclusion", 0, "*", "Smoking"),
            ("unknown", 0, None, "See above"),
        ],
    ),
    "a label under a bullet is no heading": (
        "Inclusion Criteria:\n1. Adequate tests\n\n   Kidney:\n\n   Creatinine below 2 mg/dL\n2. Consent",
        [
            ("inclusion", 0, "1.", "Adequate tests"),
            ("inclusion", 1, None, "Kidney:"),
            ("inclusion", 1, None, "Creatinine below 2 mg/dL"),
            ("inclusion", 0, "2.", "Consent"),
        ],
    ),
    "a lead-in that is a criterion itself": (
        "Inclusion Criteria:\nPatients aged 2 to 40 years with all of these will be included:\n* Asthma",
        [
            ("inclusion", 0, None, "Patients aged 2 to 40 years with all of these will be included:"),
            ("inclusion", 1, "*", "Asthma"),
        ],
    ),
    "a sentence cut where no width is known": (
        "Inclusion Criteria\n* Need of noradrenaline\nof more than 10 ug/min\n* Adults",
        [
            ("inclusion", 0, "*", "Need of noradrenaline of more than 10 ug/min"),
            ("inclusion", 0, "*", "Adults"),
        ],
    ),
    "headings that end in a full stop": (
        "Inclusion criteria. Aged 22 or more.\nStudy Exclusion Criteria. Known allergy.",
        [("inclusion", 0, None, "Aged 22 or more."), ("exclusion", 0, None, "Known allergy.")],
    ),
    "dashes around the titles of an abstract": (
        "PROTOCOL ENTRY CRITERIA:\n--Disease Characteristics--\nProven lupus --Patient Characteristics-- Adults",
        [("inclusion", 0, None, "Proven lupus"), ("inclusion", 0, None, "Adults")],
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


# text -> population of each item
GROUPS = {
    "Inclusion Criteria:\nCohort A\n* a1 b\nCohort B (women)\n* b1 c": ["Cohort A", "Cohort B (women)"],
    "> Group 1 <\nInclusion Criteria:\n* a1 b\nExclusion Criteria:\n* c1 d": ["Group 1", "Group 1"],
    "Inclusion Criteria: Screening Eligibility\n* a1 b": ["Screening Eligibility"],
    "Inclusion Criteria:\n* Female participants:\n* a1 b\n* Male participants:\n* c1 d": [
        "Female participants",
        "Male participants",
    ],
    "Inclusion Criteria:\n  Part B only\n  1. b1 c\n2. d1 e": ["Part B only", None],
    "  Part B only:\n1. b1 c": ["Part B only"],
    "Inclusion Criteria\nHealthy adults\nExclusion Criteria\nSmoking": [None, None],
    "Inclusion Criteria:\nStage II melanoma\n* resected": [None, None],
}


@pytest.mark.parametrize("text", GROUPS)
def test_groups(text: str) -> None:
    assert [item.population for item in read_items(text)] == GROUPS[text]


# criterion of an inclusion list -> its flags
FLAGS = {
    "Not specified": ("void",),
    "Renal: See Disease Characteristics": ("void",),
    "No prior surgery": ("type_flip",),
    "Carcinomatous meningitis is excluded": ("type_flip",),
    "Patients with brain metastases are not eligible.": ("type_flip",),
    "Lymphoma, not otherwise specified": (),
    "Adults who are ineligible for transplant": (),
    "Infection was excluded by culture": (),
    "Additional criteria apply, please ask the investigator": ("note",),
}


@pytest.mark.parametrize("entry, flag", [("void", "void"), ("denial", "type_flip"), ("disclaimer", "note")])
def test_flag_examples(entry: str, flag: str) -> None:
    for example in load("headings")[entry].examples:
        [item] = read_items(f"Inclusion Criteria:\n* {example}")
        assert item.flags == (flag,)


@pytest.mark.parametrize("words", FLAGS)
def test_flags(words: str) -> None:
    [item] = read_items(f"Inclusion Criteria:\n* {words}")
    assert item.flags == FLAGS[words]


def test_a_child_is_read_with_the_words_it_stands_under() -> None:
    text = (
        "Inclusion Criteria:\n* Adequate organ function, platelets:\n  * ≥ 100\n"
        "* Haemoglobin: a) ≥ 9 g/dL; b) < 18 g/dL"
    )
    items = read_items(text)
    found = [read_constraints(item.own_words(text), "inclusion", context_of(items, item)) for item in items]
    assert [[(row.variable, row.op) for row in rows] for rows in found] == [
        [],
        [("platelets", ">=")],
        [],
        [("hemoglobin", ">=")],
        [("hemoglobin", "<")],
    ]
    assert [line["variable"] for line in threshold_lines(text)] == ["platelets", "hemoglobin", "hemoglobin"]


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
            "a) X; ",
            "b) Y; ",
            "ii. Z ",
            "-Adults",
            "o A",
            "Part A",
            "--Patient Characteristics--",
            "Not specified",
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
    "piece",
    ["* a\n", "1. A 2. B ", "a) A; b) B; ", "Exclusion Criteria: ", " - A", "• x", "(", "of\n* ", "Age: ", "Part A\n"],
)
def test_time_grows_with_length(piece: str) -> None:
    assert grows_no_faster(segment, piece * 2_000, piece * 16_000)


@pytest.mark.skipif(not DATA.exists(), reason="the shared data folder is not here")
def test_real_records_lose_nothing() -> None:
    lines = gzip.decompress((DATA / "ctgov_json_v2" / "studies.jsonl.gz").read_bytes()).splitlines()
    for line in lines:
        module = json.loads(line)["protocolSection"].get("eligibilityModule", {})
        text = unescape(module.get("eligibilityCriteria", ""))
        assert lost(text, segment(text)) == ""
