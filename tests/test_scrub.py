"""Contact details and control characters: what is taken out, and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.scrub import scrub

REMOVED = {
    "Mail a.b-c@clinic.example.com today": "Mail [e-mail removed] today",
    r"Mail jo\_ann@example.org": "Mail [e-mail removed]",
    "Phone: 617-555-0142, room 5": "Phone: [phone removed], room 5",
    "Tel. no. 020 7946 0958": "Tel. no. [phone removed]",
    "Reach us at (617) 555-0142.": "Reach us at [phone removed].",
    "Reach us at +49 30 901820 99": "Reach us at [phone removed]",
    "a\x00b\x1bc\u202ed\ufeffe": "abcde",
    "a\r\nb\rc": "a\nb\nc",
}

KEPT = [
    "1 x 10^6 cells/kg and 5,000,000 cells/kg",
    "CD4+ 200-350 cells/mm3; HER2+ 2-3",
    "ages 18-65, 2019-03-14 to 2020-01-01",
    "platelets 100,000-150,000 per mm3",
    "EudraCT 2014-005181-30, NCT02633163, ISRCTN96912679",
    "dose levels 100-200-400 mg",
    "call back after 14 days",
    "doses @ 5 mg",
    "telephone follow-up at 3, 6, 12 months",
    "grants 09-0345-6789 and U01 AR45444",
    "tab\tand\nline",
]


@pytest.mark.parametrize("text", REMOVED)
def test_what_is_taken_out(text: str) -> None:
    assert scrub(text) == REMOVED[text]


@pytest.mark.parametrize("text", KEPT)
def test_what_stays(text: str) -> None:
    assert scrub(text) == text


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_once_is_enough(text: str) -> None:
    assert scrub(scrub(text)) == scrub(text)
