-- An amount with its unit and what it is counted by, as one reads it.
--
-- low: Lower amount; NULL for 'up to'.
-- high: Upper amount; NULL for 'at least'.
-- unit: Unit of the amount in UCUM, without its basis.
-- basis: What the amount is counted by.
-- canonical_unit: Unit for comparison, basis included; tells the basis that has no word of its own.
-- returns: Such as '5 mg/kg', '1e6 cells/kg', 'AUC 5'.

create or replace macro amount_words(low, high, unit, basis, canonical_unit) as
case
    when basis = 'auc' then 'AUC ' || range_words(low, high)
    else
        range_words(low, high)
        || coalesce(' ' || replace(regexp_replace(unit, '[{}\[\]]', '', 'g'), 'iU', 'IU'), '')
        || case basis
            when 'per_kg' then '/kg'
            when 'per_m2' then '/m2'
            when 'per_area' then '/cm2'
            when 'per_eye' then '/eye'
            when 'per_nostril' then '/nostril'
            when 'per_site' then '/site'
            when 'rate' then regexp_replace(canonical_unit, '^[^/]*', '')
            when 'per_other' then regexp_replace(canonical_unit, '^[^/]*', '')
            else ''
        end
end;

-- test: unit and basis are told together
-- expect
--   call                                                         | value
--   amount_words(5, 5, 'mg', 'per_kg', 'mg/kg')                  | 5 mg/kg
--   amount_words(50, 100, 'mg', 'flat', 'mg')                    | 50-100 mg
--   amount_words(null, 40, 'mg', 'flat', 'mg')                   | up to 40 mg
--   amount_words(1e6, 1e6, '{cells}', 'per_kg', '{cells}/kg')    | 1e6 cells/kg
--   amount_words(400, 400, '[iU]', 'flat', '[iU]')               | 400 IU
--   amount_words(5, 5, '{AUC}', 'auc', '{AUC}')                  | AUC 5
--   amount_words(2, 2, 'ug', 'rate', 'mg/kg/min')                | 2 ug/kg/min
--   amount_words(null, null, 'mg', 'flat', 'mg')                 |
