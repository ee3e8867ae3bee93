"""ClinicalTrials.gov API v2: one study as JSON.

From     the registry's API and its bulk archive (one file per study)
Licence  public domain; the registry asks to be named and the date of the data to be shown
Shape    UTF-8 JSON, camelCase, modules under protocolSection and derivedSection; markup fields are CommonMark
"""

from __future__ import annotations

import msgspec

from pipeline.errors import Rejected
from pipeline.record import DateStruct, Finding, Location, Record, RelatedTrial
from pipeline.salvage import salvage
from pipeline.sources.ctgov_study import Identification, Protocol, Site, Status, Study

FORMAT = "ctgov_json"
LOOKED_FOR = "a JSON object with protocolSection"

_STRICT = msgspec.json.Decoder(Study)
_BOM = b"\xef\xbb\xbf"


def claims(body: bytes) -> bool:
    """Whether the document is a JSON object that may hold a study."""
    return body.removeprefix(_BOM).lstrip()[:1] == b"{" and b'"protocolSection"' in body


def read(body: bytes) -> Record:
    """The study's record; fields of unknown name or wrong type are left out and reported in its findings.

    Raises `Rejected`: 'malformed_json' where it is not JSON, 'encoding_invalid' where it is not UTF-8,
    'no_trial_id' where there is no NCT number, 'malformed_record' where the shape is beyond saving.
    """
    body = body.removeprefix(_BOM)
    try:
        study, findings = _decoded(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Rejected("malformed_json", "document", f"Expected one JSON object: {error}.") from error
    except UnicodeDecodeError as error:
        raise Rejected("encoding_invalid", f"byte {error.start}", "Expected UTF-8.") from error
    return _record(study, findings)


def _decoded(body: bytes) -> tuple[Study, list[Finding]]:
    try:
        return _STRICT.decode(body), []
    except msgspec.ValidationError:
        return _salvaged(body)


def _salvaged(body: bytes) -> tuple[Study, list[Finding]]:
    try:
        plain, findings = salvage(msgspec.json.decode(body), Study)
        return msgspec.convert(plain, Study), findings
    except msgspec.ValidationError as error:
        reason = "no_trial_id" if "nctId" in str(error) or "identificationModule" in str(error) else "malformed_record"
        raise Rejected(reason, "document", f"Not the shape of a study: {error}.") from error


def _record(study: Study, findings: list[Finding]) -> Record:
    protocol, derived = study.protocol_section, study.derived_section
    identification, status = protocol.identification_module, protocol.status_module
    described, conditions = protocol.description_module, protocol.conditions_module
    contacts, outcomes = protocol.contacts_locations_module, protocol.outcomes_module
    arms = protocol.arms_interventions_module
    record = Record(
        trial_id=identification.nct_id.strip(),
        registry="CTGOV",
        source_format=FORMAT,
        findings=findings,
        nct_id_aliases=identification.nct_id_aliases,
        org_study_id=identification.org_study_id_info,
        secondary_ids=identification.secondary_id_infos,
        brief_title=identification.brief_title,
        official_title=identification.official_title,
        acronym=identification.acronym,
        has_results=bool(study.has_results),
        brief_summary=described.brief_summary,
        detailed_description=described.detailed_description,
        conditions=conditions.conditions,
        keywords=conditions.keywords,
        condition_meshes=derived.condition_browse_module.meshes,
        condition_ancestors=derived.condition_browse_module.ancestors,
        intervention_meshes=derived.intervention_browse_module.meshes,
        intervention_ancestors=derived.intervention_browse_module.ancestors,
        removed_countries=derived.misc_info_module.removed_countries,
        arms=arms.arm_groups,
        interventions=arms.interventions,
        primary_outcomes=outcomes.primary_outcomes,
        secondary_outcomes=outcomes.secondary_outcomes,
        other_outcomes=outcomes.other_outcomes,
        officials=contacts.overall_officials,
        locations=[_location(site) for site in contacts.locations],
        related_trials=_related(identification, status),
    )
    _add_oversight(record, protocol)
    _add_status(record, status)
    _add_design(record, protocol)
    return record


def _add_oversight(record: Record, protocol: Protocol) -> None:
    sponsors, oversight = protocol.sponsor_collaborators_module, protocol.oversight_module
    record.lead_sponsor, record.collaborators = sponsors.lead_sponsor, sponsors.collaborators
    if sponsors.responsible_party:
        record.responsible_party_type = sponsors.responsible_party.type
    record.has_dmc = oversight.oversight_has_dmc
    record.is_fda_regulated_drug = oversight.is_fda_regulated_drug
    record.is_fda_regulated_device = oversight.is_fda_regulated_device


def _add_status(record: Record, status: Status) -> None:
    record.overall_status = status.overall_status
    record.last_known_status = status.last_known_status
    record.why_stopped = status.why_stopped
    record.verification_date = status.status_verified_date
    record.start_date = status.start_date_struct
    record.primary_completion_date = status.primary_completion_date_struct
    record.completion_date = status.completion_date_struct
    record.study_first_submitted = status.study_first_submit_date
    record.study_first_posted = _day(status.study_first_post_date_struct)
    record.results_first_submitted = status.results_first_submit_date
    record.results_first_posted = _day(status.results_first_post_date_struct)
    record.disposition_first_submitted = status.disp_first_submit_date
    record.last_update_submitted = status.last_update_submit_date
    record.last_update_posted = _day(status.last_update_post_date_struct)
    if status.expanded_access_info:
        record.has_expanded_access = status.expanded_access_info.has_expanded_access


def _add_design(record: Record, protocol: Protocol) -> None:
    design, eligibility = protocol.design_module, protocol.eligibility_module
    record.study_type, record.phases = design.study_type, design.phases
    if design.enrollment_info:
        record.enrollment, record.enrollment_type = design.enrollment_info.count, design.enrollment_info.type
    if info := design.design_info:
        record.allocation, record.primary_purpose = info.allocation, info.primary_purpose
        record.intervention_model = info.intervention_model
        record.intervention_model_description = info.intervention_model_description
        record.observational_model, record.time_perspective = info.observational_model, info.time_perspective
        if masking := info.masking_info:
            record.masking, record.who_masked = masking.masking, masking.who_masked
            record.masking_description = masking.masking_description
    record.eligibility_criteria = eligibility.eligibility_criteria
    record.minimum_age, record.maximum_age = eligibility.minimum_age, eligibility.maximum_age
    record.sex, record.healthy_volunteers = eligibility.sex, eligibility.healthy_volunteers
    record.gender_based, record.gender_description = eligibility.gender_based, eligibility.gender_description
    record.sampling_method, record.study_population = (
        eligibility.sampling_method,
        eligibility.study_population,
    )


def _location(site: Site) -> Location:
    point = site.geo_point
    return Location(
        facility=site.facility,
        status=site.status,
        city=site.city,
        state=site.state,
        zip=site.zip,
        country=site.country,
        latitude=point.lat if point else None,
        longitude=point.lon if point else None,
    )


def _related(identification: Identification, status: Status) -> list[RelatedTrial]:
    related = [RelatedTrial(trial_id=alias, relation="nct_alias") for alias in identification.nct_id_aliases]
    if status.expanded_access_info and status.expanded_access_info.nct_id:
        related.append(RelatedTrial(trial_id=status.expanded_access_info.nct_id, relation="expanded_access"))
    return related


def _day(posted: DateStruct | None) -> str | None:
    return posted.date if posted else None
