-- A length of treatment as one reads it: in years, months or weeks where it is made of whole ones.
--
-- low_days: Shortest length; months were counted as 30.4375 days, years as 365.25. [days]
-- high_days: Longest length. [days]
-- returns: Such as 'for 12 weeks', 'for up to 10 days'; NULL where not known.

create or replace macro duration_words(low_days, high_days) as
regexp_replace('for ' || case
    when coalesce(low_days, high_days) % 365.25 = 0 and coalesce(high_days, low_days) % 365.25 = 0
        then range_words(low_days / 365.25, high_days / 365.25) || ' years'
    when coalesce(low_days, high_days) % 30.4375 = 0 and coalesce(high_days, low_days) % 30.4375 = 0
        then range_words(low_days / 30.4375, high_days / 30.4375) || ' months'
    when
        coalesce(low_days, high_days) % 7 = 0 and coalesce(high_days, low_days) % 7 = 0
        and coalesce(low_days, high_days) >= 14
        then range_words(low_days / 7, high_days / 7) || ' weeks'
    else range_words(low_days, high_days) || ' days'
end, '^(for|for up to|for at least) 1 (year|month|day)s$', '\1 1 \2');

-- test: years, months and weeks where whole, else days
-- expect
--   call                            | value
--   duration_words(84, 84)          | for 12 weeks
--   duration_words(14, 28)          | for 2-4 weeks
--   duration_words(7, 14)           | for 7-14 days
--   duration_words(7, 7)            | for 7 days
--   duration_words(null, 10)        | for up to 10 days
--   duration_words(null, 730.5)     | for up to 2 years
--   duration_words(182.625, 182.625) | for 6 months
--   duration_words(365.25, 365.25)  | for 1 year
--   duration_words(null, 1)         | for up to 1 day
--   duration_words(null, null)      |
