"""What holds of every text: spans point at their words, amounts are finite, no text stalls or breaks the reader."""

from __future__ import annotations

import gzip
import json
import math
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.dose import read_doses, read_item
from pipeline.text.markup import unescape
from tests.conftest import grows_no_faster

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
GOLD = SHARED / "data" / "gold" / "doses.jsonl.gz"

PIECES = [
    *("5", "0.5", "1,000", "1,5", "10^6", "2 x 10^6", "1-5", "10 to 20", "three", "half", "a", "an", "1/2", "½"),
    *("mg", "mg/kg", "mg/m2", "mL", "µg", "cells/kg", "IU", "%", "mg/mL", "tablets", "AUC", "Gy", "/day", "per kg"),
    *("BID", "daily", "q3w", "every 3 weeks", "every 2 or 4 weeks", "6-hourly", "once", "as needed", "weekly"),
    *("on days 1, 8 and 15", "D1-14", "of each 21-day cycle", "for 12 weeks", "x 4 cycles", "until progression"),
    *("IV", "orally", "SC", "over 30 minutes", "6 hours after", "before meals", "2W/3W", "for 7-14 days"),
    *("and", "or", "+", "then", "followed by", "(", ")", "[", "]", ",", ";", ":", ".", "/", "-", "\n", "*", "="),
    *("placebo", "drug", "total of", "maximum", "up to", "loading dose", "increase by", "diluted in", "each"),
    *("containing", "in 2 divided doses", "≥", "×", "if", "for patients", "cohort 1"),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=24).map(" ".join)
GLUED = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)


@settings(max_examples=400, deadline=None)
@given(TEXTS | GLUED | st.text(max_size=80), TEXTS | st.text(max_size=200))
def test_spans_point_at_their_words_and_amounts_are_finite(label, description):  # type: ignore[no-untyped-def]
    for dose in read_doses(label, description):
        text = label if dose.source_field == "label" else description
        assert text[dose.char_start : dose.char_end] == dose.source_text
        assert dose.source_text
        if dose.substance_start is not None:
            assert text[dose.substance_start : dose.substance_end] == dose.substance
        for amount in (dose.amount_low, dose.amount_high, dose.canonical_low, dose.canonical_high, dose.daily_low):
            assert amount is None or (math.isfinite(amount) and amount >= 0)
        if dose.amount_low is not None and dose.amount_high is not None:
            assert dose.amount_low <= dose.amount_high


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_more_white_space_changes_nothing(text):  # type: ignore[no-untyped-def]
    def said(words: str) -> list[dict[str, object]]:
        return [{**row, "evidence": " ".join(row["evidence"].split())} for row in read_item("", words)]

    assert said(text) == said(text.replace(" ", "  "))


ADVERSARIAL = {
    "digits": "1 ",
    "amounts": "5 mg ",
    "amounts in a list": "5 mg, ",
    "ranges": "1-",
    "commas": "1,",
    "brackets": "(5 mg ",
    "times": "x 10^",
    "units": "/kg",
    "days": "day 1, ",
    "frequencies": "every 3 weeks ",
    "cues": "maximum ",
    "lines": "* 5 mg\n",
    "a word": "a",
    "slashes": "5/",
}  # fmt: skip


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize("kind", ADVERSARIAL)
def test_time_grows_with_length_and_no_faster(kind):  # type: ignore[no-untyped-def]
    piece = ADVERSARIAL[kind]
    short, long = ("5 mg " + piece * (size // len(piece)) for size in (10_000, 100_000))
    assert grows_no_faster(lambda text: read_doses("", text), short, long)


@pytest.mark.skipif(not GOLD.exists(), reason="the labelled texts are not beside the project")
def test_the_labelled_texts_are_read_as_well_as_promised(tmp_path):  # type: ignore[no-untyped-def]
    items = [json.loads(line) for line in gzip.decompress(GOLD.read_bytes()).splitlines()]
    rows = [
        {"id": item["id"], "doses": read_item(unescape(item["label"] or ""), unescape(item["description"] or ""))}
        for item in items
    ]
    path = tmp_path / "read.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    scorer = SHARED / "tools" / "score_doses.py"
    printed = subprocess.run([sys.executable, scorer, GOLD, path], capture_output=True, text=True, check=True).stdout
    score = dict(line.split(maxsplit=1) for line in printed.splitlines())
    assert float(score["amount"].split("F1 ")[1].split()[0]) >= 0.96
    assert all(float(score[name].split()[0]) >= 0.95 for name in ("frequency", "route", "duration"))
    assert float(score["row"].split("F1 ")[1].split()[0]) >= 0.88
    assert float(score["false"].split()[0]) <= 0.02
