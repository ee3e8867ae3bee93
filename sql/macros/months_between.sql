-- Months from one day to another, of 30.4375 days each, so that no calendar day is invented.
--
-- first_day: Day the count begins.
-- last_day: Day the count ends.
-- returns: Months, with fraction; negative where the days are in the other order. [months of 30.4375 days]

create or replace macro months_between(first_day, last_day) as
date_diff('day', cast(first_day as date), cast(last_day as date)) / 30.4375;

-- test: four years are 48 months; an unknown day gives no number
-- expect
--   call                                        | value
--   months_between('2020-01-01', '2024-01-01')  | 48.0
--   months_between('2020-01-01', '2020-01-01')  | 0.0
--   months_between('2020-03-01', '2020-01-01')  | -1.971
--   months_between(null, '2020-01-01')          |
