"""Pieces of text without white space and the tokens they are cut into."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.pieces import NUMBER, RAISED, cut
from tests.conftest import grows_no_faster

CUT = {
    "(200mg/m2),": "( 200 mg / m2 ) ,",
    "B7-H3+": "b7 - h3 +",
    "q3w;": "q 3 w ;",
    "AUC5": "auc 5",
    "D8–21": "d 8 - 21",
    "Canagliflozin100mg": "canagliflozin 100 mg",
    "70mm2": "70 mm2",
    "200mg2": "200 mg 2",
    "t.i.d.": "t.i.d",
    "i.e.the": "i.e the",
    "p.os": "p . os",
    "patient’s": "patient's",
    "weeks.9": "weeks . 9",
    "≥18": ">= 18",
    "+/-5": "+/- 5",
    "**": "**",
    "10⁻⁶": "10 -6",
    "⁺": "⁺",
    "µg": "μg",
}
VALUES = {
    "12": [12.0],
    "1,000.5": [1000.5],
    "1,0000": [1000.0, 0.0],
    "12345,6": [12345.6],
    "2·5": [2.5],
    ".5": [0.5],
    "O.5": [0.5],
    "1½": [1.0, 0.5],
    "1.5.2": [1.5, 0.2],
}


@pytest.mark.parametrize("chunk", CUT)
def test_tokens(chunk: str) -> None:
    assert " ".join(piece.norm for piece in cut(chunk)) == CUT[chunk]


@pytest.mark.parametrize("chunk", VALUES)
def test_values(chunk: str) -> None:
    assert [piece.value for piece in cut(chunk) if piece.kind == NUMBER] == VALUES[chunk]


def test_raised_digits_are_no_number() -> None:
    assert [piece.kind for piece in cut("10⁶")] == [NUMBER, RAISED]


@given(st.text(st.characters(exclude_categories=["Z", "Cc"]), min_size=1, max_size=80))
def test_tokens_stand_side_by_side(chunk: str) -> None:
    pieces = cut(chunk)
    assert [piece.start for piece in pieces] == [0, *(piece.end for piece in pieces[:-1])]
    assert pieces[-1].end == len(chunk)
    assert [piece.glued for piece in pieces] == [False] + [True] * (len(pieces) - 1)


@pytest.mark.parametrize("piece", ["a", "a.", "1", "1,000", "²", "(", ">=", "a1", "é"])
def test_time_grows_with_length(piece: str) -> None:
    assert grows_no_faster(cut, piece * 2_000, piece * 16_000)
