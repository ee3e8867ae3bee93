-- The dates of each trial as rows, in the order of a trial's life, for Gantt charts.
--
-- grain: trial_id, milestone
-- trial_id: Trial.
-- brief_title: Short title, to label the chart's row.
-- phase: Phase; NULL where not stated.
-- status_group: Recruitment status in seven groups.
-- milestone_number: Place of the milestone in a trial's life, from 1.
-- milestone: What happened or is planned: study_first_submitted, study_first_posted, start, primary_completion,
--   completion, disposition_first_submitted, results_first_submitted, results_first_posted,
--   last_update_submitted, last_update_posted.
-- milestone_date: Day for plotting; a partial date is its last day.
-- date_low: Earliest day it can be.
-- date_high: Latest day it can be.
-- date_precision: How exactly it is known.
-- date_type: ACTUAL, ESTIMATED, or NULL where not stated; submissions are ACTUAL. NULL for the days on which the
--   registry showed something: those before 2017 it has worked out, and which they are is not kept.

create or replace view timeline_milestones as
with stated as (
    select
        trials.trial_id,
        trials.brief_title,
        trials.phase,
        trials.status_group,
        unnest([
            recorded_day(1, 'study_first_submitted', trials.study_first_submitted_date, 'ACTUAL'),
            recorded_day(2, 'study_first_posted', trials.study_first_posted_date, null),
            {
                'number': 3, 'name': 'start', 'day': trials.start_date,
                'low': trials.start_date_low, 'high': trials.start_date_high,
                'precision': trials.start_date_precision,
                'type': trials.start_date_type
            },
            {
                'number': 4, 'name': 'primary_completion', 'day': trials.primary_completion_date,
                'low': trials.primary_completion_date_low, 'high': trials.primary_completion_date_high,
                'precision': trials.primary_completion_date_precision,
                'type': trials.primary_completion_date_type
            },
            {
                'number': 5, 'name': 'completion', 'day': trials.completion_date,
                'low': trials.completion_date_low, 'high': trials.completion_date_high,
                'precision': trials.completion_date_precision,
                'type': trials.completion_date_type
            },
            recorded_day(6, 'disposition_first_submitted', trials.disposition_first_submitted_date, 'ACTUAL'),
            recorded_day(7, 'results_first_submitted', trials.results_first_submitted_date, 'ACTUAL'),
            recorded_day(8, 'results_first_posted', trials.results_first_posted_date, null),
            recorded_day(9, 'last_update_submitted', trials.last_update_submitted_date, 'ACTUAL'),
            recorded_day(10, 'last_update_posted', trials.last_update_posted_date, null)
        ]) as one
    from trials
)

select
    stated.trial_id::varchar as trial_id,
    stated.brief_title::varchar as brief_title,
    stated.phase::varchar as phase,
    stated.status_group::varchar as status_group,
    stated.one.number::bigint as milestone_number,
    stated.one.name::varchar as milestone,
    stated.one.day::date as milestone_date,
    stated.one.low::date as date_low,
    stated.one.high::date as date_high,
    stated.one.precision::varchar as date_precision,
    stated.one.type::varchar as date_type
from stated
where stated.one.day is not null;

-- test: every stated date is a row, a missing one is none
-- given trials
--   trial_id | start_date | start_date_low | start_date_high | start_date_precision | start_date_type | completion_date | study_first_posted_date
--   NCT1     | 2020-05-31 | 2020-05-01     | 2020-05-31      | month                | ACTUAL          | 2024-01-01      | 2020-04-02
-- expect
--   milestone          | milestone_number | milestone_date | date_low   | date_high  | date_precision | date_type
--   study_first_posted | 2                | 2020-04-02     | 2020-04-02 | 2020-04-02 | day            |
--   start              | 3                | 2020-05-31     | 2020-05-01 | 2020-05-31 | month          | ACTUAL
--   completion         | 5                | 2024-01-01     |            |            |                |

-- test: each date of a trial has its own name
-- given trials
--   trial_id | study_first_submitted_date | primary_completion_date | disposition_first_submitted_date | results_first_submitted_date | results_first_posted_date | last_update_submitted_date | last_update_posted_date
--   NCT1     | 2020-01-01                 | 2020-01-04              | 2020-01-06                       | 2020-01-07                   | 2020-01-08                | 2020-01-09                 | 2020-01-10
-- expect
--   milestone                   | milestone_number | milestone_date
--   study_first_submitted       | 1                | 2020-01-01
--   primary_completion          | 4                | 2020-01-04
--   disposition_first_submitted | 6                | 2020-01-06
--   results_first_submitted     | 7                | 2020-01-07
--   results_first_posted        | 8                | 2020-01-08
--   last_update_submitted       | 9                | 2020-01-09
--   last_update_posted          | 10               | 2020-01-10

-- test: a submission has happened; whether a day of showing is recorded or worked out is not told
-- given trials
--   trial_id | study_first_submitted_date | study_first_posted_date | last_update_submitted_date | last_update_posted_date
--   NCT1     | 2005-08-19                 | 2005-08-22              | 2011-09-16                 | 2011-09-20
-- expect
--   milestone             | milestone_date | date_type
--   study_first_submitted | 2005-08-19     | ACTUAL
--   study_first_posted    | 2005-08-22     |
--   last_update_submitted | 2011-09-16     | ACTUAL
--   last_update_posted    | 2011-09-20     |
