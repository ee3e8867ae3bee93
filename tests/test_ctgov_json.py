"""ClinicalTrials.gov JSON: what is taken, what is left out and said so, what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import Rejected
from pipeline.record import Location, RelatedTrial
from pipeline.sources import ctgov_json


def _study(**modules: Any) -> bytes:
    protocol = {"identificationModule": {"nctId": "NCT90000001", "briefTitle": "A trial"}} | modules
    return json.dumps({"protocolSection": protocol, "hasResults": True}).encode()


def test_a_study_becomes_a_record() -> None:
    body = _study(
        statusModule={
            "overallStatus": "RECRUITING",
            "startDateStruct": {"date": "2024-05", "type": "ACTUAL"},
            "expandedAccessInfo": {"hasExpandedAccess": True, "nctId": "NCT90000002"},
        },
        designModule={"phases": ["PHASE1", "PHASE2"], "enrollmentInfo": {"count": 12, "type": "ESTIMATED"}},
        contactsLocationsModule={
            "locations": [{"facility": "F", "city": "C", "country": "Peru", "geoPoint": {"lat": -12.0, "lon": -77.0},
                           "contacts": [{"name": "Not loaded", "phone": "1"}]}],
        },
    )  # fmt: skip
    record = ctgov_json.read(body)
    assert (record.trial_id, record.overall_status, record.phases) == (
        "NCT90000001",
        "RECRUITING",
        ["PHASE1", "PHASE2"],
    )
    assert (record.start_date.date, record.enrollment) == ("2024-05", 12) if record.start_date else False
    assert record.locations == [Location(facility="F", city="C", country="Peru", latitude=-12.0, longitude=-77.0)]
    assert record.related_trials == [RelatedTrial(trial_id="NCT90000002", relation="expanded_access")]
    assert record.findings == [] and b"Not loaded" not in str(record).encode()


LOSSES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "an unknown field": (
        {"statusModule": {"mood": "good"}},
        ["unknown_field $.protocolSection.statusModule.mood"],
    ),
    "a number where text belongs": (
        {"statusModule": {"overallStatus": 7}},
        ["unreadable_value $.protocolSection.statusModule.overallStatus"],
    ),
    "text where a number belongs": (
        {"designModule": {"enrollmentInfo": {"count": "many", "type": "ACTUAL"}}},
        ["unreadable_value $.protocolSection.designModule.enrollmentInfo.count"],
    ),
    "more people than live": (
        {"designModule": {"enrollmentInfo": {"count": 10**40, "type": "ACTUAL"}}},
        ["unreadable_value $.protocolSection.designModule.enrollmentInfo.count"],
    ),
    "fewer people than none": (
        {"designModule": {"enrollmentInfo": {"count": -5, "type": "ACTUAL"}}},
        ["unreadable_value $.protocolSection.designModule.enrollmentInfo.count"],
    ),
    "criteria longer than any": (
        {"eligibilityModule": {"eligibilityCriteria": "* Age >= 18 years\n" * 30_000}},
        ["unreadable_value $.protocolSection.eligibilityModule.eligibilityCriteria"],
    ),
    "an odd element of a list": (
        {"conditionsModule": {"conditions": ["Asthma", 5, "Rhinitis"]}},
        ["unreadable_value $.protocolSection.conditionsModule.conditions[1]"],
    ),
    "a module that is a list": (
        {"eligibilityModule": ["x"]},
        ["unreadable_value $.protocolSection.eligibilityModule"],
    ),
}


@pytest.mark.parametrize("name", LOSSES)
def test_what_does_not_fit_costs_itself_only(name: str) -> None:
    modules, expected = LOSSES[name]
    record = ctgov_json.read(_study(**modules))
    assert record.brief_title == "A trial"
    assert [f"{finding.code} {finding.field}" for finding in record.findings] == expected


REFUSED = {
    "no number": (b'{"protocolSection": {"identificationModule": {"briefTitle": "A"}}}', "no_trial_id"),
    "no identification": (b'{"protocolSection": {}}', "no_trial_id"),
    "cut short": (b'{"protocolSection": {"identificationModule": {', "malformed_json"),
    "two objects": (_study() + _study(), "malformed_json"),
    "nested beyond reason": (b'{"protocolSection": ' + b"[" * 100_000, "malformed_json"),
    "not UTF-8": (_study().replace(b"A trial", b"\xff"), "encoding_invalid"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_study_is_refused_with_its_reason(name: str) -> None:
    body, reason = REFUSED[name]
    with pytest.raises(Rejected) as refused:
        ctgov_json.read(body)
    assert refused.value.reason == reason and refused.value.message


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "type", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
_MODULES = (
    "statusModule",
    "designModule",
    "armsInterventionsModule",
    "eligibilityModule",
    "contactsLocationsModule",
)


@given(st.dictionaries(st.sampled_from(_MODULES), st.dictionaries(st.sampled_from(
    ["overallStatus", "startDateStruct", "phases", "enrollmentInfo", "armGroups", "interventions", "minimumAge",
     "locations", "overallOfficials"]), _JSON, max_size=3), max_size=3))  # fmt: skip
def test_any_values_give_a_record_or_a_reason(modules: dict[str, Any]) -> None:
    try:
        record = ctgov_json.read(_study(**modules))
    except Rejected as refused:
        assert refused.message
    else:
        assert record.trial_id == "NCT90000001"
