-- Where trials draw the line for each variable: median and range of the eligible side, by phase. Limits that hold
-- for everybody, or for everybody in a cohort; a trial counts once, with the most permissive of its limits.
--
-- grain: variable, basis, unit_ucum, phase
-- materialized: yes
-- variable: What is limited, under its standard name.
-- basis: What the numbers are relative to: absolute, uln, lln, baseline and others.
-- unit_ucum: Unit for comparison; NULL for plain numbers and multiples of a limit of normal.
-- phase: Phase; NA where the registry says that none applies, NULL where none is stated.
-- trial_count: Trials with such a limit. [trials]
-- limit_count: Limits. [limits]
-- lower_trial_count: Trials with a lower limit. [trials]
-- lower_median: Median lowest value let in. [{unit_ucum}]
-- lower_min: Least of them. [{unit_ucum}]
-- lower_max: Greatest of them. [{unit_ucum}]
-- upper_trial_count: Trials with an upper limit. [trials]
-- upper_median: Median highest value let in. [{unit_ucum}]
-- upper_min: Least of them. [{unit_ucum}]
-- upper_max: Greatest of them. [{unit_ucum}]

create or replace view criteria_thresholds_by_variable as
with by_trial as (
    select
        limits.variable,
        limits.basis,
        limits.unit_ucum,
        limits.phase,
        limits.trial_id,
        count(*) as limit_count,
        min(limits.eligible_low) as eligible_low,
        max(limits.eligible_high) as eligible_high
    from criteria_limits_by_constraint as limits
    where
        limits.variable is not null
        and not limits.has_condition
        and limits.kind not in ('washout', 'recency', 'dose')
        and coalesce(limits.eligible_low, limits.eligible_high) is not null
    group by limits.variable, limits.basis, limits.unit_ucum, limits.phase, limits.trial_id
)

select
    by_trial.variable::varchar as variable,
    by_trial.basis::varchar as basis,
    by_trial.unit_ucum::varchar as unit_ucum,
    by_trial.phase::varchar as phase,
    count(*)::bigint as trial_count,
    sum(by_trial.limit_count)::bigint as limit_count,
    count(by_trial.eligible_low)::bigint as lower_trial_count,
    median(by_trial.eligible_low)::double as lower_median,
    min(by_trial.eligible_low)::double as lower_min,
    max(by_trial.eligible_low)::double as lower_max,
    count(by_trial.eligible_high)::bigint as upper_trial_count,
    median(by_trial.eligible_high)::double as upper_median,
    min(by_trial.eligible_high)::double as upper_min,
    max(by_trial.eligible_high)::double as upper_max
from by_trial
group by by_trial.variable, by_trial.basis, by_trial.unit_ucum, by_trial.phase;

-- test: a trial counts once, with its most permissive limit; bases and phases stand apart
-- given trials
--   trial_id | phase
--   NCT1     | PHASE1
--   NCT2     | PHASE1
--   NCT3     | PHASE3
-- given criteria
--   criterion_id | trial_id
--   C1           | NCT1
--   C2           | NCT2
--   C3           | NCT3
-- given criteria_constraints
--   criterion_id | trial_id | kind | variable   | basis    | canonical_unit | unit_ucum | value_low | canonical_low | eligible_low | value_high | eligible_high | status
--   C1           | NCT1     | lab  | hemoglobin | absolute | g/dL           | g/dL      | 9         | 9             | 9            |            |               | parsed
--   C1           | NCT1     | lab  | hemoglobin | absolute | g/dL           | g/dL      | 8         | 8             | 8            |            |               | parsed
--   C2           | NCT2     | lab  | hemoglobin | absolute | g/dL           | g/L       | 100       | 10            | 100          |            |               | parsed
--   C3           | NCT3     | lab  | hemoglobin | absolute | g/dL           | g/dL      | 11        | 11            | 11           |            |               | parsed
--   C1           | NCT1     | lab  | alt        | uln      |                |           |           |               |              | 2.5        | 2.5           | parsed
-- expect
--   variable   | basis    | unit_ucum | phase  | trial_count | limit_count | lower_median | lower_min | lower_max | upper_trial_count | upper_median
--   hemoglobin | absolute | g/dL | PHASE1 | 2           | 3           | 9            | 8         | 10        | 0                 |
--   hemoglobin | absolute | g/dL | PHASE3 | 1           | 1           | 11           | 11        | 11        | 0                 |
--   alt        | uln      |      | PHASE1 | 1           | 1           |              |           |           | 1                 | 2.5

-- test: limits for some people only, washouts, and limits of unknown variables stay out
-- given trials
--   trial_id
--   NCT1
-- given criteria
--   criterion_id | trial_id
--   C1           | NCT1
-- given criteria_constraints
--   criterion_id | trial_id | kind    | variable | value_high | eligible_high | condition_sex | status
--   C1           | NCT1     | lab     | qtc      | 450        | 450           | MALE          | parsed
--   C1           | NCT1     | lab     |          | 450        | 450           |               | parsed
--   C1           | NCT1     | washout | steroids | 28         | 28            |               | parsed
-- expect
--   variable | upper_median
