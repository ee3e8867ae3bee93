-- How many people the trials of each lead sponsor enrolled or plan to enroll.
--
-- grain: lead_sponsor
-- lead_sponsor: Name of the lead sponsor as the records spell it; NULL where none is stated.
-- source_class: Class of the sponsor; NULL where its trials state none or different ones.
-- trial_count: Trials. [trials]
-- sized_trial_count: Trials that state a number of people above 0. [trials]
-- participants: People over the trials that state a number, counted and planned together. [participants]
-- participants_actual: People over the trials that count them. [participants]
-- participants_planned: People over the trials that plan them. [participants]
-- enrollment_median: Median over the trials that state a number above 0. [participants]
-- enrollment_p90: Number that 90 % of those trials do not exceed. [participants]
-- site_median: Median over the trials that list a site. [sites]

create or replace view enrollment_by_sponsor as
select
    trials.lead_sponsor::varchar as lead_sponsor,
    (
        case when min(trials.source_class) = max(trials.source_class) then min(trials.source_class) end
    )::varchar as source_class,
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
group by trials.lead_sponsor;

-- test: a sponsor is one row, its class told where its trials agree
-- given trials
--   trial_id | lead_sponsor | source_class | enrollment | enrollment_type
--   NCT1     | Acme         | INDUSTRY     | 30         | ACTUAL
--   NCT2     | Acme         |              | 10         | ESTIMATED
--   NCT3     | Both         | INDUSTRY     | 5          |
--   NCT4     | Both         | OTHER        |            |
-- expect
--   lead_sponsor | source_class | trial_count | participants | participants_actual | participants_planned
--   Acme         | INDUSTRY     | 2           | 40           | 30                  | 10
--   Both         |              | 2           | 5            |                     |

-- test: trials without a stated sponsor are kept together
-- given trials
--   trial_id | enrollment
--   NCT1     | 7
--   NCT2     | 0
-- expect
--   lead_sponsor | trial_count | sized_trial_count | participants | enrollment_median
--                | 2           | 1                 | 7            | 7

-- test: sites are told over the trials that list one
-- given trials
--   trial_id | lead_sponsor | site_count
--   NCT1     | Acme         | 1
--   NCT2     | Acme         | 9
--   NCT3     | Acme         | 0
-- expect
--   lead_sponsor | trial_count | site_median
--   Acme         | 3           | 5
