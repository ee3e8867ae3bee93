-- What each arm is given, in one readable line. Ambiguous readings are left out of the line and counted.
--
-- grain: arm_id
-- materialized: yes
-- slices: by trial
-- arm_id: Arm.
-- trial_id: Trial.
-- arm_number: Place of the arm in its trial, from 1.
-- arm_title: Name of the arm.
-- group_type: Role of the arm.
-- regimen: The arm's doses in order, joined by '; ', alternatives by ' or '; a cohort's or dose level's name stands
--   before its dose, a condition in [ ] after it; NULL where none is known.
-- dose_count: Doses in the line. [doses]
-- review_count: Doses of the arm that are partial, ambiguous or contradicted. [doses]
-- without_dose: Interventions of the arm for which no dose is stated, joined by '; '.

create or replace view dose_regimen_by_arm as
with names as (
    select
        dose_by_arm.dose_id,
        dose_by_arm.dose_words,
        dose_by_arm.schedule,
        coalesce(
            dose_by_arm.component, dose_by_arm.intervention_name, dose_by_arm.substance_text
        ) as called
    from dose_by_arm
),

said as (
    select
        doses.arm_id,
        doses.ordinal,
        coalesce(
            doses.source_kind
            || case when doses.source_kind = 'intervention' then doses.intervention_id else '' end
            || doses.alt_group,
            doses.ordinal::varchar
        ) as alternative,
        coalesce(doses.cohort || ': ', '') || concat_ws(
            ' ',
            case
                when doses.role = 'placebo' and told.called is null then 'placebo'
                when doses.role = 'placebo' and not contains(lower(told.called), 'placebo')
                    then 'placebo of ' || told.called
                else told.called
            end,
            case
                when doses.role in ('background', 'rescue') then '(' || doses.role || ')'
                when doses.phase_label in ('loading', 'lead_in', 'maintenance')
                    then '(' || replace(doses.phase_label, '_', '-') || ')'
            end,
            case
                when doses.units_per_admin <> 1 and doses.strength_value is not null
                    then number_words(doses.units_per_admin) || ' x '
                else ''
            end
            || told.dose_words,
            route_words(doses.route),
            coalesce(
                told.schedule,
                case when doses.n_admin = 1 then 'once' else doses.n_admin || ' times' end
            ),
            case when doses.prn then 'as needed' end,
            'over ' || number_words(doses.infusion_minutes) || ' minutes',
            case when regexp_full_match(doses.days, '-?[0-9]+') then 'on day ' else 'on days ' end
            || regexp_replace(doses.days, '(-[0-9]+)-(-?[0-9]+)', '\1 to \2', 'g'),
            'in ' || number_words(doses.cycle_length_days) || '-day cycles',
            duration_words(doses.duration_low_days, doses.duration_high_days)
        )
        || coalesce(
            ', '
            || case when doses.freq_low is not null and doses.n_admin > 1 then doses.n_admin end
            || ' times in all',
            ''
        )
        || coalesce(', up to ' || number_words(doses.max_cycles) || ' cycles', '')
        || coalesce(', until ' || regexp_replace(doses.stop_rule, '^until ', '', 'i'), '')
        || coalesce(' [' || doses.condition_text || ']', '') as words
    from doses
    inner join names as told on doses.dose_id = told.dose_id
    where
        doses.status in ('parsed', 'partial', 'conflict')
        and coalesce(doses.role, 'active') in ('active', 'placebo', 'background', 'rescue')
        and coalesce(doses.amount_low, doses.amount_high) is not null
),

choices as (
    select
        said.arm_id,
        said.alternative,
        min(said.ordinal) as place,
        count(*) as doses,
        string_agg(said.words, ' or ' order by said.ordinal) as words
    from said
    group by said.arm_id, said.alternative
),

lines as (
    select
        choices.arm_id,
        sum(choices.doses) as dose_count,
        string_agg(choices.words, '; ' order by choices.place) as regimen
    from choices
    group by choices.arm_id
),

doubts as (
    select
        doses.arm_id,
        count(*) filter (where doses.status in ('partial', 'ambiguous', 'conflict')) as review_count,
        string_agg(interventions.name, '; ' order by doses.ordinal)
        filter (where doses.status = 'no_dose_stated') as without_dose
    from doses
    left join interventions on doses.intervention_id = interventions.intervention_id
    group by doses.arm_id
)

