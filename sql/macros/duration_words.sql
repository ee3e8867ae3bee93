-- A length of treatment as one reads it: in weeks where it is made of whole ones.
--
-- low_days: Shortest length. [days]
-- high_days: Longest length. [days]
-- returns: Such as 'for 12 weeks', 'for up to 10 days'; NULL where not known.

create or replace macro duration_words(low_days, high_days) as
'for ' || case
    when
        coalesce(low_days, 14) % 7 = 0 and coalesce(high_days, 14) % 7 = 0
        and least(coalesce(low_days, high_days), coalesce(high_days, low_days)) >= 14
        then range_words(low_days / 7, high_days / 7) || ' weeks'
    when low_days = 1 and high_days = 1 then '1 day'
    else range_words(low_days, high_days) || ' days'
end;

-- test: weeks where whole, else days
-- expect
--   call                       | value
--   duration_words(84, 84)     | for 12 weeks
--   duration_words(14, 28)     | for 2-4 weeks
--   duration_words(7, 14)      | for 7-14 days
--   duration_words(1, 1)       | for 1 day
--   duration_words(null, 10)   | for up to 10 days
--   duration_words(null, null) |
