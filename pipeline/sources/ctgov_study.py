"""The shape of a ClinicalTrials.gov API v2 study, as far as it is known.

Every known field is named, and fields that are not used are `Skipped`: decoding is strict, so a field that
the registry adds cannot pass unnoticed. Names are the API's own in snake_case.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from pipeline.record import (
    ArmGroup,
    DateStruct,
    Intervention,
    Official,
    Outcome,
    Part,
    SecondaryId,
    Sponsor,
    Term,
)

Skipped = msgspec.Raw
_SKIPPED = msgspec.Raw()


class Organization(Part):
    """Who registered the trial: a sponsor under another name for its name."""

    full_name: str | None = None
    class_: str | None = msgspec.field(default=None, name="class")


class Identification(Part):
    """identificationModule."""

    nct_id: str
    nct_id_aliases: list[str] = []
    org_study_id_info: SecondaryId | None = None
    secondary_id_infos: list[SecondaryId] = []
    organization: Organization | None = None
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None


class ExpandedAccess(Part):
    """expandedAccessInfo."""

    has_expanded_access: bool | None = None
    nct_id: str | None = None
    status_for_nct_id: str | None = None


class Status(Part):
    """statusModule."""

    status_verified_date: str | None = None
    overall_status: str | None = None
    last_known_status: str | None = None
    delayed_posting: Skipped = _SKIPPED
    why_stopped: str | None = None
    expanded_access_info: ExpandedAccess | None = None
    start_date_struct: DateStruct | None = None
    primary_completion_date_struct: DateStruct | None = None
    completion_date_struct: DateStruct | None = None
    study_first_submit_date: str | None = None
    study_first_submit_qc_date: Skipped = _SKIPPED
    study_first_post_date_struct: DateStruct | None = None
    results_waived: Skipped = _SKIPPED
    results_first_submit_date: str | None = None
    results_first_submit_qc_date: Skipped = _SKIPPED
    results_first_post_date_struct: DateStruct | None = None
    disp_first_submit_date: str | None = None
    disp_first_submit_qc_date: Skipped = _SKIPPED
    disp_first_post_date_struct: DateStruct | None = None
    last_update_submit_date: str | None = None
    last_update_post_date_struct: DateStruct | None = None


class ResponsibleParty(Part):
    """responsibleParty: the person is not loaded."""

    type: str | None = None
    investigator_full_name: Skipped = _SKIPPED
    investigator_title: Skipped = _SKIPPED
    investigator_affiliation: Skipped = _SKIPPED
    old_name_title: Skipped = _SKIPPED
    old_organization: Skipped = _SKIPPED


class SponsorCollaborators(Part):
    """sponsorCollaboratorsModule."""

    responsible_party: ResponsibleParty | None = None
    lead_sponsor: Sponsor | None = None
    collaborators: list[Sponsor] = []


class Oversight(Part):
    """oversightModule."""

    oversight_has_dmc: bool | None = None
    is_fda_regulated_drug: bool | None = None
    is_fda_regulated_device: bool | None = None
    is_unapproved_device: Skipped = _SKIPPED
    is_ppsd: Skipped = _SKIPPED
    is_us_export: Skipped = _SKIPPED
    fdaaa801_violation: Skipped = msgspec.field(default=_SKIPPED, name="fdaaa801Violation")


class Description(Part):
    """descriptionModule."""

    brief_summary: str | None = None
    detailed_description: str | None = None


class Conditions(Part):
    """conditionsModule."""

    conditions: list[str] = []
    keywords: list[str] = []


class Masking(Part):
    """maskingInfo."""

    masking: str | None = None
    masking_description: str | None = None
    who_masked: list[str] = []


class DesignInfo(Part):
    """designInfo."""

    allocation: str | None = None
    intervention_model: str | None = None
    intervention_model_description: str | None = None
    primary_purpose: str | None = None
    observational_model: str | None = None
    time_perspective: str | None = None
    masking_info: Masking | None = None


class Enrollment(Part):
    """enrollmentInfo."""

    count: Annotated[int, msgspec.Meta(ge=0, le=10**10)] | None = None
    """No trial enrolls more people than live; a number that no table can hold would end the run."""
    type: str | None = None


class Design(Part):
    """designModule."""

    study_type: str | None = None
    n_ptrs_to_this_exp_acc_nct_id: Skipped = msgspec.field(default=_SKIPPED, name="nPtrsToThisExpAccNctId")
    expanded_access_types: Skipped = _SKIPPED
    patient_registry: Skipped = _SKIPPED
    target_duration: Skipped = _SKIPPED
    phases: list[str] = []
    design_info: DesignInfo | None = None
    bio_spec: Skipped = _SKIPPED
    enrollment_info: Enrollment | None = None


class ArmsInterventions(Part):
    """armsInterventionsModule."""

    arm_groups: list[ArmGroup] = []
    interventions: list[Intervention] = []


class Outcomes(Part):
    """outcomesModule."""

    primary_outcomes: list[Outcome] = []
    secondary_outcomes: list[Outcome] = []
    other_outcomes: list[Outcome] = []


class Eligibility(Part):
    """eligibilityModule."""

    eligibility_criteria: Annotated[str, msgspec.Meta(max_length=500_000)] | None = None
    """The registry takes 20,000 characters; the check that each item stands where it says costs their square."""
    healthy_volunteers: bool | None = None
    sex: str | None = None
    gender_based: bool | None = None
    gender_description: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    std_ages: Skipped = _SKIPPED
    study_population: str | None = None
    sampling_method: str | None = None


class GeoPoint(Part):
    """geoPoint."""

    lat: float | None = None
    lon: float | None = None


class Site(Part):
    """A location as the API has it; its contacts are not loaded."""

    facility: str | None = None
    status: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    country_code: Skipped = _SKIPPED
    contacts: Skipped = _SKIPPED
    geo_point: GeoPoint | None = None


class ContactsLocations(Part):
    """contactsLocationsModule: contacts are not loaded."""

    central_contacts: Skipped = _SKIPPED
    overall_officials: list[Official] = []
    locations: list[Site] = []


class Protocol(Part):
    """protocolSection."""

    identification_module: Identification
    status_module: Status = msgspec.field(default_factory=Status)
    sponsor_collaborators_module: SponsorCollaborators = msgspec.field(default_factory=SponsorCollaborators)
    oversight_module: Oversight = msgspec.field(default_factory=Oversight)
    description_module: Description = msgspec.field(default_factory=Description)
    conditions_module: Conditions = msgspec.field(default_factory=Conditions)
    design_module: Design = msgspec.field(default_factory=Design)
    arms_interventions_module: ArmsInterventions = msgspec.field(default_factory=ArmsInterventions)
    outcomes_module: Outcomes = msgspec.field(default_factory=Outcomes)
    eligibility_module: Eligibility = msgspec.field(default_factory=Eligibility)
    contacts_locations_module: ContactsLocations = msgspec.field(default_factory=ContactsLocations)
    references_module: Skipped = _SKIPPED
    ipd_sharing_statement_module: Skipped = _SKIPPED


class Browse(Part):
    """conditionBrowseModule and interventionBrowseModule."""

    meshes: list[Term] = []
    ancestors: list[Term] = []
    browse_leaves: Skipped = _SKIPPED
    browse_branches: Skipped = _SKIPPED


class MiscInfo(Part):
    """miscInfoModule."""

    version_holder: Skipped = _SKIPPED
    removed_countries: list[str] = []
    submission_tracking: Skipped = _SKIPPED
    model_predictions: Skipped = _SKIPPED


class Derived(Part):
    """derivedSection: what the registry computes."""

    misc_info_module: MiscInfo = msgspec.field(default_factory=MiscInfo)
    condition_browse_module: Browse = msgspec.field(default_factory=Browse)
    intervention_browse_module: Browse = msgspec.field(default_factory=Browse)


class Study(Part):
    """One study; of results, annotations and documents only whether results exist."""

    protocol_section: Protocol
    results_section: Skipped = _SKIPPED
    annotation_section: Skipped = _SKIPPED
    document_section: Skipped = _SKIPPED
    derived_section: Derived = msgspec.field(default_factory=Derived)
    has_results: bool | None = None
