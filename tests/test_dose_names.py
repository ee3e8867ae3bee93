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
}


@pytest.mark.parametrize("text", SUBSTANCES)
def test_an_amount_is_of_the_nearest_name(text):  # type: ignore[no-untyped-def]
    dose = read_doses("", text)[0]
    assert dose.substance == SUBSTANCES[text]
    if dose.substance is not None:
        assert text[dose.substance_start : dose.substance_end] == dose.substance
