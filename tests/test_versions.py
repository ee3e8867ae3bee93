"""The snapshot before was published by an older Trialmart, whose tables had a column more or less, or were fewer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import ChecksFailed
from pipeline.manifest import read_manifest
from pipeline.run import run
from pipeline.schema import TABLES
from pipeline.settings import Settings
from tests.conftest import build, copied, in_process, quiet
from tests.test_incremental import same, study, titles

_OLD = "0.0.9+older"
Change = Callable[[pl.DataFrame], pl.DataFrame]


def _without(*names: str) -> Change:
    return lambda frame: frame.drop(names)


def _with(name: str) -> Change:
    return lambda frame: frame.with_columns(pl.lit("old").alias(name))


def _as_text(name: str) -> Change:
    return lambda frame: frame.with_columns(pl.col(name).cast(pl.String))


def _make_older(warehouse: Path, changes: dict[str, Change]) -> None:
    """Make the snapshot what an older program would have published."""
    folder = (warehouse / "current").resolve()
    folder.chmod(0o755)
    manifest = folder / "MANIFEST.json"
    manifest.chmod(0o644)
    manifest.write_text(manifest.read_text().replace(read_manifest(folder).parser_version, _OLD))
    changes = {"documents": lambda frame: frame} | changes
    for name, change in changes.items():
        path = folder / f"{name}.parquet"
        frame = change(pl.read_parquet(path))
        path.unlink()
        if "parser_version" in frame.columns:
            frame = frame.with_columns(parser_version=pl.lit(_OLD))
        if not frame.is_empty() or frame.width:
            frame.write_parquet(path)


_CHANGES = {
    "as now": {},
    "a column less in every table": {
        "trials": _without("why_stopped"),
        "documents": _without("byte_count"),
        "runs": _without("data_as_of"),
        "locations": _without("state"),
    },
    "a column more in every table": {name: _with("of_old") for name in TABLES},
    "a column in another place": {"trials": lambda frame: frame.select(sorted(frame.columns))},
}  # fmt: skip
_OTHERWISE = {
    "a required column less": {"trials": _without("source_format"), "runs": _without("trial_count")},
    "a column of another type": {"trials": _as_text("enrollment"), "runs": _as_text("trial_count")},
    "a table less": {"outcomes": lambda _: pl.DataFrame()},
    "documents of another kind": {"documents": _without("trial_id", "outcome")},
}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `raw`, of three trials, `warehouse`, which has them, and `clean`, which has a fourth too."""
    folder = tmp_path_factory.mktemp("prepared")
    raw = folder / "raw"
    raw.mkdir()
    for number in range(1, 4):
        (raw / f"{number}.json").write_bytes(_study(number))
    build(raw, folder / "warehouse")
    (raw / "4.json").write_bytes(_study(4))
    build(raw, folder / "clean")
    (raw / "4.json").unlink()
    return folder


@pytest.fixture
def place(prepared: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A raw folder of three trials, and a warehouse that has them."""
    return copied(prepared, tmp_path)


def _study(number: int) -> bytes:
    return study(number, "2025-01-01", f"{number}")


@pytest.mark.parametrize("kind", [*_CHANGES, *_OTHERWISE])
def test_everything_is_read_again(kind: str, place: tuple[Path, Path], prepared: Path) -> None:
    raw, warehouse = place
    _make_older(warehouse, {**_CHANGES, **_OTHERWISE}[kind])
    (raw / "4.json").write_bytes(_study(4))
    assert build(raw, warehouse).units_read == 4
    assert same(warehouse, prepared / "clean")


@pytest.mark.parametrize("kind", _CHANGES)
def test_rows_whose_file_is_gone_and_the_history_of_runs_are_carried_over(kind: str, place: tuple[Path, Path]) -> None:
    raw, warehouse = place
    _make_older(warehouse, _CHANGES[kind])
    (raw / "2.json").unlink()
    build(raw, warehouse)
    assert titles(warehouse) == {f"NCT9100000{number}": f"{number}" for number in (1, 2, 3)}
    documents = pl.read_parquet(warehouse / "current" / "documents.parquet")
    assert documents.filter(document_id="2.json")["parser_version"].to_list() == [_OLD]
    assert pl.read_parquet(warehouse / "current" / "runs.parquet")["run_id"].to_list() == ["00000001", "00000002"]


@pytest.mark.parametrize("kind", _OTHERWISE)
def test_rows_that_do_not_fit_are_not_lost_unasked(kind: str, place: tuple[Path, Path]) -> None:
    raw, warehouse = place
    _make_older(warehouse, _OTHERWISE[kind])
    (raw / "2.json").unlink()
    with pytest.raises(ChecksFailed, match="1 of 3 trials would be lost"):
        build(raw, warehouse)
    run(Settings(raw=raw, warehouse=warehouse, allow_loss=True), quiet, crew=in_process)
    assert titles(warehouse) == {"NCT91000001": "1", "NCT91000003": "3"}


def test_a_file_moved_while_the_program_changed_is_read_by_the_new_one(place: tuple[Path, Path]) -> None:
    raw, warehouse = place
    _make_older(warehouse, {"trials": _with("of_old")})
    (raw / "2.json").rename(raw / "moved.json")
    trials = (warehouse / "current" / "trials.parquet").resolve()
    pl.read_parquet(trials).with_columns(brief_title=pl.lit("as the old program read it")).write_parquet(trials)
    build(raw, warehouse)
    assert titles(warehouse) == {f"NCT9100000{number}": f"{number}" for number in (1, 2, 3)}
