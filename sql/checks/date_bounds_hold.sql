-- A date that does not lie within its own bounds, or a date with only part of its columns.
--
-- level: fail
-- trial_id: Trial.
-- milestone: Which date.
-- milestone_date: Its day for plotting.
-- date_low: Earliest day it can mean.
-- date_high: Latest day it can mean.

with stated as (
    select
        trials.trial_id,
        'start' as milestone,
        trials.start_date as milestone_date,
        trials.start_date_low as date_low,
        trials.start_date_high as date_high
    from trials
    union all
    select
        trials.trial_id,
        'primary_completion' as milestone,
        trials.primary_completion_date as milestone_date,
        trials.primary_completion_date_low as date_low,
        trials.primary_completion_date_high as date_high
    from trials
    union all
    select
        trials.trial_id,
        'completion' as milestone,
        trials.completion_date as milestone_date,
        trials.completion_date_low as date_low,
        trials.completion_date_high as date_high
    from trials
)

select
    stated.trial_id,
    stated.milestone,
    stated.milestone_date,
    stated.date_low,
    stated.date_high
from stated
where
    coalesce(stated.milestone_date, stated.date_low, stated.date_high) is not null
    and not coalesce(stated.milestone_date between stated.date_low and stated.date_high, false);

-- test: a date within its bounds passes, one outside or without bounds is found
-- given trials
--   trial_id | start_date | start_date_low | start_date_high | completion_date | completion_date_low | completion_date_high
--   NCT1     | 2020-05-31 | 2020-05-01     | 2020-05-31      |                 |                     |
--   NCT2     | 2020-06-01 | 2020-05-01     | 2020-05-31      | 2021-01-01      | 2021-01-01          |
-- expect
--   trial_id | milestone  | milestone_date
--   NCT2     | start      | 2020-06-01
--   NCT2     | completion | 2021-01-01
