"""What an amount is of: the nearest name, or none where only plain words stand near."""

from __future__ import annotations

import pytest

from pipeline.text.dose import read_doses

SUBSTANCES = {
    "300 mg of omalizumab": "omalizumab",
    "omalizumab 300 mg": "omalizumab",
    "omalizumab (OMA) at a dose of 300 mg": "omalizumab",
    "2 mL of 0.5% bupivacaine": "bupivacaine",
    "APG-2575 200 mg": "APG-2575",
    "1 x 10^6 CAR T cells/kg": "CAR T cells",
    "will be given 300 mg daily": None,
    "dose finding: 8 mg, 12 mg": None,
    "to provide at least 5 mg": None,
    "at the acupuncture point 2 mL": None,
    "6subjects: 300 mg": None,
    "5-azacitidine 75 mg/m2": "5-azacitidine",
    "vitamin D3 (2000 IU) daily": "vitamin D3",
    "Level-1: 5 mg": None,
    "5 mg of alfadrug-": "alfadrug",
    "1000 IU of vitamin D daily": "vitamin D",
    "vitamin A 5000 IU": "vitamin A",
    "vitamin B12 1 mg": "vitamin B12",
    "coenzyme Q10 100 mg": "coenzyme Q10",
    "alfadrug 5 mg/m2; G-CSF 5 ug/kg": "alfadrug",
    "G-CSF 5 ug/kg": "G-CSF",
    "50 mCi 131I-alfamab": "131I-alfamab",
    "177Lu-ALFA-617 7.4 GBq": "177Lu-ALFA-617",
    "2 mg 5-fluorouracil": "5-fluorouracil",
    "100 mg 3-weekly": None,
    "a glucocorticoid (alfasone 0.5 mg/kg)": "alfasone",
    "alfamab (AM 12, 10 mg/kg)": "alfamab",
    "450 mg, 525 mg or 600 mg of placebo": "placebo",
    "Alfataxel injection:\n175 mg/m2 IV": "Alfataxel",
    "the dose was changed to 50 mg": None,
    "alternating 5 mg and 10 mg": None,
    "pemetrexed 500 mg/m2": "pemetrexed",
    "alfamab 1800 mg co-formulated with an enzyme": "alfamab",
    "children with T1D 0.22 mg/kg": None,
    "NSCLC patients: 5 mg": None,
    "boost 10 Gy": None,
    "drug B 20 mg": None,
    "omalizumab (O) is given; O 300 mg IV": "O",
    "extract 300 mg": None,
    "Ginkgo extract 300 mg": "Ginkgo extract",
    "alfamab (adsorbed to aluminium hydroxide), starting with 12 ug": "alfamab",
    "alfamab diluted in saline, 5 mg/kg": "alfamab",
    "alfamab diluted in 100 mL saline, 5 mg/kg": "alfamab",
    "one dose (2 mCi) of 131I-alfamab": "131I-alfamab",
    "1L alfamab therapy (12 mg/kg IV)": "alfamab",
    "13 cis retinoic acid 0.5 mg/kg": "13 cis retinoic acid",
    "5 FU 400 mg/m2": "5 FU",
    "For Japan only, the first cycle was 5 mg": None,
    "50 ug of ALF2.1 on days 0 and 30": "ALF2.1",
    "botulinum toxin type A 50 U": "botulinum toxin type A",
    "courses II & V: 1000 mg/m2 IV": None,
    "betatensin II 5 ng/kg/min": "betatensin II",
    "those of >60y/o: 60 mg/m2": None,
    "2 mL 0.5% alfacaine around the greater occipital nerve": "alfacaine",
    "injected around the occipital nerve: 40 mg": None,
    "alfamab, lyophilisate for solution, 150 mg": "alfamab",
    "Placebo looking like verum, one vial daily": "Placebo",
    "routine care + Alfatinib hydrochloride tablets (oral, the first 3 people were given a dose of 50 mg)": (
        "Alfatinib hydrochloride"
    ),
    "50 ml of Alfajing injection": "Alfajing",
    "care & Alfaqing capsules (oral, 3 capsules at a time)": "Alfaqing",
    "alfavir 200 mg dissolved in 100 ml of saline": "alfavir",
    "conventional therapy and Alfating syrup, 20 ml": "Alfating",
    "starting dosing; Increasing 10 mg": None,
    "the number of drops, no more than 60 drops": None,
    "300 milligram (mg) alfamab": "alfamab",
    "alfanib 250 mg with RT, then 250 mg": "alfanib",
    "500 ug ALFv18 IgE in saline": "ALFv18 IgE",
    "Immunotherapy 5 mg": None,
    "to decide whether 600 mg is given": None,
}


@pytest.mark.parametrize("text", SUBSTANCES)
def test_an_amount_is_of_the_nearest_name(text):  # type: ignore[no-untyped-def]
    dose = read_doses("", text)[0]
    assert dose.substance == SUBSTANCES[text]
    if dose.substance is not None:
        assert text[dose.substance_start : dose.substance_end] == dose.substance


# Every dose of a text: amount, name, role, group.
SEVERAL = {
    "7.5 mg or placebo daily for 3 months, then 22.5 mg or placebo": [
        (7.5, None, "active", None),
        (22.5, None, "active", None),
    ],
    "alfamab 50 mg or placebo 60 mg daily": [(50, "alfamab", "active", None), (60, "placebo", "placebo", None)],
    "One group had alfamab 10 mg and the other group 5 mg": [
        (10, "alfamab", "active", None),
        (5, "alfamab", "active", None),
    ],
    "Group 1: 5 mg; group 2: 0.4 mg": [(5, None, "active", "Group 1"), (0.4, None, "active", "group 2")],
    "alfadrug 25 ug, one dose every 3 days (totalling 7 vials)": [(25, "alfadrug", "active", None)],
    "a 20R vial containing 750 mg; 600 mg is given IV": [(600, None, "active", None)],
}


@pytest.mark.parametrize("text", SEVERAL)
def test_every_amount_has_its_own_name_and_group(text):  # type: ignore[no-untyped-def]
    found = [(dose.amount_low, dose.substance, dose.role, dose.cohort) for dose in read_doses("", text)]
    assert found == SEVERAL[text]


COMBINATIONS = {
    "160/5 mg alfasartan/betadipine daily": ["alfasartan", "betadipine"],
    "alfasartan and betadipine 160/5 mg daily": ["alfasartan", "betadipine"],
    "5/160 mg of betadipine plus alfasartan": ["betadipine", "alfasartan"],
    "alfapril + betamide + gammadipine 5/1.25/10 mg": ["alfapril", "betamide", "gammadipine"],
    "Alfaforge 160/5 mg daily": ["Alfaforge", "Alfaforge"],
}


@pytest.mark.parametrize("text", COMBINATIONS)
def test_the_amounts_of_a_combination_follow_the_order_of_its_names(text):  # type: ignore[no-untyped-def]
    assert [dose.substance for dose in read_doses("", text)] == COMBINATIONS[text]
