"""The rows of a table in order of trial: those kept from the snapshot before, and those made anew.

Both come in order of trial and never share a trial, so they are merged as they stream by; no more than a batch of
the one and a part of the other is held.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.schema import TABLES
from pipeline.schema.aligned import aligned

_BATCH_ROWS = 65_536
_PLAINLY = pa.ipc.IpcReadOptions(use_threads=False)
"""Threads of their own for parts of some megabytes cost half as much again."""


def merged(kept: Iterator[pl.DataFrame], fresh: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Batches of both, merged by `trial_id`; rows of one trial stay in their order."""
    waiting = Waiting(fresh)
    for batch in kept:
        if not batch.is_empty():
            both = pl.concat([batch, *waiting.up_to(batch["trial_id"][-1])])
            yield both.sort("trial_id", maintain_order=True).to_arrow()
    yield from (frame.to_arrow() for frame in waiting.rest())


def kept_rows(parent: Path, table: str, kept: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The rows of the snapshot before whose trials are kept (trial_id, was, document_id), without its stamp."""
    renamed = kept.filter(pl.col("was") != pl.col("document_id")).select("trial_id", now="document_id")
    for batch in pq.ParquetFile(parent / f"{table}.parquet").iter_batches(_BATCH_ROWS):
        frame = aligned(pl.DataFrame(batch), TABLES[table])
        frame = frame.join(kept.select("trial_id"), on="trial_id", how="semi", maintain_order="left")
        if "document_id" in frame.columns and not renamed.is_empty():
            frame = frame.join(renamed, on="trial_id", how="left", maintain_order="left")
            frame = frame.with_columns(document_id=pl.coalesce("now", "document_id")).drop("now")
        yield frame


def fresh_rows(parts: Sequence[Path], table: str) -> Iterator[pa.Table]:
    """The rows of the parts, part by part."""
    for part in parts:
        with pa.memory_map(str(part / f"{table}.arrow")) as file:
            yield pa.ipc.open_file(file, options=_PLAINLY).read_all()


class Waiting:
    """Fresh rows not yet merged, taken from their parts as they are needed."""

    def __init__(self, parts: Iterator[pa.Table]) -> None:
        """Take the parts, in order of trial."""
        self._parts = (pl.DataFrame(part) for part in parts if part.num_rows)
        self._held = next(self._parts, None)

    def up_to(self, trial_id: str) -> Iterator[pl.DataFrame]:
        """The waiting rows of trials that come before that one."""
        while self._held is not None and self._held["trial_id"][0] < trial_id:
            before = self._held.filter(pl.col("trial_id") < trial_id)
            yield before
            after = self._held.slice(before.height)
            self._held = next(self._parts, None) if after.is_empty() else after

    def rest(self) -> Iterator[pl.DataFrame]:
        """All that still waits."""
        while self._held is not None:
            yield self._held
            self._held = next(self._parts, None)
