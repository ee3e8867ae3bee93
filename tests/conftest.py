"""What several test files share: where the samples and the real data are, and one built warehouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from pipeline.run import run
from pipeline.settings import Report, Settings

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "raw"
SHARED = ROOT.parent / "shared"

settings.register_profile("steady", deadline=None, derandomize=True)  # a slow machine is no failure
settings.load_profile("steady")


def quiet(_step: str, _done: int, _total: int) -> None:
    """A progress nobody watches."""


def build(raw: Path, warehouse: Path, jobs: int = 1) -> Report:
    """Run the whole pipeline."""
    return run(Settings(raw=raw, warehouse=warehouse, jobs=jobs), quiet)


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
