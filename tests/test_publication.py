"""What readers see while a run works, fails or is cut off: the old snapshot or the new one, whole."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from pipeline import failpoints, retention
from pipeline.errors import ChecksFailed, InputError, WarehouseBusy
from pipeline.manifest import read_manifest
from pipeline.run import run
from pipeline.schema import TABLES
from pipeline.settings import Settings
from pipeline.warehouse import Warehouse
from tests.conftest import build, copied, in_process, quiet
from tests.test_incremental import same, study


def _command(raw: Path, warehouse: Path) -> list[str]:
    given = ("--raw", raw, "--warehouse", warehouse, "--jobs", 1)
    return [sys.executable, "-m", "pipeline", "run", *map(str, given)]


def _run(raw: Path, warehouse: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = _command(raw, warehouse)
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)


def _whole(warehouse: Path) -> int:
    """The current snapshot's number, after making sure that it is all there and all of one snapshot."""
    place = Warehouse(warehouse)
    current = place.current_id()
    assert current is not None and retention.verify(place, current) == []
    stamps = {pl.read_parquet(place.folder(current) / f"{name}.parquet")["snapshot_id"].unique().to_list()[0]
              for name in ("trials", "documents", "arms")}  # fmt: skip
    assert stamps == {current}
    return current


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `raw`, where something is new since the one snapshot in `warehouse`, and `clean`, which has all."""
    folder = tmp_path_factory.mktemp("prepared")
    raw = folder / "raw"
    raw.mkdir()
    (raw / "1.json").write_bytes(study(1, "2025-01-01", "one"))
    build(raw, folder / "warehouse")
    (raw / "2.json").write_bytes(study(2, "2025-01-01", "two"))
    build(raw, folder / "clean")
    return folder


@pytest.fixture
def place(prepared: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A raw folder with something new since the one snapshot of a warehouse."""
    return copied(prepared, tmp_path)


@pytest.mark.parametrize("point", failpoints.POINTS)
def test_a_kill_at_any_point_tears_nothing_and_needs_no_hands(
    point: str, place: tuple[Path, Path], prepared: Path
) -> None:
    raw, warehouse = place
    killed = _run(raw, warehouse, TRIALMART_FAIL_AT=f"{point}:kill")
    assert killed.returncode == -9, f"the run never came to {point}: {killed.stderr}"
    committed = failpoints.POINTS.index(point) >= failpoints.POINTS.index("pointed")
    assert _whole(warehouse) == (2 if committed else 1)
    build(raw, warehouse)
    assert _whole(warehouse) == 2
    assert same(warehouse, prepared / "clean")


@pytest.mark.parametrize("number", range(1, 58, 6))  # the run here makes 57 durable calls
def test_a_failing_disk_leaves_the_old_snapshot(number: int, place: tuple[Path, Path]) -> None:
    raw, warehouse = place
    failed = _run(raw, warehouse, TRIALMART_FAIL_CALL=f"{number}:enospc")
    assert failed.returncode in (0, 74), failed.stderr
    assert "Traceback" not in failed.stderr
    snapshot = _whole(warehouse)
    assert snapshot == 2 if failed.returncode == 0 else snapshot in (1, 2)
    build(raw, warehouse)
    assert _whole(warehouse) >= 2


