"""Trial pages as wholes: sections, layouts, rejects, samples, real pages in bulk, broken pages."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import Rejected
from pipeline.schema.vocabulary import SECTIONS
from pipeline.sources import page_values, trial_page
from pipeline.sources.page_layout import HEADINGS
from tests.conftest import SAMPLES
from tests.page_writer import read, write

PAGES = sorted((SAMPLES / "trial_pages").glob("*.txt"))


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
    (write() + b"\n" + write(number="NCT ID: NCT90000077"), "unsupported_document"),
    (write() + b"\n" * 1_000_001, "too_large"),
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
