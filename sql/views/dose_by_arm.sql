-- Every dose with the arm that receives it, the intervention it is a dose of, and the words it was read from.
--
-- grain: dose_id
-- materialized: yes
-- slices: by trial
-- dose_id: Dose, or the statement that an arm's intervention states none.
-- trial_id: Trial.
-- nct_id: ClinicalTrials.gov number.
-- phase: Phase of the trial; NULL where not stated.
-- overall_status: Recruitment status of the trial.
-- arm_id: Arm that receives it; NULL where no arm lists the intervention.
-- arm_title: Name of the arm.
-- group_type: Role of the arm.
-- intervention_id: Intervention it is a dose of; NULL where the text does not tell.
-- intervention_name: Name of the intervention.
-- intervention_type: Kind of intervention.
-- substance_text: Drug or product the amount is of, as written nearest to it.
-- component: The same in lower case, where one text gives one intervention's amounts of several, as for a
--   combination.
-- role: What the amount is for in the arm: active, placebo, background, rescue, strength, max and others.
-- phase_label: Part of the regimen, such as loading or maintenance.
-- cohort: Cohort, group or dose level it belongs to.
-- dose_words: Amount, unit and basis as one reads them.
-- amount_low: Single amount or lower end, in unit_ucum. [{unit_ucum}]
-- amount_high: Single amount or upper end, in unit_ucum. [{unit_ucum}]
-- unit_ucum: Unit of the amount, without its basis.
-- basis: How the amount is counted: flat, per_kg, per_m2, auc, rate and others.
-- per: What it is counted by (UCUM), such as kg or kg.h.
-- units_per_admin: Tablets, puffs and the like given at a time, where told.
-- canonical_low: Lower amount for comparison. [{canonical_unit}]
-- canonical_high: Upper amount for comparison. [{canonical_unit}]
-- canonical_unit: Unit for comparison, basis included.
-- given_low: Lower amount at a time for comparison: canonical_low, times units_per_admin where that is of one unit.
--   [{canonical_unit}]
-- given_high: Upper amount at a time, likewise. [{canonical_unit}]
-- form: Dosage form.
-- route: Route of administration.
-- schedule: How often it is given, as one reads it; NULL where not known.
-- freq_low: Administrations per period, lower end.
-- freq_high: Administrations per period, upper end.
-- period: Length of the period. [{period_unit}]
-- period_unit: Unit of the period.
-- prn: Whether it is given as needed; NULL where not known.
-- days: Days of the cycle or of the trial on which it is given, such as '1,8,15' or '1-14'.
-- cycle_length_days: Length of a cycle. [days]
-- n_admin: Administrations in all, where stated.
-- duration_low_days: Shortest stated length of treatment. [days]
-- duration_high_days: Longest stated length of treatment. [days]
-- max_cycles: Most cycles given.
-- daily_low: Amount per day, lower end; only when fully determined. [{canonical_unit}]
-- daily_high: Amount per day, upper end; only when fully determined. [{canonical_unit}]
-- weekly_average: Amount per week; only when fully determined. [{canonical_unit}]
-- condition_text: Words that limit who gets it.
-- source_kind: Whose text it was read from: arm, intervention, or none.
-- source_field: Column the words stand in.
-- source_text: The words of amount and unit.
-- status: How far it was understood: parsed, partial, ambiguous, conflict, no_dose_stated.
-- conflict_id: Doses of the trial that contradict each other share it.
-- flags: What a reviewer should know.

create or replace view dose_by_arm as
with several as (
    select
        doses.trial_id,
        doses.arm_id,
        doses.intervention_id,
        doses.source_kind,
        doses.source_field
    from doses
    group by doses.trial_id, doses.arm_id, doses.intervention_id, doses.source_kind, doses.source_field
    having min(lower(doses.substance_text)) <> max(lower(doses.substance_text))
)

