-- A trial whose start is surely after its completion or primary completion, as its record states.
--
-- level: warn
-- trial_id: Trial.
-- start_date: Start.
-- primary_completion_date: End of primary data collection.
-- completion_date: End of the trial.

select
    timeline.trial_id,
    timeline.start_date,
    timeline.primary_completion_date,
    timeline.completion_date
from timeline_by_trial as timeline
where timeline.is_out_of_order;

-- test: only what is surely out of order is found
-- given trials
--   trial_id | start_date | start_date_low | completion_date | completion_date_high
--   NCT1     | 2020-05-31 | 2020-05-01     | 2020-05-20      | 2020-05-20
--   NCT2     | 2020-05-31 | 2020-05-01     | 2020-04-20      | 2020-04-20
--   NCT3     | 2020-05-31 | 2020-05-01     |                 |
-- expect
--   trial_id | completion_date
--   NCT2     | 2020-04-20
