"""The rows of a table in order of trial: those kept from the snapshot before, and those made anew.

Both come in order of trial and never share a trial, so they are merged as they stream by, in stretches: where trials
of the other belong, or rows are no longer kept, a batch is cut. Nothing is sorted but trials.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.schema import TABLES
from pipeline.schema.aligned import aligned

_BATCH_ROWS = 65_536
_PLAINLY = pa.ipc.IpcReadOptions(use_threads=False)
"""Threads of their own for parts of some megabytes cost half as much again."""


class Rows(NamedTuple):
    """Rows in order of trial, and those trials among them that count: trial_id, place of the first row, len."""

    table: pa.Table
    trials: pl.DataFrame


def merged(kept: Iterator[Rows], fresh: Iterator[pa.Table], schema: pa.Schema) -> Iterator[pa.Table]:
    """Batches of both, merged by `trial_id`; rows of one trial stay in their order."""
    waiting = _Waiting(part.cast(schema) for part in fresh)
    for rows in kept:
        if rows.trials.height:
            last = rows.trials["trial_id"][-1]
            in_order = _in_order([Rows(rows.table.cast(schema), rows.trials), *waiting.up_to(last)])
            yield in_order.combine_chunks()  # many small ones cost more on their way than copying them
    yield from waiting.rest()


def _in_order(sources: list[Rows]) -> pa.Table:
    """The rows of the trials that count, trial by trial; what lies together stays together."""
    of_source = (rows.trials.with_columns(source=pl.lit(number)) for number, rows in enumerate(sources))
    goes_on = (pl.col("source") == pl.col("source").shift()) & (pl.col("place") == pl.col("end").shift())
    trials = pl.concat(of_source).with_columns(end=pl.col("place") + pl.col("len")).sort("trial_id")
    stretches = trials.group_by((~goes_on.fill_null(False)).cum_sum().alias("stretch"), maintain_order=True).agg(
        pl.col("source", "place").first(), pl.col("len").sum()
    )
    cuts = stretches.select("source", "place", "len").iter_rows()
    return pa.concat_tables(sources[source].table.slice(place, length) for source, place, length in cuts)


def kept_rows(parent: Path, table: str, kept: pl.DataFrame) -> Iterator[Rows]:
    """The rows of the snapshot before whose trials are kept (trial_id, was, document_id), without its stamp."""
    kept = kept.sort("trial_id")
    file = pq.ParquetFile(parent / f"{table}.parquet", pre_buffer=False)  # which would hold what was read
    batch_rows = min(_BATCH_ROWS, TABLES[table].group_rows)
    for batch in file.iter_batches(batch_rows, use_threads=False):
        rows = _aligned(pa.Table.from_batches([batch]), table)
        if rows.num_rows:
            yield _kept(rows, kept)


def _kept(rows: pa.Table, kept: pl.DataFrame) -> Rows:
    """Those rows whose trial is kept, with today's name of the document they were made from."""
    trials = _trials(rows)
    trials = trials.join(_between(kept, trials["trial_id"]), on="trial_id", how="left", maintain_order="left")
    if "document_id" in rows.column_names and (trials["was"] != trials["document_id"]).any():
        field = rows.schema.field("document_id")
        of_rows = pl.col("document_id").fill_null("").repeat_by("len").explode()  # none where they are not kept
        names = trials.select(of_rows).to_series()
        rows = rows.set_column(rows.column_names.index(field.name), field, names.to_arrow().cast(field.type))
    return Rows(rows, trials.filter(pl.col("was").is_not_null()).select("trial_id", "len", "place"))


def _between(kept: pl.DataFrame, trials: pl.Series) -> pl.DataFrame:
    """Those kept trials that a batch can have: looking through all of them for each batch would be quadratic."""
    first = kept["trial_id"].search_sorted(trials[0], side="left")
    return kept.slice(first, kept["trial_id"].search_sorted(trials[-1], side="right") - first)


def _aligned(rows: pa.Table, table: str) -> pa.Table:
    """The columns as they are declared now."""
    names = [column.name for column in TABLES[table].own]
    if set(names) <= set(rows.column_names):
        return rows.select(names)
    return aligned(pl.DataFrame(rows), TABLES[table]).to_arrow()


def _trials(rows: pa.Table) -> pl.DataFrame:
    """The trials that rows are of, in their order: trial_id, len, place."""
    trials = pl.Series(rows["trial_id"]).rle().struct.unnest().rename({"value": "trial_id"})
    return trials.select("trial_id", pl.col("len").cast(pl.Int64)).with_columns(
        place=pl.col("len").cum_sum() - pl.col("len")
    )


def fresh_rows(parts: Sequence[Path], table: str) -> Iterator[pa.Table]:
    """The rows of the parts, part by part."""
    for part in parts:
        with pa.memory_map(str(part / f"{table}.arrow")) as file:
            yield pa.ipc.open_file(file, options=_PLAINLY).read_all()


class _Waiting:
    """Fresh rows not yet merged, taken from their parts as they are needed."""

    def __init__(self, parts: Iterator[pa.Table]) -> None:
        """Take the parts, in order of trial."""
        self._parts = (Rows(part, _trials(part)) for part in parts if part.num_rows)
        self._held = next(self._parts, None)

    def up_to(self, trial_id: str) -> Iterator[Rows]:
        """The waiting rows of trials that come before that one."""
        while self._held is not None:
            table, trials = self._held
            before = trials["trial_id"].search_sorted(trial_id, side="left")
            if not before:
                return
            yield Rows(table, trials.head(before))
            left = trials.slice(before)
            self._held = Rows(table, left) if left.height else next(self._parts, None)

    def rest(self) -> Iterator[pa.Table]:
        """All that still waits."""
        while self._held is not None:
            yield self._held.table.slice(self._held.trials["place"][0])
            self._held = next(self._parts, None)
