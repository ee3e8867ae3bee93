-- A route as one reads it within a regimen.
--
-- route: Route of administration, as in doses.route.
-- returns: Its usual abbreviation, else the route; NULL for 'other' and where none is stated.

create or replace macro route_words(route) as
case route
    when 'intravenous' then 'IV'
    when 'intramuscular' then 'IM'
    when 'subcutaneous' then 'SC'
    when 'oral' then 'orally'
    when 'other' then null
    else route
end;

-- test: abbreviated, plain, not told
-- expect
--   call                        | value
--   route_words('intravenous')  | IV
--   route_words('intravitreal') | intravitreal
--   route_words('other')        |
--   route_words(null)           |
