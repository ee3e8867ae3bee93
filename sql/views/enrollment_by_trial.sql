-- How many people each trial enrolled or plans to enroll, per site and per month, as far as it says. For one
-- condition, ask for trials whose trial_id table conditions lists with it.
--
-- grain: trial_id
-- trial_id: Trial.
-- nct_id: ClinicalTrials.gov number.
-- brief_title: Short title.
-- study_type: Kind of study.
-- phase: Phase; NULL where not stated.
-- overall_status: Recruitment status.
-- status_group: Recruitment status in seven groups.
-- lead_sponsor: Name of the lead sponsor.
-- source_class: Class of the lead sponsor.
-- enrollment: People, counted or planned as enrollment_type says. [participants]
-- enrollment_type: ACTUAL (counted), ESTIMATED (planned), or NULL where not stated.
-- enrollment_actual: People enrolled, where counted. [participants]
-- enrollment_planned: People planned, where not counted yet; the registry overwrites it by the count.
--   [participants]
-- site_count: Sites listed; NULL where the document does not carry sites. [sites]
-- country_count: Countries of the listed sites. [countries]
-- participants_per_site: enrollment over site_count; NULL without sites. [participants per site]
-- start_date: Start; a partial date is its last day.
-- end_date: End of primary data collection, else completion; a partial date is its last day.
-- months_open: From start to end date, as stated, be they past or planned; NULL unless the end is later.
--   [months of 30.4375 days]
-- participants_per_month: enrollment over months_open. [participants per month]
-- participants_per_site_month: enrollment over site_count and months_open. [participants per site and month]
-- is_observed_rate: Whether enrollment, start and end are all stated as ACTUAL, so that the rates are history.

create or replace view enrollment_by_trial as
with dated as (
    select
        trials.*,
        coalesce(trials.primary_completion_date, trials.completion_date) as end_date,
        case
            when trials.primary_completion_date is null then trials.completion_date_type
            else trials.primary_completion_date_type
        end as end_date_type
    from trials
),

measured as (
    select
        dated.*,
        nullif(dated.site_count, 0)::double as sites,
        case
            when dated.end_date > dated.start_date then months_between(dated.start_date, dated.end_date)
        end as months_open,
        (
            dated.enrollment_type = 'ACTUAL'
            and dated.start_date_type = 'ACTUAL'
            and dated.end_date_type = 'ACTUAL'
        ) as is_observed_rate
    from dated
)

select
    measured.trial_id::varchar as trial_id,
    measured.nct_id::varchar as nct_id,
    measured.brief_title::varchar as brief_title,
    measured.study_type::varchar as study_type,
    measured.phase::varchar as phase,
    measured.overall_status::varchar as overall_status,
    measured.status_group::varchar as status_group,
    measured.lead_sponsor::varchar as lead_sponsor,
    measured.source_class::varchar as source_class,
    measured.enrollment::bigint as enrollment,
    measured.enrollment_type::varchar as enrollment_type,
    (case when measured.enrollment_type = 'ACTUAL' then measured.enrollment end)::bigint as enrollment_actual,
    (
        case when measured.enrollment_type = 'ESTIMATED' then measured.enrollment end
    )::bigint as enrollment_planned,
    measured.site_count::bigint as site_count,
    measured.country_count::bigint as country_count,
    (measured.enrollment / measured.sites)::double as participants_per_site,
    measured.start_date::date as start_date,
    measured.end_date::date as end_date,
    measured.months_open::double as months_open,
    (measured.enrollment / measured.months_open)::double as participants_per_month,
    (measured.enrollment / measured.sites / measured.months_open)::double as participants_per_site_month,
    coalesce(measured.is_observed_rate, false)::boolean as is_observed_rate
from measured;

-- test: counted people go to actual, planned to planned, and untyped numbers to neither
-- given trials
--   trial_id | enrollment | enrollment_type
--   NCT1     | 81         | ACTUAL
--   NCT2     | 200        | ESTIMATED
--   NCT3     | 30         |
--   NCT4     |            |
-- expect
--   trial_id | enrollment | enrollment_actual | enrollment_planned | is_observed_rate
--   NCT1     | 81         | 81                |                    | false
--   NCT2     | 200        |                   | 200                | false
--   NCT3     | 30         |                   |                    | false
--   NCT4     |            |                   |                    | false

-- test: no sites, or sites unknown, give no number per site; a withdrawn trial enrolled 0
-- given trials
--   trial_id | overall_status | enrollment | site_count
--   NCT1     | COMPLETED      | 81         | 9
--   NCT2     | COMPLETED      | 50         | 0
--   NCT3     | COMPLETED      | 50         |
--   NCT4     | WITHDRAWN      | 0          | 2
--   NCT5     | RECRUITING     |            | 2
-- expect
--   trial_id | participants_per_site
--   NCT1     | 9
--   NCT2     |
--   NCT3     |
--   NCT4     | 0
--   NCT5     |

-- test: months are counted to primary completion, else to completion, and only forwards
-- given trials
--   trial_id | enrollment | site_count | start_date | primary_completion_date | completion_date
--   NCT1     | 96         | 2          | 2020-01-01 | 2024-01-01              | 2025-01-01
--   NCT2     | 96         |            | 2020-01-01 |                         | 2024-01-01
--   NCT3     | 96         | 2          | 2020-01-01 | 2019-01-01              | 2024-01-01
--   NCT4     | 96         | 2          | 2020-01-31 | 2020-01-31              |
--   NCT5     | 96         | 2          |            | 2020-01-31              |
-- expect
--   trial_id | end_date   | months_open | participants_per_month | participants_per_site_month
--   NCT1     | 2024-01-01 | 48          | 2.0                    | 1.0
--   NCT2     | 2024-01-01 | 48          | 2.0                    |
--   NCT3     | 2019-01-01 |             |                        |
--   NCT4     | 2020-01-31 |             |                        |
--   NCT5     | 2020-01-31 |             |                        |

-- test: a rate is observed when people and both dates are counted, the end being the one in use
-- given trials
--   trial_id | enrollment_type | start_date_type | primary_completion_date | primary_completion_date_type | completion_date_type
--   NCT1     | ACTUAL          | ACTUAL          | 2024-01-01              | ACTUAL                       | ESTIMATED
--   NCT2     | ACTUAL          | ACTUAL          | 2024-01-01              | ESTIMATED                    | ACTUAL
--   NCT3     | ACTUAL          | ACTUAL          |                         |                              | ACTUAL
--   NCT4     | ESTIMATED       | ACTUAL          | 2024-01-01              | ACTUAL                       |
-- expect
--   trial_id | is_observed_rate
--   NCT1     | true
--   NCT2     | false
--   NCT3     | true
--   NCT4     | false
