-- Amounts given at a time of each intervention over all trials, apart for each component, route, basis and unit.
-- Only active doses that were fully understood; an amount counts once per trial, however many arms receive it.
--
-- grain: intervention, component, route, basis, canonical_unit
-- materialized: yes
-- intervention: Name of the intervention in lower case, else the drug as the dose's words name it.
-- component: Drug the amounts are of, where one text gives amounts of several, as for a combination.
-- route: Route of administration; NULL where not stated.
-- basis: What the amounts are counted by.
-- canonical_unit: Unit of the amounts, basis included.
-- trial_count: Trials. [trials]
-- arm_count: Arms. [arms]
-- dose_count: Different amounts, counted per trial. [doses]
-- amount_min: Lowest amount stated. [{canonical_unit}]
-- amount_low_median: Median of single amounts and lower ends. [{canonical_unit}]
-- amount_high_median: Median of single amounts and upper ends. [{canonical_unit}]
-- amount_max: Highest amount stated. [{canonical_unit}]
-- schedules: How often they are given, as one reads it: up to five schedules, those of most trials first, joined by
--   '; '; NULL where none is told as a rhythm.
-- weekly_median: Median amount per week, over the doses for which it is determined. [{canonical_unit}]

create or replace view dose_by_intervention as
with stated as (
    select
        doses.trial_id,
        doses.arm_id,
        coalesce(interventions.downcase_name, lower(doses.substance_text)) as intervention,
        case when interventions.downcase_name is not null then doses.component end as component,
        doses.route,
        doses.basis,
        doses.canonical_unit,
        doses.given_low,
        doses.given_high,
        doses.schedule,
        doses.weekly_average
    from dose_by_arm as doses
    left join interventions on doses.intervention_id = interventions.intervention_id
    where
        doses.role = 'active'
        and doses.status = 'parsed'
        and doses.canonical_unit is not null
        and coalesce(doses.given_low, doses.given_high) is not null
),

distinct_amounts as (
    select
        stated.intervention,
        stated.component,
        stated.route,
        stated.basis,
        stated.canonical_unit,
        stated.trial_id,
        stated.given_low,
        stated.given_high,
        median(stated.weekly_average) as weekly_average
    from stated
    group by
        stated.intervention, stated.component, stated.route, stated.basis, stated.canonical_unit,
        stated.trial_id, stated.given_low, stated.given_high
),

arms_reached as (
    select
        stated.intervention,
        stated.component,
        stated.route,
        stated.basis,
        stated.canonical_unit,
        count(distinct stated.arm_id) as arm_count
    from stated
    group by stated.intervention, stated.component, stated.route, stated.basis, stated.canonical_unit
),

trials_by_schedule as (
    select
        stated.intervention,
        stated.component,
        stated.route,
        stated.basis,
        stated.canonical_unit,
        stated.schedule,
        count(distinct stated.trial_id) as trials
    from stated
    where stated.schedule is not null
    group by
        stated.intervention, stated.component, stated.route, stated.basis, stated.canonical_unit,
        stated.schedule
),

rhythms as (
    select
        told.intervention,
        told.component,
        told.route,
        told.basis,
        told.canonical_unit,
        array_to_string(
            list(told.schedule order by told.trials desc, told.schedule asc)[1:5], '; '
        ) as schedules
    from trials_by_schedule as told
    group by told.intervention, told.component, told.route, told.basis, told.canonical_unit
)

select
    amounts.intervention::varchar as intervention,
    amounts.component::varchar as component,
    amounts.route::varchar as route,
    amounts.basis::varchar as basis,
    amounts.canonical_unit::varchar as canonical_unit,
    count(distinct amounts.trial_id)::bigint as trial_count,
    any_value(arms_reached.arm_count)::bigint as arm_count,
    count(*)::bigint as dose_count,
    least(min(amounts.given_low), min(amounts.given_high))::double as amount_min,
    median(amounts.given_low)::double as amount_low_median,
    median(amounts.given_high)::double as amount_high_median,
    greatest(max(amounts.given_low), max(amounts.given_high))::double as amount_max,
    any_value(rhythms.schedules)::varchar as schedules,
    median(amounts.weekly_average)::double as weekly_median
from distinct_amounts as amounts
inner join arms_reached
    on
        amounts.intervention is not distinct from arms_reached.intervention
        and amounts.component is not distinct from arms_reached.component
        and amounts.route is not distinct from arms_reached.route
        and amounts.basis is not distinct from arms_reached.basis
        and amounts.canonical_unit = arms_reached.canonical_unit
left join rhythms
    on
        amounts.intervention is not distinct from rhythms.intervention
        and amounts.component is not distinct from rhythms.component
        and amounts.route is not distinct from rhythms.route
        and amounts.basis is not distinct from rhythms.basis
        and amounts.canonical_unit = rhythms.canonical_unit
group by
    amounts.intervention, amounts.component, amounts.route, amounts.basis, amounts.canonical_unit;

