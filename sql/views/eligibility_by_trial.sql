-- Whom each trial takes: ages and sex as registered, items by type, and the limits that are asked for most. Of
-- several limits of one kind the most permissive counts; limits for some people only are left out, those of a
-- cohort are not.
--
-- grain: trial_id
-- materialized: yes
-- slices: by trial
-- trial_id: Trial.
-- nct_id: ClinicalTrials.gov number.
-- brief_title: Short title.
-- phase: Phase; NULL where not stated.
-- overall_status: Recruitment status.
-- minimum_age_years: Youngest eligible age; NULL where none or not stated. [years]
-- maximum_age_years: Oldest eligible age; NULL where none or not stated. [years]
-- gender: Sex of eligible people.
-- healthy_volunteers: Whether healthy people may take part.
-- item_count: Items of the criteria; NULL, as are the counts below, where the document carries no criteria. [items]
-- inclusion_count: Items that admit. [items]
-- exclusion_count: Items that bar. [items]
-- untyped_count: Items of which it is not known. [items]
-- limit_count: Numeric limits read, fully or in part. [limits]
-- ecog_max: Highest ECOG performance status let in; limits above 5 are of another scale and left out.
-- karnofsky_min: Lowest Karnofsky performance status let in.
-- bmi_min: Lowest body mass index let in. [kg/m2]
-- bmi_max: Highest body mass index let in. [kg/m2]
-- hemoglobin_min: Lowest hemoglobin let in. [g/dL]
-- platelets_min: Lowest platelet count let in. [10*9/L]
-- neutrophils_min: Lowest absolute neutrophil count let in. [10*9/L]
-- creatinine_clearance_min: Lowest creatinine clearance let in. [mL/min]
-- creatinine_max_uln: Highest creatinine let in, as a multiple of the upper limit of normal. [upper limits of normal]
-- bilirubin_max_uln: Highest bilirubin let in, as a multiple of the upper limit of normal. [upper limits of normal]
-- alt_max_uln: Highest alanine aminotransferase let in, likewise. [upper limits of normal]
-- ast_max_uln: Highest aspartate aminotransferase let in, likewise. [upper limits of normal]

create or replace view eligibility_by_trial as
with items as (
    select
        trials.trial_id,
        count(criteria.criterion_id) as item_count,
        count(*) filter (where criteria.criterion_type = 'inclusion') as inclusion_count,
        count(*) filter (where criteria.criterion_type = 'exclusion') as exclusion_count,
        count(*) filter (where criteria.criterion_type = 'unknown') as untyped_count
    from trials
    left join criteria on trials.trial_id = criteria.trial_id
    where trials.eligibility_criteria is not null
    group by trials.trial_id
),

counted as (
    select
        criteria_constraints.trial_id,
        count(*) as limit_count
    from criteria_constraints
    group by criteria_constraints.trial_id
),

limited as (
    select
        limits.trial_id,
        max(
            case
                when limits.is_high_eligible = false and limits.eligible_high = floor(limits.eligible_high)
                    then limits.eligible_high - 1
                else floor(limits.eligible_high)
            end
        ) filter (where limits.variable = 'ecog' and limits.eligible_high <= 5) as ecog_max,
        min(limits.eligible_low) filter (where limits.variable = 'karnofsky') as karnofsky_min,
        min(limits.eligible_low) filter (where limits.variable = 'bmi' and limits.unit_ucum = 'kg/m2')
            as bmi_min,
        max(limits.eligible_high) filter (where limits.variable = 'bmi' and limits.unit_ucum = 'kg/m2')
            as bmi_max,
        min(limits.eligible_low) filter (
            where limits.variable = 'hemoglobin' and limits.basis = 'absolute' and limits.unit_ucum = 'g/dL'
        ) as hemoglobin_min,
        min(limits.eligible_low) filter (
            where limits.variable = 'platelets' and limits.basis = 'absolute' and limits.unit_ucum = '10*9/L'
        ) as platelets_min,
        min(limits.eligible_low) filter (
            where limits.variable in ('anc', 'neutrophils')
            and limits.basis = 'absolute'
            and limits.unit_ucum = '10*9/L'
        ) as neutrophils_min,
        min(limits.eligible_low) filter (
            where limits.variable = 'creatinine_clearance'
            and limits.basis = 'absolute'
            and limits.unit_ucum = 'mL/min'
        ) as creatinine_clearance_min,
        max(limits.eligible_high) filter (
            where limits.variable = 'creatinine' and limits.basis = 'uln'
        ) as creatinine_max_uln,
        max(limits.eligible_high) filter (
            where limits.variable = 'bilirubin' and limits.basis = 'uln'
        ) as bilirubin_max_uln,
        max(limits.eligible_high) filter (
            where limits.variable = 'alt' and limits.basis = 'uln'
        ) as alt_max_uln,
        max(limits.eligible_high) filter (
            where limits.variable = 'ast' and limits.basis = 'uln'
        ) as ast_max_uln
    from criteria_limits_by_constraint as limits
    where not limits.has_condition
    group by limits.trial_id
)

