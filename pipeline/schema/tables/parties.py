"""Where a trial runs, who runs it, its other numbers, its relatives, and what it measures."""

from __future__ import annotations

from pipeline.schema import vocabulary as v
from pipeline.schema.column import Table, identifier, number, of_trial, ordinal, text

LOCATIONS = Table(
    "locations",
    "A site of a trial. Names and contacts of site staff are not loaded.",
    "one row per site",
    ("location_id",),
    (
        identifier("location_id", "Trial and position, such as NCT02633163-L0001"),
        of_trial(),
        ordinal("site"),
        text("facility_name", "Name of the site"),
        text("status", "Recruitment status of the site", values=v.OVERALL_STATUS),
        text("city", "City"),
        text("state", "State, province or region"),
        text("zip", "Postal code"),
        text("country", "Country as the source spells it"),
        text(
            "country_code",
            "ISO 3166-1 alpha-2 code of the country; XK for Kosovo; NULL where the spelling is unknown",
        ),
        number("latitude", "Latitude the record gives", unit="degrees", low=-90, high=90),
        number("longitude", "Longitude the record gives", unit="degrees", low=-180, high=180),
        text("location_text", "The line a trial page shows for the site's place"),
    ),
)

SPONSORS = Table(
    "sponsors",
    "An organization that leads or supports a trial.",
    "one row per sponsor of a trial",
    ("sponsor_id",),
    (
        identifier("sponsor_id", "Trial and position"),
        of_trial(),
        ordinal("sponsor"),
        text("lead_or_collaborator", "Role; NULL where not stated", values=("lead", "collaborator")),
        text("name", "Name of the organization", required=True),
        text("agency_class", "Class of the organization", values=v.AGENCY_CLASS),
    ),
)

OFFICIALS = Table(
    "officials",
    "A person named as responsible for the trial as a whole.",
    "one row per official of a trial",
    ("official_id",),
    (
        identifier("official_id", "Trial and position"),
        of_trial(),
        ordinal("official"),
        text("name", "Name as published"),
        text("role", "Role in the trial", values=v.OFFICIAL_ROLE),
        text("affiliation", "Institution"),
    ),
)

IDENTIFIERS = Table(
    "identifiers",
    "A number under which a trial is known.",
    "one row per number of a trial",
    ("identifier_id",),
    (
        identifier("identifier_id", "Trial and position"),
        of_trial(),
        ordinal("number"),
        text("id_value", "The number", required=True),
        text(
            "id_source",
            "Which of the trial's numbers it is, in AACT's words",
            required=True,
            values=("nct_id", "nct_alias", "org_study_id", "secondary_id"),
        ),
        text("id_type", "Kind of secondary number", values=v.SECONDARY_ID_TYPE),
        text("id_domain", "Who issued it"),
        text("id_link", "Web address of it"),
    ),
)

RELATED_TRIALS = Table(
    "related_trials",
    "Another trial that a document names, and why.",
    "one row per named trial and relation",
    ("related_id",),
    (
        identifier("related_id", "Trial and position"),
        of_trial(),
        ordinal("relation"),
        text("related_trial_id", "Number of the other trial", required=True),
        text("related_title", "Title of the other trial, where given"),
        text(
            "relation",
            "Why it is named: likeness as a page's site computes it, an earlier number, or expanded access",
            required=True,
            values=("page_similarity", "nct_alias", "expanded_access"),
        ),
    ),
)

OUTCOMES = Table(
    "outcomes",
    "A measure by which a trial judges its question.",
    "one row per outcome measure",
    ("outcome_id",),
    (
        identifier("outcome_id", "Trial, type and position"),
        of_trial(),
        text("outcome_type", "Rank of the measure", required=True, values=("primary", "secondary", "other")),
        ordinal("measure among its type"),
        text("measure", "What is measured"),
        text("time_frame", "When it is measured"),
        text("description", "The measure in words", long=True),
        text("description_raw", "The same with the source's escapes, where they differ", long=True),
    ),
)
