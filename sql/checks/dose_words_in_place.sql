-- A dose whose words do not stand where its offsets say, or that has no words although it states an amount.
--
-- level: fail
-- slices: by trial
-- dose_id: Dose.
-- source_field: Column its words should stand in.
-- source_text: Its words.
-- found: What stands there.

with placed as (
    select
        doses.dose_id,
        doses.source_kind,
        doses.source_field,
        doses.source_text,
        doses.char_start,
        doses.char_end,
        case
            when doses.source_kind = 'arm' and doses.source_field = 'title' then arms.title
            when doses.source_kind = 'arm' and doses.source_field = 'description' then arms.description
            when doses.source_kind = 'intervention' and doses.source_field = 'name' then interventions.name
            when doses.source_kind = 'intervention' and doses.source_field = 'description'
                then interventions.description
        end as field_text
    from doses
    left join arms on doses.arm_id = arms.arm_id and doses.source_kind = 'arm'
    left join interventions
        on doses.intervention_id = interventions.intervention_id and doses.source_kind = 'intervention'
    where doses.status <> 'no_dose_stated'
)

select
    placed.dose_id,
    placed.source_field,
    placed.source_text,
    substr(placed.field_text, placed.char_start + 1, placed.char_end - placed.char_start) as found
from placed
where
    substr(placed.field_text, placed.char_start + 1, placed.char_end - placed.char_start)
    is distinct from placed.source_text
    or placed.source_text is null;

-- test: words in their place pass, in characters and not in bytes
-- given arms
--   arm_id | trial_id | title       | description
--   A1     | NCT1     | Low µ 5 mg  | gives 7 mg daily
-- given interventions
--   intervention_id | trial_id | name       | description
--   I1              | NCT1     | drug 10 mg | 20 mg weekly
-- given doses
--   trial_id | arm_id | intervention_id | source_kind  | source_field | char_start | char_end | source_text | status
--   NCT1     | A1     | I1              | arm          | title        | 6          | 10       | 5 mg        | parsed
--   NCT1     | A1     |                 | arm          | description  | 6          | 10       | 7 mg        | parsed
--   NCT1     | A1     | I1              | intervention | name         | 5          | 10       | 10 mg       | parsed
--   NCT1     |        | I1              | intervention | description  | 0          | 5        | 20 mg       | partial
--   NCT1     | A1     | I1              | none         |              |            |          |             | no_dose_stated
-- expect
--   dose_id | found

-- test: wrong offsets, no words, and the wrong text are found
-- given arms
--   arm_id | trial_id | title
--   A1     | NCT1     | Low 5 mg
-- given doses
--   dose_id | trial_id | arm_id | source_kind | source_field | char_start | char_end | source_text | status
--   D1      | NCT1     | A1     | arm         | title        | 3          | 7        | 5 mg        | parsed
--   D2      | NCT1     | A1     | arm         | title        | 4          | 8        |             | parsed
--   D3      | NCT1     | A1     | arm         | description  | 4          | 8        | 5 mg        | parsed
-- expect
--   dose_id | source_text | found
--   D1      | 5 mg        | ' 5 m'
--   D2      |             | 5 mg
--   D3      | 5 mg        |
