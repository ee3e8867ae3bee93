-- A row that refers to an arm, an intervention, a dose's or a criterion's parent of another trial.
--
-- level: fail
-- table_name: Table of the row.
-- row_id: The row.
-- trial_id: Its trial.
-- refers_to: What it refers to.

select
    'arm_interventions' as table_name,
    arm_interventions.arm_id || ' ' || arm_interventions.intervention_id as row_id,
    arm_interventions.trial_id,
    coalesce(arms.arm_id, interventions.intervention_id) as refers_to
from arm_interventions
left join arms
    on arm_interventions.arm_id = arms.arm_id and arm_interventions.trial_id <> arms.trial_id
left join interventions
    on
        arm_interventions.intervention_id = interventions.intervention_id
        and arm_interventions.trial_id <> interventions.trial_id
where arms.arm_id is not null or interventions.intervention_id is not null
union all
select
    'doses' as table_name,
    doses.dose_id as row_id,
    doses.trial_id,
    coalesce(arms.arm_id, interventions.intervention_id) as refers_to
from doses
left join arms on doses.arm_id = arms.arm_id and doses.trial_id <> arms.trial_id
left join interventions
    on doses.intervention_id = interventions.intervention_id and doses.trial_id <> interventions.trial_id
where arms.arm_id is not null or interventions.intervention_id is not null
union all
select
    'criteria' as table_name,
    criteria.criterion_id as row_id,
    criteria.trial_id,
    parents.criterion_id as refers_to
from criteria
inner join criteria as parents
    on criteria.parent_id = parents.criterion_id and criteria.trial_id <> parents.trial_id
union all
select
    'criteria_constraints' as table_name,
    criteria_constraints.constraint_id as row_id,
    criteria_constraints.trial_id,
    criteria.criterion_id as refers_to
from criteria_constraints
inner join criteria
    on
        criteria_constraints.criterion_id = criteria.criterion_id
        and criteria_constraints.trial_id <> criteria.trial_id;

-- test: rows of two trials that are mixed up are found, each once
-- given arms
--   arm_id | trial_id
--   A1     | NCT1
--   A2     | NCT2
-- given interventions
--   intervention_id | trial_id
--   I1              | NCT1
-- given arm_interventions
--   arm_id | intervention_id | trial_id
--   A1     | I1              | NCT1
--   A2     | I1              | NCT1
-- given doses
--   dose_id | trial_id | arm_id | intervention_id
--   D1      | NCT1     | A1     | I1
--   D2      | NCT2     | A2     | I1
--   D3      | NCT2     |        |
-- given criteria
--   criterion_id | trial_id | parent_id
--   C1           | NCT1     |
--   C2           | NCT1     | C1
--   C3           | NCT2     | C1
-- given criteria_constraints
--   constraint_id | trial_id | criterion_id
--   K1            | NCT1     | C1
--   K2            | NCT2     | C1
-- expect
--   table_name           | row_id | trial_id | refers_to
--   arm_interventions    | A2 I1  | NCT1     | A2
--   doses                | D2     | NCT2     | I1
--   criteria             | C3     | NCT2     | C1
--   criteria_constraints | K2     | NCT2     | C1
