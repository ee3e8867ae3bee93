-- A limit whose words do not stand where its offsets into the item's text say.
--
-- level: fail
-- slices: by trial
-- constraint_id: Limit.
-- words: Its words as they should stand.
-- found: What stands there.

select
    criteria_constraints.constraint_id,
    criteria_constraints.source_text as words,
    substr(
        criteria.text,
        criteria_constraints.char_start + 1,
        criteria_constraints.char_end - criteria_constraints.char_start
    ) as found
from criteria_constraints
inner join criteria on criteria_constraints.criterion_id = criteria.criterion_id
where
    substr(
        criteria.text,
        criteria_constraints.char_start + 1,
        criteria_constraints.char_end - criteria_constraints.char_start
    ) <> criteria_constraints.source_text;

-- test: words in their place pass, others are found
-- given criteria
--   criterion_id | trial_id | text
--   C1           | NCT1     | ECOG ≤ 2
-- given criteria_constraints
--   constraint_id | trial_id | criterion_id | source_text | char_start | char_end
--   K1            | NCT1     | C1           | ≤ 2         | 5          | 8
--   K2            | NCT1     | C1           | ≤ 2         | 4          | 6
--   K3            | NCT1     | C1           | ≤ 2         | 80         | 83
-- expect
--   constraint_id | words | found
--   K2            | ≤ 2   | ' ≤'
--   K3            | ≤ 2   | ''
