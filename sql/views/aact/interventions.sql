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
    interventions.trial_id::varchar as nct_id,
    interventions.intervention_type::varchar as intervention_type,
    interventions.name::varchar as name,
    interventions.description::varchar as description
from main.interventions as interventions
where starts_with(interventions.trial_id, 'NCT');

-- test: interventions carry their trial's number
-- given interventions
--   intervention_id | trial_id | name     | intervention_type
--   NCT1-I01        | NCT1     | Examplin | DRUG
-- expect
--   id       | nct_id | name     | intervention_type
--   NCT1-I01 | NCT1   | Examplin | DRUG
