-- Arms and groups in the columns of AACT's table design_groups.
--
-- grain: id
-- id: Arm; unlike AACT's, the same after every load.
-- nct_id: ClinicalTrials.gov number.
-- group_type: Role of the arm.
-- title: Name of the arm.
-- description: What the arm receives.

create or replace view aact.design_groups as
select
    arms.arm_id::varchar as id,
    arms.trial_id::varchar as nct_id,
    arms.group_type::varchar as group_type,
    arms.title::varchar as title,
    arms.description::varchar as description
from main.arms as arms
where starts_with(arms.trial_id, 'NCT');

-- test: arms carry their trial's number
-- given arms
--   arm_id   | trial_id | title
--   NCT1-A01 | NCT1     | Low
--   X2-A01   | X2       | High
-- expect
--   id       | nct_id | title
--   NCT1-A01 | NCT1   | Low
