"""A file that was loaded and cannot be read any more, or is damaged, keeps its trials as they were."""

from __future__ import annotations

import gzip
import io
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.run import run
from pipeline.settings import Report, Settings
from tests.conftest import build, copied, in_process, quiet
from tests.test_incremental import same, study, titles

Make = Callable[[Path], None]

_BEFORE = {"NCT91000001": "one", "NCT91000002": "two", "NCT91000003": "three"}
_LINES = b"\n".join(study(number, "2025-01-01", title) for number, title in enumerate(_BEFORE.values(), 1)) + b"\n"


def _single(path: Path) -> None:
    path.write_bytes(study(1, "2025-01-01", "one"))
    path.with_name("rest.jsonl").write_bytes(_LINES.split(b"\n", 1)[1])


def _zipped(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number, line in enumerate(_LINES.splitlines()):
            archive.writestr(f"{number}.json", line)


def _tarred(path: Path) -> None:
    with tarfile.open(path, "w:gz", compresslevel=0) as archive:
        for number, line in enumerate(_LINES.splitlines()):
            member = tarfile.TarInfo(f"{number}.json")
            member.size = len(line)
            archive.addfile(member, io.BytesIO(line))


def _lines(path: Path) -> None:
    path.write_bytes(_LINES)


def _gzipped(path: Path) -> None:
    path.write_bytes(gzip.compress(_LINES))


def _cut(path: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
    body = path.read_bytes()
    path.write_bytes(body[: len(body) * 3 // 4])


def _locked(_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It cannot be opened. (A mode would not do: root may open anything.)"""
    _fail(monkeypatch, PermissionError(13, "Permission denied"), lambda _: True)


def _failing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has changed; it can be looked at, but not read."""
    path.write_bytes(path.read_bytes() + b"\n")
    _fail(monkeypatch, OSError(5, "Input/output error"), lambda times: times % 2 == 0)


def _fail(monkeypatch: pytest.MonkeyPatch, error: OSError, fails: Callable[[int], bool]) -> None:
    opened, times = Path.open, count(1)

    def failing(path: Path, *given: Any, **named: Any) -> Any:
        if path.name.startswith("file") and fails(next(times)):
            raise error
        return opened(path, *given, **named)

    monkeypatch.setattr(Path, "open", failing)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Make], Path]:
    """A folder with such a file in `raw`, read into `warehouse`: made once for each kind of file."""

    @cache
    def made(name: str, make: Make) -> Path:
        folder = tmp_path_factory.mktemp("sound")
        (folder / "raw").mkdir()
        make(folder / "raw" / name)
        build(folder / "raw", folder / "warehouse")
        return folder

    return made


@pytest.mark.parametrize(
    ("name", "make", "spoil", "reason"),
    [
        ("file.json", _single, _cut, "malformed_json"),
        ("file.gz", _gzipped, _cut, "malformed_gzip"),
        ("file.zip", _zipped, _cut, "malformed_zip"),
        ("file.tar.gz", _tarred, _cut, "malformed_gzip"),
        ("file.json", _single, _locked, "unreadable_file"),
        ("file.gz", _gzipped, _locked, "unreadable_file"),
        ("file.zip", _zipped, _locked, "unreadable_file"),
        ("file.json", _single, _failing, "unreadable_file"),
        ("file.jsonl", _lines, _failing, "unreadable_file"),
    ],
)
def test_a_file_that_cannot_be_read_keeps_its_trials(
    name: str, make: Make, spoil: Callable[[Path, pytest.MonkeyPatch], None], reason: str,
    sound: Callable[[str, Make], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    clean = sound(name, make)
    raw, warehouse = copied(clean, tmp_path)
    with monkeypatch.context() as spoiled:
        spoil(raw / name, spoiled)
        for _ in range(3):
            _told(build(raw, warehouse), warehouse, f"{name} ({reason})")
    shutil.copyfile(clean / "raw" / name, raw / name)
    assert build(raw, warehouse).warnings == []
    assert same(warehouse, clean / "warehouse")


def test_a_line_that_cannot_be_read_keeps_its_trial_and_no_other(tmp_path: Path) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    raw.mkdir()
    (raw / "file.jsonl").write_bytes(_LINES)
    build(raw, warehouse)
    first, _, third = _LINES.splitlines()
    (raw / "file.jsonl").write_bytes(b"\n".join((first, b'{"protocolSection": {', third)) + b"\n")
    _told(build(raw, warehouse), warehouse, "file.jsonl#2 (malformed_json)")


def test_a_file_that_now_has_another_trial_gives_up_the_one_before(tmp_path: Path) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    raw.mkdir()
    for number in range(1, 4):
        (raw / f"{number}.json").write_bytes(study(number, "2025-01-01", "old"))
    build(raw, warehouse)
    (raw / "1.json").write_bytes(study(9, "2025-01-01", "new"))
    run(Settings(raw=raw, warehouse=warehouse, allow_loss=True), quiet, crew=in_process)
    assert titles(warehouse) == {"NCT91000002": "old", "NCT91000003": "old", "NCT91000009": "new"}


def _told(report: Report, warehouse: Path, words: str) -> None:
    assert words in report.warnings[0] and titles(warehouse) == _BEFORE
    assert report.counts.documents_rejected == 1 and report.counts.documents_loaded == 3
    documents = pl.read_parquet(warehouse / "current" / "documents.parquet")
    assert documents["document_id"].is_unique().all()
