-- A count of the newest run that the tables do not bear out: documents read = loaded + superseded + deleted +
-- rejected, trials = loaded documents, rejects = rejected documents.
--
-- level: fail
-- counted: What was counted.
-- stated: The run's count. [rows]
-- found: The tables' count. [rows]

with run as (
    select
        runs.documents_read,
        runs.documents_loaded,
        runs.documents_superseded,
        runs.documents_deleted,
        runs.documents_rejected,
        runs.trial_count
    from runs
    qualify row_number() over (order by try_cast(runs.run_id as bigint) desc, runs.run_id desc) = 1
),

found as (
    select
        count(*) as documents_read,
        count(*) filter (where documents.outcome = 'loaded') as documents_loaded,
        count(*) filter (where documents.outcome = 'superseded') as documents_superseded,
        count(*) filter (where documents.outcome = 'deleted') as documents_deleted,
        count(*) filter (where documents.outcome = 'rejected') as documents_rejected
    from documents
),

kept as (
    select
        (select count(*) from trials) as trial_count,
        (select count(*) from rejects) as reject_count
),

compared as (
    select
        'documents read' as counted,
        run.documents_read as stated,
        found.documents_read as found
    from run cross join found
    union all
    select
        'documents loaded' as counted,
        run.documents_loaded as stated,
        found.documents_loaded as found
    from run cross join found
    union all
    select
        'documents superseded' as counted,
        run.documents_superseded as stated,
        found.documents_superseded as found
    from run cross join found
    union all
    select
        'documents deleted' as counted,
        run.documents_deleted as stated,
        found.documents_deleted as found
    from run cross join found
    union all
    select
        'documents rejected' as counted,
        run.documents_rejected as stated,
        found.documents_rejected as found
    from run cross join found
    union all
    select
        'trials' as counted,
        run.trial_count as stated,
        kept.trial_count as found
    from run cross join kept
    union all
    select
        'loaded documents that gave a trial' as counted,
        found.documents_loaded as stated,
        kept.trial_count as found
    from found cross join kept
    union all
    select
        'rejected documents with a reason' as counted,
        found.documents_rejected as stated,
        kept.reject_count as found
    from found cross join kept
    union all
    select
        'documents with an outcome' as counted,
        found.documents_read as stated,
        found.documents_loaded
        + found.documents_superseded
        + found.documents_deleted
        + found.documents_rejected
            as found
    from found
)

select
    compared.counted,
    compared.stated,
    compared.found
from compared
where compared.stated <> compared.found;

-- test: counts that agree pass; earlier runs do not matter
-- given documents
--   document_id | outcome
--   a           | loaded
--   b           | superseded
--   c           | rejected
--   d           | deleted
-- given trials
--   trial_id | document_id
--   NCT1     | a
-- given rejects
--   document_id
--   c
-- given runs
--   run_id   | documents_read | documents_loaded | documents_superseded | documents_deleted | documents_rejected | trial_count
--   00000009 | 9              | 9                | 0                    | 0                 | 0                  | 9
--   00000010 | 4              | 1                | 1                    | 1                 | 1                  | 1
-- expect
--   counted | stated | found

-- test: a document that was lost, and one that gave no trial, are found
-- given documents
--   document_id | outcome
--   a           | loaded
--   b           | rejected
-- given runs
--   run_id   | documents_read | documents_loaded | documents_superseded | documents_deleted | documents_rejected | trial_count
--   00000010 | 3              | 1                | 0                    | 0                 | 1                  | 0
-- expect
--   counted                            | stated | found
--   documents read                     | 3      | 2
--   loaded documents that gave a trial | 1      | 0
--   rejected documents with a reason   | 1      | 0
