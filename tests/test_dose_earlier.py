"""Amounts told of another study are none of this one."""

import pytest

from pipeline.text.dose import read_doses

STUDIES = {
    "In a previous study, 20 mg daily of alfamab was well tolerated. Alfamab 10 mg daily is given.": [10],
    "Participants who received alfamab 150 mg in the parent study will receive alfamab 300 mg": [300],
    "those who had alfamab 15 mg or betamab 10 mg in the pivotal trial will continue on 5 mg": [5],
    "Those treated with 5 mg in an earlier trial receive 10 mg daily": [10],
    "Patients who completed the prior trial will receive 10 mg once daily": [10],
    "Patients will receive 10 mg once daily as in the previous study": [10],
    "Patients from a previous trial receive 5 mg": [5],
}


@pytest.mark.parametrize("text", STUDIES)
def test_only_what_is_given_in_this_study_is_a_dose(text):  # type: ignore[no-untyped-def]
    assert [dose.amount_low for dose in read_doses("", text)] == STUDIES[text]
