-- How many people the trials of each condition enrolled or plan to enroll, by the sponsors' spellings.
-- A trial with several conditions counts under each of them: never add up over conditions.
--
-- grain: condition
-- materialized: yes
-- condition: Condition as sponsors write it, in lower case.
-- trial_count: Trials. [trials]
-- sized_trial_count: Trials that state a number of people above 0. [trials]
-- participants: People over the trials that state a number, counted and planned together. [participants]
-- participants_actual: People over the trials that count them. [participants]
-- participants_planned: People over the trials that plan them. [participants]
-- enrollment_median: Median over the trials that state a number above 0. [participants]
-- enrollment_p90: Number that 90 % of those trials do not exceed. [participants]
-- site_median: Median over the trials that list a site. [sites]

create or replace view enrollment_by_condition as
with studied as (
    select distinct
        conditions.trial_id,
        conditions.downcase_name as condition
    from conditions
    where conditions.kind = 'condition'
)

select
    studied.condition::varchar as condition,
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
from studied
inner join trials on studied.trial_id = trials.trial_id
group by studied.condition;

-- test: a condition named twice counts its trial once; a trial with two conditions stands under both
-- given trials
--   trial_id | enrollment | enrollment_type
--   NCT1     | 80         | ACTUAL
--   NCT2     | 20         | ESTIMATED
-- given conditions
--   trial_id | kind      | ordinal | name   | downcase_name
--   NCT1     | condition | 1       | Asthma | asthma
--   NCT1     | condition | 2       | asthma | asthma
--   NCT1     | condition | 3       | COPD   | copd
--   NCT2     | condition | 1       | Asthma | asthma
-- expect
--   condition | trial_count | participants | participants_actual | participants_planned
--   asthma    | 2           | 100          | 80                  | 20
--   copd      | 1           | 80           | 80                  |

-- test: terms of another kind do not count
-- given trials
--   trial_id | enrollment
--   NCT1     | 80
-- given conditions
--   trial_id | kind      | downcase_name
--   NCT1     | condition | asthma
--   NCT1     | keyword   | copd
-- expect
--   condition | trial_count
--   asthma    | 1

-- test: sites are told over the trials that list one
-- given trials
--   trial_id | site_count
--   NCT1     | 1
--   NCT2     | 9
--   NCT3     | 0
-- given conditions
--   trial_id | kind      | downcase_name
--   NCT1     | condition | asthma
--   NCT2     | condition | asthma
--   NCT3     | condition | asthma
-- expect
--   condition | trial_count | site_median
--   asthma    | 3           | 5