-- test: the components of a combination stand apart
-- given trials
--   trial_id
--   NCT1
-- given interventions
--   intervention_id | trial_id | downcase_name
--   I1              | NCT1     | ab combo
-- given doses
--   trial_id | arm_id | intervention_id | substance_text | role   | basis | canonical_low | canonical_high | canonical_unit | status
--   NCT1     | A1     | I1              | Alphavir       | active | flat  | 400           | 400            | mg             | parsed
--   NCT1     | A1     | I1              | betavir        | active | flat  | 100           | 100            | mg             | parsed
-- expect
--   intervention | component | amount_min
--   ab combo     | alphavir  | 400
--   ab combo     | betavir   | 100

-- test: units, bases and routes are never mixed
-- given trials
--   trial_id
--   NCT1
-- given interventions
--   intervention_id | trial_id | downcase_name
--   NCT1-I01        | NCT1     | examplumab
-- given doses
--   trial_id | arm_id   | intervention_id | role   | route       | basis  | canonical_low | canonical_high | canonical_unit | status
--   NCT1     | NCT1-A01 | NCT1-I01        | active | intravenous | per_kg | 5             | 5              | mg/kg          | parsed
--   NCT1     | NCT1-A02 | NCT1-I01        | active | intravenous | per_kg | 10            | 10             | mg/kg          | parsed
--   NCT1     | NCT1-A03 | NCT1-I01        | active | intravenous | flat   | 400           | 400            | mg             | parsed
--   NCT1     | NCT1-A03 | NCT1-I01        | active |             | flat   | 800           | 800            | mg             | parsed
-- expect
--   intervention | route       | basis  | canonical_unit | arm_count | dose_count | amount_min | amount_low_median | amount_max
--   examplumab   | intravenous | per_kg | mg/kg          | 2         | 2          | 5          | 7.5               | 10
--   examplumab   | intravenous | flat   | mg             | 1         | 1          | 400        | 400               | 400
--   examplumab   |             | flat   | mg             | 1         | 1          | 800        | 800               | 800

-- test: one amount in many arms counts once per trial; the same drug in another trial counts again
-- given trials
--   trial_id
--   NCT1
--   NCT2
-- given interventions
--   intervention_id | trial_id | downcase_name
--   NCT1-I01        | NCT1     | examplin
--   NCT2-I01        | NCT2     | examplin
-- given doses
--   trial_id | arm_id   | intervention_id | role   | basis | canonical_low | canonical_high | canonical_unit | weekly_average | status
--   NCT1     | NCT1-A01 | NCT1-I01        | active | flat  | 10            | 10             | mg             | 70             | parsed
--   NCT1     | NCT1-A02 | NCT1-I01        | active | flat  | 10            | 10             | mg             | 70             | parsed
--   NCT2     | NCT2-A01 | NCT2-I01        | active | flat  | 40            | 40             | mg             |                | parsed
-- expect
--   trial_count | arm_count | dose_count | amount_low_median | weekly_median
--   2           | 3         | 2          | 25                | 70

-- test: 'up to' has no lower end, 'at least' no upper one; other roles and doubtful doses stay out
-- given trials
--   trial_id
--   NCT1
--   NCT2
--   NCT3
--   NCT4
--   NCT5
-- given doses
--   trial_id | substance_text | role     | basis | canonical_low | canonical_high | canonical_unit | status
--   NCT1     | Examplin       | active   | flat  |               | 40             | mg             | parsed
--   NCT2     | Examplin       | active   | flat  | 10            |                | mg             | parsed
--   NCT3     | Examplin       | strength | flat  | 999           | 999            | mg             | parsed
--   NCT4     | Examplin       | active   | flat  | 999           | 999            | mg             | ambiguous
--   NCT5     | Examplin       | active   |       |               |                |                | no_dose_stated
-- expect
--   intervention | trial_count | amount_min | amount_low_median | amount_high_median | amount_max
--   examplin     | 2           | 10         | 10                | 40                 | 40

-- test: schedules are told by the number of their trials; a drug without a rhythm has none
-- given trials
--   trial_id
--   NCT1
--   NCT2
--   NCT3
-- given doses
--   trial_id | substance_text | role   | basis | canonical_low | canonical_high | canonical_unit | freq_low | freq_high | period | period_unit | status
--   NCT1     | Examplin       | active | flat  | 10            | 10             | mg             | 1        | 1         | 1      | d           | parsed
--   NCT1     | Examplin       | active | flat  | 20            | 20             | mg             | 1        | 1         | 1      | d           | parsed
--   NCT2     | Examplin       | active | flat  | 20            | 20             | mg             | 2        | 2         | 1      | d           | parsed
--   NCT3     | Examplin       | active | flat  | 40            | 40             | mg             | 2        | 2         | 1      | d           | parsed
--   NCT3     | Otherin        | active | flat  | 5             | 5              | mg             |          |           |        |             | parsed
-- expect
--   intervention | schedules               | dose_count
--   examplin     | twice daily; once daily | 4
--   otherin      |                         | 1

-- test: several units at a time are one amount
-- given trials
--   trial_id
--   NCT1
-- given doses
--   trial_id | substance_text | role   | basis | canonical_low | canonical_high | canonical_unit | units_per_admin | strength_value | status
--   NCT1     | Examplin       | active | flat  | 100           | 100            | mg             | 8               | 100            | parsed
-- expect
--   intervention | amount_min | amount_low_median
--   examplin     | 800        | 800
