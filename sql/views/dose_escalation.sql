-- Ladders of dose levels: the different amounts of one intervention within a trial, from low to high. A ladder is
-- either named as one by the text (levels, steps, cohorts), or made by arms that receive one amount each.
--
-- grain: trial_id, intervention_id, component, route, basis, canonical_unit, level_number
-- materialized: yes
-- slices: by trial
-- trial_id: Trial.
-- intervention_id: Intervention that is given; NULL where the text does not tell.
-- intervention_name: Name of the intervention.
-- component: Drug the amounts are of, where one text gives amounts of several, as for a combination, and where the
--   intervention is not told.
-- route: Route of administration; NULL where not stated.
-- basis: What the amounts are counted by.
-- canonical_unit: Unit of the amounts, basis included.
-- level_number: Place of the level, from 1 for the lowest.
-- level_count: Levels of the ladder. [levels]
-- amount: Amount of the level. [{canonical_unit}]
-- previous_amount: Amount of the level below; NULL for the lowest. [{canonical_unit}]
-- step_ratio: amount over previous_amount; NULL where there is none or it is 0.
-- ladder_kind: 'escalation' (levels of an escalation), 'titration' (steps of one patient), 'cohorts', or 'arms'.
-- arm_count: Arms that receive the level. [arms]
-- cohorts: Cohorts or groups of the level as the text names them, joined by '; '.

create or replace view dose_escalation as
with candidates as (
    select
        doses.trial_id,
        doses.intervention_id,
        case
            when doses.intervention_id is null then lower(doses.substance_text)
            else doses.component
        end as component,
        doses.route,
        doses.basis,
        doses.canonical_unit,
        doses.given_low as amount,
        doses.arm_id,
        doses.cohort,
        case
            when doses.phase_label = 'escalation_level' then 'escalation'
            when doses.phase_label = 'titration_step' then 'titration'
            when doses.phase_label = 'cohort' or doses.cohort is not null then 'cohorts'
        end as named_kind
    from dose_by_arm as doses
    where
        doses.role = 'active'
        and doses.status = 'parsed'
        and doses.canonical_unit is not null
        and doses.given_low = doses.given_high
        and coalesce(doses.phase_label, 'cohort') in ('escalation_level', 'titration_step', 'cohort')
),

counted as (
    select
        candidates.trial_id,
        candidates.intervention_id,
        candidates.component,
        candidates.route,
        candidates.basis,
        candidates.canonical_unit,
        candidates.amount,
        candidates.arm_id,
        candidates.cohort,
        candidates.named_kind,
        min(candidates.amount) over (
            partition by
                candidates.trial_id, candidates.intervention_id, candidates.component, candidates.route,
                candidates.basis, candidates.canonical_unit, candidates.arm_id
        ) as lowest_of_arm,
        max(candidates.amount) over (
            partition by
                candidates.trial_id, candidates.intervention_id, candidates.component, candidates.route,
                candidates.basis, candidates.canonical_unit, candidates.arm_id
        ) as highest_of_arm
    from candidates
),

levels as (
    select
        counted.trial_id,
        counted.intervention_id,
        counted.component,
        counted.route,
        counted.basis,
        counted.canonical_unit,
        counted.amount,
        min(counted.named_kind) as named_kind,
        count(distinct counted.arm_id) as arm_count,
        string_agg(distinct counted.cohort, '; ' order by counted.cohort) as cohorts
    from counted
    where
        counted.named_kind is not null
        or (counted.arm_id is not null and counted.lowest_of_arm = counted.highest_of_arm)
    group by
        counted.trial_id, counted.intervention_id, counted.component, counted.route, counted.basis,
        counted.canonical_unit, counted.amount
),

ladders as (
    select
        levels.trial_id,
        levels.intervention_id,
        levels.component,
        levels.route,
        levels.basis,
        levels.canonical_unit,
        levels.amount,
        levels.arm_count,
        levels.cohorts,
        row_number() over ladder as level_number,
        lag(levels.amount) over ladder as previous_amount,
        count(*) over whole as level_count,
        coalesce(min(levels.named_kind) over whole, 'arms') as ladder_kind
    from levels
    window
        whole as (
            partition by
                levels.trial_id, levels.intervention_id, levels.component, levels.route, levels.basis,
                levels.canonical_unit
        ),
        ladder as (
            partition by
                levels.trial_id, levels.intervention_id, levels.component, levels.route, levels.basis,
                levels.canonical_unit
            order by levels.amount
        )
)

select
    ladders.trial_id::varchar as trial_id,
    ladders.intervention_id::varchar as intervention_id,
    interventions.name::varchar as intervention_name,
    ladders.component::varchar as component,
    ladders.route::varchar as route,
    ladders.basis::varchar as basis,
    ladders.canonical_unit::varchar as canonical_unit,
    ladders.level_number::bigint as level_number,
    ladders.level_count::bigint as level_count,
    ladders.amount::double as amount,
    ladders.previous_amount::double as previous_amount,
    (ladders.amount / nullif(ladders.previous_amount, 0))::double as step_ratio,
    ladders.ladder_kind::varchar as ladder_kind,
    ladders.arm_count::bigint as arm_count,
    ladders.cohorts::varchar as cohorts
