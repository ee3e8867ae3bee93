"""Documents that kill, stall or starve the worker that reads them cost themselves only."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline import run as run_module
from pipeline import sources, workers
from pipeline.errors import ProgramFault, WorkersLost
from pipeline.extract import read_document
from pipeline.normalize import rows, stage
from pipeline.normalize.shard import Shard
from pipeline.record import Document, Reading, Record
from pipeline.tasks import share_out
from pipeline.workers import Processes
from tests.conftest import SAMPLES, build
from tests.test_incremental import same, study, titles

_READ = sources.read
_TRIALS = rows._TABLES[0]
_GOOD, _FEW = 200, 20


def _read(body: bytes) -> Record:
    """Read, unless the body is one of three poisons."""
    if body == b"kill":
        os.kill(os.getpid(), signal.SIGKILL)
    while body == b"stall":
        pass
    if body == b"starve":
        raise AssertionError(len(bytearray(2**40)))
    return _READ(body)


def trials(shard: Shard) -> pl.DataFrame:
    """The rows of `trials`, unless a title is one of three poisons."""
    found = {record.brief_title for record in shard.records}
    if "kill" in found:
        os.kill(os.getpid(), signal.SIGKILL)
    while "stall" in found:
        pass
    if "starve" in found:
        raise AssertionError(len(bytearray(2**40)))
    return _TRIALS(shard)


def _poisoned(work: Callable[..., Any], *given: Any) -> Any:
    """What a worker does, with poisons that work and little patience."""
    sources.read = _read
    rows._TABLES = (trials, *rows._TABLES[1:])
    workers._LONGEST_SECONDS = 1.0
    workers._SECONDS_FOR_EACH_MORE = 0.02
    return work(*given)


class _Poisoned(Processes):
    """Workers that are soon replaced: forked from a process that has imported what they need, for many die here."""

    def _fresh(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        return ProcessPoolExecutor(self._jobs, mp_context=context, initializer=workers._begin_worker)

    def submit(self, work: Callable[..., Any], /, *given: Any, **_: Any) -> Future[Any]:
        return super().submit(_poisoned, work, *given)


@contextmanager
def _workers(jobs: int) -> Iterator[Executor]:
    with _Poisoned(jobs) as executor:
        yield executor


def test_good_documents_load_and_the_bad_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    raw.mkdir()
    for number in range(_GOOD):
        (raw / f"{number:03d}.json").write_bytes(study(number, "2025-01-01"))
    for name, poison in (("050.txt", b"kill"), ("100.txt", b"stall"), ("150.txt", b"starve")):
        (raw / name).write_bytes(poison)
    (raw / "lines.jsonl").write_bytes(study(800, "2025-01-01") + b"\n" + study(801, "2025-01-01"))
    monkeypatch.setattr(run_module, "workers", _workers)
    counts = build(raw, warehouse, jobs=2).counts
    assert (counts.documents_loaded, counts.documents_rejected) == (_GOOD + 2, 3)
    rejects = pl.read_parquet(warehouse / "current" / "rejects.parquet").select("document_id", "reason")
    assert sorted(rejects.iter_rows()) == [
        ("050.txt", "worker_died"),
        ("100.txt", "worker_died"),
        ("150.txt", "too_large"),
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_record_that_ends_the_worker_that_makes_its_rows_costs_itself_only(
    jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    raw.mkdir()
    bodies = [study(number, "2025-01-01") for number in range(_FEW)]
    (raw / "good.jsonl").write_bytes(b"\n".join(bodies))
    build(raw, tmp_path / "clean")
    for number, poison in ((5, "kill"), (10, "stall"), (15, "starve")):
        (raw / f"{poison}.json").write_bytes(study(number, "2025-02-01", poison))
    monkeypatch.setattr(run_module, "workers", _workers)
    counts = build(raw, warehouse, jobs=jobs).counts
    assert (counts.documents_loaded, counts.documents_rejected) == (_FEW, 3)
    rejects = pl.read_parquet(warehouse / "current" / "rejects.parquet").select("document_id", "reason")
    assert sorted(rejects.iter_rows()) == [
        ("kill.json", "worker_died"),
        ("stall.json", "worker_died"),
        ("starve.json", "too_large"),
    ]
    assert titles(warehouse) == titles(tmp_path / "clean")
    (raw / "new.json").write_bytes(study(300, "2025-01-01"))
    assert build(raw, warehouse).units_read == 1  # what has killed is known, and no workers are needed to learn it


def _faulty(poison: str, given: bytes | str | None) -> None:
    if given is not None and poison in str(given):
        raise KeyError("quoting ann@example.org")


@pytest.mark.parametrize("step", ["extract", "normalize"])
def test_a_document_that_shows_a_fault_of_the_program_costs_itself_only(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reading(body: bytes) -> Record:
        _faulty("poison", body)
        return _READ(body)

    def trials(shard: Shard) -> pl.DataFrame:
        for record in shard.records:
            _faulty("poison", record.brief_title)
        return _TRIALS(shard)

    if step == "extract":
        monkeypatch.setattr(sources, "read", reading)
    else:
        monkeypatch.setattr(rows, "_TABLES", (trials, *rows._TABLES[1:]))
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    raw.mkdir()
    for number in range(_FEW):
        (raw / f"{number}.json").write_bytes(study(number, "2025-01-01", "poison" if number == 7 else "good"))
    report = build(raw, warehouse)
    assert report.counts.documents_loaded == _FEW - 1 and "7.json" in report.warnings[0]
    (told,) = pl.read_parquet(warehouse / "current" / "rejects.parquet").iter_rows(named=True)
    assert (told["document_id"], told["reason"]) == ("7.json", "program_fault")
    assert "KeyError at pipeline/" in told["message"] and "ann@" not in told["message"]
    (raw / "8.json").write_bytes(study(8, "2025-02-01", "poison"))
    with pytest.raises(ProgramFault, match="2 of 21 documents"):
        build(raw, warehouse)


def test_a_version_that_kills_leaves_the_version_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    raw.mkdir()
    (raw / "1.json").write_bytes(study(1, "2025-01-01", "first"))
    build(raw, warehouse)
    monkeypatch.setattr(run_module, "workers", _workers)
    (raw / "1.json").write_bytes(study(1, "2025-02-01", "kill"))
    report = build(raw, warehouse, jobs=1)
    assert titles(warehouse) == {"NCT91000001": "first"} and "1.json (worker_died)" in report.warnings[0]
    assert not build(raw, warehouse, jobs=1).published
    (raw / "1.json").write_bytes(study(1, "2025-03-01", "third"))
    assert build(raw, warehouse, jobs=1).warnings == [] and titles(warehouse) == {"NCT91000001": "third"}
    build(raw, tmp_path / "clean")
    assert same(warehouse, tmp_path / "clean")


def test_rows_made_one_by_one_are_those_made_together() -> None:
    paths = sorted(path for path in SAMPLES.rglob("*.*") if path.suffix in (".txt", ".json"))
    read = [read_document(Document(path=path.name, seen_as="", size=0), path.read_bytes()) for path in paths]
    one_of_each = {reading.record.trial_id: reading for reading in read if reading.record}
    readings: list[Reading] = list(one_of_each.values())
    together = rows.rows(readings)
    alone, rejects = stage._one_by_one(rows.rows, readings, lambda *_: None, frozenset())
    assert rejects == {} and all(alone[name].equals(together[name]) for name in together)


def _die(*_given: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_workers_that_die_before_they_begin_end_the_run(tmp_path: Path) -> None:
    with _Poisoned(1) as executor, pytest.raises(WorkersLost, match="before they come to a document"):
        list(share_out(executor, _die, {tmp_path / "1.at": ()}))


def _memory_limit() -> tuple[int, int]:
    return resource.getrlimit(resource.RLIMIT_AS)


def test_workers_have_a_memory_limit() -> None:
    with workers.workers(2) as executor:
        assert executor.submit(_memory_limit).result()[0] == workers._LARGEST_MEMORY


def test_workers_die_with_the_run_that_started_them() -> None:
    program = (
        "import os, time; from pipeline.workers import workers\n"
        "if __name__ == '__main__':\n"
        "    with workers(2) as executor:\n"
        "        print(executor.submit(os.getpid).result(), flush=True); executor.submit(time.sleep, 60)"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    worker = int(process.stdout.readline())
    process.kill()
    process.communicate()
    for _ in range(50):
        if not Path(f"/proc/{worker}").exists():
            return
        time.sleep(0.1)
    pytest.fail("a worker outlived its run")
