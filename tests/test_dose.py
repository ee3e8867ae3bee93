"""Doses read from own-written texts modelled on real ones: each row is a text and what it says."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.text.dose import Dose, read_doses, read_item

AMOUNTS = {
    "Drug A 200mg": ["200 mg"],
    "10mg/5ml syrup 5 ml tid": ["5 mL"],
    "suspension 100 mg/5 mL, 10 mL three times a day": ["10 mL"],
    "300 mg/20 mL in 100 mL saline every 8 weeks": ["300 mg"],
    "300 mg (two injections of 150 mg) every 4 weeks": ["300 mg"],
    "2 g omega-3 per day, thereof 900 mg EPA, 600 mg DHA and 100 mg DPA": ["2 g"],
    "4 to 8 mg of Drug A": ["4-8 mg"],
    "10, 20 or 40 mg once daily": ["10 mg", "20 mg", "40 mg"],
    "0.5, 1, 2, and 4 mg/kg": ["0.5 mg/kg", "1 mg/kg", "2 mg/kg", "4 mg/kg"],
    "up to 40 mg daily": ["..40 mg"],
    "a dose of at least 5 mg daily": ["5.. mg"],
    "30mg/m2 - 60mg/m2": ["30-60 mg/m2"],
    "from 75 mg up to 600 mg": ["75-600 mg"],
    "2 x 10^6 cells/kg": ["2e+06 {cells}/kg"],
    "1-5×10⁷ CAR-T cells": ["1e+07-5e+07 {cells}"],
    "5×10^5 (±20%) CAR T cells/kg": ["500000 {cells}/kg"],
    "2 × 10^8 autologous gene-modified CAR+ T cells": ["2e+08 {cells}"],
    "10e7 PFU": ["1e+07 [PFU]"],
    "1E6 CFU daily": ["1e+06 [CFU]"],
    "3 million IU weekly": ["3e+06 [IU]"],
    "1,000 mg": ["1000 mg"],
    "0,25 ml": ["0.25 mL"],
    "AUC 5 on day 1": ["5 {AUC}"],
    "area under the curve [AUC] of 6": ["6 {AUC}"],
    "0.3 µg/kg/min": ["0.3 ug/kg.min"],
    "0.7μg•kg-1•h-1": ["0.7 ug/kg.h"],
    "60 Gy in 30 fractions of 2 Gy": ["60 Gy", "2 Gy"],
    "6mg/8mg/10mg qd": ["6 mg", "8 mg", "10 mg"],
    "one drop in each eye": ["1 {drop}/{eye}"],
    "an identical placebo capsule daily": ["1 {capsule}"],
    "DRUG114600 is a code": [],
    "DRUG114600/100 mg tablets BID": ["100 mg"],
    "1,5 mg daily": ["1.5 mg"],
    "1,25 mg of Drug A": ["1.25 mg"],
    "2,5-5 mg": ["2.5-5 mg"],
    "1,5 x 10^6 cells": ["1.5e+06 {cells}"],
    "5,10 mg": ["? mg"],
    "1,2 and 4 mg": ["? mg", "4 mg"],
    "vitamin D 1000 IU": ["1000 [IU]"],
    "vit. K 1 mg": ["1 mg"],
    "2.5 AUC every 2 weeks": ["2.5 {AUC}"],
    "50 ug in each nostril": ["50 ug/{nostril}"],
    "137 ug of A and 50 ug of B to each nostril": ["137 ug/{nostril}", "50 ug/{nostril}"],
    "one teaspoon of honey": ["1 {tsp}"],
    "3 mini-tablets/day": ["3 {tablet}"],
    "3×10^7 X1 targeted UCAR-T-cell": ["3e+07 {cells}"],
    "CAR-T cells are given at 1-5 x 10^6/kg": ["1e+06-5e+06 {cells}/kg"],
    "2 x 10^6/kg NK cells": ["2e+06 {cells}/kg"],
    "5 steps of 0.1 mg, 1 mg and 10 mg": ["0.1 mg", "1 mg", "10 mg"],
    "a challenge with 5 g of peanut protein": ["5 g"],
    "radiotherapy of ≥ 72 Gy": ["72.. Gy"],
    "insulin glargine 100 U/mL": ["100 {unit}/mL"],
    "1 ml of the solution contains 100 units": ["100 {unit}/mL"],
    "10 mg every 2 weeks or 20 mg every 4 weeks": ["10 mg", "20 mg"],
    "one 20 mg capsule daily for 14 days, then two 20 mg capsules daily": ["20 mg", "20 mg"],
    "10.000 IU weekly": ["? [IU]"],
    "1010 CFU daily": ["? [CFU]"],
    "5SCAR-276 T cells will be infused": [],
}
NOT_DOSES = [
    "35 ml of whole blood will be collected",
    "Children weighing 15-30 kg",
    "creatinine clearance of at least 60 mL/min",
    "serum creatinine ≥ 0.3 mg/dL (≥ 26.5 µmol/L)",
    "a 75 g OGTT every year",
    "reconstituted with 1.4 ml sterile water",
    "there is no 5 mg tablet",
    "Patients on 1L therapy with PD-L1 1-49%",
    "an energy intake of 2.8 g protein/100 kcal",
    "a 22G needle",
    "Part 1G of the study",
    "formulated as a tablet for oral use",
    "needles (1 cc, 26G x 1.5 syringe)",
    "injections of not more than 150 mg per site",
    "the maximum dose to the liver and the kidneys is 15 Gy and 10 Gy",
    "reaction rates after 50 mcg",
    "neutrophils of 1.5 x 10^9/L and 10^6/kg",
]
KEPT = {
    "drug is diluted in 250 mL saline and 50 mg is given": ["50 mg"],
    "200 mL intravenous infusion on day 1: 450 mg of A": ["450 mg"],
    "Each 400 mg (25 mg/mL, 16 mL fill) vial holds A. The dose is 10 mg/kg": ["10 mg/kg"],
    "a vial designed to deliver 150 mg. 5 mg/kg is given": ["5 mg/kg"],
    "20 mL of 0.5% ropivacaine": ["20 mL"],
    "300 mg twice daily (600 mg/day)": ["300 mg"],
    "4 g tid, 12 g a day": ["4 g"],
    "50,000 IU (1.25 mg) weekly": ["50000 [IU]"],
    "0.1 mL (four drops) twice daily": ["0.1 mL"],
    "2 capsules of 150 mg": ["150 mg"],
    "4 tablets (0.3 mg each) daily": ["0.3 mg"],
    "two 50 mg tablets": ["50 mg"],
    "start with 1 mg and increase by 0.5 mg weekly": ["1 mg"],
    "600 mg daily (2 doses of 300 mg (2 tablets of 150 mg))": ["300 mg"],
    "clobetasol 0.05% cream twice daily": ["0.05 %"],
    "solution of 150 mg/mL in a syringe": ["150 mg/mL"],
    "20 mg of A diluted in 100 ml, wash the line with 50 ml of saline": ["20 mg"],
}


def shown(dose: Dose) -> str:
    """A dose's amount, short: `5-10 mg/kg`, `..40 mg`, `? mg` where it is ambiguous."""
    low, high = dose.amount_low, dose.amount_high
    if low is None and high is None:
        amount = "?"
    elif low == high:
        amount = f"{low:g}"
    elif low is None or high is None:
        amount = f"{'' if low is None else f'{low:g}'}..{'' if high is None else f'{high:g}'}"
    else:
        amount = f"{low:g}-{high:g}"
    unit = dose.unit_ucum + ("/mL" if dose.basis == "concentration" and dose.unit_ucum != "%" else "")
    return f"{amount} {unit}" + (f"/{dose.per}" if dose.per else "")


