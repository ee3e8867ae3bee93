"""Step 3: parts to a snapshot. Knows tables, and no text.

Reads the parts that normalize wrote and the rows kept from the snapshot before; writes every table's Parquet
file and one DuckDB file with the tables, macros and views inside; holds the result against every promise. Rows
come in order of trial, so tables are streamed, never sorted or held as a whole.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import __version__, checks, durable, failpoints, views
from pipeline.errors import ChecksFailed
from pipeline.manifest import Counts, FileEntry
from pipeline.merge import fresh_rows, kept_rows, merged
from pipeline.schema import TABLES, Table, render

DATABASE = "warehouse.duckdb"
STORAGE_VERSION = "v1.2.0"
"""So that DuckDB 1.2 and later, as BI tools ship it, opens the file."""
_DUCKDB_MEMORY = "1GB"
_TRIAL_TABLES = [table for table in TABLES.values() if table.name not in ("documents", "rejects", "runs")]


class Inputs(NamedTuple):
    """What a snapshot is made of: parts in order, the documents, and what is kept of the snapshot before."""

    parts: Sequence[Path]
    documents: pl.DataFrame
    kept: pl.DataFrame
    parent: Path | None


def load(inputs: Inputs, snapshot: int, folder: Path) -> tuple[Counts, dict[str, FileEntry]]:
    """Make a snapshot's files in `folder`; returns the counts and the files for the manifest.

    Raises `ChecksFailed`, with what and how often, when a promise does not hold.
    """
    rows = {table.name: _write(table, _rows(table, inputs), snapshot, folder) for table in _TRIAL_TABLES}
    documents = inputs.documents
    rejects = documents.filter(outcome="rejected")
    for table, frame in ((TABLES["documents"], documents), (TABLES["rejects"], rejects)):
        rows[table.name] = _write(table, iter([frame.select(_own(table))]), snapshot, folder)
    counts = _count(documents, rows)
    rows["runs"] = _write(TABLES["runs"], _runs(counts, snapshot, folder, inputs.parent), snapshot, folder)
    counts.rows = rows
    failpoints.reach("tables_written")
    _build_database(folder)
    (folder / "datapackage.json").write_text(json.dumps(render.datapackage(TABLES.values()), indent=2) + "\n")
    files = {}
    for path in sorted(folder.iterdir()):
        durable.sync_file(path)
        files[path.name] = FileEntry(durable.digest(path), path.stat().st_size, rows.get(path.stem))
    failpoints.reach("files_synced")
    return counts, files


def _own(table: Table) -> list[str]:
    return [column.name for column in table.own]


def _rows(table: Table, inputs: Inputs) -> Iterator[pl.DataFrame]:
    fresh = fresh_rows(inputs.parts, table.name)
    if inputs.parent is None or inputs.kept.is_empty():
        return fresh
    return merged(kept_rows(inputs.parent, table.name, inputs.kept), fresh)


def _write(table: Table, frames: Iterable[pl.DataFrame], snapshot: int, folder: Path) -> int:
    """Write one table's Parquet file; returns its rows. Row groups are of a fixed size, whatever the parts."""
    schema = render.arrow_schema(table)
    rows, waiting = 0, schema.empty_table()
    with pq.ParquetWriter(folder / f"{table.name}.parquet", schema, compression="zstd", compression_level=3) as writer:
        for frame in frames:
            stamped = frame.with_columns(pl.lit(snapshot, pl.Int32).alias("snapshot_id")).to_arrow().cast(schema)
            rows += frame.height
            waiting = pa.concat_tables([waiting, stamped])
            while waiting.num_rows >= table.group_rows:
                writer.write_table(waiting.slice(0, table.group_rows).combine_chunks())
                waiting = waiting.slice(table.group_rows)
        if waiting.num_rows:
            writer.write_table(waiting.combine_chunks())
    return rows


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


def _runs(counts: Counts, snapshot: int, folder: Path, parent: Path | None) -> Iterator[pl.DataFrame]:
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
    if parent:
        yield pl.read_parquet(parent / "runs.parquet").select(schema.names())
    yield pl.DataFrame([row], schema=schema)


def _build_database(folder: Path) -> None:
    path = folder / DATABASE
    try:
        _fill_database(path)
    except (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException) as error:
        raise OSError(errno.EIO, f"The disk failed DuckDB: {str(error).splitlines()[0]}", str(path)) from error
    if path.with_name(f"{DATABASE}.wal").exists():
        raise ChecksFailed(f"{DATABASE} was not checkpointed whole; is the disk full? Nothing was published.")
    failpoints.reach("database_built")
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute(f"set memory_limit = '{_DUCKDB_MEMORY}'")
        _compare(connection, folder)
        checks.demand(connection)
    failpoints.reach("checked")


def _fill_database(path: Path) -> None:
    with duckdb.connect(str(path), config={"storage_compatibility_version": STORAGE_VERSION}) as connection:
        connection.execute("set preserve_insertion_order = true")
        connection.execute(f"set memory_limit = '{_DUCKDB_MEMORY}'")
        for table in TABLES.values():
            connection.execute(render.ddl(table))
            source = render.quoted(str(path.with_name(f"{table.name}.parquet")))
            connection.execute(
                f"insert into {table.name} select * from read_parquet({source}, hive_partitioning = false)"
            )
            for statement in render.comments(table):
                connection.execute(statement)
        views.create_macros(connection)
        views.create_views(connection)
        connection.execute("checkpoint")  # close() would hide a checkpoint that failed


def _compare(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The reopened database must hold, row for row, what the Parquet files hold."""
    for table in TABLES.values():
        source = render.quoted(str(folder / f"{table.name}.parquet"))
        names = ", ".join(column.name for column in table.columns)
        digest = f"select count(*), coalesce(bit_xor(hash({names})), 0) from "
        loaded = connection.execute(digest + table.name).fetchone()
        written = connection.execute(f"{digest} read_parquet({source}, hive_partitioning = false)").fetchone()
        if loaded != written:
            raise ChecksFailed(f"{table.name}: {DATABASE} and Parquet differ ({loaded} and {written}).")
