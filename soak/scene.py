"""A raw folder that changes and a warehouse that follows it: the stage on which every part plays."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from pipeline import retention
from pipeline.schema import TABLES
from pipeline.warehouse import Warehouse
from soak.started import Started
from tests.conftest import build
from tests.test_incremental import same, study


class Scene:
    """Own raw folder and warehouse below `folder`, with one trial published."""

    def __init__(self, folder: Path, warehouse: Path | None = None) -> None:
        self.raw, self.root, self.clean = folder / "raw", warehouse or folder / "warehouse", folder / "clean"
        self.raw.mkdir(parents=True)
        self.place = Warehouse(self.root)
        self.changes = self.runs = 0

    def change(self) -> None:
        """A new trial, or a new version of an earlier one."""
        self.changes += 1
        day = f"{2000 + self.changes // 300}-{self.changes // 28 % 12 + 1:02d}-{self.changes % 28 + 1:02d}"
        number = 1 + self.changes % 40
        (self.raw / f"{number}.json").write_bytes(study(number, day, f"version {self.changes}"))

    def start(self, jobs: int = 0, **environment: str) -> Started:
        """Begin a run in a process of its own, with so many worker processes."""
        self.runs += 1
        arguments = ["run", "--raw", str(self.raw), "--warehouse", str(self.root), "--jobs", str(jobs)]
        told = self.raw.with_name(f"told-{self.runs}")
        return Started(arguments, environment, told, alone=jobs == 0)

    def run(self, jobs: int = 0, **environment: str) -> tuple[int, str]:
        """A run's exit code, and what it told."""
        return self.start(jobs, **environment).ended()

    def torn(self) -> str | None:
        """What is not whole about the current snapshot; None where all is well."""
        return torn(self.root)

    def as_rebuilt(self) -> bool:
        """Whether the warehouse says what one built now from nothing says."""
        build(self.raw, self.clean)
        return same(self.root, self.clean)


def torn(root: Path) -> str | None:
    """What is not whole about a warehouse's current snapshot: its files, their stamps, or the database."""
    place = Warehouse(root)
    current = place.current_id()
    if current is None:
        return "no snapshot is current" if place.ids() else None
    if wrong := retention.verify(place, current):
        return "; ".join(wrong)
    folder = place.folder(current)
    stamps = {stamp for name in TABLES for stamp in pl.read_parquet(folder / f"{name}.parquet")["snapshot_id"].unique()}
    if stamps != {current}:
        return f"rows of {stamps} in snapshot {current}"
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        counts = connection.execute("select count(*), min(snapshot_id) from documents").fetchone()
    rows = pl.read_parquet(folder / "documents.parquet").height
    return None if counts == (rows, current) else f"the database has {counts}, Parquet {rows} documents"
