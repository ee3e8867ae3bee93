-- Values that AACT derives, by AACT's arithmetic: months of 30 days, cut to whole ones. Ages that are not
-- stated are NULL, where AACT has 0.
--
-- grain: nct_id
-- nct_id: ClinicalTrials.gov number.
-- number_of_facilities: Sites; NULL where the document does not carry them. [sites]
-- has_single_facility: Whether there is one site.
-- registered_in_calendar_year: Year of first submission.
-- actual_duration: From start to primary completion, both ACTUAL or untyped. [months of 30 days]
-- were_results_reported: Whether results are posted.
-- months_to_report_results: From primary completion to first submission of results. [months of 30 days]
-- minimum_age_num: Number of the youngest age.
-- minimum_age_unit: Unit of the youngest age, in lower case.
-- maximum_age_num: Number of the oldest age.
-- maximum_age_unit: Unit of the oldest age, in lower case.

create or replace view aact.calculated_values as
select
    trials.nct_id::varchar as nct_id,
    trials.site_count::bigint as number_of_facilities,
    (trials.site_count = 1)::boolean as has_single_facility,
    (year(trials.study_first_submitted_date))::bigint as registered_in_calendar_year,
    (case
        when
            trials.start_date_type is distinct from 'ESTIMATED'
            and trials.primary_completion_date_type is distinct from 'ESTIMATED'
            then trunc(date_diff('day', trials.start_date, trials.primary_completion_date) / 30.0)
    end)::bigint as actual_duration,
    trials.has_results::boolean as were_results_reported,
    (
        trunc(date_diff('day', trials.primary_completion_date, trials.results_first_submitted_date) / 30.0)
    )::bigint as months_to_report_results,
    (try_cast(regexp_extract(trials.minimum_age, '^[0-9]+') as integer))::bigint as minimum_age_num,
    (lower(nullif(regexp_extract(trials.minimum_age, '[A-Za-z]+$'), '')))::varchar as minimum_age_unit,
    (try_cast(regexp_extract(trials.maximum_age, '^[0-9]+') as integer))::bigint as maximum_age_num,
    (lower(nullif(regexp_extract(trials.maximum_age, '[A-Za-z]+$'), '')))::varchar as maximum_age_unit
from main.trials as trials
where trials.nct_id is not null;

-- test: months have 30 days and are cut; planned dates give none; a missing age is NULL
-- given trials
--   trial_id | nct_id | start_date | start_date_type | primary_completion_date | primary_completion_date_type | site_count | minimum_age
--   NCT1     | NCT1   | 2020-01-01 | ACTUAL          | 2020-03-30              | ACTUAL                       | 1          | 18 Years
--   NCT2     | NCT2   | 2020-01-01 | ACTUAL          | 2020-03-31              | ESTIMATED                    | 2          |
--   NCT3     | NCT3   | 2020-01-01 |                 | 2020-03-31              |                              |            | 6 Months
-- expect
--   nct_id | actual_duration | number_of_facilities | has_single_facility | minimum_age_num | minimum_age_unit
--   NCT1   | 2               | 1                    | true                | 18              | years
--   NCT2   |                 | 2                    | false               |                 |
--   NCT3   | 3               |                      |                     | 6               | months

-- test: results are timed from primary completion
-- given trials
--   trial_id | nct_id | study_first_submitted_date | primary_completion_date | results_first_submitted_date | has_results
--   NCT1     | NCT1   | 2019-12-31                 | 2020-01-01              | 2020-12-31                   | true
--   NCT2     | NCT2   | 2020-01-01                 | 2020-01-01              |                              | false
-- expect
--   nct_id | registered_in_calendar_year | months_to_report_results | were_results_reported
--   NCT1   | 2019                        | 12                       | true
--   NCT2   | 2020                        |                          | false