from ladders
left join interventions on ladders.intervention_id = interventions.intervention_id
where ladders.level_count > 1;

-- test: arms with one amount each make a ladder; two arms may share a level
-- given trials
--   trial_id
--   NCT1
-- given doses
--   trial_id | arm_id | intervention_id | role   | basis  | canonical_low | canonical_high | canonical_unit | status
--   NCT1     | A1     | I1              | active | per_kg | 5e6           | 5e6            | {cells}/kg     | parsed
--   NCT1     | A2     | I1              | active | per_kg | 1e6           | 1e6            | {cells}/kg     | parsed
--   NCT1     | A3     | I1              | active | per_kg | 1e6           | 1e6            | {cells}/kg     | parsed
-- expect
--   level_number | level_count | amount  | previous_amount | step_ratio | ladder_kind | arm_count
--   1            | 2           | 1000000 |                 |            | arms        | 2
--   2            | 2           | 5000000 | 1000000         | 5          | arms        | 1

-- test: levels named by the text make a ladder within one arm, however often each is told
-- given trials
--   trial_id
--   NCT1
-- given doses
--   trial_id | arm_id | intervention_id | role   | basis | canonical_low | canonical_high | canonical_unit | phase_label      | cohort   | status
--   NCT1     | A1     | I1              | active | flat  | 10            | 10             | mg             | escalation_level | Cohort 1 | parsed
--   NCT1     | A1     | I1              | active | flat  | 20            | 20             | mg             | escalation_level | Cohort 2 | parsed
--   NCT1     | A1     | I1              | active | flat  | 20            | 20             | mg             | escalation_level | Cohort 3 | parsed
--   NCT1     | A1     | I1              | active | flat  | 40            | 40             | mg             | escalation_level |          | parsed
-- expect
--   level_number | amount | step_ratio | ladder_kind | cohorts
--   1            | 10     |            | escalation  | Cohort 1
--   2            | 20     | 2          | escalation  | Cohort 2; Cohort 3
--   3            | 40     | 2          | escalation  |

-- test: a morning and an evening dose, a loading dose, a range or another unit are no level
-- given trials
--   trial_id
--   NCT1
--   NCT2
--   NCT3
-- given doses
--   trial_id | arm_id | intervention_id | role   | basis | canonical_low | canonical_high | canonical_unit | phase_label | status
--   NCT1     | A1     | I1              | active | flat  | 100           | 100            | mg             |             | parsed
--   NCT1     | A1     | I1              | active | flat  | 200           | 200            | mg             |             | parsed
--   NCT2     | A1     | I1              | active | flat  | 600           | 600            | mg             | loading     | parsed
--   NCT2     | A2     | I1              | active | flat  | 300           | 300            | mg             |             | parsed
--   NCT3     | A1     | I1              | active | flat  | 10            | 20             | mg             |             | parsed
--   NCT3     | A2     | I1              | active | flat  | 30            | 30             | mg             |             | parsed
--   NCT3     | A3     | I1              | active | flat  | 5             | 5              | mL             |             | parsed
-- expect
--   level_number | amount

-- test: drugs that are only told by name make no ladder together
-- given trials
--   trial_id
--   NCT1
-- given doses
--   trial_id | arm_id | substance_text | role   | basis | canonical_low | canonical_high | canonical_unit | status
--   NCT1     | A1     | Alphavir       | active | flat  | 500           | 500            | mg             | parsed
--   NCT1     | A2     | alphavir       | active | flat  | 800           | 800            | mg             | parsed
--   NCT1     | A3     | betavir        | active | flat  | 600           | 600            | mg             | parsed
-- expect
--   component | level_number | amount
--   alphavir  | 1            | 500
--   alphavir  | 2            | 800

-- test: more tablets are a higher level
-- given trials
--   trial_id
--   NCT1
-- given doses
--   trial_id | arm_id | intervention_id | role   | basis | canonical_low | canonical_high | canonical_unit | units_per_admin | strength_value | status
--   NCT1     | A1     | I1              | active | flat  | 65            | 65             | mg             | 2               | 65             | parsed
--   NCT1     | A2     | I1              | active | flat  | 65            | 65             | mg             | 6               | 65             | parsed
-- expect
--   level_number | amount
--   1            | 130
--   2            | 390

-- test: an amount is one level however it is made up
-- given trials
--   trial_id
--   NCT1
-- given doses
--   trial_id | arm_id | intervention_id | role   | basis | canonical_low | canonical_high | canonical_unit | units_per_admin | strength_value | status
--   NCT1     | A1     | I1              | active | flat  | 0.1           | 0.1            | mg             |                 |                | parsed
--   NCT1     | A2     | I1              | active | flat  | 0.1           | 0.1            | mg             | 3               | 0.1            | parsed
--   NCT1     | A3     | I1              | active | flat  | 0.3           | 0.3            | mg             |                 |                | parsed
-- expect
--   level_number | level_count | amount | arm_count
--   1            | 2           | 0.1    | 1
--   2            | 2           | 0.3    | 2