select
    arms.arm_id::varchar as arm_id,
    arms.trial_id::varchar as trial_id,
    arms.ordinal::bigint as arm_number,
    arms.title::varchar as arm_title,
    arms.group_type::varchar as group_type,
    lines.regimen::varchar as regimen,
    coalesce(lines.dose_count, 0)::bigint as dose_count,
    coalesce(doubts.review_count, 0)::bigint as review_count,
    doubts.without_dose::varchar as without_dose
from arms
left join lines on arms.arm_id = lines.arm_id
left join doubts on arms.arm_id = doubts.arm_id;

-- test: one line tells amount, route, schedule and cycles
-- given trials
--   trial_id
--   NCT1
-- given arms
--   arm_id | trial_id | ordinal
--   A1     | NCT1     | 1
-- given interventions
--   intervention_id | trial_id | name
--   I1              | NCT1     | Examplumab
-- given doses
--   trial_id | arm_id | intervention_id | ordinal | role   | amount_low | amount_high | unit_ucum | basis  | per | route       | freq_low | freq_high | period | period_unit | max_cycles | status
--   NCT1     | A1     | I1              | 1       | active | 5          | 5           | mg        | per_kg | kg  | intravenous | 1        | 1         | 3      | wk          | 6          | parsed
-- expect
--   arm_id | regimen                                                | dose_count | review_count
--   A1     | Examplumab 5 mg/kg IV every 3 weeks, up to 6 cycles    | 1          | 0

-- test: doses follow each other in order, alternatives are joined by 'or', the strength of a tablet stays out
-- given trials
--   trial_id
--   NCT1
-- given arms
--   arm_id | trial_id
--   A1     | NCT1
-- given doses
--   trial_id | arm_id | ordinal | substance_text | alt_group | role     | amount_low | amount_high | unit_ucum | route | freq_low | freq_high | period | period_unit | phase_label | status
--   NCT1     | A1     | 4       | beta           |           | active   | 1          | 2           | g         | oral  | 2        | 2         | 1      | d           |             | parsed
--   NCT1     | A1     | 1       | alpha          |           | active   | 600        | 600         | mg        | oral  |          |           |        |             | loading     | parsed
--   NCT1     | A1     | 2       | alpha          | 1         | active   | 100        | 100         | mg        |       |          |           |        |             |             | parsed
--   NCT1     | A1     | 3       | alpha          | 1         | active   | 200        | 200         | mg        |       |          |           |        |             |             | partial
--   NCT1     | A1     | 5       | beta           |           | strength | 500        | 500         | mg        |       |          |           |        |             |             | parsed
-- expect
--   regimen                                                                                       | dose_count | review_count
--   alpha (loading) 600 mg orally; alpha 100 mg or alpha 200 mg; beta 1-2 g orally twice daily    | 4          | 1

-- test: an arm without a known dose has no line, and says which interventions lack one
-- given trials
--   trial_id
--   NCT1
-- given arms
--   arm_id | trial_id
--   A1     | NCT1
--   A2     | NCT1
-- given interventions
--   intervention_id | trial_id | name
--   I1              | NCT1     | Exercise
-- given doses
--   trial_id | arm_id | intervention_id | amount_low | amount_high | unit_ucum | status
--   NCT1     | A1     | I1              |            |             |           | no_dose_stated
--   NCT1     | A1     |                 | 5          | 5           | mg        | ambiguous
-- expect
--   arm_id | regimen | dose_count | review_count | without_dose
--   A1     |         | 0          | 1            | Exercise
--   A2     |         | 0          | 0            |

