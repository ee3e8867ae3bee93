"""Step 3: parts to a snapshot. Knows tables, and no text.

Every table becomes a Parquet file, and one DuckDB file holds all of them, with the macros and views inside; then the
result is held against every promise. The two are made side by side: the database of a night is amended while tables
are still being written, and that of a first load takes in each table as soon as its file is whole.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl

from pipeline import __version__, checks, durable, failpoints
from pipeline.comparison import compare
from pipeline.database import DATABASE, Change, Database
from pipeline.errors import ChecksFailed
from pipeline.manifest import Counts, FileEntry
from pipeline.parquet import Inputs, write, writing
from pipeline.schema import TABLES, render
from pipeline.schema.aligned import published
from pipeline.sqlfile import SqlObject

_SIDE_BY_SIDE = 2


def load(inputs: Inputs, change: Change | None, snapshot: int, folder: Path) -> tuple[Counts, dict[str, FileEntry]]:
    """Make a snapshot's files in `folder`; returns the counts and the files for the manifest.

    With a `change` the database is made from the one before; without, from the tables alone. Raises `ChecksFailed`,
    with what and how often, when a promise does not hold.
    """
    database = Database(folder, snapshot, change, inputs.parts)
    counts, stored = _make(inputs, database)
    if (folder / f"{DATABASE}.wal").exists():
        raise ChecksFailed(f"{DATABASE} was not checkpointed whole; is the disk full? Nothing was published.")
    failpoints.reach("database_built")
    (folder / "datapackage.json").write_text(json.dumps(render.datapackage(TABLES.values()), indent=2) + "\n")
    paths = sorted(folder.iterdir())
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as threads:
        digests = threads.map(_synced, paths)
        with database.reopened() as connection:
            compare(connection, folder, stored, turn=snapshot if change else None)
            checks.demand(connection, only=database.only)
        failpoints.reach("checked")
        files = {
            path.name: FileEntry(digest, path.stat().st_size, counts.rows.get(path.stem))
            for path, digest in zip(paths, digests, strict=True)
        }
    failpoints.reach("files_synced")
    return counts, files


def _make(inputs: Inputs, database: Database) -> tuple[Counts, dict[SqlObject, object]]:
    """Every table's Parquet file, and the database; returns the counts and the digests of stored views."""
    with writing(inputs, database.snapshot, database.folder) as written:
        database.begin()
        counts = _count(inputs.documents, trials=written["trials"].result())
        runs = write(TABLES["runs"], [_runs(counts, inputs, database).to_arrow()], database.snapshot, database.folder)
        stored = database.make(written)
    failpoints.reach("tables_written")
    counts.rows = {name: written[name].result() if name in written else runs for name in TABLES}
    return counts, stored


def _synced(path: Path) -> str:
    """The digest of a file that has reached the disk."""
    durable.sync_file(path)
    return durable.digest(path)


def _count(documents: pl.DataFrame, trials: int) -> Counts:
    outcomes = dict(documents.group_by("outcome").len().iter_rows())
    reasons = documents.drop_nulls("reason").group_by("reason").len().sort("reason")
    return Counts(
        documents_read=documents.height,
        documents_loaded=outcomes.get("loaded", 0),
        documents_superseded=outcomes.get("superseded", 0),
        documents_deleted=outcomes.get("deleted", 0),
        documents_rejected=outcomes.get("rejected", 0),
        rejected_by_reason=dict(reasons.iter_rows()),
        trials=trials,
    )


def _runs(counts: Counts, inputs: Inputs, database: Database) -> pl.DataFrame:
    """The run's own row after the rows of the runs before it."""
    trials = pl.scan_parquet(database.folder / "trials.parquet")
    row = {
        "run_id": f"{database.snapshot:08d}",
        "pipeline_version": __version__,
        "schema_hash": render.schema_hash(TABLES.values()),
        "documents_read": counts.documents_read,
        "documents_loaded": counts.documents_loaded,
        "documents_superseded": counts.documents_superseded,
        "documents_deleted": counts.documents_deleted,
        "documents_rejected": counts.documents_rejected,
        "trial_count": counts.trials,
        "data_as_of": trials.select(pl.col("last_update_posted_date").max()).collect().item(),
    }
    schema = render.polars_schema(TABLES["runs"], stamped=False)
    return pl.concat([published(inputs.parent, TABLES["runs"]), pl.DataFrame([row], schema=schema)])
