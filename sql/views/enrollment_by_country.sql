-- Trials, sites and people of each country. A record tells people per trial, not per country: what falls to a
-- country is an estimate that splits each trial evenly over its listed sites. Trials without sites are absent.
--
-- grain: country_code, country
-- materialized: yes
-- country_code: ISO 3166-1 alpha-2 code; NULL where the spelling is unknown.
-- country: Name: of a known code its first spelling in the alphabet, else the spelling itself.
-- trial_count: Trials with a site there; a trial counts in each of its countries. [trials]
-- site_count: Sites there. [sites]
-- single_country_trial_count: Trials all of whose sites are there. [trials]
-- participants_single_country: People of the trials all of whose sites are there: no estimate. [participants]
-- participants_estimate: People if each trial's were spread evenly over its sites; adds up over countries.
--   [participants]

create or replace view enrollment_by_country as
with spelled as (
    select
        locations.country_code,
        min(locations.country) as country
    from locations
    where locations.country_code is not null
    group by locations.country_code
),

placed as (
    select
        locations.trial_id,
        locations.country_code,
        coalesce(spelled.country, locations.country) as country,
        count(*) as sites
    from locations
    left join spelled on locations.country_code = spelled.country_code
    group by locations.trial_id, locations.country_code, coalesce(spelled.country, locations.country)
),

spread as (
    select
        placed.trial_id,
        placed.country_code,
        placed.country,
        placed.sites,
        placed.sites::double / sum(placed.sites) over (partition by placed.trial_id) as site_share,
        count(*) over (partition by placed.trial_id) as countries
    from placed
)

select
    spread.country_code::varchar as country_code,
    spread.country::varchar as country,
    count(*)::bigint as trial_count,
    sum(spread.sites)::bigint as site_count,
    (count(*) filter (where spread.countries = 1))::bigint as single_country_trial_count,
    (sum(trials.enrollment) filter (where spread.countries = 1))::bigint as participants_single_country,
    round(fsum(trials.enrollment * spread.site_share), 6)::double as participants_estimate
from spread
inner join trials on spread.trial_id = trials.trial_id
group by spread.country_code, spread.country;

-- test: people are spread evenly over sites, and add up to the trial's number
-- given trials
--   trial_id | enrollment
--   NCT1     | 90
--   NCT2     | 10
--   NCT3     |
-- given locations
--   trial_id | country | country_code
--   NCT1     | France  | FR
--   NCT1     | France  | FR
--   NCT1     | Spain   | ES
--   NCT2     | Spain   | ES
--   NCT3     | Spain   | ES
-- expect
--   country_code | trial_count | site_count | single_country_trial_count | participants_single_country | participants_estimate
--   FR           | 1           | 2          | 0                          |                             | 60
--   ES           | 3           | 3          | 2                          | 10                          | 40

-- test: two spellings of one country meet; unknown spellings stand for themselves; no country is its own row
-- given trials
--   trial_id | enrollment
--   NCT1     | 40
-- given locations
--   trial_id | country           | country_code
--   NCT1     | Türkiye           | TR
--   NCT1     | Turkey (Türkiye)  | TR
--   NCT1     | Atlantis          |
--   NCT1     |                   |
-- expect
--   country_code | country          | site_count | participants_estimate
--   TR           | Turkey (Türkiye) | 2          | 20
--                | Atlantis         | 1          | 10
--                |                  | 1          | 10

-- test: a trial without sites is in no country
-- given trials
--   trial_id | enrollment
--   NCT1     | 40
-- expect
--   country_code | participants_estimate
