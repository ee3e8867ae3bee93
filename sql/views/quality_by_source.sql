-- What became of the documents of each format, and how many findings their trials have.
--
-- grain: source_format
-- materialized: yes
-- source_format: Format the documents were recognised as; NULL where they were not.
-- document_count: Documents read: loaded, superseded, deleted and rejected together. [documents]
-- loaded_count: Documents that gave a trial. [documents]
-- superseded_count: Documents with a newer or better one for their trial. [documents]
-- deleted_count: Documents of trials that were taken out. [documents]
-- rejected_count: Documents that could not be read. [documents]
-- rejected_share: rejected_count over document_count. [0 to 1]
-- trial_count: Trials published from them. [trials]
-- trial_with_issue_count: Those of them with a finding. [trials]
-- issue_count: Findings. [findings]
-- error_issue_count: Findings of severity error. [findings]

create or replace view quality_by_source as
with read_documents as (
    select
        documents.source_format,
        count(*) as document_count,
        count(*) filter (where documents.outcome = 'loaded') as loaded_count,
        count(*) filter (where documents.outcome = 'superseded') as superseded_count,
        count(*) filter (where documents.outcome = 'deleted') as deleted_count,
        count(*) filter (where documents.outcome = 'rejected') as rejected_count
    from documents
    group by documents.source_format
),

found as (
    select
        data_issues.trial_id,
        count(*) as issue_count,
        count(*) filter (where data_issues.severity = 'error') as error_issue_count
    from data_issues
    group by data_issues.trial_id
),

published as (
    select
        trials.source_format,
        count(*) as trial_count,
        count(found.trial_id) as trial_with_issue_count,
        sum(found.issue_count) as issue_count,
        sum(found.error_issue_count) as error_issue_count
    from trials
    left join found on trials.trial_id = found.trial_id
    group by trials.source_format
)

select
    read_documents.source_format::varchar as source_format,
    read_documents.document_count::bigint as document_count,
    read_documents.loaded_count::bigint as loaded_count,
    read_documents.superseded_count::bigint as superseded_count,
    read_documents.deleted_count::bigint as deleted_count,
    read_documents.rejected_count::bigint as rejected_count,
    (read_documents.rejected_count / read_documents.document_count::double)::double as rejected_share,
    coalesce(published.trial_count, 0)::bigint as trial_count,
    coalesce(published.trial_with_issue_count, 0)::bigint as trial_with_issue_count,
    coalesce(published.issue_count, 0)::bigint as issue_count,
    coalesce(published.error_issue_count, 0)::bigint as error_issue_count
from read_documents
left join published on read_documents.source_format = published.source_format;

-- test: every document is counted once, unrecognised ones too
-- given documents
--   document_id | source_format | outcome
--   a           | ctgov_json    | loaded
--   b           | ctgov_json    | superseded
--   c           | ctgov_json    | rejected
--   d           | trial_page    | loaded
--   e           |               | rejected
-- given trials
--   trial_id | source_format
--   NCT1     | ctgov_json
--   NCT2     | trial_page
-- expect
--   source_format | document_count | loaded_count | superseded_count | rejected_count | rejected_share | trial_count
--   ctgov_json    | 3              | 1            | 1                | 1              | 0.333          | 1
--   trial_page    | 1              | 1            | 0                | 0              | 0              | 1
--                 | 1              | 0            | 0                | 1              | 1              | 0

-- test: several findings of a trial are one trial with findings
-- given documents
--   document_id | source_format | outcome
--   a           | ctgov_json    | loaded
--   b           | ctgov_json    | loaded
-- given trials
--   trial_id | source_format
--   NCT1     | ctgov_json
--   NCT2     | ctgov_json
-- given data_issues
--   trial_id | severity
--   NCT1     | warning
--   NCT1     | error
-- expect
--   source_format | trial_count | trial_with_issue_count | issue_count | error_issue_count
--   ctgov_json    | 2           | 1                      | 2           | 1