@pytest.mark.parametrize("text", AMOUNTS)
def test_amounts(text):  # type: ignore[no-untyped-def]
    assert [shown(dose) for dose in read_doses("", text)] == AMOUNTS[text]


@pytest.mark.parametrize("text", NOT_DOSES)
def test_what_is_given_to_nobody_is_no_dose(text):  # type: ignore[no-untyped-def]
    assert [shown(dose) for dose in read_doses("", text)] == []


@pytest.mark.parametrize("text", KEPT)
def test_of_two_sayings_of_one_dose_one_is_kept(text):  # type: ignore[no-untyped-def]
    assert [shown(dose) for dose in read_doses("", text)] == KEPT[text]


# Label, description, and every row: amount, frequency (count/period unit), route, length.
REGIMENS = [
    ("A plus B", "A 500 mg and B 10 mg twice a day for 3 weeks", ["500 2/1d - 3wk", "10 2/1d - 3wk"]),
    ("", "A 15 mg/kg IV weekly plus B 2 mg/kg IV every 3 weeks", ["15 1/1wk iv -", "2 1/3wk iv -"]),
    ("", "A 75 mg/m2 (D1) + B 500 mg/m2 IV (D1), every 3 weeks", ["75 1/3wk - -", "500 1/3wk iv -"]),
    ("", "A (80 mg daily), as well as B (500 mg on day 1) in a 3-week cycle", ["80 1/1d - -", "500 1/3wk - -"]),
    ("A 55 mg Q2W", "55 mg for 6 doses, subcutaneous", ["55 1/2wk sc -"]),
    ("10 mg/kg A", "By intravenous infusion on day 1 and day 8.", ["10 - iv -"]),
    ("", "A 5 mg or 15 mg orally", ["5 - oral -", "15 - oral -"]),
    ("", "5 mg orally BID. After 7 days, increased to 10 mg BID", ["5 2/1d oral -", "10 2/1d oral -"]),
    ("", "milk daily, raised for 9 weeks until the maintenance dose of 4 g daily", ["4 1/1d - -"]),
    ("", "4 mg/kg Q3W. It is held for at least 2 weeks before surgery", ["4 1/3wk - -"]),
    (
        "",
        "A is a tablet for oral use.\n* Cohort 1: 16 mg QD\n* Cohort 2: 8 mg BID",
        ["16 1/1d oral -", "8 2/1d oral -"],
    ),
    ("", "250 mg IV weekly for 6 weeks, followed by fortnightly for 6 weeks", ["250 1/1wk iv 6wk", "250 1/2wk iv 6wk"]),
    ("", "150 mg SC every 2 or 4 weeks", ["150 1/2wk sc -", "150 1/4wk sc -"]),
    ("", "500 mg qd increasing to 1000 mg at week 4", ["500 1/1d - -", "1000 1/1d - -"]),
    ("", "DAYS 1 to 7: A 400 mg BID DAYS 8 to 14: B 5 mg OD", ["400 2/1d - 7d", "5 1/1d - 7d"]),
    ("", "400 mg (sc) in weeks 0, 2 and 4, followed by 200 mg sc", ["400 - sc -", "200 - sc -"]),
    ("", "A 500 mg/day or B 500 mg/12 h for 10 days", ["500 1/1d - -", "500 1/12h - 10d"]),
    ("", "A 10 mg daily, then a reduction of 2 mg every 2 weeks", ["10 1/1d - -"]),
    ("", "100 mg q4w (D1, D29, D57)", ["100 1/4wk - -"]),
    ("", "one sachet/day; contains 3 grams", ["3 1/1d - -"]),
    ("", "900 mg in two divided doses for 6 weeks", ["900 1/1d - 6wk"]),
    ("", "First dose of 0.7 mg/kg. Subsequent doses of 1 mg/kg weekly", ["0.7 - - -", "1 1/1wk - -"]),
    ("", "A 260mg/m2，IV，D1，q3w；B 1000 mg/m2，PO，bid，D1-14，q3w", ["260 1/3wk iv -", "1000 2/1d oral 14d"]),
    (
        "",
        "Alphavir at the dose found twice daily plus betamab 375 mg/m2 IV on day 1 of each 28-day cycle",
        ["375 1/28d iv -"],
    ),
    ("", "A 10 mg/kg every 2 weeks plus B on days 1-14 of each 21-day cycle", ["10 1/2wk - -"]),
    (
        "",
        "675 mg SC as a loading dose, followed by monthly 225 mg SC for 2 months",
        ["675 - sc -", "225 1/1mo sc 2mo"],
    ),
    ("", "alfadrug 2 g/kg IV followed by oral betadrug 1 mg/kg", ["2 - iv -", "1 - oral -"]),
    ("", "A 10 mg every 2 weeks or 20 mg every 4 weeks", ["10 1/2wk - -", "20 1/4wk - -"]),
    (
        "",
        "either A 5 mg every 2 weeks or B 10 mg every 4 weeks for 48 weeks",
        ["5 1/2wk - 48wk", "10 1/4wk - 48wk"],
    ),
    ("", "inhaled steroid (alfadrug 500 µg) and betadrug (50 µg daily)", ["500 - inhaled -", "50 1/1d - -"]),
    ("", "Alfadrug 50 mg PO. Betamab is given every 3 weeks.", ["50 - oral -"]),
    ("", "AB12 once a week. 2×10^9 AB cells/dose. CD-1 blockade every 3 weeks", ["2e+09 1/1wk - -"]),
    ("", "15 mg/kg (maximum 250 mg) IV on day 1 of each 21-day cycle", ["15 1/21d iv -", "..250 1/21d iv -"]),
]


