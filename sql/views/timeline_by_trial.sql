-- How long each trial lasts, how timely it was registered and reported, and whether its record is out of date.
-- Where a date has no day, the point value takes its last day, and minimum and maximum tell what is possible.
--
-- grain: trial_id
-- trial_id: Trial.
-- nct_id: ClinicalTrials.gov number.
-- brief_title: Short title.
-- study_type: Kind of study.
-- phase: Phase; NULL where not stated.
-- overall_status: Recruitment status.
-- status_group: Recruitment status in seven groups.
-- start_date: Start.
-- start_date_type: ACTUAL, ESTIMATED, or NULL where not stated.
-- primary_completion_date: End of primary data collection.
-- primary_completion_date_type: ACTUAL, ESTIMATED, or NULL where not stated.
-- completion_date: End of the trial.
-- completion_date_type: ACTUAL, ESTIMATED, or NULL where not stated.
-- primary_months: From start to primary completion; NULL where dates are out of order.
--   [months of 30.4375 days]
-- primary_months_min: Least it can be. [months of 30.4375 days]
-- primary_months_max: Most it can be. [months of 30.4375 days]
-- duration_months: From start to completion; NULL where dates are out of order. [months of 30.4375 days]
-- duration_months_min: Least it can be. [months of 30.4375 days]
-- duration_months_max: Most it can be. [months of 30.4375 days]
-- is_out_of_order: Whether completion or primary completion is surely before the start; NULL without two dates.
-- days_registered_before_start: From first submission to start; negative where registered after it. [days]
-- is_registered_late: Whether first submitted surely after the start; NULL where the dates do not tell.
-- results_first_submitted_date: Day results were first submitted; NULL where none were.
-- months_to_results: From primary completion, else completion, to first submission of results.
--   [months of 30.4375 days]
-- last_update_date: Day the last update was shown, else submitted.
-- days_since_update: From then to today. [days]
-- overdue_date: Date that the status, where it is UNKNOWN the last known one, says is still to come: start where
--   NOT_YET_RECRUITING, primary completion (else completion) where recruiting, completion where
--   ACTIVE_NOT_RECRUITING; a partial date is its last day.
-- is_overdue: Whether that date is past, so that the record is out of date; NULL where it is not stated.

create or replace view timeline_by_trial as
with stated as (
    select
        trials.*,
        case
            when trials.overall_status = 'UNKNOWN' then trials.last_known_status
            else trials.overall_status
        end as last_stated_status
    from trials
),

bounded as (
    select
        stated.*,
        stated.completion_date_high < stated.start_date_low as is_completion_first,
        stated.primary_completion_date_high < stated.start_date_low as is_primary_first,
        coalesce(stated.last_update_posted_date, stated.last_update_submitted_date) as last_update_date,
        case
            when stated.last_stated_status = 'NOT_YET_RECRUITING' then stated.start_date_high
            when stated.last_stated_status in ('RECRUITING', 'ENROLLING_BY_INVITATION')
                then coalesce(stated.primary_completion_date_high, stated.completion_date_high)
            when stated.last_stated_status = 'ACTIVE_NOT_RECRUITING' then stated.completion_date_high
        end as overdue_date,
        stated.last_stated_status in (
            'NOT_YET_RECRUITING', 'RECRUITING', 'ENROLLING_BY_INVITATION', 'ACTIVE_NOT_RECRUITING'
        ) as is_going_on
    from stated
)

select
    bounded.trial_id::varchar as trial_id,
    bounded.nct_id::varchar as nct_id,
    bounded.brief_title::varchar as brief_title,
    bounded.study_type::varchar as study_type,
    bounded.phase::varchar as phase,
    bounded.overall_status::varchar as overall_status,
    bounded.status_group::varchar as status_group,
    bounded.start_date::date as start_date,
    bounded.start_date_type::varchar as start_date_type,
    bounded.primary_completion_date::date as primary_completion_date,
    bounded.primary_completion_date_type::varchar as primary_completion_date_type,
    bounded.completion_date::date as completion_date,
    bounded.completion_date_type::varchar as completion_date_type,
    (
        case
            when bounded.primary_completion_date >= bounded.start_date
                then months_between(bounded.start_date, bounded.primary_completion_date)
        end
    )::double as primary_months,
    (
        case
            when not bounded.is_primary_first
                then greatest(0, months_between(bounded.start_date_high, bounded.primary_completion_date_low))
        end
    )::double as primary_months_min,
    (
        case
            when not bounded.is_primary_first
                then months_between(bounded.start_date_low, bounded.primary_completion_date_high)
        end
    )::double as primary_months_max,
    (
        case
            when bounded.completion_date >= bounded.start_date
                then months_between(bounded.start_date, bounded.completion_date)
        end
    )::double as duration_months,
    (
        case
            when not bounded.is_completion_first
                then greatest(0, months_between(bounded.start_date_high, bounded.completion_date_low))
        end
    )::double as duration_months_min,
    (
        case
            when not bounded.is_completion_first
                then months_between(bounded.start_date_low, bounded.completion_date_high)
        end
    )::double as duration_months_max,
    case
        when bounded.is_completion_first or bounded.is_primary_first then true
        else coalesce(bounded.is_completion_first, bounded.is_primary_first)
    end::boolean as is_out_of_order,
    date_diff('day', bounded.study_first_submitted_date, bounded.start_date)::bigint
        as days_registered_before_start,
    case
        when bounded.study_first_submitted_date > bounded.start_date_high then true
        when bounded.study_first_submitted_date <= bounded.start_date_low then false
    end::boolean as is_registered_late,
    bounded.results_first_submitted_date::date as results_first_submitted_date,
    months_between(
        coalesce(bounded.primary_completion_date, bounded.completion_date),
        bounded.results_first_submitted_date
    )::double as months_to_results,
    bounded.last_update_date::date as last_update_date,
    date_diff('day', bounded.last_update_date, as_of())::bigint as days_since_update,
    bounded.overdue_date::date as overdue_date,
    case
        when not bounded.is_going_on then false
        else bounded.overdue_date < as_of()
    end::boolean as is_overdue
