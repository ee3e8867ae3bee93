"""Values of a trial page by their kind: tokens, dates, ages, places; each oddity as text and value."""

from __future__ import annotations

import pytest

from pipeline.sources import page_sites, page_values
from tests.page_writer import read

# Basic Information, Study Design -> fields
FACTS = [
    (
        "COMPLETED\nPHASE1, PHASE2\n81 participants\nINTERVENTIONAL",
        "",
        {"phases": ["PHASE1", "PHASE2"], "enrollment": 81},
    ),
    ("COMPLETED\nOBSERVATIONAL", "", {"overall_status": "COMPLETED", "phases": [], "enrollment": None}),
    ("UNKNOWN\nNA\n0 participants", "", {"overall_status": "UNKNOWN", "phases": ["NA"], "enrollment": 0}),
    ("1 participant", "", {"enrollment": 1}),
    ("INTERVENTIONAL", "NA\nSINGLE_GROUP\nOTHER\nNONE", {"allocation": "NA", "primary_purpose": "OTHER"}),
    (
        "OBSERVATIONAL",
        "OTHER\nPROSPECTIVE",
        {"observational_model": "OTHER", "time_perspective": "PROSPECTIVE"},
    ),
    ("OBSERVATIONAL", "COHORT\nOTHER", {"observational_model": "COHORT", "time_perspective": "OTHER"}),
    (
        "INTERVENTIONAL",
        "PARALLEL\nDOUBLE",
        {"allocation": None, "intervention_model": "PARALLEL", "masking": "DOUBLE"},
    ),
    (
        "Recruitment Status\nRECRUITING\nClinical Phase\nNA",
        "Blinding Strategy\nDOUBLE\nParticipants Caregivers Outcome Assessors",
        {
            "phases": ["NA"],
            "masking": "DOUBLE",
            "who_masked": ["PARTICIPANT", "CARE_PROVIDER", "OUTCOMES_ASSESSOR"],
        },
    ),
]


@pytest.mark.parametrize(("basic", "design", "expected"), FACTS)
def test_values_are_told_by_their_kind(basic: str, design: str, expected: dict[str, object]) -> None:
    record = read(basic_information=basic, study_design=design)
    assert {name: getattr(record, name) for name in expected} == expected


def test_two_bare_dates_are_start_and_completion_of_unknown_type() -> None:
    record = read(basic_information="2004-06-30\n2005-01-31")
    assert record.start_date is not None and record.completion_date is not None
    assert (record.start_date.date, record.completion_date.date) == ("2004-06-30", "2005-01-31")
    assert (record.start_date.type, record.primary_completion_date) == (None, None)


def test_a_value_of_no_known_kind_is_reported() -> None:
    assert [finding.code for finding in read(basic_information="PHASE9").findings] == ["unknown_value"]


# the lines after the last criterion -> minimum, maximum, sex, healthy volunteers
TAILS = [
    ("* Item\n18 Years\n65 Years\nALL\nNo", ("18 Years", "65 Years", "ALL", False)),
    ("* Item\nFEMALE\nYes", (None, None, "FEMALE", True)),
    ("* Item\n6 Months\n5 Years\nMALE", ("6 Months", "5 Years", "MALE", None)),
    ("* Item\nALL", (None, None, "ALL", None)),
    ("* Item", (None, None, None, None)),
    ("* Item\nMaximum Eligible Age\n17 Years\nEligible Sex\nALL", (None, "17 Years", "ALL", None)),
]


@pytest.mark.parametrize(("lines", "expected"), TAILS)
def test_what_follows_the_last_criterion_is_no_criterion(lines: str, expected: tuple[object, ...]) -> None:
    record = read(eligibility=lines)
    assert record.eligibility_criteria == "* Item"
    assert (record.minimum_age, record.maximum_age, record.sex, record.healthy_volunteers) == expected


