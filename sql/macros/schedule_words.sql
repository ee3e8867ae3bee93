-- How often a dose is given, as one reads it.
--
-- freq_low: Administrations per period, lower end.
-- freq_high: Administrations per period, upper end.
-- period: Length of the period.
-- period_unit: Its unit as in FHIR Timing: min, h, d, wk, mo, a.
-- returns: Such as 'twice daily', 'every 3 weeks'; NULL where not known.

create or replace macro schedule_words(freq_low, freq_high, period, period_unit) as
case
    when freq_low = 1 and freq_high = 1
        then
            case
                when period = 1 and period_unit not in ('min', 'h') then 'once '
                when period = 7 and period_unit = 'd' then 'once '
                else ''
            end
            || period_words(period, period_unit)
    when freq_low = 2 and freq_high = 2 then 'twice ' || period_words(period, period_unit)
    else range_words(freq_low, freq_high) || ' times ' || period_words(period, period_unit)
end;

-- test: once, twice, more, a range, every so often
-- expect
--   call                             | value
--   schedule_words(1, 1, 1, 'd')     | once daily
--   schedule_words(2, 2, 1, 'd')     | twice daily
--   schedule_words(3, 4, 1, 'd')     | 3-4 times daily
--   schedule_words(1, 1, 3, 'wk')    | every 3 weeks
--   schedule_words(3, 3, 28, 'd')    | 3 times every 4 weeks
--   schedule_words(1, 1, 7, 'd')     | once weekly
--   schedule_words(1, 1, 28, 'd')    | every 4 weeks
--   schedule_words(1, 1, 1, 'h')     | hourly
--   schedule_words(null, null, 1, 'd') |
--   schedule_words(1, 1, null, null) |