-- test: infusion, days, cycle, duration and stop rule follow the schedule
-- given trials
--   trial_id
--   NCT1
-- given arms
--   arm_id | trial_id
--   A1     | NCT1
--   A2     | NCT1
-- given doses
--   trial_id | arm_id | ordinal | substance_text | amount_low | amount_high | unit_ucum | basis  | per | infusion_minutes | days   | cycle_length_days | n_admin | duration_low_days | duration_high_days | stop_rule         | status
--   NCT1     | A1     | 1       | alpha          | 75         | 75          | mg        | per_m2 | m2  | 60               | 1,8,15 | 28                |         |                   |                    | progression       | parsed
--   NCT1     | A2     | 1       | beta           | 10         | 10          | mg        | flat   |     |                  |        |                   | 1       | 84                | 84                 | Until progression | parsed
-- expect
--   arm_id | regimen
--   A1     | alpha 75 mg/m2 over 60 minutes on days 1,8,15 in 28-day cycles, until progression
--   A2     | beta 10 mg once for 12 weeks, until progression

-- test: a single day is a day
-- given trials
--   trial_id
--   NCT1
-- given arms
--   arm_id | trial_id
--   A1     | NCT1
-- given doses
--   trial_id | arm_id | substance_text | amount_low | amount_high | unit_ucum | days | freq_low | freq_high | period | period_unit | status
--   NCT1     | A1     | alpha          | 2          | 2           | mg        | 1    | 1        | 1         | 3      | wk          | parsed
-- expect
--   regimen
--   alpha 2 mg every 3 weeks on day 1

-- test: days before the first are no string of dashes
-- given trials
--   trial_id
--   NCT1
-- given arms
--   arm_id | trial_id
--   A1     | NCT1
-- given doses
--   trial_id | arm_id | substance_text | amount_low | amount_high | unit_ucum | days      | status
--   NCT1     | A1     | alpha          | 25         | 25          | mg        | -5--3,1-4 | parsed
-- expect
--   regimen
--   alpha 25 mg on days -5 to -3,1-4

-- test: several units at a time, a cohort's name and a condition are told, and how many times in all
-- given trials
--   trial_id
--   NCT1
-- given arms
--   arm_id | trial_id
--   A1     | NCT1
-- given doses
--   trial_id | arm_id | ordinal | substance_text | role   | units_per_admin | strength_value | amount_low | amount_high | unit_ucum | freq_low | freq_high | period | period_unit | n_admin | cohort   | condition_text | status
--   NCT1     | A1     | 1       | alpha          | active | 8               | 100            | 100        | 100         | ug        |          |           |        |             | 1       |          |                | parsed
--   NCT1     | A1     | 2       | beta           | active | 2               |                | 5          | 5           | mg        | 1        | 1         | 1      | wk          | 12      | Cohort 2 | if >= 60 kg    | parsed
-- expect
--   regimen
--   alpha 8 x 100 ug once; Cohort 2: beta 5 mg once weekly, 12 times in all [if >= 60 kg]

-- test: what is given beside the trial's drug, and instead of it, is told
-- given trials
--   trial_id
--   NCT1
-- given arms
--   arm_id | trial_id
--   A1     | NCT1
-- given doses
--   trial_id | arm_id | ordinal | substance_text | role       | amount_low | amount_high | unit_ucum | status
--   NCT1     | A1     | 1       | alpha          | placebo    | 2          | 2           | mL        | parsed
--   NCT1     | A1     | 2       | beta placebo   | placebo    | 1          | 1           | {tablet}  | parsed
--   NCT1     | A1     | 3       | gamma          | background | 5          | 5           | mg        | parsed
-- expect
--   regimen
--   placebo of alpha 2 mL; beta placebo 1 tablet; gamma (background) 5 mg

-- test: alternatives are those of one text, not of two that count alike
-- given trials
--   trial_id
--   NCT1
-- given arms
--   arm_id | trial_id
--   A1     | NCT1
-- given doses
--   trial_id | arm_id | intervention_id | source_kind  | ordinal | substance_text | alt_group | amount_low | amount_high | unit_ucum | status
--   NCT1     | A1     | I1              | intervention | 1       | alpha          | 1         | 25         | 25          | ug        | parsed
--   NCT1     | A1     | I1              | intervention | 2       | alpha          | 1         | 50         | 50          | ug        | parsed
--   NCT1     | A1     | I2              | intervention | 3       | beta           | 1         | 1          | 1           | mg        | parsed
--   NCT1     | A1     | I2              | intervention | 4       | beta           | 1         | 2          | 2           | mg        | parsed
-- expect
--   regimen
--   alpha 25 ug or alpha 50 ug; beta 1 mg or beta 2 mg