select
    trials.trial_id::varchar as trial_id,
    trials.nct_id::varchar as nct_id,
    trials.brief_title::varchar as brief_title,
    trials.phase::varchar as phase,
    trials.overall_status::varchar as overall_status,
    trials.minimum_age_years::double as minimum_age_years,
    trials.maximum_age_years::double as maximum_age_years,
    trials.gender::varchar as gender,
    trials.healthy_volunteers::boolean as healthy_volunteers,
    items.item_count::bigint as item_count,
    items.inclusion_count::bigint as inclusion_count,
    items.exclusion_count::bigint as exclusion_count,
    items.untyped_count::bigint as untyped_count,
    (case when items.trial_id is not null then coalesce(counted.limit_count, 0) end)::bigint as limit_count,
    limited.ecog_max::bigint as ecog_max,
    limited.karnofsky_min::double as karnofsky_min,
    limited.bmi_min::double as bmi_min,
    limited.bmi_max::double as bmi_max,
    limited.hemoglobin_min::double as hemoglobin_min,
    limited.platelets_min::double as platelets_min,
    limited.neutrophils_min::double as neutrophils_min,
    limited.creatinine_clearance_min::double as creatinine_clearance_min,
    limited.creatinine_max_uln::double as creatinine_max_uln,
    limited.bilirubin_max_uln::double as bilirubin_max_uln,
    limited.alt_max_uln::double as alt_max_uln,
    limited.ast_max_uln::double as ast_max_uln
from trials
left join items on trials.trial_id = items.trial_id
left join counted on trials.trial_id = counted.trial_id
left join limited on trials.trial_id = limited.trial_id;

-- test: items are counted by type; criteria without an item have none, and of criteria not carried nothing is known
-- given trials
--   trial_id | minimum_age_years | gender | eligibility_criteria
--   NCT1     | 18                | FEMALE | Adults
--   NCT2     |                   |        | None
--   NCT3     |                   |        |
-- given criteria
--   criterion_id | trial_id | criterion_type
--   C1           | NCT1     | inclusion
--   C2           | NCT1     | inclusion
--   C3           | NCT1     | exclusion
--   C4           | NCT1     | unknown
-- given criteria_constraints
--   trial_id | criterion_id | status
--   NCT1     | C1           | parsed
--   NCT1     | C1           | ambiguous
-- expect
--   trial_id | minimum_age_years | gender | item_count | inclusion_count | exclusion_count | untyped_count | limit_count | ecog_max
--   NCT1     | 18                | FEMALE | 4          | 2               | 1               | 1             | 2           |
--   NCT2     |                   |        | 0          | 0               | 0               | 0             | 0           |
--   NCT3     |                   |        |            |                 |                 |               |             |

-- test: the highest ECOG let in is a whole number, its bound included or not
-- given trials
--   trial_id
--   NCT1
--   NCT2
--   NCT3
-- given criteria
--   criterion_id | trial_id
--   C1           | NCT1
--   C2           | NCT2
--   C3           | NCT3
-- given criteria_constraints
--   criterion_id | trial_id | variable | value_low | value_high | low_incl | high_incl | eligible_low | eligible_high | status
--   C1           | NCT1     | ecog     | 0         | 1          | true     | true      | 0            | 1             | parsed
--   C1           | NCT1     | ecog     | 0         | 2          | true     | true      | 0            | 2             | parsed
--   C2           | NCT2     | ecog     |           | 3          |          | false     |              | 3             | parsed
--   C3           | NCT3     | ecog     | 2         |            | false    |           |              | 2             | parsed
--   C3           | NCT3     | ecog     |           | 100        |          | true      |              | 100           | parsed
-- expect
--   trial_id | ecog_max
--   NCT1     | 2
--   NCT2     | 2
--   NCT3     | 2

-- test: laboratory limits are told in one unit or basis each; those of another are not mixed in
-- given trials
--   trial_id
--   NCT1
-- given criteria
--   criterion_id | trial_id
--   C1           | NCT1
-- given criteria_constraints
--   criterion_id | trial_id | variable   | basis    | unit_ucum | canonical_unit | value_low | canonical_low | eligible_low | value_high | canonical_high | eligible_high | condition_text | status
--   C1           | NCT1     | hemoglobin | absolute | g/L       | g/dL           | 90        | 9             | 90           |            |                |               |                | parsed
--   C1           | NCT1     | anc        | absolute | /mm3      | 10*9/L         | 1500      | 1.5           | 1500         |            |                |               |                | parsed
--   C1           | NCT1     | bilirubin  | uln      |           |                |           |               |              | 1.5        |                | 1.5           |                | parsed
--   C1           | NCT1     | bilirubin  | uln      |           |                |           |               |              | 3          |                | 3             | if Gilbert     | parsed
--   C1           | NCT1     | creatinine | absolute | mg/dL     | mg/dL          |           |               |              | 1.5        | 1.5            | 1.5           |                | parsed
-- expect
--   hemoglobin_min | neutrophils_min | bilirubin_max_uln | creatinine_max_uln | platelets_min
--   9              | 1.5             | 1.5               |                    |
