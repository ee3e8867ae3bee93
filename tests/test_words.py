"""The loader of word files: what it accepts, and what it refuses and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import WordsError
from pipeline.text.words import FOLDER, expand, load

GOOD = """
[weekly]
code = "wk"
written = ["(once|1 x) weekly", "every week"]
exact = ["QW"]
examples = { "once weekly" = "1 per wk" }
"""

REFUSED = {
    "unknown key 'writen'": '[a]\nwriten = ["x"]\nexamples = ["x"]\ncode = "1"',
    "has no spelling": '[a]\ncode = "1"\nexamples = ["x"]',
    "has no examples": '[a]\ncode = "1"\nwritten = ["x"]',
    "code is missing": '[a]\nwritten = ["x"]\nexamples = ["x"]',
    "code is 1, expected": '[a]\ncode = 1\nwritten = ["x"]\nexamples = ["x"]',
    "has capitals": '[a]\ncode = "1"\nwritten = ["Mg"]\nexamples = ["x"]',
    "stray white space": '[a]\ncode = "1"\nwritten = ["m  g"]\nexamples = ["x"]',
    "expected a table [a]": 'a = "x"',
    "not TOML": "[a\n",
    "'once a day' is a spelling of both [a] and [b]": (
        '[a]\ncode = "1"\nwritten = ["once (a|per) day"]\nexamples = ["x"]\n'
        '[b]\ncode = "2"\nwritten = ["once a day"]\nexamples = ["x"]'
    ),
}


def read(folder: Path, toml: str):  # type: ignore[no-untyped-def]
    (folder / "things.toml").write_text(toml, encoding="utf-8")
    return load("things", need={"code": str}, folder=folder)


def test_entries_keep_their_order_spellings_and_facts(tmp_path):  # type: ignore[no-untyped-def]
    entry = read(tmp_path, GOOD)["weekly"]
    assert list(entry.spellings()) == [
        ("once weekly", False),
        ("1 x weekly", False),
        ("every week", False),
        ("QW", True),
    ]
    assert entry.facts == {"code": "wk"}
    assert entry.examples == {"once weekly": "1 per wk"}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_doubtful_file_is_refused_with_its_reason(tmp_path, reason):  # type: ignore[no-untyped-def]
    with pytest.raises(WordsError, match=r"things\.toml") as refusal:
        read(tmp_path, REFUSED[reason])
    assert reason in str(refusal.value)


@pytest.mark.parametrize(
    ("spelling", "plain"),
    [
        ("daily", ("daily",)),
        ("[once ]daily", ("once daily", "daily")),
        ("(every|each) day", ("every day", "each day")),
        ("[a |the ]day", ("a day", "the day", "day")),
        ("tablet(s)", ("tablet(s)",)),
        ("q {n} {time}", ("q {n} {time}",)),
    ],
)
def test_options_and_choices_are_worked_out(spelling, plain):  # type: ignore[no-untyped-def]
    assert expand(spelling) == plain


def test_every_word_file_lies_where_it_is_looked_for():  # type: ignore[no-untyped-def]
    assert {path.suffix for path in FOLDER.iterdir()} == {".toml"}
