"""What holds of numeric limits whatever the text: word files, places, time."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.criteria import read_constraints
from pipeline.text.criteria.comparisons import comparisons
from pipeline.text.criteria.measures import measure_entries, measures, unit_code
from pipeline.text.tokens import Tokens
from pipeline.text.units import unit
from pipeline.text.words import load
from tests.conftest import grows_no_faster


@pytest.mark.parametrize("name", ["comparators", "comparators_after"])
def test_comparator_examples(name: str) -> None:
    for key, entry in load(name, need={"op": str}).items():
        for example in entry.examples:
            assert [c.rule for c in comparisons(Tokens(example))], (key, example)


@pytest.mark.parametrize("key", measures())
def test_measures(key: str) -> None:
    for example in measure_entries()[key].examples:
        [row] = read_constraints(example)
        assert (row.variable, row.status) == (key, "parsed"), example
        assert measures()[key].unit is None or row.canonical_unit == unit_code(measures()[key].unit), example
    for written in (measures()[key].unit, *measures()[key].assumed):
        assert written in (None, "1") or unit(written), written


def test_there_are_many_measures() -> None:
    assert len(measures()) >= 200


PIECES = """
    ≥ < at_least no_more_than between and or within 18 1.5 x ULN mg/dL years half-lives ( ) , ; age Hb ALT if for_women
    1:80 140/90 - 5 % II NYHA ? to weeks prior_to the_past 10^9/L two no class 3/4 N one_or_more 109/L
"""
WORDS = st.sampled_from([word.replace("_", " ") for word in PIECES.split()])


@given(st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=30).map(" ".join)), st.sampled_from(
    ["inclusion", "exclusion", "unknown"]))  # fmt: skip
def test_every_row_keeps_its_place(text: str, kind: Any) -> None:
    for row in read_constraints(text, kind):
        assert 0 <= row.char_start < row.char_end <= len(text)
        assert row.variable is None or row.variable in measures()
        assert row.value_low is None or row.value_high is None or row.value_low <= row.value_high


@pytest.mark.parametrize(
    "piece",
    [
        "≥ 5 mg or ",
        "at least ",
        "1 a ",
        "(",
        "AST or ",
        "5 half ",
        "1, ",
        "no ",
        "in the ",
        "if > 5 ",
        "I ",
        "II, ",
        "1 ",
    ],
)
def test_time_grows_with_length(piece: str) -> None:
    short, long = (f"{piece * times} 5" for times in (1_000, 8_000))
    assert grows_no_faster(lambda text: read_constraints.__wrapped__(text, "exclusion"), short, long)
