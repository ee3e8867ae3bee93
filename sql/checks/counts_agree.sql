-- A trial whose counts of sites or arms are not those of its rows.
--
-- level: warn
-- trial_id: Trial.
-- counted: What is counted.
-- stated: The trial's number.
-- found: Rows there are.

with sites as (
    select
        locations.trial_id,
        count(*) as site_count
    from locations
    group by locations.trial_id
),

groups as (
    select
        arms.trial_id,
        count(*) as arm_count
    from arms
    group by arms.trial_id
),

compared as (
    select
        trials.trial_id,
        'sites' as counted,
        trials.site_count as stated,
        coalesce(sites.site_count, 0) as found
    from trials
    left join sites on trials.trial_id = sites.trial_id
    union all
    select
        trials.trial_id,
        'arms' as counted,
        trials.arm_count as stated,
        coalesce(groups.arm_count, 0) as found
    from trials
    left join groups on trials.trial_id = groups.trial_id
)

select
    compared.trial_id,
    compared.counted,
    compared.stated,
    compared.found
from compared
where compared.stated <> compared.found;

-- test: an unknown number is no contradiction
-- given trials
--   trial_id | site_count | arm_count
--   NCT1     | 2          | 1
--   NCT2     | 0          |
--   NCT3     | 1          | 0
-- given locations
--   trial_id
--   NCT1
--   NCT1
-- given arms
--   trial_id
--   NCT1
--   NCT2
-- expect
--   trial_id | counted | stated | found
--   NCT3     | sites   | 1      | 0
