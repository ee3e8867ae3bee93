-- An item of criteria whose words do not stand where its offsets say.
--
-- level: fail
-- slices: by trial
-- criterion_id: Item.
-- words: Its words as they should stand.
-- found: What stands there.

select
    criteria.criterion_id,
    coalesce(criteria.text_raw, criteria.text) as words,
    substr(
        trials.eligibility_criteria, criteria.char_start + 1, criteria.char_end - criteria.char_start
    ) as found
from criteria
inner join trials on criteria.trial_id = trials.trial_id
where
    substr(trials.eligibility_criteria, criteria.char_start + 1, criteria.char_end - criteria.char_start)
    is distinct from coalesce(criteria.text_raw, criteria.text);

-- test: words in their place pass, also where lines were joined; others are found
-- given trials
--   trial_id | eligibility_criteria
--   NCT1     | ≥ 18 years; able  to walk
-- given criteria
--   criterion_id | trial_id | text         | text_raw      | char_start | char_end
--   C1           | NCT1     | ≥ 18 years   |               | 0          | 10
--   C2           | NCT1     | able to walk | able  to walk | 12         | 25
--   C3           | NCT1     | able to walk |               | 12         | 25
--   C4           | NCT1     | 18 years     |               |            |
-- expect
--   criterion_id | words        | found
--   C3           | able to walk | able  to walk
--   C4           | 18 years     |
