"""Macros and views into a database, with a comment on each and on every column; and their page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import duckdb

from pipeline.cursors import Cursors, cursors
from pipeline.errors import ViewError
from pipeline.schema import TABLES, render
from pipeline.slices import among, slices
from pipeline.sqlfile import SQL, SqlObject, read_folder

_SIDE_BY_SIDE = 2
_Store = Callable[[duckdb.DuckDBPyConnection, SqlObject], None]


def create_macros(connection: duckdb.DuckDBPyConnection, folder: Path = SQL) -> list[SqlObject]:
    """Create the macros; returns them in the order in which they could be made."""
    return _create(connection, read_folder(folder, "macro"))


def create_views(
    connection: duckdb.DuckDBPyConnection, folder: Path = SQL, *, materialize: bool = False, only: str | None = None
) -> list[SqlObject]:
    """Create the views over the tables and macros that are there; returns them in the order made.

    Views that ask for it are made tables of what they select now, in order of their grain, if `materialize`. Those
    that `set_back` kept are worked out anew for those trials only that the attached database `only` holds, whose rows
    then lie behind the rest.
    """
    found = read_folder(folder, "view")
    for schema in sorted({view.schema for view in found}):
        connection.execute(f"create schema if not exists {schema}")
    return _create(connection, found, partial(_make, only=only) if materialize else None)


def set_back(connection: duckdb.DuckDBPyConnection, folder: Path = SQL) -> None:
    """Take stored views out again, but keep the rows that are of one trial each for views to be made of."""
    for each in read_folder(folder, "view"):
        if each.is_materialized and each.is_of_one_trial:
            connection.execute(f"alter table {each.name} rename to {_unfinished(each)}")
        elif each.is_materialized:
            connection.execute(f"drop table {each.name}")


def _create(
    connection: duckdb.DuckDBPyConnection, found: list[SqlObject], store: _Store | None = None
) -> list[SqlObject]:
    """Create the objects, each after those it stands on: whoever misses one waits for the next pass."""
    made: list[SqlObject] = []
    waiting = found
    beside = cursors(connection)
    while waiting:
        with ThreadPoolExecutor(_SIDE_BY_SIDE if store else 1) as threads:
            missing = threads.map(partial(_missing, beside, store=store), waiting)
            errors = [(each, error) for each, error in zip(waiting, missing, strict=True) if error]
        if len(errors) == len(waiting):
            raise _refused(*errors[0]) from errors[0][1]
        late = [each for each, _ in errors]
        made += [each for each in waiting if each not in late]
        waiting = late
    for each in made:
        connection.execute("".join(_comments(connection, each, is_stored=bool(store and each.is_materialized))))
    return made


def _missing(beside: Cursors, each: SqlObject, *, store: _Store | None) -> duckdb.CatalogException | None:
    """What the object still misses; None once it is made."""
    try:
        with beside() as connection:
            if store and each.is_materialized:
                store(connection, each)
            else:
                connection.execute(each.statement)
    except duckdb.CatalogException as error:
        return error
    except (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException):
        raise  # a full disk is no fault of the view
    except duckdb.Error as error:
        raise _refused(each, error) from error
    return None


def _make(connection: duckdb.DuckDBPyConnection, each: SqlObject, only: str | None) -> None:
    """Make a table of what a view selects, in order of its grain; whoever stands on it waits until it is whole."""
    rows = f"select * from ({each.query}) order by {', '.join(each.grain)}"
    if not each.is_of_one_trial:
        connection.execute(f"create table {each.name} as {rows}")
        return
    unfinished = _unfinished(each)
    if only:
        connection.execute(f"delete from {unfinished} where {among(only)}")
    else:
        connection.execute(f"create table {unfinished} as {rows} limit 0")
    for _ in slices(connection, each.query, only):  # in one transaction DuckDB 2.0 at times lost all of them on disk
        connection.execute(f"insert into {unfinished} {rows}")
    connection.execute(f"alter table {unfinished} rename to {each.name}")


def _unfinished(each: SqlObject) -> str:
    return f"unfinished_{each.name}"


def _refused(each: SqlObject, error: duckdb.Error) -> ViewError:
    return ViewError(f"{each.path}:{each.line}: {str(error).splitlines()[0]}")


def _comments(connection: duckdb.DuckDBPyConnection, each: SqlObject, *, is_stored: bool) -> Iterator[str]:
    if each.kind == "macro":
        yield render.comment("macro", each.name, each.meaning)
        return
    kind = "table" if is_stored else "view"
    yield render.comment(kind, each.name, f"{each.meaning} Grain: {', '.join(each.grain)}.")
    found = [name for name, _ in described(connection, each)]
    stated = [words.name for words in each.columns]
    if found != stated:
        why = f"the head tells of {', '.join(stated)}; the view has {', '.join(found)}"
        raise ViewError(f"{each.path}:1: {why}")
    for words in each.columns:
        yield render.comment("column", f"{each.name}.{words.name}", words.sentence())


def described(connection: duckdb.DuckDBPyConnection, each: SqlObject) -> list[tuple[str, str]]:
    """Name and type of each column that a view or check has."""
    what = each.query if each.kind == "check" else each.name
    rows = connection.execute(f"describe {what}").fetchall()
    return [(str(row[0]), str(row[1])) for row in rows]


def empty_warehouse(folder: Path = SQL) -> duckdb.DuckDBPyConnection:
    """A database in memory with every declared table, without rows, and the macros and views over them."""
    connection = duckdb.connect(":memory:")
    for table in TABLES.values():
        connection.execute(render.ddl(table))
    create_macros(connection, folder)
    create_views(connection, folder)
    return connection


def dictionary(folder: Path = SQL) -> str:
    """Views, macros and checks as a Markdown page; types are those of the views over empty tables."""
    with empty_warehouse(folder) as connection:
        parts = [
            "## Views\n",
            *(_view_page(view, described(connection, view)) for view in read_folder(folder, "view")),
            "## Macros\n",
            *(_macro_page(macro) for macro in read_folder(folder, "macro")),
            "## Checks\n",
            "A check selects the rows that break a promise. `fail` stops publication, `warn` is told.\n",
            "| check | level | what it finds |",
            "|---|---|---|",
            *(f"| `{c.name}` | {c.level} | {_cell(c.meaning)} |" for c in read_folder(folder, "check")),
            "",
        ]
    return "\n".join(parts)


def _view_page(view: SqlObject, columns: list[tuple[str, str]]) -> str:
    rows = (
        f"| `{words.name}` | {kind.lower()} | {_cell(words.sentence())} |"
        for words, (_, kind) in zip(view.columns, columns, strict=True)
    )
    stored = " A table of these rows is made at every load." if view.is_materialized else ""
    head = f"### {view.name}\n\n{view.meaning} Grain: `{', '.join(view.grain)}`.{stored}\n"
    return "\n".join([head, "| column | type | meaning |", "|---|---|---|", *rows, ""])


def _macro_page(macro: SqlObject) -> str:
    lines = "".join(f"* `{words.name}`: {words.sentence()}\n" for words in macro.columns)
    return f"### {macro.name}\n\n{macro.meaning}\n\n{lines}"


def _cell(words: str) -> str:
    return words.replace("|", "\\|")
