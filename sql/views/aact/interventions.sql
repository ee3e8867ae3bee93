-- Interventions in the columns of AACT's table interventions.
--
-- grain: id
-- id: Intervention; unlike AACT's, the same after every load.
-- nct_id: ClinicalTrials.gov number.
-- intervention_type: Kind of intervention.
-- name: Name.
-- description: The intervention in words.

create or replace view aact.interventions as
select
    interventions.intervention_id::varchar as id,
    trials.nct_id::varchar as nct_id,
    interventions.intervention_type::varchar as intervention_type,
    interventions.name::varchar as name,
    interventions.description::varchar as description
from main.interventions as interventions
inner join main.trials as trials on interventions.trial_id = trials.trial_id
where trials.nct_id is not null;

-- test: interventions carry their trial's number
-- given trials
--   trial_id | nct_id
--   NCT1     | NCT1
-- given interventions
--   intervention_id | trial_id | name     | intervention_type
--   NCT1-I01        | NCT1     | Examplin | DRUG
-- expect
--   id       | nct_id | name     | intervention_type
--   NCT1-I01 | NCT1   | Examplin | DRUG
