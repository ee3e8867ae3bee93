-- A range whose lower end is above its upper end.
--
-- level: warn
-- table_name: Table of the row.
-- row_id: The row.
-- field: Which range.
-- low: Its lower end.
-- high: Its upper end.

select
    'doses' as table_name,
    doses.dose_id as row_id,
    'amount' as field,
    doses.amount_low as low,
    doses.amount_high as high
from doses
where doses.amount_low > doses.amount_high
union all
select
    'doses' as table_name,
    doses.dose_id as row_id,
    'freq' as field,
    doses.freq_low as low,
    doses.freq_high as high
from doses
where doses.freq_low > doses.freq_high
union all
select
    'doses' as table_name,
    doses.dose_id as row_id,
    'duration' as field,
    doses.duration_low_days as low,
    doses.duration_high_days as high
from doses
where doses.duration_low_days > doses.duration_high_days
union all
select
    'criteria_constraints' as table_name,
    criteria_constraints.constraint_id as row_id,
    'value' as field,
    criteria_constraints.value_low as low,
    criteria_constraints.value_high as high
from criteria_constraints
where criteria_constraints.value_low > criteria_constraints.value_high
union all
select
    'trials' as table_name,
    trials.trial_id as row_id,
    'age_years' as field,
    trials.minimum_age_years as low,
    trials.maximum_age_years as high
from trials
where trials.minimum_age_years > trials.maximum_age_years;

-- test: each range that is upside down is found; an open end is none
-- given doses
--   dose_id | trial_id | amount_low | amount_high | freq_low | freq_high | duration_low_days | duration_high_days
--   D1      | NCT1     | 5          | 5           | 1        | 2         |                   | 10
--   D2      | NCT1     | 6          | 5           | 3        | 2         | 20                | 10
-- given criteria_constraints
--   constraint_id | trial_id | value_low | value_high
--   K1            | NCT1     | 18        | 6.5
-- given trials
--   trial_id | minimum_age_years | maximum_age_years
--   NCT1     | 65                | 18
-- expect
--   table_name           | row_id | field     | low | high
--   doses                | D2     | amount    | 6   | 5
--   doses                | D2     | freq      | 3   | 2
--   doses                | D2     | duration  | 20  | 10
--   criteria_constraints | K1     | value     | 18  | 6.5
--   trials               | NCT1   | age_years | 65  | 18
