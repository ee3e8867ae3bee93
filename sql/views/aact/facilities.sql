-- Sites in the columns of AACT's table facilities.
--
-- grain: id
-- id: Site; unlike AACT's, the same after every load.
-- nct_id: ClinicalTrials.gov number.
-- status: Recruitment status of the site.
-- name: Name of the site.
-- city: City.
-- state: State, province or region.
-- zip: Postal code.
-- country: Country as the source spells it.
-- latitude: Latitude. [degrees]
-- longitude: Longitude. [degrees]

create or replace view aact.facilities as
select
    locations.location_id::varchar as id,
    locations.trial_id::varchar as nct_id,
    locations.status::varchar as status,
    locations.facility_name::varchar as name,
    locations.city::varchar as city,
    locations.state::varchar as state,
    locations.zip::varchar as zip,
    locations.country::varchar as country,
    locations.latitude::double as latitude,
    locations.longitude::double as longitude
from main.locations as locations
where starts_with(locations.trial_id, 'NCT');

-- test: a site keeps what its record has; those of other registries' trials are left out
-- given locations
--   location_id | trial_id | facility_name | city  | country | latitude
--   NCT1-L0001  | NCT1     | Clinic        | Paris | France  | 48.9
--   NCT1-L0002  | NCT1     |               | Lyon  | France  |
-- expect
--   id         | nct_id | name   | city  | latitude
--   NCT1-L0001 | NCT1   | Clinic | Paris | 48.9
--   NCT1-L0002 | NCT1   |        | Lyon  |
