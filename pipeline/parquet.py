"""The Parquet files of a snapshot: what normalize made, merged with the rows kept from the snapshot before.

Rows come in order of trial, so tables are streamed, never sorted or held as a whole. Two are written at a time, one
core each, and leave Python's lock alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.merge import fresh_rows, kept_rows, merged
from pipeline.schema import TABLES, Table, render
from pipeline.schema.render import quoted

Written = Mapping[str, Future[int]]
"""By the name of the table: how many rows its file has, once the file is whole."""

_SIDE_BY_SIDE = 2
_AT_ONCE = 16_384
_LEDGER = ("documents", "rejects", "runs")


class Inputs(NamedTuple):
    """What a snapshot is made of: parts in order, the documents, and what is kept of the snapshot before."""

    parts: Sequence[Path]
    documents: pl.DataFrame
    kept: pl.DataFrame
    parent: Path | None


@contextmanager
def writing(inputs: Inputs, snapshot: int, folder: Path) -> Iterator[Written]:
    """Begin to write every table but `runs`, and end when all are whole."""

    def written(table: Table) -> int:
        return write(table, _rows(table, inputs), snapshot, folder)

    tables = [table for table in TABLES.values() if table.name != "runs"]
    tables.sort(key=lambda table: _bytes(table, inputs.parts), reverse=True)  # none long is left for the end
    tables.sort(key=lambda table: table.name not in _LEDGER)  # which are soon written, and waited for
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as threads:
        try:
            yield {table.name: threads.submit(written, table) for table in tables}
        except BaseException:
            threads.shutdown(cancel_futures=True)
            raise


def _bytes(table: Table, parts: Sequence[Path]) -> int:
    paths = (part / f"{table.name}.arrow" for part in parts)
    return 0 if table.name in _LEDGER else sum(path.stat().st_size for path in paths)


def _rows(table: Table, inputs: Inputs) -> Iterator[pa.Table]:
    if table.name in _LEDGER:
        rejected = inputs.documents.filter(outcome="rejected")
        frame = rejected if table.name == "rejects" else inputs.documents
        return iter([frame.select(column.name for column in table.own).to_arrow()])
    fresh = fresh_rows(inputs.parts, table.name)
    if inputs.parent is None or inputs.kept.is_empty():
        return fresh
    return merged(kept_rows(inputs.parent, table.name, inputs.kept), fresh, _own(table))


def write(table: Table, rows: Iterable[pa.Table], snapshot: int, folder: Path) -> int:
    """Write one table's file; returns its rows. Row groups are of a fixed size, whatever the parts."""
    schema, own = render.arrow_schema(table), _own(table)
    count, waiting = 0, schema.empty_table()
    with _writer(table, schema, folder) as writer:
        for part in rows:
            stamps = pa.repeat(pa.scalar(snapshot, pa.int32()), part.num_rows)
            stamped = pa.Table.from_arrays([*part.cast(own).columns, stamps], schema=schema)
            count += part.num_rows
            waiting = pa.concat_tables([waiting, stamped])
            while waiting.num_rows >= table.group_rows:
                writer.write_table(waiting.slice(0, table.group_rows).combine_chunks())
                waiting = waiting.slice(table.group_rows)
        if waiting.num_rows:
            writer.write_table(waiting.combine_chunks())
    return count


def relation(folder: Path, table: Table) -> str:
    """A table's file, for DuckDB to select from."""
    return f"read_parquet({quoted(str(folder / f'{table.name}.parquet'))}, hive_partitioning = false)"


def _own(table: Table) -> pa.Schema:
    """The columns of a table without the stamp that every row of a snapshot gets."""
    return pa.schema(list(render.arrow_schema(table))[:-1])


def _writer(table: Table, schema: pa.Schema, folder: Path) -> pq.ParquetWriter:
    """A writer that looks for repeated values and for bounds only where there are some.

    Paragraphs and single keys do not repeat. Row groups are told apart by trials, keys, numbers and dates; words of
    every sort are in each of them.
    """
    repeated = [c.name for c in table.columns if not c.long and (c.name,) != table.key]
    bounded = [c.name for c in table.columns if c.type.name != "text" or c.name in ("trial_id", *table.key)]
    return pq.ParquetWriter(
        folder / f"{table.name}.parquet",
        schema,
        compression="zstd",
        compression_level=3,
        use_dictionary=repeated,
        write_statistics=bounded,
        write_batch_size=_AT_ONCE,
    )