select
    doses.dose_id::varchar as dose_id,
    doses.trial_id::varchar as trial_id,
    trials.nct_id::varchar as nct_id,
    trials.phase::varchar as phase,
    trials.overall_status::varchar as overall_status,
    doses.arm_id::varchar as arm_id,
    arms.title::varchar as arm_title,
    arms.group_type::varchar as group_type,
    doses.intervention_id::varchar as intervention_id,
    interventions.name::varchar as intervention_name,
    interventions.intervention_type::varchar as intervention_type,
    doses.substance_text::varchar as substance_text,
    (case when several.trial_id is not null then lower(doses.substance_text) end)::varchar as component,
    doses.role::varchar as role,
    doses.phase_label::varchar as phase_label,
    doses.cohort::varchar as cohort,
    amount_words(
        doses.amount_low, doses.amount_high, doses.unit_ucum, doses.basis, doses.per
    )::varchar as dose_words,
    doses.amount_low::double as amount_low,
    doses.amount_high::double as amount_high,
    doses.unit_ucum::varchar as unit_ucum,
    doses.basis::varchar as basis,
    doses.per::varchar as per,
    doses.units_per_admin::double as units_per_admin,
    doses.canonical_low::double as canonical_low,
    doses.canonical_high::double as canonical_high,
    doses.canonical_unit::varchar as canonical_unit,
    amount_times(
        doses.canonical_low, case when doses.strength_value is not null then doses.units_per_admin end
    )::double as given_low,
    amount_times(
        doses.canonical_high, case when doses.strength_value is not null then doses.units_per_admin end
    )::double as given_high,
    doses.form::varchar as form,
    doses.route::varchar as route,
    (
        case
            when doses.period_unit = 'd' and doses.freq_low > 1 and contains(doses.flags, 'daily_total')
                then 'daily in ' || range_words(doses.freq_low, doses.freq_high) || ' doses'
            when
                doses.freq_low = 1 and doses.period = 1 and doses.period_unit = 'd'
                and doses.form = 'continuous infusion'
                then 'daily by continuous infusion'
            else schedule_words(doses.freq_low, doses.freq_high, doses.period, doses.period_unit)
        end
    )::varchar as schedule,
    doses.freq_low::double as freq_low,
    doses.freq_high::double as freq_high,
    doses.period::double as period,
    doses.period_unit::varchar as period_unit,
    doses.prn::boolean as prn,
    doses.days::varchar as days,
    doses.cycle_length_days::double as cycle_length_days,
    doses.n_admin::bigint as n_admin,
    doses.duration_low_days::double as duration_low_days,
    doses.duration_high_days::double as duration_high_days,
    doses.max_cycles::double as max_cycles,
    doses.daily_low::double as daily_low,
    doses.daily_high::double as daily_high,
    doses.weekly_average::double as weekly_average,
    doses.condition_text::varchar as condition_text,
    doses.source_kind::varchar as source_kind,
    doses.source_field::varchar as source_field,
    doses.source_text::varchar as source_text,
    doses.status::varchar as status,
    doses.conflict_id::varchar as conflict_id,
    doses.flags::varchar as flags
from doses
inner join trials on doses.trial_id = trials.trial_id
left join arms on doses.arm_id = arms.arm_id
left join interventions on doses.intervention_id = interventions.intervention_id
left join several
    on
        doses.trial_id = several.trial_id
        and doses.arm_id is not distinct from several.arm_id
        and doses.intervention_id is not distinct from several.intervention_id
        and doses.source_kind is not distinct from several.source_kind
        and doses.source_field is not distinct from several.source_field;

-- test: a dose is shown with its arm and intervention, in words and numbers
-- given trials
--   trial_id | phase
--   NCT1     | PHASE2
-- given arms
--   arm_id   | trial_id | title
--   NCT1-A01 | NCT1     | Low dose
-- given interventions
--   intervention_id | trial_id | name
--   NCT1-I01        | NCT1     | Examplumab
-- given doses
--   trial_id | arm_id   | intervention_id | amount_low | amount_high | unit_ucum | basis  | per | freq_low | freq_high | period | period_unit | status
--   NCT1     | NCT1-A01 | NCT1-I01        | 5          | 5           | mg        | per_kg | kg  | 1        | 1         | 3      | wk          | parsed
-- expect
--   phase  | arm_title | intervention_name | dose_words | schedule      | amount_low | status
--   PHASE2 | Low dose  | Examplumab        | 5 mg/kg    | every 3 weeks | 5          | parsed

