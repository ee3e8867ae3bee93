-- How long the trials that start in each year last, by phase.
--
-- grain: start_year, phase
-- start_year: Calendar year of the start; NULL where none is stated.
-- phase: Phase; NA where the registry says that none applies, NULL where none is stated.
-- trial_count: Trials. [trials]
-- completed_trial_count: Trials that are completed. [trials]
-- stopped_trial_count: Trials that were terminated, suspended or withdrawn. [trials]
-- duration_months_median: Median from start to completion, actual and planned together.
--   [months of 30.4375 days]
-- duration_actual_months_median: Median over the trials whose start and completion are ACTUAL; recent years show
--   their short trials only. [months of 30.4375 days]
-- primary_months_median: Median from start to primary completion. [months of 30.4375 days]
-- registered_late_trial_count: Trials first submitted surely after their start. [trials]
-- results_trial_count: Trials that have submitted results. [trials]
-- months_to_results_median: Median from primary completion, else completion, to results, over those of them that
--   state it. [months of 30.4375 days]
-- overdue_trial_count: Trials whose record is out of date, as in timeline_by_trial. [trials]

create or replace view timeline_by_start_year_and_phase as
select
    year(timeline.start_date)::bigint as start_year,
    timeline.phase::varchar as phase,
    count(*)::bigint as trial_count,
    (count(*) filter (where timeline.status_group = 'completed'))::bigint as completed_trial_count,
    (count(*) filter (where timeline.status_group = 'stopped'))::bigint as stopped_trial_count,
    median(timeline.duration_months)::double as duration_months_median,
    (
        median(timeline.duration_months) filter (
            where timeline.start_date_type = 'ACTUAL' and timeline.completion_date_type = 'ACTUAL'
        )
    )::double as duration_actual_months_median,
    median(timeline.primary_months)::double as primary_months_median,
    (count(*) filter (where timeline.is_registered_late))::bigint as registered_late_trial_count,
    count(timeline.results_first_submitted_date)::bigint as results_trial_count,
    median(timeline.months_to_results)::double as months_to_results_median,
    (count(*) filter (where timeline.is_overdue))::bigint as overdue_trial_count
from timeline_by_trial as timeline
group by year(timeline.start_date), timeline.phase;

-- test: medians are taken over the trials that state both dates
-- given trials
--   trial_id | phase  | start_date | start_date_type | completion_date | completion_date_type | status_group
--   NCT1     | PHASE2 | 2020-01-01 | ACTUAL          | 2024-01-01      | ACTUAL               | completed
--   NCT2     | PHASE2 | 2020-01-01 | ACTUAL          | 2028-01-01      | ESTIMATED            | recruiting
--   NCT3     | PHASE2 | 2020-06-30 |                 |                 |                      | stopped
--   NCT4     |        |            |                 | 2024-01-01      | ACTUAL               | completed
-- expect
--   start_year | phase  | trial_count | completed_trial_count | stopped_trial_count | duration_months_median | duration_actual_months_median
--   2020       | PHASE2 | 3           | 1                     | 1                   | 72.0                   | 48.0
--              |        | 1           | 1                     | 0                   |                        |

-- test: late registration, results and stale records are counted
-- as of: 2026-01-15
-- given trials
--   trial_id | phase  | start_date | start_date_low | start_date_high | study_first_submitted_date | primary_completion_date | primary_completion_date_high | results_first_submitted_date | overall_status
--   NCT1     | PHASE3 | 2020-01-01 | 2020-01-01     | 2020-01-01      | 2020-02-01                 | 2021-01-01              | 2021-01-01                   | 2022-01-01                   | COMPLETED
--   NCT2     | PHASE3 | 2020-01-01 | 2020-01-01     | 2020-01-01      | 2019-02-01                 | 2021-01-01              | 2021-01-01                   |                              | RECRUITING
-- expect
--   start_year | phase  | registered_late_trial_count | results_trial_count | months_to_results_median | overdue_trial_count
--   2020       | PHASE3 | 1                           | 1                   | 11.99                    | 1

-- test: results count without a date to time them from; the median is over those that can be timed
-- given trials
--   trial_id | phase  | start_date | primary_completion_date | completion_date | results_first_submitted_date
--   NCT1     | PHASE2 | 2020-01-01 |                         | 2021-01-01      | 2022-01-01
--   NCT2     | PHASE2 | 2020-01-01 |                         |                 | 2022-01-01
--   NCT3     | PHASE2 | 2020-01-01 | 2021-01-01              |                 |
-- expect
--   start_year | phase  | trial_count | results_trial_count | months_to_results_median
--   2020       | PHASE2 | 3           | 2                   | 11.99
