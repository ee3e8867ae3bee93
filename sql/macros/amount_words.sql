-- An amount with its unit and what it is counted by, as one reads it.
--
-- low: Lower amount; NULL for 'up to'.
-- high: Upper amount; NULL for 'at least'.
-- unit: Unit of the amount in UCUM, without its basis.
-- basis: How the amount is counted.
-- per: What it is counted by in UCUM, such as kg or kg.h; NULL for nothing.
-- returns: Such as '5 mg/kg', '1e6 cells/kg', 'AUC 5'.

create or replace macro amount_words(low, high, unit, basis, per) as
case
    when basis = 'auc' then 'AUC ' || range_words(low, high)
    else
        range_words(low, high)
        || coalesce(' ' || replace(regexp_replace(unit, '[{}\[\]]', '', 'g'), 'iU', 'IU'), '')
        || case
            when
                coalesce(high, low) <> 1
                and unit in (
                    '{tablet}', '{capsule}', '{drop}', '{puff}', '{pill}', '{vial}', '{syringe}', '{patch}',
                    '{unit}', '{sachet}', '{scoop}', '{lozenge}', '{suppository}', '{injection}', '{infusion}'
                ) then 's'
            else ''
        end
        || coalesce('/' || replace(regexp_replace(per, '[{}\[\]]', '', 'g'), '.', '/'), '')
end;

-- test: unit and basis are told together
-- expect
--   call                                              | value
--   amount_words(5, 5, 'mg', 'per_kg', 'kg')          | 5 mg/kg
--   amount_words(50, 100, 'mg', 'flat', null)         | 50-100 mg
--   amount_words(null, 40, 'mg', 'flat', null)        | up to 40 mg
--   amount_words(1e6, 1e6, '{cells}', 'per_kg', 'kg') | 1e6 cells/kg
--   amount_words(400, 400, '[iU]', 'flat', null)      | 400 IU
--   amount_words(5, 5, '{AUC}', 'auc', null)          | AUC 5
--   amount_words(2, 2, 'ug', 'rate', 'kg.min')        | 2 ug/kg/min
--   amount_words(2, 2, 'mg', 'per_site', '{eye}')     | 2 mg/eye
--   amount_words(2, 2, '{tablet}', 'flat', null)      | 2 tablets
--   amount_words(1, 1, '{tablet}', 'flat', null)      | 1 tablet
--   amount_words(null, null, 'mg', 'flat', null)      |
