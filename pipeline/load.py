"""Step 3: parts to a snapshot. Knows tables, and no text.

Reads the parts that normalize wrote and the rows kept from the snapshot before; writes every table's Parquet
file and one DuckDB file with the tables, macros and views inside; holds the result against every promise. Rows
come in order of trial, so tables are streamed, never sorted or held as a whole. Two tables are made at a time:
writing Parquet and filling DuckDB take one core each, and leave Python's lock alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import __version__, checks, durable, failpoints
from pipeline.comparison import compare
from pipeline.database import DATABASE, Change, Database
from pipeline.errors import ChecksFailed
from pipeline.manifest import Counts, FileEntry
from pipeline.merge import fresh_rows, kept_rows, merged
from pipeline.schema import TABLES, Table, render
from pipeline.schema.aligned import published

_SIDE_BY_SIDE = 2
_LEDGER = ("documents", "rejects", "runs")


class Inputs(NamedTuple):
    """What a snapshot is made of: parts in order, the documents, and what is kept of the snapshot before.

    With `change` the database is made from the one before; without, from the tables alone.
    """

    parts: Sequence[Path]
    documents: pl.DataFrame
    kept: pl.DataFrame
    parent: Path | None
    change: Change | None


def load(inputs: Inputs, snapshot: int, folder: Path) -> tuple[Counts, dict[str, FileEntry]]:
    """Make a snapshot's files in `folder`; returns the counts and the files for the manifest.

    Raises `ChecksFailed`, with what and how often, when a promise does not hold.
    """
    database = Database(folder, snapshot, inputs.change, inputs.parts)
    counts = _make_tables(inputs, database)
    failpoints.reach("tables_written")
    stored = database.make()
    if (folder / f"{DATABASE}.wal").exists():
        raise ChecksFailed(f"{DATABASE} was not checkpointed whole; is the disk full? Nothing was published.")
    failpoints.reach("database_built")
    with database.reopened() as connection:
        compare(connection, folder, stored, turn=snapshot if inputs.change else None)
        checks.demand(connection, only=database.only)
    failpoints.reach("checked")
    (folder / "datapackage.json").write_text(json.dumps(render.datapackage(TABLES.values()), indent=2) + "\n")
    paths = sorted(folder.iterdir())
    for path in paths:
        durable.sync_file(path)
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as threads:
        digests = zip(paths, threads.map(durable.digest, paths), strict=True)
        files = {
            path.name: FileEntry(digest, path.stat().st_size, counts.rows.get(path.stem)) for path, digest in digests
        }
    failpoints.reach("files_synced")
    return counts, files


def _make_tables(inputs: Inputs, database: Database) -> Counts:
    """Every table's Parquet file, and meanwhile what the database starts from."""

    def make(table: Table) -> int:
        return _write(table, _rows(table, inputs), database.snapshot, database.folder)

    tables = [table for table in TABLES.values() if table.name != "runs"]
    tables.sort(key=lambda table: _bytes(table, inputs.parts), reverse=True)  # none long is left for the end
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as threads:
        begun = threads.submit(database.begin)
        count_of = dict(zip((table.name for table in tables), threads.map(make, tables), strict=True))
        begun.result()
    rows = {name: count_of[name] for name in TABLES if name in count_of}
    counts = _count(inputs.documents, rows)
    runs = _runs(counts, database.snapshot, database.folder, inputs.parent)
    rows["runs"] = _write(TABLES["runs"], [runs.to_arrow()], database.snapshot, database.folder)
    counts.rows = rows
    return counts


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


def _write(table: Table, rows: Iterable[pa.Table], snapshot: int, folder: Path) -> int:
    """Write one table's Parquet file; returns its rows. Row groups are of a fixed size, whatever the parts."""
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


def _own(table: Table) -> pa.Schema:
    """The columns of a table without the stamp that every row of a snapshot gets."""
    return pa.schema(list(render.arrow_schema(table))[:-1])


def _writer(table: Table, schema: pa.Schema, folder: Path) -> pq.ParquetWriter:
    """A writer that looks for repeated values only where there are some: not among paragraphs and single keys."""
    repeated = [c.name for c in table.columns if not c.long and (c.name,) != table.key]
    path = folder / f"{table.name}.parquet"
    return pq.ParquetWriter(path, schema, compression="zstd", compression_level=3, use_dictionary=repeated)


def _count(documents: pl.DataFrame, rows: dict[str, int]) -> Counts:
    outcomes = dict(documents.group_by("outcome").len().iter_rows())
    reasons = documents.drop_nulls("reason").group_by("reason").len().sort("reason")
    return Counts(
        documents_read=documents.height,
        documents_loaded=outcomes.get("loaded", 0),
        documents_superseded=outcomes.get("superseded", 0),
        documents_deleted=outcomes.get("deleted", 0),
        documents_rejected=outcomes.get("rejected", 0),
        rejected_by_reason=dict(reasons.iter_rows()),
        trials=rows["trials"],
    )


def _runs(counts: Counts, snapshot: int, folder: Path, parent: Path | None) -> pl.DataFrame:
    """The run's own row after the rows of the runs before it."""
    latest = pl.scan_parquet(folder / "trials.parquet").select(pl.col("last_update_posted_date").max()).collect().item()
    row = {
        "run_id": f"{snapshot:08d}",
        "pipeline_version": __version__,
        "schema_hash": render.schema_hash(TABLES.values()),
        "documents_read": counts.documents_read,
        "documents_loaded": counts.documents_loaded,
        "documents_superseded": counts.documents_superseded,
        "documents_deleted": counts.documents_deleted,
        "documents_rejected": counts.documents_rejected,
        "trial_count": counts.trials,
        "data_as_of": latest,
    }
    schema = render.polars_schema(TABLES["runs"], stamped=False)
    return pl.concat([published(parent, TABLES["runs"]), pl.DataFrame([row], schema=schema)])