from bounded;

-- test: exact dates give one duration, partial ones what it can be
-- given trials
--   trial_id | start_date | start_date_low | start_date_high | completion_date | completion_date_low | completion_date_high
--   NCT1     | 2020-01-01 | 2020-01-01     | 2020-01-01      | 2024-01-01      | 2024-01-01          | 2024-01-01
--   NCT2     | 2020-01-31 | 2020-01-01     | 2020-01-31      | 2024-01-31      | 2024-01-01          | 2024-01-31
--   NCT3     | 2020-03-31 | 2020-03-01     | 2020-03-31      | 2020-03-31      | 2020-03-01          | 2020-03-31
--   NCT4     | 2020-01-01 | 2020-01-01     | 2020-01-01      |                 |                     |
-- expect
--   trial_id | duration_months | duration_months_min | duration_months_max | is_out_of_order
--   NCT1     | 48.00           | 48.00               | 48.00               | false
--   NCT2     | 48.00           | 47.01               | 48.99               | false
--   NCT3     | 0.00            | 0.00                | 0.99                | false
--   NCT4     |                 |                     |                     |

-- test: dates surely out of order give no duration; a day within the other's month may be in order
-- given trials
--   trial_id | start_date | start_date_low | start_date_high | primary_completion_date | primary_completion_date_low | primary_completion_date_high
--   NCT1     | 2020-05-01 | 2020-05-01     | 2020-05-01      | 2020-04-30              | 2020-04-01                  | 2020-04-30
--   NCT2     | 2020-05-31 | 2020-05-01     | 2020-05-31      | 2020-05-20              | 2020-05-20                  | 2020-05-20
-- expect
--   trial_id | primary_months | primary_months_min | primary_months_max | is_out_of_order
--   NCT1     |                |                    |                    | true
--   NCT2     |                | 0.00               | 0.62               | false

-- test: a record is overdue when the date its status looks forward to is past
-- as of: 2026-01-15
-- given trials
--   trial_id | overall_status        | start_date_high | primary_completion_date_high | completion_date_high
--   NCT1     | NOT_YET_RECRUITING    | 2026-01-14      | 2027-01-31                   | 2027-01-31
--   NCT2     | RECRUITING            | 2020-01-31      | 2026-01-15                   | 2026-01-01
--   NCT3     | RECRUITING            | 2020-01-31      |                              | 2026-01-01
--   NCT4     | ACTIVE_NOT_RECRUITING | 2020-01-31      | 2020-01-31                   | 2026-12-31
--   NCT5     | COMPLETED             | 2020-01-31      | 2021-01-31                   | 2021-01-31
--   NCT6     | RECRUITING            | 2020-01-31      |                              |
--   NCT7     |                       | 2020-01-31      | 2021-01-31                   | 2021-01-31
-- expect
--   trial_id | overdue_date | is_overdue
--   NCT1     | 2026-01-14   | true
--   NCT2     | 2026-01-15   | false
--   NCT3     | 2026-01-01   | true
--   NCT4     | 2026-12-31   | false
--   NCT5     |              | false
--   NCT6     |              |
--   NCT7     |              |

-- test: the update shown counts before the update submitted
-- as of: 2026-01-15
-- given trials
--   trial_id | last_update_posted_date | last_update_submitted_date
--   NCT1     | 2026-01-05              | 2026-01-01
--   NCT2     |                         | 2025-01-15
--   NCT3     |                         |
-- expect
--   trial_id | last_update_date | days_since_update
--   NCT1     | 2026-01-05       | 10
--   NCT2     | 2025-01-15       | 365
--   NCT3     |                  |

-- test: registered late is said only where the dates tell; results are timed from primary completion
-- given trials
--   trial_id | start_date | start_date_low | start_date_high | study_first_submitted_date | primary_completion_date | results_first_submitted_date
--   NCT1     | 2020-05-31 | 2020-05-01     | 2020-05-31      | 2020-06-01                 | 2022-01-01              | 2023-01-01
--   NCT2     | 2020-05-31 | 2020-05-01     | 2020-05-31      | 2020-05-15                 |                         |
--   NCT3     | 2020-05-31 | 2020-05-01     | 2020-05-31      | 2020-05-01                 |                         | 2023-01-01
-- expect
--   trial_id | is_registered_late | days_registered_before_start | months_to_results
--   NCT1     | true               | -1                           | 11.99
--   NCT2     |                    | 16                           |
--   NCT3     | false              | 30                           |

-- test: a record whose status lapsed is judged by the last status it had
-- as of: 2026-01-15
-- given trials
--   trial_id | overall_status | last_known_status     | start_date_high | primary_completion_date_high | completion_date_high
--   NCT1     | UNKNOWN        | RECRUITING            | 2020-01-31      | 2021-01-31                   | 2022-01-31
--   NCT2     | UNKNOWN        | ACTIVE_NOT_RECRUITING | 2020-01-31      | 2021-01-31                   | 2027-01-31
--   NCT3     | UNKNOWN        |                       | 2020-01-31      | 2021-01-31                   | 2022-01-31
--   NCT4     | COMPLETED      | RECRUITING            | 2020-01-31      | 2021-01-31                   | 2022-01-31
-- expect
--   trial_id | overdue_date | is_overdue
--   NCT1     | 2021-01-31   | true
--   NCT2     | 2027-01-31   | false
--   NCT3     |              |
--   NCT4     |              | false
