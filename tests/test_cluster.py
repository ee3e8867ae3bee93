"""Runs on the machines of a dask scheduler: the same bytes, also when a machine is lost on the way."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline import cluster as cluster_module
from pipeline import extract, workers
from pipeline.errors import ConfigError, WorkersLost
from pipeline.normalize import stage
from pipeline.run import run
from pipeline.settings import Report, Settings
from tests.conftest import ROOT, build, quiet
from tests.test_incremental import study

pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")

_TRIALS = 24
_START = 60.0


class Machines(NamedTuple):
    """A scheduler, and two workers that stand for two machines."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    """Started for one test, since the test may kill them."""
    told = tmp_path / "scheduler.json"
    begun = [_start("scheduler", "--port", "0", "--scheduler-file", str(told), folder=tmp_path)]
    try:
        _wait(told.exists)
        address = json.loads(told.read_text())["address"]
        machines = [_start("worker", address, "--no-nanny", "--nthreads", "1", folder=tmp_path) for _ in range(2)]
        begun += machines
        yield Machines(address, begun[0], machines)
    finally:
        for process in reversed(begun):
            process.kill()
            process.wait()


def _start(what: str, *arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        f"distributed.cli.dask_{what}",
        *arguments,
        "--host",
        "127.0.0.1",
        "--no-dashboard",
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "DASK_TEMPORARY_DIRECTORY": str(folder)}
    with (folder / f"{what}.log").open("ab") as log:
        return subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)


def _wait(ready: Callable[[], bool]) -> None:
    until = time.monotonic() + _START
    while not ready():
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Some trials, cut into many small tasks."""
    monkeypatch.setattr(extract, "_LARGEST_BATCH", 1)
    monkeypatch.setattr(stage, "_FEWEST_PER_SHARD", 1)
    monkeypatch.setattr(stage, "_SHARDS", _TRIALS)
    folder = tmp_path / "raw"
    folder.mkdir()
    for number in range(_TRIALS):
        body = study(number, "2025-01-01").replace(b"NCT9100", b"NCT92%02d" % number)  # each in a bucket of its own
        (folder / f"{number}.json").write_bytes(body)
    return folder


def _run(raw: Path, warehouse: Path, scheduler: str, progress: Callable[[str, int, int], None] = quiet) -> Report:
    return run(Settings(raw=raw, warehouse=warehouse, scheduler=scheduler), progress)


def _bytes(warehouse: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((warehouse / "current").glob("*.parquet"))}


@pytest.mark.parametrize("step", ["extract", "normalize"])
def test_a_lost_machine_changes_no_byte(step: str, machines: Machines, raw: Path, tmp_path: Path) -> None:
    lost = machines.workers[0]

    def lose(at: str, done: int, total: int) -> None:
        """Once the step is on its way a machine no longer answers, with tasks in its hands; then it is gone."""
        if at == step and lost.poll() is None and 0 < done < total:
            lost.send_signal(signal.SIGSTOP)
            time.sleep(0.3)
            lost.kill()
            lost.wait()

    report = _run(raw, tmp_path / "warehouse", machines.address, lose)
    assert lost.returncode == -signal.SIGKILL and report.counts.trials == _TRIALS
    build(raw, tmp_path / "alone")
    assert _bytes(tmp_path / "warehouse") == _bytes(tmp_path / "alone")


def test_what_kills_there_kills_no_more_than_its_process(machines: Machines, tmp_path: Path) -> None:
    with cluster_module.cluster(machines.address, (tmp_path,)) as executor:
        for _ in range(4):
            with pytest.raises(BrokenExecutor):
                executor.submit(os._exit, 1).result()
        assert executor.submit(resource.getrlimit, resource.RLIMIT_AS).result()[0] == workers._LARGEST_MEMORY
    assert [machine.poll() for machine in machines.workers] == [None, None]


def test_a_lost_scheduler_ends_the_run_and_publishes_nothing(machines: Machines, raw: Path, tmp_path: Path) -> None:
    def lose(_step: str, _done: int, _total: int) -> None:
        machines.scheduler.kill()

    with pytest.raises(WorkersLost, match="was lost on the way; nothing was published"):
        _run(raw, tmp_path / "warehouse", machines.address, lose)
    assert not (tmp_path / "warehouse" / "current").exists()


def test_all_machines_must_see_the_folders_and_have_the_same_program(
    machines: Machines, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        pytest.raises(ConfigError, match="does not see /nowhere"),
        cluster_module.cluster(machines.address, (Path("/nowhere"),)) as executor,
    ):
        executor.submit(os.getpid).result()
    monkeypatch.setattr(cluster_module, "parser_version", lambda: "0.0.9+older")
    with pytest.raises(ConfigError, match=r"has program .*, not 0\.0\.9\+older"):
        _run(raw, tmp_path / "warehouse", machines.address)


def test_no_scheduler_is_told(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "_PATIENCE_SECONDS", 1)
    with pytest.raises(WorkersLost, match="No scheduler answers at tcp:"):
        _run(raw, tmp_path / "warehouse", "tcp://127.0.0.1:9")


def test_missing_dask_is_told(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ConfigError, match=r"pip install 'trialmart\[cluster\]'"):
        _run(raw, tmp_path / "warehouse", "tcp://127.0.0.1:9")


def test_a_run_on_one_machine_imports_no_dask(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    program = (
        "import sys; from pathlib import Path; from pipeline.run import run; from pipeline.settings import Settings\n"
        "if __name__ == '__main__':\n"
        "    run(Settings(raw=Path('raw'), warehouse=Path('warehouse'), jobs=1), lambda *_: None)\n"
        "    sys.exit('dask' in sys.modules or 'distributed' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0
