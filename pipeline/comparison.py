"""Whether a DuckDB file holds what the Parquet files beside it hold: by digests of rows, in any order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import duckdb

from pipeline.cursors import cursors
from pipeline.errors import DatabaseDiffers
from pipeline.parquet import relation
from pipeline.schema import TABLES, Table
from pipeline.schema.render import quoted
from pipeline.sqlfile import SqlObject

_ALL = "true"
_TURNS = 8
_WRITTEN_ANEW = ("trial_id", "document_id", "snapshot_id")
"""What an amendment finds rows by, or writes in rows that are kept."""
_SIDE_BY_SIDE = 2


class _Reading(NamedTuple):
    """Some columns of those rows of a table for which a condition holds."""

    table: Table
    names: list[str]
    rows: str


def compare(
    connection: duckdb.DuckDBPyConnection, folder: Path, stored: Mapping[SqlObject, object], turn: int | None = None
) -> None:
    """The reopened database must hold, row for row, what the Parquet files hold and what the views selected.

    Given a `turn`, how many rows each trial has is compared for all, and every value for a share of the trials, the
    next one at the next turn. Raises `DatabaseDiffers`.
    """
    beside = cursors(connection)

    def differing(reading: _Reading) -> str | None:
        table, names, rows = reading
        sources = (f"{source} where {rows}" for source in (table.name, relation(folder, table)))
        with beside() as cursor:
            loaded, written = (_digest(cursor, source, names) for source in sources)
        return None if loaded == written else f"{table.name}: database and Parquet differ ({loaded} and {written})."

    share = _ALL if turn is None else _share(connection, turn)
    readings = [reading for table in TABLES.values() for reading in _readings(table, share)]
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as threads:
        wrong = [words for words in threads.map(differing, readings) if words]
    for view, selected in stored.items():
        if (found := digest(connection, view)) != selected:
            wrong.append(f"{view.name}: the database holds other rows than were selected ({found} and {selected}).")
    if wrong:
        raise DatabaseDiffers(" ".join(wrong))


def _readings(table: Table, share: str) -> Iterator[_Reading]:
    names = [column.name for column in table.columns]
    if share == _ALL or not table.is_of_trials:
        yield _Reading(table, names, _ALL)
        return
    yield _Reading(table, [name for name in names if name in _WRITTEN_ANEW], _ALL)
    yield _Reading(table, names, share)


def _share(connection: duckdb.DuckDBPyConnection, turn: int) -> str:
    """A range of trials, as a condition; one trial after the other has its turn."""
    starts = ", ".join(str(turn / _TURNS) for turn in range(_TURNS))
    [(found,)] = connection.execute(f"select quantile_disc(trial_id, [{starts}]) from trials").fetchall()
    if found is None:
        return _ALL
    start, end = [*found, None][turn % _TURNS :][:2]
    return f"trial_id >= {quoted(start)}" + (f" and trial_id < {quoted(end)}" if end else "")


def digest(connection: duckdb.DuckDBPyConnection, view: SqlObject) -> object:
    """The number of rows that a view has, and a digest of them."""
    return _digest(connection, view.name, [words.name for words in view.columns])


def _digest(connection: duckdb.DuckDBPyConnection, source: str, names: Iterable[str]) -> object:
    query = f"select count(*), coalesce(sum(hash({', '.join(names)})), 0) from {source}"
    return connection.execute(query).fetchone()