def test_of_runs_at_once_one_works_and_the_others_say_so(place: tuple[Path, Path]) -> None:
    raw, warehouse = place
    started = [
        subprocess.Popen(_command(raw, warehouse), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(4)
    ]
    codes = sorted(process.wait() for process in started)
    assert codes[0] == 0 and set(codes) <= {0, 75} and _whole(warehouse) == 2


def test_the_lock_is_free_as_soon_as_its_holder_is_gone(tmp_path: Path) -> None:
    first, second = Warehouse(tmp_path), Warehouse(tmp_path)
    with first.locked(), pytest.raises(WarehouseBusy), second.locked():
        pass
    with second.locked():
        pass


def test_verify_finds_any_flipped_bit(place: tuple[Path, Path]) -> None:
    warehouse = Warehouse(place[1])
    folder = warehouse.folder(1)
    for name in ("trials.parquet", "warehouse.duckdb", "datapackage.json"):
        path = folder / name
        body = bytearray(path.read_bytes())
        body[len(body) // 2] ^= 1
        path.chmod(0o644)
        path.write_bytes(body)
        assert retention.verify(warehouse, 1) == [f"{name} is not what was published"]
        body[len(body) // 2] ^= 1
        path.write_bytes(body)
    assert retention.verify(warehouse, 1) == []


def test_rollback_serves_an_earlier_snapshot_and_the_next_run_goes_on(place: tuple[Path, Path]) -> None:
    raw, root = place
    warehouse = Warehouse(root)
    build(raw, root)
    with warehouse.locked():
        retention.rollback(warehouse, 1)
    assert _whole(root) == 1
    build(raw, root)
    assert _whole(root) == 3 and warehouse.ids() == [1, 2, 3]
    with pytest.raises(InputError, match="There are: 1, 2, 3"):
        retention.rollback(warehouse, 9)


def test_vacuum_keeps_what_is_young_current_pinned_or_among_the_newest(place: tuple[Path, Path]) -> None:
    raw, root = place
    warehouse = Warehouse(root)
    for number in range(2, 5):
        (raw / f"{number}.json").write_bytes(study(number, "2025-01-01"))
        build(raw, root)
    with warehouse.locked():
        warehouse.pin("audit", 1)
        assert retention.vacuum(warehouse) == []
        _age(warehouse, days=30)
        assert retention.vacuum(warehouse, keep=2) == [2]
    assert warehouse.ids() == [1, 3, 4] and _whole(root) == 4


def _age(warehouse: Warehouse, days: int) -> None:
    for number in warehouse.ids():
        path = warehouse.folder(number) / "MANIFEST.json"
        told = json.loads(path.read_text())
        told["finished"] = (dt.datetime.fromisoformat(told["finished"]) - dt.timedelta(days=days)).isoformat()
        path.chmod(0o644)
        path.write_text(json.dumps(told))


def test_published_files_cannot_be_written(place: tuple[Path, Path]) -> None:
    folder = Warehouse(place[1]).folder(1)
    assert folder.stat().st_mode & 0o777 == 0o555
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o444}


def test_a_sudden_loss_of_trials_is_not_published(tmp_path: Path) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    raw.mkdir()
    lines = [study(number, "2025-01-01") for number in range(1, 31)]
    (raw / "all.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    build(raw, warehouse)
    (raw / "all.jsonl").write_bytes(b"\n".join(lines[:20]) + b"\n")
    with pytest.raises(ChecksFailed, match="10 of 30 trials"):
        build(raw, warehouse)
    assert _whole(warehouse) == 1


def test_no_step_of_the_protocol_is_without_a_fail_point() -> None:
    named = itertools.chain.from_iterable(
        line.split('failpoints.reach("')[1:] for path in (Path(failpoints.__file__).parent).rglob("*.py")
        for line in path.read_text().splitlines()
    )  # fmt: skip
    assert {name.split('"')[0] for name in named} == set(failpoints.POINTS)


def test_every_table_counts_as_the_manifest_says(place: tuple[Path, Path]) -> None:
    folder = Warehouse(place[1]).folder(1)
    counts = read_manifest(folder).counts
    assert counts.rows == {name: pl.read_parquet(folder / f"{name}.parquet").height for name in TABLES}


def test_an_erased_trial_leaves_no_byte_behind(tmp_path: Path) -> None:
    raw, root = tmp_path / "raw", tmp_path / "warehouse"
    raw.mkdir()
    (raw / "1.json").write_bytes(study(1, "2025-01-01", "Canary xylophone"))
    (raw / "2.json").write_bytes(study(2, "2025-01-01", "Another"))
    build(raw, root)
    (raw / "3.json").write_bytes(study(3, "2025-01-01", "A third"))
    build(raw, root)
    run(Settings(raw=raw, warehouse=root, allow_loss=True), quiet, ["NCT91000001"], in_process)
    assert _whole(root) == 3
    remains = [path for path in root.rglob("*") if path.is_file() and b"xylophone" in path.read_bytes()]
    assert remains == []
    build(raw, root)
    assert read_manifest(root / "current").counts.documents_deleted == 1
    (raw / "4.json").write_bytes(study(1, "2099-01-01", "Back again"))
    build(raw, root)
    assert read_manifest(root / "current").counts.trials == 3
