"""Record: what every source hands on. One version of one trial, its text as the source has it.

Nothing here is interpreted: dates, ages, countries and numbers are the source's own words. Names are the
registry's element names, so that a ClinicalTrials.gov study decodes straight into these parts. A part
that a source does not carry is None or empty, and `sections_missing` tells the one from the other.
"""

from __future__ import annotations

import msgspec


class Part(msgspec.Struct, omit_defaults=True, rename="camel", gc=False, forbid_unknown_fields=True):
    """A piece of a record; camelCase outside, snake_case inside."""


class DateStruct(Part):
    """A date as written, and whether it is ACTUAL or ESTIMATED."""

    date: str | None = None
    type: str | None = None


class SecondaryId(Part):
    """A further number of the trial."""

    id: str | None = None
    type: str | None = None
    domain: str | None = None
    link: str | None = None


class Sponsor(Part):
    """An organization and its class."""

    name: str | None = None
    class_: str | None = msgspec.field(default=None, name="class")


class Term(Part):
    """A MeSH term."""

    id: str | None = None
    term: str | None = None


class ArmGroup(Part):
    """An arm; `intervention_names` are the registry's labels of what it gets ('Drug: Aspirin')."""

    label: str | None = None
    type: str | None = None
    description: str | None = None
    intervention_names: list[str] = []


class Intervention(Part):
    """An intervention; `arm_group_labels` are the labels of the arms that get it."""

    type: str | None = None
    name: str | None = None
    description: str | None = None
    arm_group_labels: list[str] = []
    other_names: list[str] = []


class Outcome(Part):
    """An outcome measure."""

    measure: str | None = None
    time_frame: str | None = None
    description: str | None = None


class Official(Part):
    """A person responsible for the trial as a whole."""

    name: str | None = None
    affiliation: str | None = None
    role: str | None = None


class Location(Part):
    """A site. `text` is the line a page shows for its place, where that is all there is."""

    facility: str | None = None
    status: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    text: str | None = None


class RelatedTrial(Part):
    """Another trial that the document names; `relation` is from `related_trials.relation`."""

    trial_id: str
    relation: str
    title: str | None = None


class Finding(Part):
    """Something the source could not take as it stood; `code` is from `data_issues.code`."""

    code: str
    field: str
    message: str
    value: str | None = None


class Record(Part):
    """One version of one trial, all text."""

    trial_id: str
    registry: str
    source_format: str
    sections_missing: list[str] = []
    findings: list[Finding] = []

    nct_id_aliases: list[str] = []
    org_study_id: SecondaryId | None = None
    secondary_ids: list[SecondaryId] = []
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None

    overall_status: str | None = None
    last_known_status: str | None = None
    why_stopped: str | None = None
    verification_date: str | None = None
    start_date: DateStruct | None = None
    primary_completion_date: DateStruct | None = None
    month_ends_may_be_months: bool = False
    """Whether the source writes a month as its last day, so that such a day may stand for the month."""
    completion_date: DateStruct | None = None
    study_first_submitted: str | None = None
    study_first_posted: str | None = None
    results_first_submitted: str | None = None
    results_first_posted: str | None = None
    disposition_first_submitted: str | None = None
    last_update_submitted: str | None = None
    last_update_posted: str | None = None
    has_expanded_access: bool | None = None

    lead_sponsor: Sponsor | None = None
    collaborators: list[Sponsor] = []
    sponsors: list[Sponsor] = []
    responsible_party_type: str | None = None

    has_dmc: bool | None = None
    is_fda_regulated_drug: bool | None = None
    is_fda_regulated_device: bool | None = None
    has_results: bool | None = None

    brief_summary: str | None = None
    detailed_description: str | None = None
    conditions: list[str] = []
    keywords: list[str] = []
    condition_meshes: list[Term] = []
    condition_ancestors: list[Term] = []
    intervention_meshes: list[Term] = []
    intervention_ancestors: list[Term] = []
    removed_countries: list[str] = []

    study_type: str | None = None
    phases: list[str] = []
    enrollment: int | None = None
    enrollment_type: str | None = None
    allocation: str | None = None
    intervention_model: str | None = None
    intervention_model_description: str | None = None
    observational_model: str | None = None
    time_perspective: str | None = None
    primary_purpose: str | None = None
    masking: str | None = None
    masking_description: str | None = None
    who_masked: list[str] = []

    arms: list[ArmGroup] = []
    interventions: list[Intervention] = []
    links: list[tuple[int, int]] = []
    """Arm and intervention positions (from 0) that a page's blocks tie together."""

    primary_outcomes: list[Outcome] = []
    secondary_outcomes: list[Outcome] = []
    other_outcomes: list[Outcome] = []

    eligibility_criteria: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    sex: str | None = None
    gender_based: bool | None = None
    gender_description: str | None = None
    healthy_volunteers: bool | None = None
    sampling_method: str | None = None
    study_population: str | None = None

    officials: list[Official] = []
    locations: list[Location] = []
    related_trials: list[RelatedTrial] = []


class Document(Part):
    """Where a record came from: its place below the raw folder, its digest, its size.

    `seen_as` is what the file or archive entry it was in looked like: found so again, it is the same.
    """

    path: str
    seen_as: str
    size: int
    sha256: str | None = None
    member: str | None = None
    position: int | None = None

    @property
    def id(self) -> str:
        """The document's name in every table: its path, then its member and position if it has them.

        A # in a file's name must not look like the one between the parts.
        """
        parts = (self.path, self.member, None if self.position is None else str(self.position))
        return "#".join([part.replace("%", "%25").replace("#", "%23") for part in parts if part is not None])


class Reject(Part):
    """Why a document gave no record; `reason` is from `rejects.reason`, the message never quotes it."""

    reason: str
    where: str | None
    message: str


class Reading(Part):
    """What one document came to: a record, or a reject."""

    document: Document
    record: Record | None = None
    reject: Reject | None = None
    source_format: str | None = None
