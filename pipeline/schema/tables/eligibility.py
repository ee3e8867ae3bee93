"""Eligibility criteria as items, and the limits read from them."""

from __future__ import annotations

from pipeline.schema import vocabulary as v
from pipeline.schema.column import Table, flag, identifier, integer, number, of_trial, ordinal, text
from pipeline.schema.flags import ITEM_FLAGS, LIMIT_FLAGS

CRITERIA = Table(
    "criteria",
    "One item of a trial's eligibility criteria.",
    "one row per item",
    ("criterion_id",),
    (
        identifier("criterion_id", "Trial and position, such as NCT02633163-C001"),
        of_trial(),
        ordinal("item"),
        text("parent_id", "Item this one is nested under", references="criteria.criterion_id"),
        integer("depth", "Levels of nesting above it", required=True, low=0),
        text(
            "criterion_type",
            "Whether it admits or bars",
            required=True,
            values=("inclusion", "exclusion", "unknown"),
        ),
        text("type_source", "How the type is known", required=True),
        text("header", "Heading it stands under, as written"),
        text("population", "Cohort, part or group its heading names"),
        text("category", "What kind of condition it states"),
        text("marker", "Bullet or number it was listed with"),
        text("text", "The item's words, lines joined", required=True, long=True),
        text("text_raw", "The words as they stand in the criteria's text, where that differs", long=True),
        integer("char_start", "Where the item begins in trials.eligibility_criteria", unit="characters", low=0),
        integer("char_end", "Where the item ends in trials.eligibility_criteria", unit="characters", low=0),
        text("flags", "What a reviewer should know, joined by ', '", flags=ITEM_FLAGS),
    ),
)

CRITERIA_CONSTRAINTS = Table(
    "criteria_constraints",
    "A numeric limit read from a criterion.",
    "one row per limit",
    ("constraint_id",),
    (
        identifier("constraint_id", "Criterion and position"),
        text("criterion_id", "Criterion it was read from", required=True, references="criteria.criterion_id"),
        of_trial(),
        integer("bool_group", "Limits of one item with the same number are joined by bool_op", low=1),
        text("bool_op", "How the limits of a group combine", values=("and", "or")),
        text("kind", "What sort of limit it is"),
        text("variable", "What is limited, under its standard name; NULL where not known"),
        text("variable_text", "What is limited, in the item's words"),
        text("op", "The comparison as written", values=("<", "<=", ">", ">=", "=", "between")),
        number("value_low", "Lower bound as written", unit="{unit_ucum}"),
        number("value_high", "Upper bound as written", unit="{unit_ucum}"),
        flag("low_incl", "Whether the lower bound itself satisfies the limit"),
        flag("high_incl", "Whether the upper bound itself satisfies the limit"),
        text("unit_text", "Unit as written"),
        text("unit_ucum", "Unit in UCUM"),
        text("basis", "What the number is relative to"),
        number("canonical_low", "Lower bound in the canonical unit", unit="{canonical_unit}"),
        number("canonical_high", "Upper bound in the canonical unit", unit="{canonical_unit}"),
        text("canonical_unit", "Unit for comparison (UCUM); conversion is exact"),
        number("eligible_low", "Lower bound of the eligible side, polarity applied", unit="{unit_ucum}"),
        number("eligible_high", "Upper bound of the eligible side, polarity applied", unit="{unit_ucum}"),
        number("window_value", "Length of the time window", unit="{window_unit}"),
        text("window_unit", "Unit of the time window (UCUM)"),
        number("window_days", "Length of the time window", unit="days"),
        text("window_ref", "Event the window is counted from"),
        number("half_lives", "Length of the window in half-lives"),
        text("window_combine", "Which of several windows holds", values=("longer", "shorter")),
        text("condition_text", "Words that limit when it applies"),
        text("condition_sex", "Sex it applies to", values=("FEMALE", "MALE")),
        number("condition_age_low", "Youngest age it applies to", unit="years"),
        number("condition_age_high", "Oldest age it applies to", unit="years"),
        text("source_text", "The words it was read from", required=True),
        integer("char_start", "Where they begin in criteria.text", unit="characters", required=True, low=0),
        integer("char_end", "Where they end in criteria.text", unit="characters", required=True, low=0),
        text("rule", "Rule that read it"),
        text(
            "status",
            "How it is to be used: a limit as read (parsed), one that holds only if (conditional), what another "
            "holds for (condition), an exception, one said again, what tells the meaning of a word or how good a "
            "method is (definition), or one not understood",
            required=True,
            values=v.LIMIT_STATUS,
        ),
        text("flags", "What a reviewer should know, joined by ', '", flags=LIMIT_FLAGS),
    ),
)
