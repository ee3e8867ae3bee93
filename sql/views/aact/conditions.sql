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
    conditions.trial_id::varchar as nct_id,
    conditions.name::varchar as name,
    conditions.downcase_name::varchar as downcase_name
from main.conditions as conditions
where starts_with(conditions.trial_id, 'NCT') and conditions.kind = 'condition';

-- test: keywords and MeSH terms are no conditions here
-- given conditions
--   trial_id | kind      | name   | downcase_name
--   NCT1     | condition | Asthma | asthma
--   NCT1     | keyword   | Lung   | lung
-- expect
--   nct_id | name   | downcase_name
--   NCT1   | Asthma | asthma
