-- Doses that contradict each other, side by side with their words, to be decided by a reader.
--
-- grain: trial_id, conflict_id, dose_id
-- materialized: yes
-- slices: by trial
-- trial_id: Trial.
-- conflict_id: The contradiction; its doses share it.
-- dose_id: One of the doses.
-- version_count: Doses of the contradiction. [doses]
-- arm_id: Arm the dose is for.
-- arm_title: Name of the arm.
-- intervention_id: Intervention the dose is of.
-- intervention_name: Name of the intervention.
-- dose_words: Amount, unit and basis as one reads them.
-- schedule: How often it is given, as one reads it.
-- source_kind: Whose text states it: arm or intervention.
-- source_field: Column the words stand in.
-- source_text: The words.
-- flags: What a reviewer should know.

create or replace view dose_conflicts as
select
    doses.trial_id::varchar as trial_id,
    doses.conflict_id::varchar as conflict_id,
    doses.dose_id::varchar as dose_id,
    (count(*) over (partition by doses.trial_id, doses.conflict_id))::bigint as version_count,
    doses.arm_id::varchar as arm_id,
    doses.arm_title::varchar as arm_title,
    doses.intervention_id::varchar as intervention_id,
    doses.intervention_name::varchar as intervention_name,
    doses.dose_words::varchar as dose_words,
    doses.schedule::varchar as schedule,
    doses.source_kind::varchar as source_kind,
    doses.source_field::varchar as source_field,
    doses.source_text::varchar as source_text,
    doses.flags::varchar as flags
from dose_by_arm as doses
where doses.conflict_id is not null;

-- test: both versions stand side by side; a dose without contradiction stays out
-- given trials
--   trial_id
--   NCT1
-- given arms
--   arm_id | trial_id | title
--   A1     | NCT1     | Low
-- given doses
--   dose_id | trial_id | arm_id | amount_low | amount_high | unit_ucum | basis | source_kind  | conflict_id | status
--   D1      | NCT1     | A1     | 5          | 5           | mg        | flat  | arm          | X1          | conflict
--   D2      | NCT1     | A1     | 10         | 10          | mg        | flat  | intervention | X1          | conflict
--   D3      | NCT1     | A1     | 7          | 7           | mg        | flat  | arm          |             | parsed
-- expect
--   conflict_id | dose_id | version_count | arm_title | dose_words | source_kind
--   X1          | D1      | 2             | Low       | 5 mg       | arm
--   X1          | D2      | 2             | Low       | 10 mg      | intervention

-- test: contradictions of two trials are never taken for one
-- given trials
--   trial_id
--   NCT1
--   NCT2
-- given doses
--   dose_id | trial_id | conflict_id | status
--   D1      | NCT1     | X1          | conflict
--   D2      | NCT2     | X1          | conflict
-- expect
--   trial_id | conflict_id | version_count | dose_words
--   NCT1     | X1          | 1             |
--   NCT2     | X1          | 1             |

-- test: how often is told in the words of dose_by_arm
-- given trials
--   trial_id
--   NCT1
-- given doses
--   dose_id | trial_id | amount_low | amount_high | unit_ucum | freq_low | freq_high | period | period_unit | flags       | conflict_id | status
--   D1      | NCT1     | 900        | 900         | mg        | 2        | 2         | 1      | d           | daily_total | X1          | conflict
--   D2      | NCT1     | 900        | 900         | mg        | 2        | 2         | 1      | d           |             | X1          | conflict
-- expect
--   dose_id | dose_words | schedule
--   D1      | 900 mg     | daily in 2 doses
--   D2      | 900 mg     | twice daily
