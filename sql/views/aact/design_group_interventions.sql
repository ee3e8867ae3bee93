-- Which arm receives which intervention, in the columns of AACT's table of that name.
--
-- grain: design_group_id, intervention_id
-- nct_id: ClinicalTrials.gov number.
-- design_group_id: Arm, as design_groups.id.
-- intervention_id: Intervention, as interventions.id.

create or replace view aact.design_group_interventions as
select
    arm_interventions.trial_id::varchar as nct_id,
    arm_interventions.arm_id::varchar as design_group_id,
    arm_interventions.intervention_id::varchar as intervention_id
from main.arm_interventions as arm_interventions
where starts_with(arm_interventions.trial_id, 'NCT');

-- test: an intervention of two arms is two rows
-- given arm_interventions
--   arm_id | intervention_id | trial_id
--   A1     | I1              | NCT1
--   A2     | I1              | NCT1
-- expect
--   nct_id | design_group_id | intervention_id
--   NCT1   | A1              | I1
--   NCT1   | A2              | I1
