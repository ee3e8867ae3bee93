-- Every fully understood limit as the side that is let in, in units that compare.
--
-- grain: constraint_id
-- materialized: yes
-- slices: by trial
-- constraint_id: Limit.
-- criterion_id: Item it was read from.
-- trial_id: Trial.
-- phase: Phase of the trial; NULL where not stated.
-- criterion_type: Whether the item admits or bars.
-- population: Cohort, part or group the item is for.
-- kind: What sort of limit it is, such as lab, vital, score, age, duration, count.
-- variable: What is limited, under its standard name; NULL where not known.
-- variable_text: What is limited, in the item's words.
-- basis: What the numbers are relative to: absolute, uln, lln, baseline and others.
-- unit_ucum: Unit for comparison, else the unit as written; NULL for plain numbers and multiples of a limit of normal.
-- eligible_low: Lowest value let in; NULL where there is none. [{unit_ucum}]
-- is_low_eligible: Whether that value itself is let in.
-- eligible_high: Highest value let in; NULL where there is none. [{unit_ucum}]
-- is_high_eligible: Whether that value itself is let in.
-- has_condition: Whether it holds for some people only, such as one sex or those with liver metastases.
-- source_text: The words it was read from.

create or replace view criteria_limits_by_constraint as
with limits as (
    select
        stated.constraint_id,
        stated.criterion_id,
        stated.trial_id,
        stated.kind,
        stated.variable,
        stated.variable_text,
        stated.basis,
        stated.unit_ucum,
        stated.eligible_low,
        stated.eligible_high,
        stated.canonical_unit,
        stated.canonical_low,
        stated.canonical_high,
        stated.low_incl,
        stated.high_incl,
        stated.source_text,
        stated.eligible_low = stated.value_low as is_low_from_low,
        stated.eligible_low = stated.value_high as is_low_from_high,
        stated.eligible_high = stated.value_high as is_high_from_high,
        stated.eligible_high = stated.value_low as is_high_from_low,
        (
            stated.condition_text is not null
            or stated.condition_sex is not null
            or stated.condition_age_low is not null
            or stated.condition_age_high is not null
        ) as has_condition
    from criteria_constraints as stated
    where stated.status = 'parsed'
)

select
    limits.constraint_id::varchar as constraint_id,
    limits.criterion_id::varchar as criterion_id,
    limits.trial_id::varchar as trial_id,
    trials.phase::varchar as phase,
    criteria.criterion_type::varchar as criterion_type,
    criteria.population::varchar as population,
    limits.kind::varchar as kind,
    limits.variable::varchar as variable,
    limits.variable_text::varchar as variable_text,
    limits.basis::varchar as basis,
    nullif(coalesce(limits.canonical_unit, limits.unit_ucum), '1')::varchar as unit_ucum,
    (
        case
            when limits.canonical_unit is null then limits.eligible_low
            when limits.is_low_from_low then limits.canonical_low
            when limits.is_low_from_high then limits.canonical_high
        end
    )::double as eligible_low,
    (
        case
            when limits.is_low_from_low then limits.low_incl
            when limits.is_low_from_high then not limits.high_incl
        end
    )::boolean as is_low_eligible,
    (
        case
            when limits.canonical_unit is null then limits.eligible_high
            when limits.is_high_from_high then limits.canonical_high
            when limits.is_high_from_low then limits.canonical_low
        end
    )::double as eligible_high,
    (
        case
            when limits.is_high_from_high then limits.high_incl
            when limits.is_high_from_low then not limits.low_incl
        end
    )::boolean as is_high_eligible,
    limits.has_condition::boolean as has_condition,
    limits.source_text::varchar as source_text
from limits
inner join criteria on limits.criterion_id = criteria.criterion_id
inner join trials on limits.trial_id = trials.trial_id;

-- test: the side let in of an exclusion is the other side, in canonical units, and without its bound
-- given trials
--   trial_id
--   NCT1
-- given criteria
--   criterion_id | trial_id | criterion_type
--   C1           | NCT1     | inclusion
--   C2           | NCT1     | exclusion
-- given criteria_constraints
--   constraint_id | criterion_id | trial_id | value_low | value_high | low_incl | high_incl | unit_ucum | canonical_low | canonical_high | canonical_unit | eligible_low | eligible_high | status
--   K1            | C1           | NCT1     | 9         |            | true     |           | g/dL      | 9             |                | g/dL           | 9            |               | parsed
--   K2            | C2           | NCT1     |           | 90         |          | false     | g/L       |               | 9              | g/dL           | 90           |               | parsed
--   K3            | C2           | NCT1     | 2         |            | false    |           |           | 2             |                | 1              |              | 2             | parsed
--   K4            | C2           | NCT1     | 3         |            | true     |           |           | 3             |                | 1              |              | 3             | parsed
-- expect
--   constraint_id | criterion_type | unit_ucum | eligible_low | is_low_eligible | eligible_high | is_high_eligible
--   K1            | inclusion      | g/dL | 9            | true            |               |
--   K2            | exclusion      | g/dL | 9            | true            |               |
--   K3            | exclusion      |      |              |                 | 2             | true
--   K4            | exclusion      |      |              |                 | 3             | false

-- test: multiples of a limit of normal have no unit; doubtful limits stay out; conditions are told
-- given trials
--   trial_id
--   NCT1
-- given criteria
--   criterion_id | trial_id | criterion_type
--   C1           | NCT1     | inclusion
-- given criteria_constraints
--   constraint_id | criterion_id | trial_id | basis | value_high | high_incl | eligible_high | condition_text      | status
--   K1            | C1           | NCT1     | uln   | 2.5        | true      | 2.5           |                     | parsed
--   K2            | C1           | NCT1     | uln   | 5          | true      | 5             | if liver metastases | parsed
--   K3            | C1           | NCT1     | uln   | 9          | true      | 9             |                     | operator_missing
-- expect
--   constraint_id | basis | unit_ucum | eligible_high | has_condition
--   K1            | uln   |      | 2.5           | false
--   K2            | uln   |      | 5             | true
