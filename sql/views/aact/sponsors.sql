-- Sponsors in the columns of AACT's table sponsors.
--
-- grain: id
-- id: Sponsor of the trial; unlike AACT's, the same after every load.
-- nct_id: ClinicalTrials.gov number.
-- agency_class: Class of the organization.
-- lead_or_collaborator: Role.
-- name: Name of the organization.

create or replace view aact.sponsors as
select
    sponsors.sponsor_id::varchar as id,
    sponsors.trial_id::varchar as nct_id,
    sponsors.agency_class::varchar as agency_class,
    sponsors.lead_or_collaborator::varchar as lead_or_collaborator,
    sponsors.name::varchar as name
from main.sponsors as sponsors
where starts_with(sponsors.trial_id, 'NCT');

-- test: lead and collaborators are rows
-- given sponsors
--   trial_id | lead_or_collaborator | name
--   NCT1     | lead                 | Acme
--   NCT1     | collaborator         | Uni
-- expect
--   nct_id | lead_or_collaborator | name
--   NCT1   | lead                 | Acme
--   NCT1   | collaborator         | Uni
