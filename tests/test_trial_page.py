"""Trial pages: each oddity as text and what it must come to; samples; real pages in bulk; broken pages."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import Rejected
from pipeline.record import Record
from pipeline.schema.vocabulary import SECTIONS
from pipeline.sources import page_sites, page_values, study_groups, trial_page
from pipeline.sources.page_layout import HEADINGS
from tests.conftest import SAMPLES

NO_ARM_END = "No interventions assigned to this group"
PAGES = sorted((SAMPLES / "trial_pages").glob("*.txt"))


def write(**sections: str) -> bytes:
    """A plain page of the given sections, each as lines; the others are there and empty."""
    lines = [
        sections.pop("title", "A trial"),
        sections.pop("number", "NCT ID: NCT90000001"),
        sections.pop("head", ""),
    ]
    for section, (heading, subtitle) in HEADINGS.items():
        lines += [heading, subtitle, sections.pop(section, "")]
    assert not sections, f"no such section: {sections}"
    return "\n".join(line for line in lines if line).encode()


def read(**sections: str) -> Record:
    return trial_page.read(write(**sections))


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


def test_sponsors_officials_and_numbers() -> None:
    record = read(
        sponsors="North Hospital\nOTHER\nA Fund\nSouth Pharma\nINDUSTRY",
        officials="Ann Lee, MD\nRole: STUDY_CHAIR\nBo Ek\nRole: STUDY_DIRECTOR\nNorth Hospital",
        identifiers="N-1\nIdentifier Type: -\nIdentifier Source: org_study_id\n"
        "NCT90000002\nIdentifier Type: REGISTRY\nIdentifier Source: secondary_id",
    )
    assert [(s.name, s.class_) for s in record.sponsors] == [
        ("North Hospital", "OTHER"), ("A Fund", None), ("South Pharma", "INDUSTRY"),
    ]  # fmt: skip
    assert [(o.name, o.role, o.affiliation) for o in record.officials] == [
        ("Ann Lee, MD", "STUDY_CHAIR", None), ("Bo Ek", "STUDY_DIRECTOR", "North Hospital"),
    ]  # fmt: skip
    assert record.org_study_id is not None and record.org_study_id.id == "N-1"
    assert [(n.id, n.type) for n in record.secondary_ids] == [("NCT90000002", "REGISTRY")]


def test_related_trials_are_found_in_any_section() -> None:
    record = read(
        related_trials="A like trial\nNCT90000003",
        brief_summary="What it is about.\nAnother like trial\nNCT90000004",
        more_related_trials="A third\nNCT90000005",
    )
    assert record.brief_summary == "What it is about."
    assert {(r.title, r.trial_id, r.relation) for r in record.related_trials} == {
        ("A like trial", "NCT90000003", "page_similarity"),
        ("Another like trial", "NCT90000004", "page_similarity"),
        ("A third", "NCT90000005", "page_similarity"),
    }


def test_a_heading_glued_to_a_link_and_a_heading_within_text() -> None:
    page = write(basic_information="COMPLETED", eligibility="* Conditions\nConditions\n* Interventions")
    record = trial_page.read(page.replace(b"\nBasic Information", b"\nView full resultsBasic Information"))
    assert (record.has_results, record.overall_status) == (True, "COMPLETED")
    assert record.eligibility_criteria == "* Conditions\nConditions\n* Interventions"


# a labelled page's line of conditions, a summary -> conditions
JOINED = [
    ("Asthma", "", ["Asthma"]),
    ("Relapsed lymphoma", "", ["Relapsed lymphoma"]),
    ("Neck Pain Chronic Pain", "For pain in the neck.", []),
    ("Lumbar Disc Herniation", "Adults with lumbar disc herniation.", ["Lumbar Disc Herniation"]),
    ("Dermatitis, Atopic", "Atopic dermatitis itches.", ["Dermatitis, Atopic"]),
]


@pytest.mark.parametrize(("line", "summary", "expected"), JOINED)
def test_joined_conditions_are_taken_only_where_they_are_one(line: str, summary: str, expected: list[str]) -> None:
    basic = "Recruitment Status\nCOMPLETED"
    assert read(basic_information=basic, brief_summary=summary, conditions=line).conditions == expected


# sections of a page -> what sections_missing must and must not name
LOST = [
    ({}, {"brief_summary", "first_criteria", "conditions", "countries", "arm_types", "labels"}, set()),
    ({"brief_summary": "Text.", "conditions": "Asthma", "countries": "France"}, {"arm_types", "date_types"},
     {"brief_summary", "first_criteria", "conditions", "countries"}),
    ({"basic_information": "Recruitment Status\nCOMPLETED"}, {"official_title"}, {"labels", "arm_types"}),
]  # fmt: skip


@pytest.mark.parametrize(("sections", "named", "unnamed"), LOST)
def test_what_the_capture_lost_is_named(sections: dict[str, str], named: set[str], unnamed: set[str]) -> None:
    missing = set(read(**sections).sections_missing)
    assert named <= missing <= set(SECTIONS)
    assert not unnamed & missing


# bytes -> reason
REJECTED = [
    (b"", "empty"),
    (b" \n ", "empty"),
    (write(title="Schwei\xdf").decode().encode("cp1252"), "encoding_invalid"),
    (b"Trial Outcomes & Findings for Tablets (NCT NCT90000001)\n" + write(), "unsupported_document"),
    (write(number="Study Results"), "no_trial_id"),
    (write(number="NCT ID: NCT12"), "no_trial_id"),
]


@pytest.mark.parametrize(("body", "reason"), REJECTED)
def test_what_is_no_page_is_rejected_by_reason(body: bytes, reason: str) -> None:
    with pytest.raises(Rejected) as found:
        trial_page.read(body)
    assert found.value.reason == reason


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    body = write(brief_summary="One.\nTwo.")
    assert trial_page.read(b"\xef\xbb\xbf" + body.replace(b"\n", b"\r\n")) == trial_page.read(body)


def test_json_is_not_claimed() -> None:
    assert not trial_page.claims(b'{"protocolSection": {}}')
    assert all(trial_page.claims(path.read_bytes()) for path in PAGES)


# sample -> arms, interventions, links, criteria lines, sites, related trials
SEEN = {
    "NCT02633163": (3, 3, 3, 22, 9, 5),
    "NCT90002001": (3, 4, 9, 12, 3, 2),
    "NCT90002002": (2, 3, 6, 8, 1, 0),
    "NCT90002003": (2, 2, 4, 6, 2, 1),
    "NCT90002004": (2, 0, 0, 6, 1, 0),
    "NCT90002005": (3, 3, 4, 6, 3, 0),
    "NCT90002006": (3, 1, 2, 5, 1, 0),
    "NCT90002007": (2, 3, 4, 9, 2, 0),
    "NCT90002008": (2, 0, 0, 0, 0, 0),
}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_samples(path: Path) -> None:
    record = trial_page.read(path.read_bytes())
    criteria = (record.eligibility_criteria or "").splitlines()
    counts = (
        record.arms,
        record.interventions,
        record.links,
        criteria,
        record.locations,
        record.related_trials,
    )
    assert record.trial_id == path.stem
    assert tuple(len(part) for part in counts) == SEEN[path.stem]


def test_the_real_page_of_the_seed_trial(shared_data: Path) -> None:
    record = trial_page.read((shared_data / "meddatax_pages" / "NCT02633163.FULL.variantA.txt").read_bytes())
    twin = trial_page.read((SAMPLES / "trial_pages" / "NCT02633163.txt").read_bytes())
    same = [
        "enrollment", "phases", "overall_status", "start_date", "completion_date", "allocation", "masking", "links",
        "minimum_age", "maximum_age", "sex", "healthy_volunteers", "sponsors", "officials", "locations",
        "org_study_id", "sections_missing",
    ]  # fmt: skip
    assert {name: getattr(record, name) for name in same} == {name: getattr(twin, name) for name in same}
    assert len((record.eligibility_criteria or "").splitlines()) == 22


def pages_of(archive: Path) -> Iterator[tuple[str, bytes]]:
    """The pages of an archive."""
    with tarfile.open(archive) as opened:
        for member in opened:
            body = opened.extractfile(member)
            if body is not None:
                yield member.name, body.read()


@pytest.mark.parametrize("layout", ["plain", "labelled", "lossy"])
def test_real_pages_in_bulk(shared_data: Path, layout: str) -> None:
    for name, body in pages_of(shared_data / "pages" / f"{layout}.tar.gz"):
        record = trial_page.read(body)
        last = (record.eligibility_criteria or "").split("\n")[-1]
        assert not page_values.is_age(last) and last not in (*page_values.SEXES, *page_values.ANSWERS), name
        section = body.decode().split(HEADINGS["locations"][1])[1].split("\nCountries\n")[0]
        kept = {text for site in record.locations for text in (site.facility, site.text) if text}
        assert {line.strip() for line in section.split("\n") if line.strip()} == kept, name
        assert set(record.sections_missing) <= set(SECTIONS), name


@given(st.sampled_from(PAGES), st.data())
def test_a_broken_page_is_read_or_rejected(path: Path, data: st.DataObject) -> None:
    body = path.read_bytes()
    at, end = sorted((data.draw(st.integers(0, len(body))), data.draw(st.integers(0, len(body)))))
    broken = data.draw(
        st.sampled_from([body[:at], body[at:], body[:at] + body[end:], body[:end] + body[at:], body[at:end] * 3])
    )
    broken = broken[:at] + data.draw(st.binary(max_size=8)) + broken[at:]
    try:
        record = trial_page.read(broken)
    except Rejected as rejected:
        assert rejected.reason in {"empty", "encoding_invalid", "unsupported_document", "no_trial_id"}
    else:
        assert set(record.sections_missing) <= set(SECTIONS)
        assert all(a < len(record.arms) and i < len(record.interventions) for a, i in record.links)


SOME_LINES = st.lists(st.sampled_from(["Alpha", "Beta", "One tablet.", "* item", "Alpha:"]), max_size=9)


@given(SOME_LINES, SOME_LINES)
def test_no_line_of_the_interventions_is_lost(groups: list[str], section: list[str]) -> None:
    found = study_groups.cut(groups, section)
    told = [part for i in found.interventions for part in (i.name, *(i.description or "").split("\n")) if part]
    unsure = [finding.value for finding in found.findings if finding.field == "interventions"]
    assert unsure or told == section
