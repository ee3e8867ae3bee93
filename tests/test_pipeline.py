"""The three steps together, on the samples: what is published, what is not, and that it is always the same."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet as pq

from pipeline import manifest
from pipeline.schema import TABLES, render
from pipeline.sqlfile import SQL, read_folder
from tests.conftest import SAMPLES, build


def _bytes(snapshot: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(snapshot.glob("*.parquet"))}


def test_every_table_is_published_as_declared(built: Path) -> None:
    for table in TABLES.values():
        schema = pq.read_schema(built / f"{table.name}.parquet")
        assert schema.equals(render.arrow_schema(table), check_metadata=True)


def test_the_same_bytes_from_any_number_of_workers_and_order_of_files(built: Path, tmp_path: Path) -> None:
    shuffled = tmp_path / "raw"
    for path in sorted(SAMPLES.rglob("*"), reverse=True):
        if path.is_file():
            (shuffled / path.relative_to(SAMPLES)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, shuffled / path.relative_to(SAMPLES))
    build(shuffled, tmp_path / "warehouse", jobs=2)
    assert _bytes(tmp_path / "warehouse" / "current") == _bytes(built)


def test_a_second_run_with_nothing_new_publishes_nothing(tmp_path: Path) -> None:
    first = build(SAMPLES, tmp_path)
    before = sorted(tmp_path.rglob("*"))
    second = build(SAMPLES, tmp_path)
    assert (first.published, second.published) == (True, False)
    assert second.counts == first.counts and sorted(tmp_path.rglob("*")) == before


def test_every_document_is_accounted_for(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(SAMPLES, raw)
    (raw / "noise.txt").write_text("Nothing that anyone would know.")
    (raw / "cut.json").write_text('{"protocolSection": {')
    (raw / "bad.zip").write_bytes(b"PK\x03\x04 not a zip")
    counts = build(raw, tmp_path / "warehouse").counts
    assert counts.rejected_by_reason == {"malformed_json": 1, "malformed_zip": 1, "not_recognised": 1}
    assert counts.documents_read == counts.documents_loaded + counts.documents_superseded + counts.documents_rejected
    assert counts.trials == counts.documents_loaded
    rejects = pl.read_parquet(tmp_path / "warehouse" / "current" / "rejects.parquet")
    assert sorted(rejects["document_id"]) == ["bad.zip", "cut.json", "noise.txt"]
    assert all(rejects["message"].str.len_chars() > 20)


def test_nothing_at_all_is_a_snapshot_too(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    report = build(tmp_path / "raw", tmp_path / "warehouse")
    assert report.published and report.counts.trials == 0


def test_words_stand_where_their_offsets_say(built: Path) -> None:
    with duckdb.connect(str(built / "warehouse.duckdb"), read_only=True) as connection:
        astray = connection.execute(
            """
            select c.criterion_id from criteria as c join trials as t using (trial_id)
            where substr(t.eligibility_criteria, c.char_start + 1, c.char_end - c.char_start)
                <> coalesce(c.text_raw, c.text)
            """
        ).fetchall()
    assert astray == []


def test_a_stored_view_holds_what_it_selects(built: Path) -> None:
    stored = [view for view in read_folder(SQL, "view") if view.is_materialized]
    with duckdb.connect(str(built / "warehouse.duckdb"), read_only=True) as connection:
        for view in stored:
            selected, held = f"from ({view.query})", f"from {view.name}"
            assert connection.execute(f"{selected} except all {held}").fetchall() == [], view.name
            assert connection.execute(f"{held} except all {selected}").fetchall() == [], view.name
        (told,) = connection.execute("select count(regimen) from dose_regimen_by_arm").fetchall()
    assert stored and told > (10,)


def test_the_manifest_tells_the_truth(built: Path) -> None:
    told = manifest.read_manifest(built)
    for name, entry in told.files.items():
        assert (built / name).stat().st_size == entry.bytes
    assert told.counts.rows == {name: pl.read_parquet(built / f"{name}.parquet").height for name in TABLES}


def _trialmart(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_last_line_of_a_run_is_its_report(tmp_path: Path) -> None:
    done = _trialmart("run", "--raw", str(SAMPLES), "--warehouse", "wh", "--jobs", "1", folder=tmp_path)
    report = json.loads(done.stdout.splitlines()[-1])
    assert done.returncode == 0 and done.stderr == ""
    assert report["published"] is True and report["snapshot"] == 1 and report["counts"]["trials"] > 0
    assert set(report["seconds"]) == {"inventory", "extract", "normalize", "load"}


def test_the_steps_alone_give_what_run_gives(built: Path, tmp_path: Path) -> None:
    for step in ("extract", "normalize", "load"):
        done = _trialmart(step, "--raw", str(SAMPLES), "--warehouse", "wh", "--jobs", "1", folder=tmp_path)
        assert done.returncode == 0, done.stderr
    assert _bytes(tmp_path / "wh" / "current") == _bytes(built)
