"""Macros and views into a database, with a comment on each and on every column; and their page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from pipeline.errors import ViewError
from pipeline.schema import TABLES, render
from pipeline.sqlfile import SQL, SqlObject, read_folder


def create_macros(connection: duckdb.DuckDBPyConnection, folder: Path = SQL) -> list[SqlObject]:
    """Create the macros; returns them in the order in which they could be made."""
    return _create(connection, read_folder(folder, "macro"))


def create_views(connection: duckdb.DuckDBPyConnection, folder: Path = SQL) -> list[SqlObject]:
    """Create the views over the tables and macros that are there; returns them in the order made."""
    found = read_folder(folder, "view")
    for schema in sorted({view.schema for view in found}):
        connection.execute(f"create schema if not exists {schema}")
    return _create(connection, found)


def _create(connection: duckdb.DuckDBPyConnection, found: list[SqlObject]) -> list[SqlObject]:
    """Create the objects, each after those it stands on: whoever misses one waits for the next pass."""
    made: list[SqlObject] = []
    waiting = found
    while waiting:
        errors = [(each, error) for each in waiting if (error := _missing(connection, each))]
        if len(errors) == len(waiting):
            raise _refused(*errors[0]) from errors[0][1]
        late = [each for each, _ in errors]
        made += [each for each in waiting if each not in late]
        waiting = late
    for each in made:
        for statement in _comments(connection, each):
            connection.execute(statement)
    return made


def _missing(connection: duckdb.DuckDBPyConnection, each: SqlObject) -> duckdb.CatalogException | None:
    """What the object still misses; None once it is made."""
    try:
        connection.execute(each.statement)
    except duckdb.CatalogException as error:
        return error
    except (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException):
        raise  # a full disk is no fault of the view
    except duckdb.Error as error:
        raise _refused(each, error) from error
    return None


def _refused(each: SqlObject, error: duckdb.Error) -> ViewError:
    return ViewError(f"{each.path}:{each.line}: {str(error).splitlines()[0]}")


def _comments(connection: duckdb.DuckDBPyConnection, each: SqlObject) -> Iterator[str]:
    if each.kind == "macro":
        yield render.comment("macro", each.name, each.meaning)
        return
    yield render.comment("view", each.name, f"{each.meaning} Grain: {', '.join(each.grain)}.")
    found = [name for name, _ in described(connection, each)]
    stated = [words.name for words in each.columns]
    if found != stated:
        why = f"the head tells of {', '.join(stated)}; the view has {', '.join(found)}"
        raise ViewError(f"{each.path}:1: {why}")
    for words in each.columns:
        yield render.comment("column", f"{each.name}.{words.name}", words.sentence())


def described(connection: duckdb.DuckDBPyConnection, each: SqlObject) -> list[tuple[str, str]]:
    """Name and type of each column that a view or check has."""
    what = each.statement.rstrip(";") if each.kind == "check" else each.name
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
    head = f"### {view.name}\n\n{view.meaning} Grain: `{', '.join(view.grain)}`.\n"
    return "\n".join([head, "| column | type | meaning |", "|---|---|---|", *rows, ""])


def _macro_page(macro: SqlObject) -> str:
    lines = "".join(f"* `{words.name}`: {words.sentence()}\n" for words in macro.columns)
    return f"### {macro.name}\n\n{macro.meaning}\n\n{lines}"


def _cell(words: str) -> str:
    return words.replace("|", "\\|")
