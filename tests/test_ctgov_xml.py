"""ClinicalTrials.gov XML: what is taken, what is left out and said so, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import Rejected
from pipeline.record import ArmGroup, DateStruct, Intervention, Location, Official, Record, RelatedTrial, Sponsor
from pipeline.sources import ctgov_xml

SAMPLE = Path(__file__).resolve().parents[1] / "raw" / "ctgov_xml" / "NCT90003001.xml"
REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "ctgov_xml"


def _study(inside: str) -> bytes:
    head = "<id_info><nct_id>NCT90000001</nct_id></id_info>"
    return f"<clinical_study>{head}{inside}</clinical_study>".encode()


@pytest.fixture(scope="module")
def sample() -> Record:
    return ctgov_xml.read(SAMPLE.read_bytes())


def test_words_of_the_site_become_tokens_of_the_api(sample: Record) -> None:
    assert (sample.trial_id, sample.overall_status, sample.phases) == (
        "NCT90003001", "ACTIVE_NOT_RECRUITING", ["PHASE2", "PHASE3"],
    )  # fmt: skip
    assert (sample.allocation, sample.intervention_model, sample.primary_purpose) == (
        "RANDOMIZED", "PARALLEL", "TREATMENT",
    )  # fmt: skip
    assert (sample.masking, sample.who_masked) == ("DOUBLE", ["PARTICIPANT", "OUTCOMES_ASSESSOR"])
    assert (sample.sex, sample.healthy_volunteers, sample.has_dmc) == ("ALL", False, True)
    assert sample.responsible_party_type == "PRINCIPAL_INVESTIGATOR"
    assert sample.lead_sponsor == Sponsor(name="Quayside University Hospital", class_="OTHER")
    assert [party.class_ for party in sample.collaborators] == ["INDUSTRY", "FED"]


def test_dates_numbers_and_ages_keep_their_words(sample: Record) -> None:
    assert sample.start_date == DateStruct(date="April 12, 2017", type="ACTUAL")
    assert sample.completion_date == DateStruct(date="June 2019", type="ESTIMATED")
    assert (sample.enrollment, sample.enrollment_type) == (164, "ACTUAL")
    assert (sample.minimum_age, sample.maximum_age) == ("18 Years", None)
    assert (sample.last_update_posted, sample.study_first_submitted) == ("March 1, 2019", "March 2, 2017")


def test_wrapped_paragraphs_are_lines_and_criteria_keep_their_layout(sample: Record) -> None:
    assert (sample.brief_summary or "").split("\n\n") == [
        "Harbolin lowers uric acid by a way of its own. This study asks whether people who take it for half a year "
        "have fewer flares than people who take placebo.",
        "All may take their usual painkillers.",
    ]
    lines = (sample.eligibility_criteria or "").splitlines()
    assert lines[:3] == ["        Inclusion Criteria:", "", lines[2]] and lines[2].startswith("          -  At least")


def test_arms_know_what_they_get_as_in_the_api(sample: Record) -> None:
    assert [(arm.label, arm.intervention_names) for arm in sample.arms] == [
        ("Harbolin", ["DRUG: Harbolin"]), ("Placebo", ["DRUG: Placebo"]),
    ]  # fmt: skip
    assert sample.interventions[0] == Intervention(
        type="DRUG",
        name="Harbolin",
        description="Tablets of 20 mg",
        arm_group_labels=["Harbolin"],
        other_names=["HB-7"],
    )


def test_people_sites_and_other_trials(sample: Record) -> None:
    assert sample.officials == [
        Official(name="Ines Kade, MD", affiliation="Quayside University Hospital", role="PRINCIPAL_INVESTIGATOR")
    ]
    assert sample.locations == [
        Location(facility="Quayside University Hospital", city="Bergen", zip="5021", country="Norway"),
        Location(status="WITHDRAWN", city="Aarhus", country="Denmark"),
    ]
    assert sample.removed_countries == ["Iceland"]
    assert sample.related_trials == [RelatedTrial(trial_id="NCT90003000", relation="nct_alias")]
    assert sample.has_results is False and sample.findings == []
    assert sample.sections_missing == ["mesh_ancestors", "mesh_ids", "site_coordinates"]


DATES_OF_OLD = {
    "firstreceived_date": "study_first_submitted",
    "lastchanged_date": "last_update_submitted",
    "firstreceived_results_date": "results_first_submitted",
    "firstreceived_results_disposition_date": "disposition_first_submitted",
}


@pytest.mark.parametrize(("element", "field"), DATES_OF_OLD.items())
def test_dates_under_their_names_before_2018(element: str, field: str) -> None:
    record = ctgov_xml.read(_study(f"<{element}>July 12, 2007</{element}>"))
    assert getattr(record, field) == "July 12, 2007"


MASKINGS = {
    "Open Label": ("NONE", []),
    "None (Open Label)": ("NONE", []),
    "No masking": ("NONE", []),
    "Double-Blind": ("DOUBLE", []),
    "Single Blind (Outcomes Assessor)": ("SINGLE", ["OUTCOMES_ASSESSOR"]),
    "Participant, Investigator": (None, ["PARTICIPANT", "INVESTIGATOR"]),
    "Moonlight": ("Moonlight", []),
}


@pytest.mark.parametrize(("words", "read"), MASKINGS.items())
def test_masking(words: str, read: tuple[str | None, list[str]]) -> None:
    record = ctgov_xml.read(_study(f"<study_design_info><masking>{words}</masking></study_design_info>"))
    assert (record.masking, record.who_masked) == read


LOSSES = {
    "an unknown element": ("<mood>good</mood>", ["unknown_field mood"]),
    "an unknown element of an arm": (
        "<arm_group><arm_group_label>A</arm_group_label><colour>red</colour></arm_group>",
        ["unknown_field arm_group/colour"],
    ),
    "a second value where one belongs": (
        "<acronym>A</acronym><acronym>B</acronym>",
        ["unknown_field acronym"],
    ),
    "neither yes nor no": (
        "<oversight_info><has_dmc>Maybe</has_dmc></oversight_info>",
        ["unreadable_value oversight_info/has_dmc"],
    ),
    "text where a number belongs": ("<enrollment>many</enrollment>", ["unreadable_value enrollment"]),
    "more people than live": ("<enrollment>12345678901</enrollment>", ["unreadable_value enrollment"]),
    "an arm that is none": (
        "<intervention><intervention_type>Drug</intervention_type><intervention_name>X</intervention_name>"
        "<arm_group_label>B</arm_group_label></intervention>",
        ["unlinked_label intervention/arm_group_label"],
    ),
    "what no table has a place for": ("<link><url>u</url></link><source>S</source>", []),
}


@pytest.mark.parametrize(("inside", "found"), LOSSES.values(), ids=LOSSES)
def test_what_is_left_out_is_told(inside: str, found: list[str]) -> None:
    findings = ctgov_xml.read(_study(inside)).findings
    assert [f"{finding.code} {finding.field}" for finding in findings] == found


def test_results_are_known_to_exist_and_not_read() -> None:
    record = ctgov_xml.read(_study("<clinical_results><baseline><title>T</title></baseline></clinical_results>"))
    assert record.has_results is True and record.findings == []


def test_an_arm_by_the_name_of_another_gets_what_both_get() -> None:
    arm = "<arm_group><arm_group_label>A</arm_group_label></arm_group>"
    record = ctgov_xml.read(_study(
        f"{arm}{arm}<intervention><intervention_name>X</intervention_name><arm_group_label>A</arm_group_label>"
        "</intervention>"
    ))  # fmt: skip
    assert record.arms == [ArmGroup(label="A", intervention_names=["X"])] * 2


REFUSED = {
    "cut off": (b"<clinical_study><id_info><nct_id>NCT9", "malformed_xml", "line 1"),
    "not in the encoding it declares": (
        b"<?xml version='1.0' encoding='UTF-8'?><clinical_study><brief_title>\xe9</brief_title></clinical_study>",
        "malformed_xml", "line 1",
    ),
    "no number": (b"<clinical_study><brief_title>T</brief_title></clinical_study>", "no_trial_id", "id_info/nct_id"),
    "entities of its own": (
        b"<!DOCTYPE clinical_study [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]>" + _study("<brief_title>&b;</brief_title>"),
        "unsupported_document", "start",
    ),
    "several studies": (b"<all><clinical_study/><clinical_study/></all>", "unsupported_document", "start"),
    "criteria beyond measure": (
        _study(f"<eligibility><criteria><textblock>{'x' * 500_001}</textblock></criteria></eligibility>"),
        "too_large", "eligibility/criteria",
    ),
    "nested beyond measure": (_study("<a>" * 5_000 + "</a>" * 5_000), "malformed_xml", "line 1"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "reason", "where"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(body: bytes, reason: str, where: str) -> None:
    assert ctgov_xml.claims(body)
    with pytest.raises(Rejected) as refused:
        ctgov_xml.read(body)
    assert (refused.value.reason, refused.value.where) == (reason, where)


@given(st.binary(max_size=300))
def test_whatever_comes_is_a_record_or_a_reject(inside: bytes) -> None:
    try:
        record = ctgov_xml.read(b"<clinical_study><id_info><nct_id>NCT90000001</nct_id></id_info>" + inside)
    except Rejected as refused:
        assert refused.reason in {"malformed_xml", "unsupported_document"}
    else:
        assert record.trial_id == "NCT90000001"


@pytest.mark.skipif(not REAL.is_dir(), reason="real records are not beside the project")
def test_real_records_leave_nothing_behind() -> None:
    bodies = [body for path in sorted(REAL.glob("*.xml")) if ctgov_xml.claims(body := path.read_bytes())]
    records = [ctgov_xml.read(body) for body in bodies]
    assert len(records) > 250
    assert [finding for record in records for finding in record.findings] == []
