-- Several times an amount, without the noise of binary fractions: equal amounts must be equal numbers.
--
-- amount: The amount.
-- times: How often it is taken; NULL for once.
-- returns: The product, to twelve significant digits; NULL where the amount is.

create or replace macro amount_times(amount, times) as
case
    when coalesce(times, 1) = 1 then cast(amount as double)
    else cast(format('{:.12g}', cast(amount as double) * cast(times as double)) as double)
end;

-- test: three times 0.1 is 0.3; once is the amount itself
-- expect
--   call                        | value
--   amount_times(0.1, 3) = 0.3  | true
--   amount_times(100, 8)        | 800
--   amount_times(0.7, null)     | 0.7
--   amount_times(1e9, 2)        | 2e9
--   amount_times(null, 2)       |
