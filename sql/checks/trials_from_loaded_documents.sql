-- A trial whose document is not a loaded one of the same trial and format.
--
-- level: fail
-- trial_id: Trial.
-- document_id: Document that the trial names.
-- outcome: What became of that document.
-- document_trial_id: Trial that the document describes.

select
    trials.trial_id,
    trials.document_id,
    documents.outcome,
    documents.trial_id as document_trial_id
from trials
left join documents on trials.document_id = documents.document_id
where
    documents.outcome is distinct from 'loaded'
    or documents.trial_id is distinct from trials.trial_id
    or documents.source_format is distinct from trials.source_format;

-- test: a superseded document, another trial's document and no document are found
-- given documents
--   document_id | outcome    | trial_id | source_format
--   a           | loaded     | NCT1     | ctgov_json
--   b           | superseded | NCT2     | ctgov_json
--   c           | loaded     | NCT9     | ctgov_json
-- given trials
--   trial_id | document_id | source_format
--   NCT1     | a           | ctgov_json
--   NCT2     | b           | ctgov_json
--   NCT3     | c           | ctgov_json
--   NCT4     | d           | ctgov_json
-- expect
--   trial_id | outcome    | document_trial_id
--   NCT2     | superseded | NCT2
--   NCT3     | loaded     | NCT9
--   NCT4     |            |
