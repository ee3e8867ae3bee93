"""The benchmark measures what it says: invented studies repeat and can be read, memory is that of every process."""

from __future__ import annotations

import subprocess
import sys
import time
import zipfile
from pathlib import Path

import msgspec
import pytest

from bench import generate, report
from bench.memory import peak_memory
from bench.pages import page
from pipeline import sources


def test_a_study_is_the_same_whatever_else_is_made() -> None:
    assert dict(generate.studies(range(8)))["NCT00000155"] == dict(generate.studies([5]))["NCT00000155"]


def test_every_study_can_be_read_and_so_can_its_page() -> None:
    for trial, body in generate.studies(range(200)):
        assert sources.read(body).trial_id == trial
        shown = sources.read(page(msgspec.json.decode(body)).encode())
        assert (shown.trial_id, shown.source_format) == (trial, "trial_page")
        assert "eligibility" not in shown.sections_missing


def test_studies_are_as_uneven_as_the_registry() -> None:
    sizes = sorted(len(body) for _, body in generate.studies(range(600)))
    assert 14_000 < sum(sizes) / len(sizes) < 24_000
    assert sizes[300] < 13_000 < 100_000 < sizes[-1]


def test_an_archive_holds_what_was_made_and_the_next_day_one_of_a_hundred_differs(tmp_path: Path) -> None:
    before, after = generate.bulk(tmp_path, 300, 1), generate.amended(tmp_path, 300, 0.01, 1)
    with zipfile.ZipFile(before) as one, zipfile.ZipFile(after) as other:
        assert one.testzip() is None
        assert one.namelist() == other.namelist()
        assert sum(one.read(name) != other.read(name) for name in one.namelist()) == 3


def test_peak_memory_counts_children() -> None:
    script = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'x = b\"x\" * 2**27; input()'])"
    child = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE)
    with peak_memory(child.pid, 0.02) as peak:
        time.sleep(1)
        child.communicate(b"\n")
    assert 2**27 < peak.bytes < 2**27 + 2**26


def test_a_table_is_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    report.show("Title", ("name", "number"), [("one", 1234), ("three", 0.5)])
    assert capsys.readouterr().out == "\nTitle\n  name   number\n  -----  ------\n  one     1,234\n  three    0.50\n"
