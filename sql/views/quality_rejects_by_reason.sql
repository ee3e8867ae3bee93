-- Documents that could not be read, by format and reason.
--
-- grain: source_format, reason
-- source_format: Format the documents were recognised as; NULL where they were not.
-- reason: Why they were rejected.
-- document_count: Documents. [documents]
-- byte_count: Their size. [bytes]
-- example: One of them, the first in the alphabet.

create or replace view quality_rejects_by_reason as
select
    documents.source_format::varchar as source_format,
    documents.reason::varchar as reason,
    count(*)::bigint as document_count,
    sum(documents.byte_count)::bigint as byte_count,
    min(documents.document_id)::varchar as example
from documents
where documents.outcome = 'rejected'
group by documents.source_format, documents.reason;

-- test: reasons are counted per format; documents that were taken stay out
-- given documents
--   document_id | source_format | outcome  | reason         | byte_count
--   a           | ctgov_json    | rejected | no_trial_id    | 10
--   b           | ctgov_json    | rejected | no_trial_id    | 20
--   c           |               | rejected | not_recognised |
--   d           | ctgov_json    | loaded   |                | 40
-- expect
--   source_format | reason         | document_count | byte_count | example
--   ctgov_json    | no_trial_id    | 2              | 30         | a
--                 | not_recognised | 1              |            | c
