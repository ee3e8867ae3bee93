"""The rows of some trials at a time: what is worked out slice by slice needs no more memory where trials are many.

Tables of millions of rows are joined faster so, too: what is looked up stays in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import duckdb

from pipeline.schema.render import quoted

_TRIALS = 50_000


def slices(connection: duckdb.DuckDBPyConnection, query: str, only: str | None = None) -> Iterator[None]:
    """Let the tables that a query names hold the rows of some trials only, again and again until all had their turn.

    Or the rows of those trials only, in one turn, that the attached database `only` lists in `replaced`: it has their
    rows, but of tables that were worked out since. Names without a schema are looked up among temporary views first;
    these hide the tables until the last turn is over.
    """
    conditions = [among(only)] if only else list(_conditions(connection))
    if len(conditions) == 1 and not only:
        yield
        return
    main = ".".join(connection.execute("select current_database(), current_schema()").fetchall()[0])
    hidden = [name for name in _of_trials(connection, main) if name in query]
    at_hand = _of_trials(connection, f"{only}.main") if only else []
    for trials in conditions:
        for name in hidden:
            rows = f"{only}.{name}" if name in at_hand else f"{main}.{name} where {trials}"
            connection.execute(f"create or replace temp view {name} as from {rows}")
        yield
    for name in hidden:
        connection.execute(f"drop view temp.{name}")


def among(only: str) -> str:
    """Whether a row is of a trial that the attached database lists, as a condition."""
    return f"trial_id in (select trial_id from {only}.replaced)"


def _conditions(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Ranges of trials, as conditions; one that holds for all where there are few."""
    place = "row_number() over (order by trial_id)"
    first = f"select trial_id from (select trial_id, {place} as place from trials) where place % {_TRIALS} = 0"
    starts = [str(row[0]) for row in connection.execute(f"{first} order by trial_id").fetchall()]
    for start, end in pairwise(["", *starts, None]):
        yield f"trial_id >= {quoted(start or '')}" + (f" and trial_id < {quoted(end)}" if end else "")


def _of_trials(connection: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    """The tables of a schema, named with its database, whose every row is of a trial."""
    tables = "duckdb_columns() semi join duckdb_tables() using (database_name, schema_name, table_name)"
    there = f"column_name = 'trial_id' and concat_ws('.', database_name, schema_name) = {quoted(schema)}"
    return [str(row[0]) for row in connection.execute(f"select table_name from {tables} where {there}").fetchall()]
