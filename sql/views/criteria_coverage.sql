-- Of the items of eligibility criteria that contain digits, how many have been read as limits.
--
-- grain: source_format, criterion_type
-- materialized: yes
-- source_format: Format of the document the trial was read from.
-- criterion_type: Whether the items admit or bar.
-- item_count: Items. [items]
-- digit_item_count: Items with a digit; in some it is no limit, such as in 'COVID-19'. [items]
-- read_item_count: Items with a digit and a limit that was fully understood. [items]
-- doubtful_item_count: Items with a digit whose limits were all understood in part only. [items]
-- unread_item_count: Items with a digit and without any limit. [items]
-- read_share: read_item_count over digit_item_count; NULL without such items. [0 to 1]

create or replace view criteria_coverage as
select
    of_trials.source_format::varchar as source_format,
    of_trials.criterion_type::varchar as criterion_type,
    sum(of_trials.item_count)::bigint as item_count,
    sum(of_trials.digit_item_count)::bigint as digit_item_count,
    sum(of_trials.read_item_count)::bigint as read_item_count,
    sum(of_trials.doubtful_item_count)::bigint as doubtful_item_count,
    sum(of_trials.unread_item_count)::bigint as unread_item_count,
    (
        sum(of_trials.read_item_count) / nullif(sum(of_trials.digit_item_count)::double, 0)
    )::double as read_share
from criteria_coverage_by_trial as of_trials
group by of_trials.source_format, of_trials.criterion_type;

-- test: items with digits are read, doubtful or unread; several limits are one item
-- given trials
--   trial_id | source_format
--   NCT1     | ctgov_json
-- given criteria
--   criterion_id | trial_id | criterion_type | text
--   C1           | NCT1     | inclusion      | Age 18 to 65
--   C2           | NCT1     | inclusion      | Bilirubin ? 1.5
--   C3           | NCT1     | inclusion      | No COVID-19
--   C4           | NCT1     | inclusion      | Able to consent
-- given criteria_constraints
--   criterion_id | trial_id | status
--   C1           | NCT1     | parsed
--   C1           | NCT1     | ambiguous
--   C2           | NCT1     | operator_missing
-- expect
--   source_format | criterion_type | item_count | digit_item_count | read_item_count | doubtful_item_count | unread_item_count | read_share
--   ctgov_json    | inclusion      | 4          | 3                | 1               | 1                   | 1                 | 0.333

-- test: without digits there is no share; sources and types stand apart
-- given trials
--   trial_id | source_format
--   NCT1     | ctgov_json
--   NCT2     | trial_page
-- given criteria
--   criterion_id | trial_id | criterion_type | text
--   C1           | NCT1     | exclusion      | Pregnancy
--   C2           | NCT2     | exclusion      | Age under 18
-- expect
--   source_format | criterion_type | item_count | read_share
--   ctgov_json    | exclusion      | 1          |
--   trial_page    | exclusion      | 1          | 0
