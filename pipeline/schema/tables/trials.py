"""Trials and their conditions."""

from __future__ import annotations

from pipeline.schema import vocabulary as v
from pipeline.schema.column import (
    Column, Table, date, flag, identifier, integer, number, of_trial, ordinal, text,
)  # fmt: skip


def _milestone(name: str, what: str) -> tuple[Column, ...]:
    """The six columns of a date that may be partial."""
    return (
        text(f"{name}_text", f"{what} as the source writes it (ISO, perhaps without day)"),
        date(name, f"{what} for plotting: a missing day or month is its last, as AACT does"),
        text(f"{name}_precision", f"How exactly the {what} is known", values=v.DATE_PRECISION),
        date(f"{name}_low", f"Earliest day the {what} can mean"),
        date(f"{name}_high", f"Latest day the {what} can mean"),
        text(f"{name}_type", f"Whether the {what} has happened; NULL where not stated", values=v.DATE_TYPE),
    )


TRIALS = Table(
    "trials",
    "A clinical trial as its newest document describes it.",
    "one row per trial",
    ("trial_id",),
    (
        identifier("trial_id", "Registry number of the trial, such as NCT02633163"),
        text("nct_id", "ClinicalTrials.gov number; NULL for trials of other registries"),
        text("registry", "Registry that issued the number", required=True, values=v.REGISTRY),
        text("brief_title", "Short title; a trial page's may end in the acronym"),
        text("official_title", "Scientific title"),
        text("acronym", "Acronym of the title"),
        text("overall_status", "Recruitment status", values=v.OVERALL_STATUS),
        text("status_group", "Recruitment status in seven groups", values=v.STATUS_GROUP),
        text("last_known_status", "Status before it became UNKNOWN", values=v.OVERALL_STATUS),
        text("why_stopped", "Reason given for stopping early"),
        text("study_type", "Kind of study", values=v.STUDY_TYPE),
        text("phase", "Phase in AACT's spelling; NULL where not stated", values=v.PHASE),
        integer("phase_min", "Lowest phase number; early phase 1 is 0, NA is NULL", low=0, high=4),
        integer("phase_max", "Highest phase number; early phase 1 is 0, NA is NULL", low=0, high=4),
        integer("enrollment", "People enrolled or planned, as enrollment_type says", unit="participants", low=0),
        text("enrollment_type", "Whether the enrollment is counted or planned", values=v.DATE_TYPE),
        text("allocation", "How participants are assigned to arms", values=v.ALLOCATION),
        text("intervention_model", "Design of the interventions", values=v.INTERVENTION_MODEL),
        text("intervention_model_description", "The intervention model in words"),
        text("observational_model", "Design of an observational study", values=v.OBSERVATIONAL_MODEL),
        text("time_perspective", "Direction of observation in time", values=v.TIME_PERSPECTIVE),
        text("primary_purpose", "Main objective of the interventions", values=v.PRIMARY_PURPOSE),
        text("masking", "How many parties are masked", values=v.MASKING),
        text("masking_description", "The masking in words"),
        text("who_masked", "Masked parties, joined by ', ', in the source's order"),
        integer("arm_count", "Arms or groups the document lists", low=0),
        *_milestone("start_date", "start date"),
        *_milestone("primary_completion_date", "primary completion date"),
        *_milestone("completion_date", "completion date"),
        date("study_first_submitted_date", "Day of first submission to the registry"),
        date("study_first_posted_date", "Day the registry first showed the trial"),
        date("results_first_submitted_date", "Day results were first submitted"),
        date("results_first_posted_date", "Day results were first shown"),
        date("disposition_first_submitted_date", "Day a delay of results was first certified or requested"),
        date("last_update_submitted_date", "Day of the last submission"),
        date("last_update_posted_date", "Day the registry showed the last update"),
        text("verification_date_text", "Month in which the sponsor last verified the record (ISO)"),
        text("minimum_age", "Youngest eligible age as the registry writes it; NULL where none or not stated"),
        text("maximum_age", "Oldest eligible age as the registry writes it; NULL where none or not stated"),
        number("minimum_age_years", "Youngest eligible age", unit="years", low=0, high=150),
        number("maximum_age_years", "Oldest eligible age", unit="years", low=0, high=150),
        text("gender", "Sex of eligible people", values=v.GENDER),
        flag("gender_based", "Whether eligibility goes by gender identity"),
        text("gender_description", "The gender rule in words"),
        flag("healthy_volunteers", "Whether healthy people may take part"),
        text("sampling_method", "How an observational study samples", values=v.SAMPLING_METHOD),
        text("population", "Population an observational study samples from"),
        text("population_raw", "The same with the source's escapes, where they differ"),
        text("eligibility_criteria", "The criteria's text; offsets of `criteria` point into it"),
        text("eligibility_criteria_raw", "The same with the source's escapes, where they differ"),
        flag("is_fda_regulated_drug", "Whether a US-regulated drug is studied"),
        flag("is_fda_regulated_device", "Whether a US-regulated device is studied"),
        flag("has_dmc", "Whether a data monitoring committee is appointed"),
        flag("has_expanded_access", "Whether expanded access is offered"),
        flag("has_results", "Whether results are posted"),
        text("brief_summary", "Summary for the public"),
        text("brief_summary_raw", "The same with the source's escapes, where they differ"),
        text("detailed_description", "Description in detail"),
        text("detailed_description_raw", "The same with the source's escapes, where they differ"),
        text("responsible_party_type", "Who is responsible for the record", values=v.RESPONSIBLE_PARTY),
        text("lead_sponsor", "Name of the lead sponsor"),
        text("source_class", "Class of the lead sponsor", values=v.AGENCY_CLASS),
        integer("site_count", "Sites listed; NULL where the document does not carry sites", low=0),
        integer("country_count", "Countries of the listed sites", low=0),
        text("removed_countries", "Countries whose sites were all withdrawn, joined by ' | '"),
        text("sections_missing", "Parts this document's capture does not carry, joined by ', ': not empty, unknown"),
        text("source_format", "Format of the document", required=True, values=v.SOURCE_FORMAT),
        text("document_id", "Document the row was read from", required=True, references="documents.document_id"),
    ),
)

CONDITIONS = Table(
    "conditions",
    "What a trial studies, in the sponsor's words and in MeSH terms; also its keywords.",
    "one row per term of a kind of a trial",
    ("condition_id",),
    (
        identifier("condition_id", "Trial, kind and position"),
        of_trial(),
        text("kind", "What sort of term it is", required=True, values=v.CONDITION_KIND),
        ordinal("term among its kind"),
        text("name", "The term", required=True),
        text("downcase_name", "The term in lower case, for grouping", required=True),
        text("mesh_id", "MeSH identifier of a MeSH term"),
    ),
)
