"""Arms, interventions and which arm gets which."""

from __future__ import annotations

from pipeline.schema import vocabulary as v
from pipeline.schema.column import Table, identifier, of_trial, ordinal, text

ARMS = Table(
    "arms",
    "An arm of an interventional trial, or a group or cohort of an observational one.",
    "one row per arm",
    ("arm_id",),
    (
        identifier("arm_id", "Trial and position, such as NCT02633163-A01"),
        of_trial(),
        ordinal("arm"),
        text("title", "Name of the arm"),
        text("group_type", "Role of the arm; NULL where not stated", values=v.GROUP_TYPE),
        text("description", "What the arm receives, in words; offsets of `doses` point into it", long=True),
        text("description_raw", "The same with the source's escapes, where they differ", long=True),
    ),
)

INTERVENTIONS = Table(
    "interventions",
    "A drug, device, procedure or other intervention of a trial.",
    "one row per intervention",
    ("intervention_id",),
    (
        identifier("intervention_id", "Trial and position, such as NCT02633163-I01"),
        of_trial(),
        ordinal("intervention"),
        text("intervention_type", "Kind of intervention; NULL where not stated", values=v.INTERVENTION_TYPE),
        text("name", "Name of the intervention; NULL where the source has none"),
        text("downcase_name", "Name in lower case, for grouping"),
        text("other_names", "Other names, joined by ' | '"),
        text("description", "The intervention in words; offsets of `doses` point into it", long=True),
        text("description_raw", "The same with the source's escapes, where they differ", long=True),
    ),
)

ARM_INTERVENTIONS = Table(
    "arm_interventions",
    "Which arm receives which intervention.",
    "one row per arm and intervention",
    ("arm_id", "intervention_id"),
    (
        text("arm_id", "Arm", required=True, references="arms.arm_id"),
        text("intervention_id", "Intervention", required=True, references="interventions.intervention_id"),
        of_trial(),
        text(
            "link_source",
            "How the link is known: the registry's labels, or the blocks of a trial page",
            required=True,
            values=("registry_label", "page_block"),
        ),
    ),
)