-- test: doses without an arm or an intervention, and statements that there is none, are kept
-- given trials
--   trial_id
--   NCT1
-- given interventions
--   intervention_id | trial_id | name
--   NCT1-I01        | NCT1     | Examplumab
-- given doses
--   dose_id   | trial_id | intervention_id | amount_low | amount_high | unit_ucum | status
--   NCT1-D001 | NCT1     | NCT1-I01        | 5          | 5           | mg        | parsed
--   NCT1-D002 | NCT1     |                 | 8          | 8           | mg        | parsed
--   NCT1-D003 | NCT1     | NCT1-I01        |            |             |           | no_dose_stated
-- expect
--   dose_id   | arm_id | intervention_name | dose_words | status
--   NCT1-D001 |        | Examplumab        | 5 mg       | parsed
--   NCT1-D002 |        |                   | 8 mg       | parsed
--   NCT1-D003 |        | Examplumab        |            | no_dose_stated

-- test: amounts of several drugs in one text are components; another spelling in another text is none
-- given trials
--   trial_id
--   NCT1
-- given doses
--   dose_id | trial_id | arm_id | intervention_id | substance_text | source_kind  | source_field | status
--   D1      | NCT1     | A1     | I1              | Alphavir       | arm          | description  | parsed
--   D2      | NCT1     | A1     | I1              | betavir        | arm          | description  | parsed
--   D3      | NCT1     | A1     | I1              | AB-12          | intervention | name         | parsed
--   D4      | NCT1     | A1     | I2              | gamma          | arm          | description  | parsed
-- expect
--   dose_id | component
--   D1      | alphavir
--   D2      | betavir
--   D3      |
--   D4      |

-- test: an amount for the day is told as one, and so is what runs all day
-- given trials
--   trial_id
--   NCT1
-- given doses
--   trial_id | ordinal | amount_low | amount_high | unit_ucum | freq_low | freq_high | period | period_unit | form                | flags       | status
--   NCT1     | 1       | 900        | 900         | mg        | 2        | 2         | 1      | d           |                     | daily_total | parsed
--   NCT1     | 2       | 28         | 28          | ug        | 1        | 1         | 1      | d           | continuous infusion |             | parsed
--   NCT1     | 3       | 28         | 28          | ug        | 1        | 1         | 1      | d           | tablet              |             | parsed
-- expect
--   dose_words | schedule
--   900 mg     | daily in 2 doses
--   28 ug      | daily by continuous infusion
--   28 ug      | once daily

-- test: days of a cycle, single administrations, and several units at a time are told where no rhythm is
-- given trials
--   trial_id
--   NCT1
-- given doses
--   trial_id | ordinal | amount_low | amount_high | unit_ucum | units_per_admin | days   | cycle_length_days | n_admin | prn  | status
--   NCT1     | 1       | 75         | 75          | mg        |                 | 1,8,15 | 28                | 3       |      | parsed
--   NCT1     | 2       | 100        | 100         | ug        | 2               |        |                   |         | true | parsed
-- expect
--   dose_words | schedule | units_per_admin | days   | cycle_length_days | n_admin | prn
--   75 mg      |          |                 | 1,8,15 | 28                | 3       |
--   100 ug     |          | 2               |        |                   |         | true

-- test: what is given at a time is several times the amount of one unit, and just the amount where that is of all
-- given trials
--   trial_id
--   NCT1
-- given doses
--   trial_id | ordinal | canonical_low | canonical_high | canonical_unit | units_per_admin | strength_value | status
--   NCT1     | 1       | 100           | 100            | mg             | 8               | 100            | parsed
--   NCT1     | 2       | 65            |                | mg             | 2               |                | parsed
--   NCT1     | 3       | 50            | 75             | mg             |                 | 50             | parsed
--   NCT1     | 4       | 0.1           | 0.1            | mg             | 3               | 0.1            | parsed
-- expect
--   canonical_low | given_low | given_high
--   100           | 800       | 800
--   65            | 65        |
--   50            | 50        | 75
--   0.1           | 0.3       | 0.3
