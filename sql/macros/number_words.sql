-- A number as one reads it: without needless zeros, from a million on as a power of ten.
--
-- amount: The number.
-- returns: Its words.

create or replace macro number_words(amount) as
case
    when abs(cast(amount as double)) >= 1e6
        then regexp_replace(format('{:.14e}', cast(amount as double)), '\.?0*e\+0*', 'e')
    when cast(amount as double) = trunc(cast(amount as double)) then cast(cast(amount as bigint) as varchar)
    else cast(cast(amount as double) as varchar)
end;

-- test: whole numbers, fractions, powers of ten
-- expect
--   call                    | value
--   number_words(5)         | 5
--   number_words(0.25)      | 0.25
--   number_words(1500.0)    | 1500
--   number_words(1e6)       | 1e6
--   number_words(2500000)   | 2.5e6
--   number_words(5e13)      | 5e13
--   number_words(null)      |
