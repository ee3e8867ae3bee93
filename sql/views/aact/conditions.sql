-- Conditions in the columns of AACT's table conditions.
--
-- grain: id
-- id: Condition; unlike AACT's, the same after every load.
-- nct_id: ClinicalTrials.gov number.
-- name: Condition in the sponsor's words.
-- downcase_name: The same in lower case.

create or replace view aact.conditions as
select
    conditions.condition_id::varchar as id,
    trials.nct_id::varchar as nct_id,
    conditions.name::varchar as name,
    conditions.downcase_name::varchar as downcase_name
from main.conditions as conditions
inner join main.trials as trials on conditions.trial_id = trials.trial_id
where trials.nct_id is not null and conditions.kind = 'condition';

-- test: keywords and MeSH terms are no conditions here
-- given trials
--   trial_id | nct_id
--   NCT1     | NCT1
-- given conditions
--   trial_id | kind      | name   | downcase_name
--   NCT1     | condition | Asthma | asthma
--   NCT1     | keyword   | Lung   | lung
-- expect
--   nct_id | name   | downcase_name
--   NCT1   | Asthma | asthma
