"""The rows of a table in order of trial: those kept from the snapshot before, and those made anew.

Both come in order of trial and never share a trial, so they are merged as they stream by: a batch of the one is cut
where trials of the other belong. Nothing is sorted, and but for rows that are no longer kept nothing is copied.
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


def merged(kept: Iterator[pa.Table], fresh: Iterator[pa.Table], schema: pa.Schema) -> Iterator[pa.Table]:
    """Batches of both, merged by `trial_id`; rows of one trial stay in their order."""
    waiting = Waiting(part.cast(schema) for part in fresh)
    for batch in kept:
        if batch.num_rows:
            yield pa.concat_tables(_interleaved(batch.cast(schema), waiting))
    yield from waiting.rest()


def _interleaved(batch: pa.Table, waiting: Waiting) -> Iterator[pa.Table]:
    """A batch in slices, each after the waiting rows of trials that come before it."""
    trials, done = _trials(batch), 0
    for rows in waiting.up_to(trials[-1]):
        runs = _trials(rows).rle().struct.unnest()
        taken = 0
        for length, place in zip(runs["len"], trials.search_sorted(runs["value"], side="left"), strict=True):
            yield batch.slice(done, place - done)
            yield rows.slice(taken, length)
            done, taken = place, taken + length
    yield batch.slice(done)


def kept_rows(parent: Path, table: str, kept: pl.DataFrame) -> Iterator[pa.Table]:
    """The rows of the snapshot before whose trials are kept (trial_id, was, document_id), without its stamp."""
    kept = kept.sort("trial_id")
    for batch in pq.ParquetFile(parent / f"{table}.parquet").iter_batches(min(_BATCH_ROWS, TABLES[table].group_rows)):
        rows = _aligned(pa.Table.from_batches([batch]), table)
        if rows.num_rows:
            yield _kept(rows, _between(kept, _trials(rows)))


def _between(kept: pl.DataFrame, trials: pl.Series) -> pl.DataFrame:
    """Those kept trials that a batch can have: looking through all of them for each batch would be quadratic."""
    first = kept["trial_id"].search_sorted(trials[0], side="left")
    return kept.slice(first, kept["trial_id"].search_sorted(trials[-1], side="right") - first)


def _kept(rows: pa.Table, kept: pl.DataFrame) -> pa.Table:
    """Those rows whose trial is kept, with today's name of the document they were made from."""
    was = pl.DataFrame({"trial_id": _trials(rows)}).join(kept, on="trial_id", how="left", maintain_order="left")
    mask = was["document_id"].is_not_null()
    if not mask.all():
        rows = rows.filter(mask.to_arrow())
    if "document_id" in rows.column_names and (was["was"] != was["document_id"]).any():
        place = rows.column_names.index("document_id")
        names = was.filter(mask)["document_id"].to_arrow().cast(rows.schema.field(place).type)
        rows = rows.set_column(place, rows.schema.field(place), names)
    return rows


def _aligned(rows: pa.Table, table: str) -> pa.Table:
    """The columns as they are declared now."""
    names = [column.name for column in TABLES[table].own]
    if set(names) <= set(rows.column_names):
        return rows.select(names)
    return aligned(pl.DataFrame(rows), TABLES[table]).to_arrow()


def _trials(rows: pa.Table) -> pl.Series:
    return pl.Series(rows["trial_id"])


def fresh_rows(parts: Sequence[Path], table: str) -> Iterator[pa.Table]:
    """The rows of the parts, part by part."""
    for part in parts:
        with pa.memory_map(str(part / f"{table}.arrow")) as file:
            yield pa.ipc.open_file(file, options=_PLAINLY).read_all()


class Waiting:
    """Fresh rows not yet merged, taken from their parts as they are needed."""

    def __init__(self, parts: Iterator[pa.Table]) -> None:
        """Take the parts, in order of trial."""
        self._parts = (part for part in parts if part.num_rows)
        self._held = next(self._parts, None)

    def up_to(self, trial_id: str) -> Iterator[pa.Table]:
        """The waiting rows of trials that come before that one."""
        while self._held is not None:
            before = _trials(self._held).search_sorted(trial_id, side="left")
            if not before:
                return
            yield self._held.slice(0, before)
            after = self._held.slice(before)
            self._held = after if after.num_rows else next(self._parts, None)

    def rest(self) -> Iterator[pa.Table]:
        """All that still waits."""
        while self._held is not None:
            yield self._held
            self._held = next(self._parts, None)
