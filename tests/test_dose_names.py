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
}


@pytest.mark.parametrize("text", SUBSTANCES)
def test_an_amount_is_of_the_nearest_name(text):  # type: ignore[no-untyped-def]
    dose = read_doses("", text)[0]
    assert dose.substance == SUBSTANCES[text]
    if dose.substance is not None:
        assert text[dose.substance_start : dose.substance_end] == dose.substance
