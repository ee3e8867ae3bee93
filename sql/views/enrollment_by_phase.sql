-- How many people the trials of each phase enrolled or plan to enroll.
--
-- grain: study_type, phase
-- study_type: Kind of study; only interventional ones have a phase.
-- phase: Phase; NA where the registry says that none applies, NULL where none is stated.
-- trial_count: Trials. [trials]
-- sized_trial_count: Trials that state a number of people above 0. [trials]
-- participants: People over the trials that state a number, counted and planned together. [participants]
-- participants_actual: People over the trials that count them. [participants]
-- participants_planned: People over the trials that plan them. [participants]
-- enrollment_median: Median over the trials that state a number above 0. [participants]
-- enrollment_p90: Number that 90 % of those trials do not exceed. [participants]
-- site_median: Median over the trials that list a site. [sites]

create or replace view enrollment_by_phase as
select
    trials.study_type::varchar as study_type,
    trials.phase::varchar as phase,
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
group by trials.study_type, trials.phase;

-- test: a trial without a number is counted but adds nothing; no number at all gives no sum
-- given trials
--   trial_id | study_type     | phase  | enrollment
--   NCT1     | INTERVENTIONAL | PHASE2 | 40
--   NCT2     | INTERVENTIONAL | PHASE2 |
--   NCT3     | INTERVENTIONAL | PHASE3 |
-- expect
--   phase  | trial_count | sized_trial_count | participants | enrollment_median
--   PHASE2 | 2           | 1                 | 40           | 40
--   PHASE3 | 1           | 0                 |              |

-- test: NA is a statement, NULL is none, and observational studies stand apart
-- given trials
--   trial_id | study_type     | phase | enrollment
--   NCT1     | INTERVENTIONAL | NA    | 1
--   NCT2     | INTERVENTIONAL |       | 2
--   NCT3     | OBSERVATIONAL  |       | 4
-- expect
--   study_type     | phase | participants
--   INTERVENTIONAL | NA    | 1
--   INTERVENTIONAL |       | 2
--   OBSERVATIONAL  |       | 4

-- test: counted and planned people are told apart; a withdrawn trial does not pull the median down
-- given trials
--   trial_id | phase  | enrollment | enrollment_type
--   NCT1     | PHASE2 | 10         | ACTUAL
--   NCT2     | PHASE2 | 20         | ACTUAL
--   NCT3     | PHASE2 | 40         | ESTIMATED
--   NCT4     | PHASE2 | 70         |
--   NCT5     | PHASE2 | 0          | ACTUAL
-- expect
--   trial_count | sized_trial_count | participants | participants_actual | participants_planned | enrollment_median | enrollment_p90
--   5           | 4                 | 140          | 30                  | 40                   | 30                | 61.0

-- test: sites are told over the trials that list one
-- given trials
--   trial_id | phase  | site_count
--   NCT1     | PHASE2 | 1
--   NCT2     | PHASE2 | 9
--   NCT3     | PHASE2 | 0
--   NCT4     | PHASE2 |
--   NCT5     | PHASE3 | 0
-- expect
--   phase  | trial_count | site_median
--   PHASE2 | 4           | 5
--   PHASE3 | 1           |
