-- How often a period comes round, as one reads it. Days that make whole weeks are weeks, so that 'every 21 days' and
-- 'every 3 weeks' are one.
--
-- period: Length of the period.
-- period_unit: Its unit as in FHIR Timing: min, h, d, wk, mo, a.
-- returns: Such as 'daily', 'every 3 weeks'.

create or replace macro period_words(period, period_unit) as
case
    when period = 1
        then case period_unit
            when 'min' then 'every minute'
            when 'h' then 'hourly'
            when 'd' then 'daily'
            when 'wk' then 'weekly'
            when 'mo' then 'monthly'
            when 'a' then 'yearly'
        end
    when period = 7 and period_unit = 'd' then 'weekly'
    when period % 7 = 0 and period_unit = 'd' then 'every ' || number_words(period / 7) || ' weeks'
    else 'every ' || number_words(period) || case period_unit
        when 'min' then ' minutes'
        when 'h' then ' hours'
        when 'd' then ' days'
        when 'wk' then ' weeks'
        when 'mo' then ' months'
        when 'a' then ' years'
    end
end;

-- test: one of a unit has its adverb, more are counted
-- expect
--   call                     | value
--   period_words(1, 'd')     | daily
--   period_words(3, 'wk')    | every 3 weeks
--   period_words(21, 'd')    | every 3 weeks
--   period_words(7, 'd')     | weekly
--   period_words(10, 'd')    | every 10 days
--   period_words(0.5, 'h')   | every 0.5 hours
--   period_words(null, 'wk') |
--   period_words(2, null)    |
