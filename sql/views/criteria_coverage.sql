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
with found as (
    select
        limits.criterion_id,
        bool_or(limits.status = 'parsed') as is_read
    from criteria_constraints as limits
    group by limits.criterion_id
),

items as (
    select
        trials.source_format,
        criteria.criterion_type,
        regexp_matches(criteria.text, '[0-9]') as has_digit,
        found.is_read
    from criteria
    inner join trials on criteria.trial_id = trials.trial_id
    left join found on criteria.criterion_id = found.criterion_id
)

select
    items.source_format::varchar as source_format,
    items.criterion_type::varchar as criterion_type,
    count(*)::bigint as item_count,
    (count(*) filter (where items.has_digit))::bigint as digit_item_count,
    (count(*) filter (where items.has_digit and items.is_read))::bigint as read_item_count,
    (count(*) filter (where items.has_digit and not items.is_read))::bigint as doubtful_item_count,
    (count(*) filter (where items.has_digit and items.is_read is null))::bigint as unread_item_count,
    (
        (count(*) filter (where items.has_digit and items.is_read))
        / nullif((count(*) filter (where items.has_digit))::double, 0)
    )::double as read_share
from items
group by items.source_format, items.criterion_type;

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
