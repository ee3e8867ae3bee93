-- How long before a trial a treatment must have ended, by the words for the treatment.
--
-- grain: treatment
-- materialized: yes
-- treatment: Treatment under its standard name, else in the items' words in lower case; NULL where not told.
-- trial_count: Trials. [trials]
-- limit_count: Washouts. [washouts]
-- window_days_median: Median window, each trial with its longest. [days]
-- window_days_min: Shortest of them. [days]
-- window_days_max: Longest of them. [days]
-- half_lives_trial_count: Trials that count half-lives, too or instead. [trials]
-- half_lives_median: Median of half-lives, each trial with its most.

create or replace view criteria_washouts as
with by_trial as (
    select
        lower(trim(coalesce(limits.variable, limits.variable_text))) as treatment,
        limits.trial_id,
        count(*) as limit_count,
        max(limits.window_days) as window_days,
        max(limits.half_lives) as half_lives
    from criteria_constraints as limits
    where
        limits.kind = 'washout'
        and limits.status = 'parsed'
        and coalesce(limits.window_days, limits.half_lives) is not null
    group by lower(trim(coalesce(limits.variable, limits.variable_text))), limits.trial_id
)

select
    by_trial.treatment::varchar as treatment,
    count(*)::bigint as trial_count,
    sum(by_trial.limit_count)::bigint as limit_count,
    median(by_trial.window_days)::double as window_days_median,
    min(by_trial.window_days)::double as window_days_min,
    max(by_trial.window_days)::double as window_days_max,
    count(by_trial.half_lives)::bigint as half_lives_trial_count,
    median(by_trial.half_lives)::double as half_lives_median
from by_trial
group by by_trial.treatment;

-- test: a trial counts once, with its longest window; spellings meet in lower case
-- given criteria_constraints
--   trial_id | kind    | variable_text | window_days | half_lives | status
--   NCT1     | washout | Chemotherapy  | 14          |            | parsed
--   NCT1     | washout | chemotherapy  | 28          |            | parsed
--   NCT2     | washout | chemotherapy  | 21          | 5          | parsed
--   NCT3     | washout | rituximab     |             | 5          | parsed
-- expect
--   treatment    | trial_count | limit_count | window_days_median | window_days_min | window_days_max | half_lives_trial_count | half_lives_median
--   chemotherapy | 2           | 3           | 24.5               | 21              | 28              | 1                      | 5
--   rituximab    | 1           | 1           |                    |                 |                 | 1                      | 5

-- test: the time since an event is no washout; a doubtful one stays out
-- given criteria_constraints
--   trial_id | kind    | variable_text         | window_days | status
--   NCT1     | recency | myocardial infarction | 180         | parsed
--   NCT1     | washout | chemotherapy          | 28          | ambiguous
-- expect
--   treatment | trial_count
