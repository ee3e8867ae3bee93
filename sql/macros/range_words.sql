-- A range of numbers as one reads it.
--
-- low: Lower end; NULL for 'up to'.
-- high: Upper end; NULL for 'at least'.
-- returns: One number, both ends, 'up to' or 'at least'; NULL where neither end is known.

create or replace macro range_words(low, high) as
case
    when low is null then 'up to ' || number_words(high)
    when high is null then 'at least ' || number_words(low)
    when low = high then number_words(low)
    else number_words(low) || '-' || number_words(high)
end;

-- test: one number, two ends, one end, none
-- expect
--   call                    | value
--   range_words(5, 5)       | 5
--   range_words(4, 8)       | 4-8
--   range_words(null, 40)   | up to 40
--   range_words(5, null)    | at least 5
--   range_words(null, null) |
