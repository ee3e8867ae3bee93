"""A run on what has changed gives what a run on everything would: in any order, in any batches."""

from __future__ import annotations

import gzip
import json
import random
import shutil
import zipfile
from pathlib import Path

import polars as pl
import pytest

from pipeline.schema import TABLES
from tests.conftest import SAMPLES, build

STUDY = json.loads((SAMPLES / "ctgov_json" / "NCT90001001.json").read_text())


def content(warehouse: Path) -> dict[str, pl.DataFrame]:
    """What the current snapshot says, but for the stamp, the program's version and the history of runs."""
    return {
        name: pl.read_parquet(warehouse / "current" / f"{name}.parquet").drop(
            "snapshot_id", "parser_version", strict=False
        )
        for name in TABLES
        if name != "runs"
    }


def same(one: Path, other: Path) -> bool:
    """Whether two warehouses say the same."""
    ours, theirs = content(one), content(other)
    return all(ours[name].equals(theirs[name]) for name in ours)


def study(number: int, updated: str, title: str = "A trial") -> bytes:
    """A version of an invented study."""
    made = json.loads(json.dumps(STUDY))
    made["protocolSection"]["identificationModule"] |= {"nctId": f"NCT9100{number:04d}", "briefTitle": title}
    made["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"] = updated
    return json.dumps(made).encode()


def titles(warehouse: Path) -> dict[str, str]:
    """Trial and title."""
    frame = content(warehouse)["trials"]
    return dict(frame.select("trial_id", "brief_title").iter_rows())


@pytest.mark.parametrize("seed", range(4))
def test_any_order_and_batching_gives_one_result(seed: int, built: Path, tmp_path: Path) -> None:
    chance = random.Random(seed)
    files = [path.relative_to(SAMPLES) for path in sorted(SAMPLES.rglob("*")) if path.is_file()]
    chance.shuffle(files)
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    while files:
        for _ in range(chance.randint(1, 5)):
            if files:
                file = files.pop()
                (raw / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(SAMPLES / file, raw / file)
        build(raw, warehouse)
    assert same(warehouse, built.parent)


def test_a_newer_version_replaces_and_a_late_older_one_does_not(tmp_path: Path) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    raw.mkdir()
    for name, body, expected in (
        ("b.json", study(1, "2025-01-01", "first"), "first"),
        ("c.json", study(1, "2025-06-01", "second"), "second"),
        ("a.json", study(1, "2024-01-01", "late and old"), "second"),
    ):
        (raw / name).write_bytes(body)
        build(raw, warehouse)
        assert titles(warehouse) == {"NCT91000001": expected}
    build(raw, tmp_path / "clean")
    assert same(warehouse, tmp_path / "clean")


def test_only_what_changed_is_read(tmp_path: Path) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    raw.mkdir()
    for number in range(6):
        (raw / f"{number}.json").write_bytes(study(number, "2025-01-01"))
    build(raw, warehouse)
    (raw / "3.json").write_bytes(study(3, "2025-02-01", "changed"))
    report = build(raw, warehouse)
    assert (report.units_read, report.units_known) == (1, 5)
    assert titles(warehouse)["NCT91000003"] == "changed"
    build(raw, tmp_path / "clean")
    assert same(warehouse, tmp_path / "clean")


def _archive(path: Path, bodies: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in bodies.items():
            archive.writestr(name, body)


BULK = {f"{number}.json": study(number, "2025-01-01") for number in range(5)}


@pytest.fixture(scope="module")
def bulk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one bulk archive in `raw`, read into `warehouse`."""
    folder = tmp_path_factory.mktemp("bulk")
    (folder / "raw").mkdir()
    _archive(folder / "raw" / "bulk.zip", BULK)
    build(folder / "raw", folder / "warehouse")
    return folder


@pytest.mark.parametrize("second", ["bulk.zip", "bulk-2.zip", "a-bulk.zip"])
def test_a_bulk_archive_is_read_by_member(second: str, bulk: Path, tmp_path: Path) -> None:
    shutil.copytree(bulk, tmp_path, symlinks=True, dirs_exist_ok=True)
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    _archive(raw / second, BULK | {"2.json": study(2, "2025-03-01", "changed")})
    report = build(raw, warehouse)
    assert report.units_read == 1 and titles(warehouse)["NCT91000002"] == "changed"
    build(raw, tmp_path / "clean")
    assert same(warehouse, tmp_path / "clean")


def test_a_version_taken_back_falls_back_to_the_one_before(tmp_path: Path) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    raw.mkdir()
    (raw / "old.json").write_bytes(study(1, "2025-01-01", "old"))
    (raw / "new.json").write_bytes(study(1, "2025-06-01", "new"))
    build(raw, warehouse)
    (raw / "new.json").write_bytes(study(2, "2025-06-01", "another trial"))
    build(raw, warehouse)
    assert titles(warehouse) == {"NCT91000001": "old", "NCT91000002": "another trial"}
    build(raw, tmp_path / "clean")
    assert same(warehouse, tmp_path / "clean")


def test_a_file_that_vanishes_takes_no_trial_with_it(tmp_path: Path) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    raw.mkdir()
    (raw / "1.json").write_bytes(study(1, "2025-01-01", "one"))
    (raw / "2.json").write_bytes(study(2, "2025-01-01", "two"))
    build(raw, warehouse)
    (raw / "1.json").unlink()
    build(raw, warehouse)
    assert titles(warehouse) == {"NCT91000001": "one", "NCT91000002": "two"}


def test_a_file_moved_or_packed_is_the_same_trial(tmp_path: Path) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    (raw / "new").mkdir(parents=True)
    (raw / "z.json").write_bytes(study(1, "2025-01-01"))
    build(raw, warehouse)
    (raw / "z.json").rename(raw / "new" / "a.json")
    report = build(raw, warehouse)
    (raw / "new" / "a.json").unlink()
    (raw / "lines.jsonl.gz").write_bytes(gzip.compress(study(1, "2025-01-01") + b"\n" + study(2, "2025-01-01") + b"\n"))
    build(raw, warehouse)
    build(raw, tmp_path / "clean")
    assert report.units_read == 0 and same(warehouse, tmp_path / "clean")


def test_the_same_trial_as_record_and_page_is_one_trial(built: Path) -> None:
    outcomes = content(built.parent)["documents"].group_by("trial_id").agg(pl.col("outcome").sort())
    assert all(list(found).count("loaded") == 1 for found in outcomes.drop_nulls("trial_id")["outcome"])
