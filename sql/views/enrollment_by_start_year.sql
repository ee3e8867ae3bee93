-- How many people the trials that start in each year enrolled or plan to enroll.
--
-- grain: start_year
-- start_year: Calendar year of the start date; NULL where none is stated.
-- trial_count: Trials. [trials]
-- sized_trial_count: Trials that state a number of people above 0. [trials]
-- participants: People over the trials that state a number, counted and planned together. [participants]
-- participants_actual: People over the trials that count them. [participants]
-- participants_planned: People over the trials that plan them. [participants]
-- enrollment_median: Median over the trials that state a number above 0. [participants]
-- enrollment_p90: Number that 90 % of those trials do not exceed. [participants]
-- site_median: Median over the trials that list a site. [sites]

create or replace view enrollment_by_start_year as
select
    year(trials.start_date)::bigint as start_year,
    count(*)::bigint as trial_count,
    (count(*) filter (where trials.enrollment > 0))::bigint as sized_trial_count,
    sum(trials.enrollment)::bigint as participants,
    (sum(trials.enrollment) filter (where trials.enrollment_type = 'ACTUAL'))::bigint as participants_actual,
    (
        sum(trials.enrollment) filter (where trials.enrollment_type = 'ESTIMATED')
    )::bigint as participants_planned,
    (median(trials.enrollment) filter (where trials.enrollment > 0))::double as enrollment_median,
    (
        quantile_cont(trials.enrollment, 0.9) filter (where trials.enrollment > 0)
    )::double as enrollment_p90,
    (median(trials.site_count) filter (where trials.site_count > 0))::double as site_median
from trials
group by year(trials.start_date);

-- test: trials go to the year of their start, planned starts too, undated ones to none
-- given trials
--   trial_id | start_date | start_date_type | enrollment | enrollment_type
--   NCT1     | 2024-01-31 | ACTUAL          | 30         | ACTUAL
--   NCT2     | 2024-12-31 |                 | 10         |
--   NCT3     | 2027-06-30 | ESTIMATED       | 500        | ESTIMATED
--   NCT4     |            |                 | 8          |
-- expect
--   start_year | trial_count | participants | participants_actual | participants_planned
--   2024       | 2           | 40           | 30                  |
--   2027       | 1           | 500          |                     | 500
--              | 1           | 8            |                     |

-- test: without trials there is nothing
-- expect
--   start_year | trial_count

-- test: sites are told over the trials that list one
-- given trials
--   trial_id | start_date | site_count
--   NCT1     | 2024-05-31 | 1
--   NCT2     | 2024-05-31 | 9
--   NCT3     | 2024-05-31 | 0
-- expect
--   start_year | trial_count | site_median
--   2024       | 3           | 5