# the one age, title, criteria -> which bound it is
LONE_AGES = [
    ("18 Years", "A trial of tablets", "", "minimum_age"),
    ("0 Years", "Early lungs", "", "minimum_age"),
    ("12 Years", "Hives", "* Patients aged 12 years or older", "minimum_age"),
    ("12 Years", "Hives", "* Aged 0-12 years old", "maximum_age"),
    ("12 Years", "Hives", "Exclusion Criteria:\n* Less than 12 years of age", "minimum_age"),
    ("21 Years", "Brain tumours", r"* Must be \< 22 years of age", "maximum_age"),
    ("21 Years", "Brain tumours", "* Last dose at least 21 days before", "minimum_age"),
    ("80 Years", "A blood test", "* Ages up to 80 years", "maximum_age"),
    ("17 Years", "Adults with asthma", "", "minimum_age"),
    ("16 Years", "Skin tests in children", "", "maximum_age"),
    ("6 Months", "Reflux", "* Term infants who vomit", "maximum_age"),
    ("1 Year", "Tablets in Children and Adults", "", "minimum_age"),
    ("12 Years", "Hairdressers and their lungs", "", "minimum_age"),
    ("12 Years", "Hives", "* Assent of the child", None),
    ("30 Years", "Leukaemia in Pediatric and Young Adult Patients", "", None),
    ("18 Years", "Mothers of Children With Allergy", "", "minimum_age"),
    ("30 Days", "Leukaemia", "", None),
    ("80 Years", "A blood test", "", None),
]


@pytest.mark.parametrize(("age", "title", "criteria", "expected"), LONE_AGES)
def test_a_lone_age_is_a_bound_where_words_say_which(age: str, title: str, criteria: str, expected: str) -> None:
    assert page_values.lone_age(age, title, criteria.split("\n")) == expected


def test_a_lone_age_without_words_fills_neither_and_is_reported() -> None:
    record = read(title="Hives", eligibility="* Assent of the child\n16 Years\nALL\nNo")
    assert (record.minimum_age, record.maximum_age) == (None, None)
    assert [(finding.code, finding.value) for finding in record.findings] == [("ambiguous_age", "16 Years")]


# lines of Locations -> facility, city, state, country of each site
SITES = [
    ("Hill Clinic\nTampa, Florida, United States", [("Hill Clinic", "Tampa", "Florida", "United States")]),
    ("Hill Clinic\nParis, France", [("Hill Clinic", "Paris", None, "France")]),
    (
        "Kiel, Germany\nHamburg, Germany",
        [(None, "Kiel", None, "Germany"), (None, "Hamburg", None, "Germany")],
    ),
    ("Hill Clinic\nSeoul, Korea, Republic of", [("Hill Clinic", "Seoul", None, "Korea, Republic of")]),
    ("Hill Clinic\nIzmir, Turkey (Türkiye)", [("Hill Clinic", "Izmir", None, "Turkey (Türkiye)")]),
    (
        "Chest Hospital, Athens, Greece\nAthens, Greece",
        [("Chest Hospital, Athens, Greece", "Athens", None, "Greece")],
    ),
    (
        "X\nBristol, Bristol, City Of, United Kingdom",
        [("X", "Bristol", "Bristol, City Of", "United Kingdom")],
    ),
    ("X\nBaltimore, MD, Maryland, United States", [("X", "Baltimore, MD", "Maryland", "United States")]),
    ("X\nGlostrup, Copenhagen, Denmark, Denmark", [("X", "Glostrup, Copenhagen", "Denmark", "Denmark")]),
    ("X\nLille, Building 4, Main Road, France", [("X", None, None, None)]),
    ("X\nVienna, Long Street 18-20, Austria", [("X", None, None, None)]),
    ("X", [("X", None, None, None)]),
]


@pytest.mark.parametrize(("lines", "expected"), SITES)
def test_sites(lines: str, expected: list[tuple[str | None, ...]]) -> None:
    found, _ = page_sites.locations(lines.split("\n"))
    assert [(site.facility, site.city, site.state, site.country) for site in found] == expected


def test_a_place_whose_commas_are_unclear_keeps_its_text_and_is_reported() -> None:
    record = read(locations="X\nLille, Building 4, Main Road, France")
    assert record.locations[0].text == "Lille, Building 4, Main Road, France"
    assert [(finding.code, finding.field) for finding in record.findings] == [("ambiguous_text", "locations.text")]
