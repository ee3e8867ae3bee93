"""States that a run, a power cut or a person may leave a warehouse in, and the way out of each."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from pipeline import durable, load, retention, views
from pipeline import warehouse as warehouse_module
from pipeline.__main__ import main
from pipeline.errors import ProgramFault, PublicationUnconfirmed, WarehouseDamaged
from pipeline.manifest import read_manifest
from pipeline.run import run
from pipeline.settings import Settings
from pipeline.warehouse import Warehouse
from tests.conftest import build, copied, in_process, quiet
from tests.test_incremental import study


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `raw`, of three trials, and `warehouse`, of two snapshots."""
    folder = tmp_path_factory.mktemp("prepared")
    raw = folder / "raw"
    raw.mkdir()
    for number in (1, 2):
        (raw / f"{number}.json").write_bytes(study(number, "2025-01-01"))
        build(raw, folder / "warehouse")
    (raw / "3.json").write_bytes(study(3, "2025-01-01"))
    return folder


@pytest.fixture
def place(prepared: Path, tmp_path: Path) -> tuple[Path, Warehouse]:
    """A raw folder of three trials, and a warehouse of two snapshots."""
    raw, warehouse = copied(prepared, tmp_path)
    return raw, Warehouse(warehouse)


def _erase(raw: Path, warehouse: Warehouse, trial: str) -> None:
    run(Settings(raw=raw, warehouse=warehouse.root, allow_loss=True), quiet, [trial], in_process)


def test_a_lost_link_costs_no_snapshot_and_rollback_sets_it(place: tuple[Path, Warehouse]) -> None:
    raw, warehouse = place
    warehouse.current.unlink()
    with pytest.raises(WarehouseDamaged, match="trialmart rollback 2"):
        build(raw, warehouse.root)
    assert warehouse.ids() == [1, 2]
    with warehouse.locked():
        retention.rollback(warehouse, 2)
    assert build(raw, warehouse.root).snapshot == 3


def test_a_lost_link_is_told_with_the_newest_snapshot_that_is_whole(place: tuple[Path, Warehouse]) -> None:
    raw, warehouse = place
    warehouse.current.unlink()
    (warehouse.folder(2) / "trials.parquet").chmod(0o644)
    (warehouse.folder(2) / "trials.parquet").write_bytes(b"")
    with pytest.raises(WarehouseDamaged, match="trialmart rollback 1"):
        build(raw, warehouse.root)
    assert warehouse.ids() == [1, 2]


def test_a_first_snapshot_that_lacks_its_last_step_becomes_current(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "1.json").write_bytes(study(1, "2025-01-01"))
    warehouse = Warehouse(tmp_path / "warehouse")
    build(tmp_path / "raw", warehouse.root)
    warehouse.current.unlink()
    report = build(tmp_path / "raw", warehouse.root)
    assert (report.published, warehouse.current_id()) == (False, 1)


def test_a_first_snapshot_that_is_lost_and_damaged_is_left_for_people_to_see(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "1.json").write_bytes(study(1, "2025-01-01"))
    warehouse = Warehouse(tmp_path / "warehouse")
    build(tmp_path / "raw", warehouse.root)
    warehouse.current.unlink()
    (warehouse.folder(1) / "trials.parquet").chmod(0o644)
    (warehouse.folder(1) / "trials.parquet").write_bytes(b"")
    assert build(tmp_path / "raw", warehouse.root).snapshot == 2
    assert warehouse.ids() == [1, 2] and retention.verify(warehouse, 2) == []


class _Panic(BaseException):
    """As polars raises, which is no `Exception`."""


