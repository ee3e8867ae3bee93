-- A row that says that no dose is stated, and yet states one; or that does not say of which arm and intervention;
-- or that stands beside a dose of the same pair.
--
-- level: fail
-- dose_id: The row.
-- trial_id: Its trial.

select
    doses.dose_id,
    doses.trial_id
from doses
left join doses as others
    on
        doses.arm_id = others.arm_id
        and doses.intervention_id = others.intervention_id
        and others.status <> 'no_dose_stated'
where
    doses.status = 'no_dose_stated'
    and (
        coalesce(doses.amount_low, doses.amount_high) is not null
        or doses.source_text is not null
        or doses.intervention_id is null
        or others.dose_id is not null
    )
group by doses.dose_id, doses.trial_id;

-- test: a bare row passes; one with an amount, without an intervention, or beside a dose is found
-- given doses
--   dose_id | trial_id | arm_id | intervention_id | amount_low | status
--   D1      | NCT1     | A1     | I1              |            | no_dose_stated
--   D2      | NCT1     | A2     | I1              | 5          | no_dose_stated
--   D3      | NCT1     | A3     |                 |            | no_dose_stated
--   D4      | NCT1     | A4     | I1              |            | no_dose_stated
--   D5      | NCT1     | A4     | I1              | 5          | parsed
-- expect
--   dose_id
--   D2
--   D3
--   D4
