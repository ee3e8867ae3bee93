"""The closed lists of the tables: registry tokens as ClinicalTrials.gov's API spells them, and our own."""

from __future__ import annotations

OVERALL_STATUS = (
    "ACTIVE_NOT_RECRUITING", "COMPLETED", "ENROLLING_BY_INVITATION", "NOT_YET_RECRUITING", "RECRUITING",
    "SUSPENDED", "TERMINATED", "WITHDRAWN", "AVAILABLE", "NO_LONGER_AVAILABLE", "TEMPORARILY_NOT_AVAILABLE",
    "APPROVED_FOR_MARKETING", "WITHHELD", "UNKNOWN",
)  # fmt: skip
STATUS_GROUP = ("planned", "recruiting", "active", "completed", "stopped", "unknown", "expanded_access")
STUDY_TYPE = ("INTERVENTIONAL", "OBSERVATIONAL", "EXPANDED_ACCESS")
PHASE = ("NA", "EARLY_PHASE1", "PHASE1", "PHASE1/PHASE2", "PHASE2", "PHASE2/PHASE3", "PHASE3", "PHASE4")
DATE_TYPE = ("ACTUAL", "ESTIMATED")
DATE_PRECISION = ("day", "month", "day_or_month", "year")
ALLOCATION = ("RANDOMIZED", "NON_RANDOMIZED", "NA")
INTERVENTION_MODEL = ("SINGLE_GROUP", "PARALLEL", "CROSSOVER", "FACTORIAL", "SEQUENTIAL")
OBSERVATIONAL_MODEL = (
    "COHORT", "CASE_CONTROL", "CASE_ONLY", "CASE_CROSSOVER", "ECOLOGIC_OR_COMMUNITY", "FAMILY_BASED",
    "DEFINED_POPULATION", "NATURAL_HISTORY", "OTHER",
)  # fmt: skip
TIME_PERSPECTIVE = ("RETROSPECTIVE", "PROSPECTIVE", "CROSS_SECTIONAL", "OTHER")
PRIMARY_PURPOSE = (
    "TREATMENT", "PREVENTION", "DIAGNOSTIC", "ECT", "SUPPORTIVE_CARE", "SCREENING", "HEALTH_SERVICES_RESEARCH",
    "BASIC_SCIENCE", "DEVICE_FEASIBILITY", "OTHER",
)  # fmt: skip
MASKING = ("NONE", "SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE")
GENDER = ("ALL", "FEMALE", "MALE")
SAMPLING_METHOD = ("PROBABILITY_SAMPLE", "NON_PROBABILITY_SAMPLE")
GROUP_TYPE = (
    "EXPERIMENTAL", "ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION", "OTHER",
)  # fmt: skip
INTERVENTION_TYPE = (
    "BEHAVIORAL", "BIOLOGICAL", "COMBINATION_PRODUCT", "DEVICE", "DIAGNOSTIC_TEST", "DIETARY_SUPPLEMENT", "DRUG",
    "GENETIC", "PROCEDURE", "RADIATION", "OTHER",
)  # fmt: skip
AGENCY_CLASS = ("NIH", "FED", "OTHER_GOV", "INDIV", "INDUSTRY", "NETWORK", "AMBIG", "OTHER", "UNKNOWN")
OFFICIAL_ROLE = ("STUDY_CHAIR", "STUDY_DIRECTOR", "PRINCIPAL_INVESTIGATOR", "SUB_INVESTIGATOR")
RESPONSIBLE_PARTY = ("SPONSOR", "PRINCIPAL_INVESTIGATOR", "SPONSOR_INVESTIGATOR")
SECONDARY_ID_TYPE = (
    "NIH", "FDA", "VA", "CDC", "AHRQ", "SAMHSA", "OTHER_GRANT", "EUDRACT_NUMBER", "CTIS", "REGISTRY", "OTHER",
)  # fmt: skip
REGISTRY = ("CTGOV",)
SOURCE_FORMAT = ("ctgov_json", "ctgov_xml", "trial_page")
SECTIONS = (
    "official_title", "primary_completion_date", "date_types", "enrollment_type", "conditions", "countries",
    "responsible_party", "outcomes", "arm_types", "intervention_types", "who_masked", "site_status",
    "site_coordinates", "sponsor_roles", "keywords", "brief_summary", "first_criteria", "labels", "submission_dates",
    "brief_title", "acronym", "basic_information", "detailed_description", "study_design", "arms", "interventions",
    "criteria", "sponsors", "officials", "locations", "identifiers", "mesh_ancestors", "mesh_ids",
)  # fmt: skip
CONDITION_KIND = (
    "condition", "keyword", "condition_mesh", "condition_mesh_ancestor", "intervention_mesh",
    "intervention_mesh_ancestor",
)  # fmt: skip
ROUTE = (
    "oral", "intravenous", "intramuscular", "subcutaneous", "intradermal", "topical", "transdermal", "inhaled",
    "intranasal", "ophthalmic", "otic", "sublingual", "buccal", "rectal", "vaginal", "intrathecal", "epidural",
    "perineural", "intra-articular", "intravitreal", "intratumoral", "intraperitoneal", "intravesical",
    "intracoronary", "intra-arterial", "intralesional", "external-beam", "other",
)  # fmt: skip
DOSE_BASIS = ("flat", "per_kg", "per_m2", "auc", "rate", "per_area", "per_site", "per_other", "concentration")
DOSE_ROLE = ("active", "placebo", "vehicle", "background", "rescue", "dosimetry", "max", "strength")
DOSE_PHASE = ("loading", "lead_in", "maintenance", "titration_step", "escalation_level", "cohort")
OUTCOME_DOCUMENT = ("loaded", "superseded", "deleted", "rejected")
SEVERITY = ("info", "warning", "error")
LIMIT_STATUS = (
    "parsed", "conditional", "condition", "exception", "restated", "operator_missing", "ambiguous", "implausible",
    "definition",
)  # fmt: skip
