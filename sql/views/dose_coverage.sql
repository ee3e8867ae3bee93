-- For how many pairs of an arm and its intervention a dose is known: each pair is in exactly one of four states.
--
-- grain: source_format, intervention_type
-- materialized: yes
-- source_format: Format of the document the trial was read from.
-- intervention_type: Kind of intervention; NULL where not stated.
-- pair_count: Pairs of an arm and an intervention that it receives. [pairs]
-- stated_count: Pairs with a dose, all of them fully understood. [pairs]
-- review_count: Pairs with a dose that is partial, ambiguous or contradicted. [pairs]
-- not_stated_count: Pairs whose texts state no dose. [pairs]
-- unread_count: Pairs about which table doses says nothing. [pairs]
-- stated_share: stated_count over pair_count. [0 to 1]

create or replace view dose_coverage as
with found as (
    select
        doses.arm_id,
        doses.intervention_id,
        bool_or(doses.status in ('partial', 'ambiguous', 'conflict')) as is_doubtful,
        bool_or(doses.status = 'parsed' and doses.role is distinct from 'strength') as is_stated
    from doses
    where doses.arm_id is not null and doses.intervention_id is not null
    group by doses.arm_id, doses.intervention_id
),

pairs as (
    select
        trials.source_format,
        interventions.intervention_type,
        case
            when found.arm_id is null then 'unread'
            when found.is_doubtful then 'review'
            when found.is_stated then 'stated'
            else 'not_stated'
        end as pair_state
    from arm_interventions
    inner join trials on arm_interventions.trial_id = trials.trial_id
    inner join interventions on arm_interventions.intervention_id = interventions.intervention_id
    left join found
        on
            arm_interventions.arm_id = found.arm_id
            and arm_interventions.intervention_id = found.intervention_id
)

select
    pairs.source_format::varchar as source_format,
    pairs.intervention_type::varchar as intervention_type,
    count(*)::bigint as pair_count,
    (count(*) filter (where pairs.pair_state = 'stated'))::bigint as stated_count,
    (count(*) filter (where pairs.pair_state = 'review'))::bigint as review_count,
    (count(*) filter (where pairs.pair_state = 'not_stated'))::bigint as not_stated_count,
    (count(*) filter (where pairs.pair_state = 'unread'))::bigint as unread_count,
    ((count(*) filter (where pairs.pair_state = 'stated')) / count(*)::double)::double as stated_share
from pairs
group by pairs.source_format, pairs.intervention_type;

-- test: each pair has one state; one doubtful dose sends its pair to review
-- given trials
--   trial_id | source_format
--   NCT1     | ctgov_json
-- given interventions
--   intervention_id | trial_id | intervention_type
--   I1              | NCT1     | DRUG
--   I2              | NCT1     | DRUG
-- given arm_interventions
--   arm_id | intervention_id | trial_id
--   A1     | I1              | NCT1
--   A2     | I1              | NCT1
--   A3     | I1              | NCT1
--   A1     | I2              | NCT1
-- given doses
--   trial_id | arm_id | intervention_id | role   | status
--   NCT1     | A1     | I1              | active | parsed
--   NCT1     | A1     | I1              | active | parsed
--   NCT1     | A2     | I1              | active | parsed
--   NCT1     | A2     | I1              | active | ambiguous
--   NCT1     | A3     | I1              |        | no_dose_stated
-- expect
--   source_format | intervention_type | pair_count | stated_count | review_count | not_stated_count | unread_count | stated_share
--   ctgov_json    | DRUG              | 4          | 1            | 1            | 1                | 1            | 0.25

-- test: the strength of a tablet is no dose; kinds and formats stand apart
-- given trials
--   trial_id | source_format
--   NCT1     | ctgov_json
--   NCT2     | trial_page
-- given interventions
--   intervention_id | trial_id | intervention_type
--   I1              | NCT1     | DRUG
--   I2              | NCT2     |
-- given arm_interventions
--   arm_id | intervention_id | trial_id
--   A1     | I1              | NCT1
--   A2     | I2              | NCT2
-- given doses
--   trial_id | arm_id | intervention_id | role     | status
--   NCT1     | A1     | I1              | strength | parsed
--   NCT2     | A2     | I2              | active   | parsed
-- expect
--   source_format | intervention_type | stated_count | not_stated_count | stated_share
--   ctgov_json    | DRUG              | 0            | 1                | 0
--   trial_page    |                   | 1            | 0                | 1
