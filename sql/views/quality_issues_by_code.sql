-- Findings about values that could not be taken as they stood, by source, code and field.
--
-- grain: source_format, code, severity, table_name, field
-- materialized: yes
-- source_format: Format of the document the trial was read from.
-- code: What is wrong.
-- severity: How much it matters.
-- table_name: Table the values belong to.
-- field: Column, or path in the document.
-- issue_count: Findings. [findings]
-- trial_count: Trials that have one. [trials]
-- example: One of the values, the first in the alphabet.

create or replace view quality_issues_by_code as
select
    trials.source_format::varchar as source_format,
    data_issues.code::varchar as code,
    data_issues.severity::varchar as severity,
    data_issues.table_name::varchar as table_name,
    data_issues.field::varchar as field,
    count(*)::bigint as issue_count,
    count(distinct data_issues.trial_id)::bigint as trial_count,
    min(data_issues.value_text)::varchar as example
from data_issues
left join trials on data_issues.trial_id = trials.trial_id
group by
    trials.source_format, data_issues.code, data_issues.severity, data_issues.table_name, data_issues.field;

-- test: findings and trials are counted apart, by field
-- given trials
--   trial_id | source_format
--   NCT1     | ctgov_json
-- given data_issues
--   trial_id | code            | severity | table_name | field   | value_text
--   NCT1     | unknown_country | warning  | locations  | country | Atlantis
--   NCT1     | unknown_country | warning  | locations  | country | Zembla
--   NCT1     | date_order      | warning  | trials     |         |
-- expect
--   source_format | code            | field   | issue_count | trial_count | example
--   ctgov_json    | unknown_country | country | 2           | 1           | Atlantis
--   ctgov_json    | date_order      |         | 1           | 1           |
