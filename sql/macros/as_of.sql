-- The day on which the warehouse is read, for what is counted up to today.
--
-- returns: The current date.

create or replace macro as_of() as current_date;

-- test: a test may fix the day
-- as of: 2026-01-15
-- expect
--   call    | value
--   as_of() | 2026-01-15