@pytest.mark.parametrize("kind", [KeyError, _Panic, MemoryError])
def test_what_nobody_foresaw_is_told_as_a_fault_of_the_program(
    kind: type[BaseException], place: tuple[Path, Warehouse], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, warehouse = place

    def failing(*_: object) -> None:
        raise kind("quoting ann@example.org")

    with monkeypatch.context() as broken, pytest.raises(ProgramFault, match="Nothing was published") as told:
        broken.setattr(load, "_count", failing)
        build(raw, warehouse.root)
    assert told.value.exit_code == 70 and "ann@" not in str(told.value) and str(warehouse.fault) in str(told.value)
    assert "failing" in warehouse.fault.read_text() and warehouse.fault.stat().st_mode & 0o777 == 0o600
    assert warehouse.current_id() == 2 and build(raw, warehouse.root).snapshot == 3


def test_a_fault_after_the_commit_does_not_deny_the_publication(
    place: tuple[Path, Warehouse], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, warehouse = place
    monkeypatch.setattr(warehouse_module.Warehouse, "record", None)
    with pytest.raises(ProgramFault, match="Published: 00000003"):
        build(raw, warehouse.root)


@pytest.mark.parametrize("debug", ["", "1"])
def test_a_fault_outside_of_a_run_shows_its_traceback_on_demand(
    debug: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TRIALMART_DEBUG", debug)
    monkeypatch.setattr("sys.argv", ["trialmart", "status"])
    monkeypatch.setattr("pipeline.commands.Warehouse", None)
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr().err
    assert ended.value.code == 70 and "A fault of Trialmart itself (TypeError)" in told
    assert ("Traceback" in told) == bool(debug)


def test_a_link_to_nowhere_is_said_and_rollback_sets_it(place: tuple[Path, Warehouse]) -> None:
    raw, warehouse = place
    durable.remove(warehouse.folder(2))
    with pytest.raises(WarehouseDamaged, match="trialmart rollback 1"):
        build(raw, warehouse.root)
    with warehouse.locked():
        retention.rollback(warehouse, 1)
    assert build(raw, warehouse.root).counts.trials == 3


def test_an_old_snapshot_without_a_manifest_stops_no_run(place: tuple[Path, Warehouse]) -> None:
    raw, warehouse = place
    warehouse.folder(1).chmod(0o755)
    (warehouse.folder(1) / "MANIFEST.json").unlink()
    assert build(raw, warehouse.root).warnings == []
    with warehouse.locked():
        assert retention.vacuum(warehouse, keep=1) == [1]


def test_a_stray_pin_stops_no_run(place: tuple[Path, Warehouse]) -> None:
    raw, warehouse = place
    warehouse.pin("audit", 1)
    (warehouse.pinned / "empty").write_bytes(b"")
    assert warehouse.pins() == {"audit": 1}
    assert build(raw, warehouse.root).published


def test_a_commit_the_disk_does_not_confirm_is_told_as_such(
    place: tuple[Path, Warehouse], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, warehouse = place

    def failing(path: Path) -> None:
        if path == warehouse.root and warehouse.current_id() == 3:
            raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken, pytest.raises(PublicationUnconfirmed, match="Snapshot 3 is current"):
        broken.setattr(durable, "sync_folder", failing)
        build(raw, warehouse.root)
    assert not build(raw, warehouse.root).published and retention.verify(warehouse, 3) == []


def test_a_disk_too_small_for_the_database_is_an_error_of_input_and_output(
    place: tuple[Path, Warehouse], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, warehouse = place

    def failing(*_: object) -> None:
        raise duckdb.IOException("Could not write file: No space left on device\nmore")

    with monkeypatch.context() as broken, pytest.raises(OSError, match="No space left on device"):
        broken.setattr(views, "create_macros", failing)
        build(raw, warehouse.root)
    assert build(raw, warehouse.root).snapshot == 3


def test_an_erasure_cut_off_after_its_publication_is_completed_by_the_next(place: tuple[Path, Warehouse]) -> None:
    raw, warehouse = place
    _erase(raw, warehouse, "NCT91000001")
    shutil.copytree(warehouse.folder(3), warehouse.folder(2))  # as if nothing had been forgotten
    _erase(raw, warehouse, "NCT91000001")
    assert warehouse.ids() == [3]


def test_a_trial_is_erased_before_it_comes(place: tuple[Path, Warehouse]) -> None:
    raw, warehouse = place
    build(raw, warehouse.root)
    _erase(raw, warehouse, "NCT91000009")
    (raw / "9.json").write_bytes(study(9, "2025-01-01"))
    build(raw, warehouse.root)
    assert read_manifest(warehouse.root / "current").counts.documents_deleted == 1
