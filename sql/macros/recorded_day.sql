-- A milestone that a registry records to the day, as a struct beside those that may be partial.
--
-- number: Place in the course of a trial.
-- name: Name of the milestone.
-- day: Its date; NULL where there is none.
-- type: ACTUAL or ESTIMATED; NULL where the source does not say.
-- returns: A struct of number, name, day, low, high, precision and type; the day is its own bounds.

create or replace macro recorded_day(number, name, day, type) as
{
    'number': number, 'name': name, 'day': day, 'low': day, 'high': day, 'precision': 'day', 'type': type
};

-- test: a day is its own bounds
-- expect
--   call                                                                     | value
--   recorded_day(1, 'posted', date '2024-05-06', null).low = date '2024-05-06'  | true
--   recorded_day(1, 'posted', date '2024-05-06', null).high = date '2024-05-06' | true
--   recorded_day(1, 'posted', date '2024-05-06', null).precision               | day
--   recorded_day(1, 'posted', null, null).day                                  |