def row_shown(row: dict[str, Any]) -> str:
    often, length = row["frequency"], row["duration"]
    if isinstance(often, dict):
        often = f"{often['count']}/{often['period']}{often['period_unit']}"
    low, high = row["amount_low"], row["amount_high"]
    amount = f"{low:g}" if low == high else f"{'' if low is None else low}..{'' if high is None else f'{high:g}'}"
    lasting = f"{length['value']}{length['unit']}" if length else "-"
    return f"{amount} {often or '-'} {row['route'] or '-'} {lasting}"


@pytest.mark.parametrize(("label", "description", "rows"), REGIMENS)
def test_regimens(label, description, rows):  # type: ignore[no-untyped-def]
    assert [row_shown(row) for row in read_item(label, description)] == rows


# A text, and what its first dose says in the fields named.
FIELDS = [
    ("2.5 mg/kg (maximum dose 250 mg) weekly", {"cap_amount": 250.0, "cap_unit": "mg"}),
    ("12 mg/m2 weekly for a maximum of 450 mg/m2", {"max_cumulative": 450.0, "max_cumulative_unit": "mg/m2"}),
    ("5 mg given subcutaneously or intravenously", {"route": "sc", "flags": ("several_routes",)}),
    ("5 mg intravenous (IV) daily", {"route": "iv", "flags": ()}),
    ("5 mg daily until disease progression", {"stop_rule": "until disease progression"}),
    (
        "5 mg daily until documented evidence of disease progression, unacceptable toxicity or death (by RECIST)",
        {"stop_rule": "until documented evidence of disease progression, unacceptable toxicity or death"},
    ),
    ("5 mg daily. Number of cycles: until disease progression", {"stop_rule": "until disease progression"}),
    ("5 mg. It is given orally every 3 weeks.", {"timing_text": "every 3 weeks"}),
    ("5 mg daily for patients with renal failure", {"condition_text": "for patients with renal failure"}),
    ("5 mg (if weight < 15 kg) daily", {"condition_text": "if weight < 15 kg"}),
    ("5-<15 kg: 200 mg of A", {"condition_text": "5-<15 kg"}),
    ("* Cohorts 1-3: 16 mg QD", {"cohort": "Cohorts 1-3", "phase_label": "cohort"}),
    ("Dose Level 2 (5 mg/kg)", {"cohort": "Dose Level 2", "phase_label": "escalation_level"}),
    ("24/26 mg alfadrug/betadrug twice daily", {"substance": "alfadrug", "daily_low": 48.0}),
    ("5 mg before each meal 3 times a day", {"timing_text": "before each meal; 3 times a day", "daily_low": 15.0}),
    ("100 mg BD on days 1-7 of each 14-day cycle", {"daily_low": 200.0, "weekly_average": 700.0}),
    ("4 capsules of 1000 mg twice a day", {"units_per_admin": 4.0, "strength_value": 1000.0, "daily_low": 8000.0}),
    ("5 mg twice daily as needed", {"prn": True, "daily_low": None}),
    ("2 mCi weekly", {"canonical_low": 74.0, "canonical_unit": "MBq"}),
    ("50 µg/kg daily", {"canonical_low": 0.05, "canonical_unit": "mg/kg", "basis": "per_kg"}),
    ("5 mg over 2 hours", {"infusion_minutes": 120.0}),
    ("5 mg 6 hours after surgery", {"offset_text": "6 hours after"}),
    ("2 placebo capsules daily", {"role": "placebo", "substance": "placebo"}),
    ("20 mg of A at 2 mg AUC", {"amount_low": 20.0}),
    ("75 Gy in 36 fractions (2.1 Gy per fraction)", {"n_admin": 36, "flags": ("total_mismatch",)}),
    ("AUC 2mg/m2", {"basis": "auc", "flags": ("unit_conflict",), "status": "partial"}),
    ("A 400 mg caps 2 capsules daily", {"status": "ambiguous", "units_per_admin": 2.0, "daily_low": None}),
    ("DRUG114600/100 mg of A", {"status": "partial"}),
    ("5,10 mg daily", {"status": "ambiguous", "amount_low": None}),
    ("Omega-3 1000 mg daily", {"units_per_admin": None, "daily_low": 1000.0}),
    ("LP-003 150 mg", {"units_per_admin": None}),
    ("Cohort 3 100 mg daily", {"units_per_admin": None, "daily_low": 100.0}),
    ("Week 4 300 mg", {"units_per_admin": None}),
    ("Phase 2 300 mg tablets BID", {"units_per_admin": None, "daily_low": 600.0}),
    ("two 50 mg tablets twice daily", {"units_per_admin": 2.0, "daily_low": 200.0}),
    ("2 50 mg tablets daily", {"units_per_admin": 2.0, "daily_low": 100.0}),
    ("2 x 300 mg daily", {"units_per_admin": 2.0, "daily_low": 600.0}),
    ("five drops, corresponding to 1 x 10^8 CFU, daily", {"amount_low": 1e8, "daily_low": 1e8}),
    ("3 scoops daily (approximately 3400 mg)", {"amount_low": 3400.0, "daily_low": 3400.0}),
    ("2 capsules (300 mg) daily", {"status": "ambiguous", "daily_low": None}),
    ("4 tablets (0.3 mg each) daily", {"units_per_admin": 4.0, "daily_low": 1.2}),
    ("each capsule contains 3 mg (9,000 units), one capsule daily", {"status": "ambiguous", "amount_low": 3.0}),
    ("50,000 IU (1.25 mg) weekly", {"status": "parsed", "amount_low": 50000.0}),
    ("5 mg BID. After 7 days, increased to 10 mg", {"duration_low": 7.0, "flags": ("until_the_next_step",)}),
    ("5 mg/day over 28 days followed by a drug-free period of 14 days", {"on_days": 28.0, "off_days": 14.0}),
    ("5 mg IM; stretching with 5 seconds rest in between", {"off_days": None}),
    ("8 puffs of inhaled placebo", {"role": "placebo", "substance": "placebo"}),
    ("herbal formulation 900 mg daily", {"role": "active"}),
    ("50 ug in each nostril daily", {"per": "{nostril}", "basis": "per_site", "daily_low": None}),
    ("300 mg per infusion every 8 weeks", {"role": "active", "rule": "dose"}),
    ("Alfasone 0.1% ointment twice daily", {"role": "active", "basis": "concentration"}),
    ("1 sachet/day; contains 3 g of A", {"role": "active", "amount_low": 3.0}),
    ("capsules of 25 mg and 50 mg", {"role": "strength"}),
    ("matching placebo of alfamab 300 mg", {"role": "placebo"}),
    ("kept on their prior alfasone 10 mg daily", {"role": "background"}),
    ("milk with iron (1.2mg/100mL)", {"per": "(100.mL)", "basis": "concentration"}),
    ("A 5 mg or B 10 mg", {"alt_group": 1}),
    ("A 10 milligrams per kilogram (mg/kg) with B 800 mg", {"alt_group": None}),
    ("A 12 mg/kg (or a lower dose) + B 1200 mg", {"alt_group": None}),
    ("A 5 mg (IV or SC) and B 10 mg", {"alt_group": None, "route": "iv"}),
    ("A 5 mg until progression or toxicity, B 10 mg", {"alt_group": None}),
    ("If in remission 0.5 mg/m2; if not in remission 0.8 mg/m2", {"condition_text": "If in remission"}),
    ("for patients <40 kg, 150 mg; for patients ≥40 kg, 300 mg", {"condition_text": "for patients <40 kg"}),
    ("5 mg weekly for 6 weeks, followed by fortnightly if benefiting", {"condition_text": None}),
    ("5 mg daily for all patients", {"condition_text": None}),
    ("3 years: 5 mg daily", {"condition_text": None}),
    ("1 puff BD and as needed", {"prn": True, "freq_low": 2.0, "daily_low": None}),
    ("5 mg/kg Q3W x 2", {"n_admin": 2}),
    ("5 mg/kg weekly x 4, then", {"n_admin": 4}),
    ("400 mg SC on weeks 0, 2 and 4", {"n_admin": 3}),
    ("75 mg/m2 every 3 weeks for 4-6 cycles", {"max_cycles": 6.0, "flags": ("range_of_cycles",)}),
    ("5 mg q4-6h", {"freq_low": None, "status": "partial", "flags": ("schedule_not_counted",)}),
    ("1000 mg daily for 2 days", {"daily_low": 1000.0, "weekly_average": None}),
    ("60 mg daily Monday to Friday", {"weekly_average": 300.0}),
    ("5 mg once daily from day 8 onwards", {"timing_text": "once daily; from day 8", "days": None}),
    ("80 mg/kg/day divided every 6 hours", {"daily_low": 80.0, "freq_low": 4.0, "flags": ("daily_total",)}),
    ("a daily dose of 600 mg given twice daily", {"daily_low": 600.0, "flags": ("daily_total",)}),
    ("50 mg/kg/day BID", {"daily_low": 50.0, "freq_low": 2.0, "flags": ("daily_total",)}),
    ("2 mg/kg/day two to three times daily", {"daily_low": 2.0, "freq_low": 2.0, "freq_high": 3.0}),
    ("1.5 mg/m2 on days one, eight and fifteen every 28 days", {"days": "1,8,15", "freq_low": 3.0}),
    ("10 mg three times a day one hour before meals", {"days": None, "freq_low": 3.0}),
    ("0.1 mL intradermally after each infusion", {"form": None}),
    ("15 µg/m²/day as a continuous intravenous infusion", {"form": "continuous infusion", "route": "iv"}),
    ("300 mg which consisted of two injections of 150 mg every 4 weeks", {"n_admin": None}),
    ("20 mg\\m2 weekly", {"per": "m2", "basis": "per_m2"}),
    ("a dosimetry dose of 2 mCi", {"role": "dosimetry"}),
    ("loading dose of 600 mg, then 300 mg weekly", {"phase_label": "loading", "freq_low": None}),
]


@pytest.mark.parametrize(("text", "fields"), FIELDS)
def test_fields(text, fields):  # type: ignore[no-untyped-def]
    dose = read_doses("", text)[0]
    assert {field: getattr(dose, field) for field in fields} == fields
