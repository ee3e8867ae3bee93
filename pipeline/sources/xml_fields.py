"""Which element of ClinicalTrials.gov's XML goes where: its path below <clinical_study>, and the record's field."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "id_info/nct_id": "trial_id",
    "brief_title": "brief_title",
    "official_title": "official_title",
    "acronym": "acronym",
    "why_stopped": "why_stopped",
    "verification_date": "verification_date",
    "firstreceived_date": "study_first_submitted",
    "study_first_submitted": "study_first_submitted",
    "study_first_posted": "study_first_posted",
    "firstreceived_results_date": "results_first_submitted",
    "results_first_submitted": "results_first_submitted",
    "results_first_posted": "results_first_posted",
    "firstreceived_results_disposition_date": "disposition_first_submitted",
    "disposition_first_submitted": "disposition_first_submitted",
    "lastchanged_date": "last_update_submitted",
    "last_update_submitted": "last_update_submitted",
    "last_update_posted": "last_update_posted",
    "study_design_info/intervention_model_description": "intervention_model_description",
    "study_design_info/masking_description": "masking_description",
    "eligibility/gender_description": "gender_description",
}
"""Element: field of the record that has its words."""

TOKENS: Mapping[str, str] = {
    "overall_status": "overall_status",
    "last_known_status": "last_known_status",
    "study_type": "study_type",
    "study_design_info/allocation": "allocation",
    "study_design_info/intervention_model": "intervention_model",
    "study_design_info/observational_model": "observational_model",
    "study_design_info/time_perspective": "time_perspective",
    "study_design_info/primary_purpose": "primary_purpose",
    "eligibility/gender": "sex",
    "eligibility/sampling_method": "sampling_method",
    "responsible_party/responsible_party_type": "responsible_party_type",
}
"""Element: field that has the API's token for its words."""

ANSWERS: Mapping[str, str] = {
    "has_expanded_access": "has_expanded_access",
    "oversight_info/has_dmc": "has_dmc",
    "oversight_info/is_fda_regulated_drug": "is_fda_regulated_drug",
    "oversight_info/is_fda_regulated_device": "is_fda_regulated_device",
    "eligibility/healthy_volunteers": "healthy_volunteers",
    "eligibility/gender_based": "gender_based",
}
"""Element: field that is true or false."""

LISTS: Mapping[str, str] = {
    "condition": "conditions",
    "keyword": "keywords",
    "removed_countries/country": "removed_countries",
    "id_info/nct_alias": "nct_id_aliases",
}
"""Element that may stand several times: field that has all their words."""

BLOCKS: Mapping[str, str] = {
    "brief_summary/textblock": "brief_summary",
    "detailed_description/textblock": "detailed_description",
    "eligibility/study_pop/textblock": "study_population",
}
"""Element that is indented and wrapped: field that has its paragraphs."""

DATES = ("start_date", "primary_completion_date", "completion_date")
OUTCOMES: Mapping[str, str] = {
    "primary_outcome": "primary_outcomes",
    "secondary_outcome": "secondary_outcomes",
    "other_outcome": "other_outcomes",
}

NOT_LOADED = frozenset((
    "required_header", "source", "link", "reference", "results_reference", "patient_data", "study_docs",
    "provided_document_section", "pending_results", "overall_contact", "overall_contact_backup", "contact",
    "contact_backup", "investigator", "responsible_party", "biospec_retention", "biospec_descr", "number_of_arms",
    "number_of_groups", "target_duration", "location_countries", "expanded_access_info", "authority",
    "is_unapproved_device", "is_ppsd", "is_us_export", "study_first_submitted_qc", "results_first_submitted_qc",
    "disposition_first_submitted_qc", "disposition_first_posted", "last_update_submitted_qc",
))  # fmt: skip
"""Elements that no table has a place for, with all that is in them. Countries are those of the sites."""
