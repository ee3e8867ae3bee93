"""Where a benchmark works: its size, its cores, its files."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

OUT = Path(__file__).parent / "out"


@dataclass(frozen=True)
class Ground:
    """Sizes are studies. Archives are kept for the next time; the warehouse stays until the pipeline runs again."""

    size: int
    jobs: int
    out: Path = OUT

    @property
    def archives(self) -> Path:
        return self.out / "archives"

    @property
    def warehouse(self) -> Path:
        return self.out / f"warehouse-{self.size}"

    @property
    def raw(self) -> Path:
        return self.out / f"raw-{self.size}"

    @property
    def current(self) -> Path:
        return self.warehouse / "current"

    def lay_out(self, archive: Path) -> None:
        """Make the raw folder hold that archive alone, under a name that stays."""
        self.raw.mkdir(parents=True, exist_ok=True)
        (self.raw / "studies.zip").unlink(missing_ok=True)
        (self.raw / "studies.zip").hardlink_to(archive)


def emptied(folder: Path) -> Path:
    """The folder, gone with all its read-only snapshots."""
    if folder.exists():
        for path, _, _ in os.walk(folder):
            Path(path).chmod(0o755)
        shutil.rmtree(folder)
    return folder
