-- The sites of each country, and how many of them recruit.
--
-- grain: country_code, country
-- materialized: yes
-- country_code: ISO 3166-1 alpha-2 code; NULL where the spelling is unknown.
-- country: Name: of a known code its first spelling in the alphabet, else the spelling itself.
-- site_count: Sites of trials; a hospital counts in each trial it takes part in. [sites]
-- trial_count: Trials with a site there. [trials]
-- recruiting_site_count: Sites whose own status is RECRUITING. [sites]
-- status_not_stated_count: Sites without a status, as of all closed trials. [sites]
-- city_count: Different names of cities. [cities]
-- placed_site_count: Sites with coordinates. [sites]

create or replace view sites_by_country as
with spelled as (
    select
        locations.country_code,
        min(locations.country) as country
    from locations
    where locations.country_code is not null
    group by locations.country_code
)

select
    locations.country_code::varchar as country_code,
    coalesce(spelled.country, locations.country)::varchar as country,
    count(*)::bigint as site_count,
    count(distinct locations.trial_id)::bigint as trial_count,
    (count(*) filter (where locations.status = 'RECRUITING'))::bigint as recruiting_site_count,
    (count(*) filter (where locations.status is null))::bigint as status_not_stated_count,
    count(distinct lower(locations.city))::bigint as city_count,
    (
        count(*) filter (where locations.latitude is not null and locations.longitude is not null)
    )::bigint as placed_site_count
from locations
left join spelled on locations.country_code = spelled.country_code
group by locations.country_code, coalesce(spelled.country, locations.country);

-- test: sites, trials and cities are counted apart
-- given locations
--   trial_id | city  | country | country_code | status     | latitude | longitude
--   NCT1     | Paris | France  | FR           | RECRUITING | 48.9     | 2.4
--   NCT1     | PARIS | France  | FR           | WITHDRAWN  | 48.9     |
--   NCT2     | Lyon  | France  | FR           |            |          |
--   NCT2     |       | Spain   | ES           |            |          |
-- expect
--   country_code | site_count | trial_count | recruiting_site_count | status_not_stated_count | city_count | placed_site_count
--   FR           | 3          | 2           | 1                     | 1                       | 2          | 1
--   ES           | 1          | 1           | 0                     | 1                       | 0          | 0

-- test: spellings of one country meet, unknown ones stand apart
-- given locations
--   trial_id | country           | country_code
--   NCT1     | Türkiye           | TR
--   NCT2     | Turkey (Türkiye)  | TR
--   NCT3     | Atlantis          |
-- expect
--   country_code | country          | site_count
--   TR           | Turkey (Türkiye) | 2
--                | Atlantis         | 1
