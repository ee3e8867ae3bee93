-- A trial whose ClinicalTrials.gov number is not its trial number, or is missing though the trial goes by one;
-- the views in AACT's names rely on it.
--
-- level: fail
-- trial_id: Trial.
-- nct_id: The number stated for it.

select
    trials.trial_id,
    trials.nct_id
from trials
where trials.nct_id is distinct from case when starts_with(trials.trial_id, 'NCT') then trials.trial_id end;

-- test: another number, a number that is none of the registry's, and a number left out are found
-- given trials
--   trial_id | nct_id
--   NCT1     | NCT1
--   DRKS1    |
--   NCT2     | NCT3
--   DRKS2    | DRKS2
--   NCT4     |
-- expect
--   trial_id | nct_id
--   NCT2     | NCT3
--   DRKS2    | DRKS2
--   NCT4     |
