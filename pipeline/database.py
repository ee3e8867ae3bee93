"""The DuckDB file of a snapshot: made from its Parquet files, or from the file before where few trials changed.

The file before is copied, what changed is deleted and inserted again, and what is worked out from rows of one trial
is worked out for those trials only. Rows that changed come here from the parts, and to the Parquet files from a merge
of the parts with the files before: whichever way a database was made, the two are compared once it is whole.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb
import polars as pl
import pyarrow as pa

from pipeline import durable, views
from pipeline.comparison import digest
from pipeline.cursors import cursors
from pipeline.errors import DatabaseDiffers
from pipeline.merge import fresh_rows
from pipeline.parquet import Written, relation
from pipeline.schema import TABLES, Table, render
from pipeline.slices import among
from pipeline.sqlfile import SqlObject

DATABASE = "warehouse.duckdb"
STORAGE_VERSION = "v1.2.0"
"""So that DuckDB 1.2 and later, as BI tools ship it, opens the file."""
_MEMORY = "1500MB"
"""A row group of `trials` takes half of it before it is packed; with less, DuckDB packs it twice, once to wait."""
_SIDE_BY_SIDE = 2
_CHANGED = "changed"
"""A database in memory with the rows of changed trials as they are now, table by table, for `slices` to look at."""


class Change(NamedTuple):
    """What makes a snapshot differ from the one before, whose database lies at `path` and has the digest `sha256`.

    `trials` (trial_id) have other rows than before, or none any more, or none before; `renamed` (trial_id,
    document_id) have the same rows, from a document that bears another name.
    """

    path: Path
    sha256: str
    trials: pl.DataFrame
    renamed: pl.DataFrame


class Database(NamedTuple):
    """The DuckDB file to be made in the `folder` of a snapshot, beside its Parquet files.

    If it is to be made of the one before by a `change`, `parts` hold the rows that changed trials have now.
    """

    folder: Path
    snapshot: int
    change: Change | None
    parts: Sequence[Path]

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self.folder / DATABASE

    @property
    def only(self) -> str | None:
        """The attached database with the rows that need looking at; None where that is all of them."""
        return _CHANGED if self.change else None

    def begin(self) -> None:
        """Start from the database before, if there is one to start from. This needs no Parquet file yet.

        Raises `DatabaseDiffers` where it is not what was published.
        """
        if self.change and durable.copy(self.change.path, self.path) != self.change.sha256:
            before = f"{self.change.path.name} of snapshot {self.change.path.parent.name}"
            raise DatabaseDiffers(f"{before} is not what was published.")

    def make(self, written: Written) -> dict[SqlObject, object]:
        """Tables, macros and views; returns those views that are tables from now on, with a digest of their rows.

        What is taken from a Parquet file waits for it. Raises `DatabaseDiffers` where the database before cannot be
        amended.
        """
        try:
            with self._opened() as connection:
                self._fill(connection, written)
                views.create_macros(connection)
                made = views.create_views(connection, materialize=True, only=self.only)
                stored = {view: digest(connection, view) for view in made if view.is_materialized}
                connection.execute("checkpoint")  # close() would hide a checkpoint that failed
                return stored
        except (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException) as error:
            told = f"The disk failed DuckDB: {str(error).splitlines()[0]}"
            raise OSError(errno.EIO, told, str(self.path)) from error
        except duckdb.Error as error:
            if self.change is None:
                raise
            raise DatabaseDiffers(f"{self.path.name} cannot be amended: {str(error).splitlines()[0]}.") from error

    @contextmanager
    def _opened(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the file to fill it. Nothing is logged ahead: what is cut off is thrown away."""
        with duckdb.connect() as connection:
            connection.execute("set checkpoint_threshold = '1TB'")  # once, when all is there
            self._attach(connection, f"storage_version '{STORAGE_VERSION}', recovery_mode 'no_wal_writes'")
            if self.change:
                views.set_back(connection)
            else:
                for table in TABLES.values():
                    connection.execute(render.ddl(table) + "".join(render.comments(table)))
            yield connection

    @contextmanager
    def reopened(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The file as its readers see it."""
        with duckdb.connect() as connection:
            self._attach(connection, "read_only")
            yield connection

    def _attach(self, connection: duckdb.DuckDBPyConnection, options: str) -> None:
        connection.execute(f"set memory_limit = '{_MEMORY}'")
        connection.execute(f"set temp_directory = {render.quoted(f'{self.path}.tmp')}")
        connection.execute(f"attach {render.quoted(str(self.path))} as warehouse ({options})")
        connection.execute("use warehouse")
        if self.change:
            _note(connection, self.change)
            for table in TABLES.values():
                if table.is_of_trials:
                    _note_rows(connection, table, list(fresh_rows(self.parts, table.name)), self.snapshot)

    def _fill(self, connection: duckdb.DuckDBPyConnection, written: Written) -> None:
        """Let every table hold what its Parquet file holds."""
        beside = cursors(connection)

        def fill(table: Table) -> None:
            amends = self.change is not None and table.is_of_trials
            if table.name in written and not amends:
                written[table.name].result()
            with beside() as cursor:
                if self.change:
                    _make_room(cursor, table, self.snapshot)
                rows = f"{_CHANGED}.{table.name}" if amends else relation(self.folder, table)
                cursor.execute(f"insert into {table.name} by name from {rows}")

        in_turn = sorted(TABLES.values(), key=lambda table: [*written, table.name].index(table.name))
        connection.execute("set threads = 1")  # for each table being filled
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as threads:
            list(threads.map(fill, in_turn))
        connection.execute("reset threads")


def _note(connection: duckdb.DuckDBPyConnection, change: Change) -> None:
    """Make the change known to every cursor of the connection."""
    connection.execute(f"attach ':memory:' as {_CHANGED}")
    for name, rows in (("replaced", change.trials), ("renamed", change.renamed)):
        _select(connection, f"create table {_CHANGED}.{name} as from noted", rows.to_arrow())


def _note_rows(connection: duckdb.DuckDBPyConnection, table: Table, parts: Sequence[pa.Table], snapshot: int) -> None:
    """Add the rows of changed trials."""
    connection.execute(f"create table {_CHANGED}.{table.name} as from {table.name} limit 0")
    if parts:
        stamped = f"select *, {snapshot} as snapshot_id from noted"
        _select(connection, f"insert into {_CHANGED}.{table.name} by name {stamped}", pa.concat_tables(parts))


def _select(connection: duckdb.DuckDBPyConnection, statement: str, noted: pa.Table) -> None:
    """Execute a statement that selects from `noted`."""
    connection.register("noted", noted)
    connection.execute(statement)
    connection.unregister("noted")


def _make_room(connection: duckdb.DuckDBPyConnection, table: Table, snapshot: int) -> None:
    """Take out rows that are no longer so, and stamp and name those that stay as the Parquet file does."""
    if not table.is_of_trials:
        connection.execute(f"truncate {table.name}")
        return
    connection.execute(f"delete from {table.name} where {among(_CHANGED)}")
    for statement in render.restamped(table, snapshot):
        connection.execute(statement)
    if any(column.name == "document_id" for column in table.columns):
        named = f"update {table.name} set document_id = renamed.document_id from {_CHANGED}.renamed as renamed"
        connection.execute(f"{named} where {table.name}.trial_id = renamed.trial_id")
