-- Eligibility in the columns of AACT's table eligibilities. Ages that are not stated are NULL,
-- where AACT has 'N/A'.
--
-- grain: nct_id
-- nct_id: ClinicalTrials.gov number.
-- sampling_method: How an observational study samples.
-- gender: Sex of eligible people.
-- minimum_age: Youngest eligible age as the registry writes it.
-- maximum_age: Oldest eligible age as the registry writes it.
-- healthy_volunteers: Whether healthy people may take part.
-- population: Population an observational study samples from.
-- criteria: The criteria's text.
-- gender_description: The gender rule in words.
-- gender_based: Whether eligibility goes by gender identity.

create or replace view aact.eligibilities as
select
    trials.nct_id::varchar as nct_id,
    trials.sampling_method::varchar as sampling_method,
    trials.gender::varchar as gender,
    trials.minimum_age::varchar as minimum_age,
    trials.maximum_age::varchar as maximum_age,
    trials.healthy_volunteers::boolean as healthy_volunteers,
    trials.population::varchar as population,
    trials.eligibility_criteria::varchar as criteria,
    trials.gender_description::varchar as gender_description,
    trials.gender_based::boolean as gender_based
from main.trials as trials
where trials.nct_id is not null;

-- test: an age that is not stated is NULL
-- given trials
--   trial_id | nct_id | minimum_age | eligibility_criteria
--   NCT1     | NCT1   | 18 Years    | Adults
-- expect
--   nct_id | minimum_age | maximum_age | criteria
--   NCT1   | 18 Years    |             | Adults
