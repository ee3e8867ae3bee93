"""Documents that kill, stall or starve the worker that reads them cost themselves only."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline import run as run_module
from pipeline import sources, workers
from pipeline.record import Record
from pipeline.workers import Processes
from tests.conftest import build
from tests.test_incremental import study

_READ = sources.read
_GOOD = 200


def _read(body: bytes) -> Record:
    """Read, unless the body is one of three poisons."""
    if body == b"kill":
        os.kill(os.getpid(), signal.SIGKILL)
    while body == b"stall":
        pass
    if body == b"starve":
        raise AssertionError(len(bytearray(2**40)))
    return _READ(body)


def _poisoned(work: Callable[..., Any], *given: Any) -> Any:
    """What a worker does, with poisons that work and little patience."""
    sources.read = _read
    workers._LONGEST_SECONDS = 1.0
    return work(*given)


class _Poisoned(Processes):
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
