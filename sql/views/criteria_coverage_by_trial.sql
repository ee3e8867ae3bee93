-- Of the items of a trial's eligibility criteria that contain digits, how many have been read as limits.
--
-- grain: trial_id, criterion_type
-- materialized: yes
-- slices: by trial
-- trial_id: Trial.
-- nct_id: ClinicalTrials.gov number.
-- source_format: Format of the document the trial was read from.
-- criterion_type: Whether the items admit or bar.
-- item_count: Items. [items]
-- digit_item_count: Items with a digit; in some it is no limit, such as in 'COVID-19'. [items]
-- read_item_count: Items with a digit and a limit that was fully understood. [items]
-- doubtful_item_count: Items with a digit whose limits were all understood in part only. [items]
-- unread_item_count: Items with a digit and without any limit. [items]

create or replace view criteria_coverage_by_trial as
with found as (
    select
        limits.criterion_id,
        bool_or(limits.status = 'parsed') as is_read
    from criteria_constraints as limits
    group by limits.criterion_id
),

items as (
    select
        criteria.trial_id,
        criteria.criterion_type,
        regexp_matches(criteria.text, '[0-9]') as has_digit,
        found.is_read
    from criteria
    left join found on criteria.criterion_id = found.criterion_id
),

counts as (
    select
        items.trial_id,
        items.criterion_type,
        count(*) as item_count,
        count(*) filter (where items.has_digit) as digit_item_count,
        count(*) filter (where items.has_digit and items.is_read) as read_item_count,
        count(*) filter (where items.has_digit and not items.is_read) as doubtful_item_count,
        count(*) filter (where items.has_digit and items.is_read is null) as unread_item_count
    from items
    group by items.trial_id, items.criterion_type
)

select
    counts.trial_id::varchar as trial_id,
    trials.nct_id::varchar as nct_id,
    trials.source_format::varchar as source_format,
    counts.criterion_type::varchar as criterion_type,
    counts.item_count::bigint as item_count,
    counts.digit_item_count::bigint as digit_item_count,
    counts.read_item_count::bigint as read_item_count,
    counts.doubtful_item_count::bigint as doubtful_item_count,
    counts.unread_item_count::bigint as unread_item_count
from counts
inner join trials on counts.trial_id = trials.trial_id;

-- test: items are counted apart for each trial and kind; what is doubtful is apart from what has no limit at all
-- given trials
--   trial_id | nct_id | source_format
--   T1       | NCT1   | ctgov_json
--   T2       | NCT2   | trial_page
--   T3       |        | trial_page
-- given criteria
--   criterion_id | trial_id | criterion_type | text
--   C1           | T1       | inclusion      | Age 18 to 65
--   C2           | T1       | inclusion      | Bilirubin ? 1.5
--   C3           | T1       | exclusion      | No COVID-19
--   C4           | T2       | exclusion      | Pregnancy
-- given criteria_constraints
--   criterion_id | trial_id | status
--   C1           | T1       | parsed
--   C1           | T1       | ambiguous
--   C2           | T1       | operator_missing
-- expect
--   trial_id | nct_id | source_format | criterion_type | item_count | digit_item_count | read_item_count | doubtful_item_count | unread_item_count
--   T1       | NCT1   | ctgov_json    | inclusion      | 2          | 2                | 1               | 1                   | 0
--   T1       | NCT1   | ctgov_json    | exclusion      | 1          | 1                | 0               | 0                   | 1
--   T2       | NCT2   | trial_page    | exclusion      | 1          | 0                | 0               | 0                   | 0
