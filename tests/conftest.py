"""What several test files share: where the samples and the real data are, and one built warehouse."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import process_time

import pytest
from hypothesis import settings

from pipeline.run import crew, run
from pipeline.settings import Report, Settings

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "raw"
SHARED = ROOT.parent / "shared"

settings.register_profile("steady", deadline=None, derandomize=True)  # a slow machine is no failure
settings.load_profile("steady")


def quiet(_step: str, _done: int, _total: int) -> None:
    """A progress nobody watches."""


@contextmanager
def in_process(_settings: Settings) -> Iterator[Executor]:
    """An executor in this process, which is faster to begin with than worker processes are."""
    with ThreadPoolExecutor(1) as executor:
        yield executor


def grows_no_faster(read: Callable[[str], object], short: str, long: str) -> bool:
    """Whether a text takes as many times as long to read as it is longer, give or take a factor of three.

    A machine that has other work to do slows down either reading, so there are three tries. Where time grows with the
    square of the length, a text eight times as long takes 64 times as long, and none of them helps.
    """

    def seconds(text: str) -> float:
        start = process_time()
        read(text)
        return process_time() - start

    most = 3 * len(long) / len(short)
    return any(seconds(long) <= most * max(seconds(short), _SHORTEST) for _ in range(3))


_SHORTEST = 0.02
"""Seconds below which a reading tells nothing."""


def build(raw: Path, warehouse: Path, jobs: int = 0) -> Report:
    """Run the whole pipeline: in this process, or in so many worker processes."""
    return run(Settings(raw=raw, warehouse=warehouse, jobs=jobs), quiet, crew=crew if jobs else in_process)


def copied(prepared: Path, into: Path) -> tuple[Path, Path]:
    """A raw folder and a warehouse that were made once, for a test to change."""
    for name in ("raw", "warehouse"):
        shutil.copytree(prepared / name, into / name, symlinks=True)
    return into / "raw", into / "warehouse"


@pytest.fixture
def no_collector() -> Iterator[None]:
    """No looking for cycles, as while the pipeline reads: it goes over all that other tests left alive."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real records; tests that need them are skipped where they are not at hand."""
    if not SHARED.is_dir():
        pytest.skip("the real data of ../shared is not here")
    return SHARED / "data"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The current snapshot of a warehouse built from the samples."""
    root = tmp_path_factory.mktemp("warehouse")
    build(SAMPLES, root)
    return root / "current"
