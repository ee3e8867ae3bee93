"""The tests written inside sql/**/*.sql, run on empty typed tables; and what every file must hold."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline import slices, sqlfile, views
from pipeline.database import STORAGE_VERSION
from pipeline.errors import ViewError
from pipeline.schema import TABLES, Column, render
from pipeline.sqlfile import Example, Grid, SqlObject

OBJECTS = [each for kind in ("macro", "view", "check") for each in sqlfile.read_folder(sqlfile.SQL, kind)]
VIEWS = [each for each in OBJECTS if each.kind == "view"]
CASES = [pytest.param(each, test, id=f"{each.name}: {test.name}") for each in OBJECTS for test in each.tests]
SCALARS = {"BIGINT", "DOUBLE", "DATE", "VARCHAR", "BOOLEAN"}


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with views.empty_warehouse() as connection:
        yield connection


@pytest.fixture
def connection(warehouse: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The empty warehouse; what a test puts in is taken out again."""
    warehouse.begin()
    yield warehouse
    warehouse.rollback()


@pytest.mark.parametrize(("each", "test"), CASES)
def test_example(connection: duckdb.DuckDBPyConnection, each: SqlObject, test: Example) -> None:
    for table, grid in test.given:
        _fill(connection, table, grid)
    if test.as_of:
        connection.execute(f"create or replace macro as_of() as date '{test.as_of}'")
    if each.kind == "macro":
        _compare_calls(connection, test.expect)
        return
    source = each.name if each.kind == "view" else f"({each.statement.rstrip(';')})"
    _compare_rows(connection, source, test.expect)
    if each.grain:
        grain = ", ".join(each.grain)
        twice = f"select {grain} from {source} group by {grain} having count(*) > 1"
        assert connection.execute(twice).fetchall() == [], "the grain is not unique"


def _fill(connection: duckdb.DuckDBPyConnection, table: str, grid: Grid) -> None:
    """Insert the grid's rows; required columns that it does not name get a harmless value."""
    columns = TABLES[table].columns
    assert set(grid.columns) <= {column.name for column in columns}, f"{table} has no such column"
    marks = ", ".join(f"?::{column.type.duckdb}" for column in columns)
    for at, row in enumerate(grid.rows, 1):
        given = dict(zip(grid.columns, row, strict=True))
        values = [given[c.name] if c.name in given else _harmless(c, table, at) for c in columns]
        connection.execute(f"insert into {table} values ({marks})", values)


def _harmless(column: Column, table: str, at: int) -> str | int | None:
    if not column.required:
        return None
    if column.values:
        return column.values[0]
    if column.name in TABLES[table].key or column.name == "ordinal":
        return at if column.type.name == "integer" else f"{table}-{at}"
    return 1 if column.type.name == "integer" else "x"


def _compare_calls(connection: duckdb.DuckDBPyConnection, expect: Grid) -> None:
    assert expect.columns == ("call", "value")
    for call, value in expect.rows:
        found = connection.execute(f"select {call}").fetchall()[0][0]
        assert _same(found, value), f"{call} gives {found!r}, not {value!r}"


def _compare_rows(connection: duckdb.DuckDBPyConnection, source: str, expect: Grid) -> None:
    found = connection.execute(f"select {', '.join(expect.columns)} from {source}").fetchall()
    left = list(found)
    for row in expect.rows:
        match = next((r for r in left if all(map(_same, r, row))), None)
        assert match is not None, f"no row {row} among\n" + "\n".join(map(str, found))
        left.remove(match)
    assert left == [], f"rows that nobody expected, of {expect.columns}"


def _same(found: Any, expected: str | None) -> bool:
    """Whether a value is what a cell says; decimal numbers to as many places as the cell has."""
    if found is None or expected is None:
        return found is None and expected is None
    if isinstance(found, bool):
        return str(found).lower() == expected
    if isinstance(found, float):
        places = len(expected.partition(".")[2])
        return bool(abs(found - float(expected)) <= 0.5 / 10**places + 1e-12)
    if isinstance(found, dt.date):
        return found.isoformat() == expected
    return str(found) == expected


@pytest.mark.parametrize("each", OBJECTS, ids=lambda each: each.name)
def test_every_file_is_tested_and_no_test_is_lost(each: SqlObject) -> None:
    written = sum(line.startswith("-- test:") for line in each.path.read_text().splitlines())
    assert len(each.tests) == written >= 1


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_view_has_its_columns_scalar_and_commented(warehouse: duckdb.DuckDBPyConnection, view: SqlObject) -> None:
    columns = views.described(warehouse, view)
    assert [name for name, _ in columns] == [words.name for words in view.columns]
    assert {kind for _, kind in columns} <= SCALARS
    schema, _, name = view.name.rpartition(".")
    query = "select column_name, comment from duckdb_columns() where schema_name = ? and table_name = ?"
    comments = dict(warehouse.execute(query, [schema or "main", name]).fetchall())
    assert comments == {words.name: words.sentence() for words in view.columns}


def test_every_view_and_macro_is_commented(warehouse: duckdb.DuckDBPyConnection) -> None:
    silent = "select view_name from duckdb_views() where not internal and comment is null"
    assert warehouse.execute(silent).fetchall() == []
    silent = "select function_name from duckdb_functions() where not internal and comment is null"
    assert warehouse.execute(silent).fetchall() == []


@pytest.mark.parametrize("each", OBJECTS, ids=lambda each: each.name)
def test_old_clients_read_the_syntax(each: SqlObject) -> None:
    """DuckDB 1.2 knows no `lambda x: …`, and 2.0 no `x -> …`; nothing here needs either."""
    assert "->" not in each.statement
    assert "lambda" not in each.statement


def test_views_answer_from_a_file_and_from_an_attached_one(tmp_path: Path) -> None:
    """As BI tools meet them: names inside views must not depend on the database being the default one."""
    path = tmp_path / "written.duckdb"
    with duckdb.connect(str(path), config={"storage_compatibility_version": STORAGE_VERSION}) as connection:
        for table in TABLES.values():
            connection.execute(render.ddl(table))
        views.create_macros(connection)
        views.create_views(connection)
    with duckdb.connect(str(path), read_only=True) as connection:
        for view in VIEWS:
            connection.execute(f"from {view.name}").fetchall()
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as warehouse (read_only)")
        for view in VIEWS:
            connection.execute(f"from warehouse.{view.name}").fetchall()


def _written(folder: Path, text: str, kind: str = "view", name: str = "shown") -> Path:
    for each in ("macros", "views", "checks"):
        (folder / each).mkdir(exist_ok=True)
    (folder / f"{kind}s" / f"{name}.sql").write_text(text)
    return folder


HEAD = "-- Words.\n--\n-- grain: a\n-- a: A number. [pieces]\n"
VIEW = HEAD + "create or replace view shown as select 1::bigint as a;\n"

BROKEN = {
    "expected a statement": "-- Words only.\n",
    "to end in ';'": HEAD + "create or replace view shown as select 1\n",
    "to begin with 'create or replace view shown as'": HEAD + "create or replace view other as select 1;\n",
    "expected a comment that says": "create or replace view shown as select 1;\n",
    "expected one line '-- grain": "-- Words.\ncreate or replace view shown as select 1;\n",
    "the grain names b": VIEW.replace("grain: a", "grain: a, b"),
    "'column: meaning'": VIEW.replace("-- a: A", "-- a A"),
    "'-- level: fail'": VIEW.replace("-- a:", "-- level: fail\n-- a:"),
    "'-- materialized: yes'": VIEW.replace("-- a:", "-- materialized: no\n-- a:"),
    "'-- slices: by trial'": VIEW.replace("-- a:", "-- slices: by arm\n-- a:"),
    "'-- test: what it shows' first": VIEW + "-- expect\n--   a\n",
    "or an indented row": VIEW + "-- test: t\n-- expected\n--   a\n",
    "one grid 'expect'": VIEW + "-- test: t\n-- given trials\n--   trial_id\n",
    "expected a grid": VIEW + "-- test: t\n-- expect\n",
    "expected 1 cells, found 2": VIEW + "-- test: t\n-- expect\n--   a\n--   1 | 2\n",
    "expected a date": VIEW + "-- test: t\n-- as of: 2026-13-01\n-- expect\n--   a\n",
}


@pytest.mark.parametrize(("why", "text"), BROKEN.items(), ids=BROKEN)
def test_a_broken_file_is_refused_with_its_place(tmp_path: Path, why: str, text: str) -> None:
    with pytest.raises(ViewError, match=r"shown\.sql:\d+: ") as error:
        sqlfile.read_folder(_written(tmp_path, text), "view")
    assert why in str(error.value)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ViewError, match="is the installation whole"):
        sqlfile.read_folder(tmp_path, "view")


def test_a_file_in_full(tmp_path: Path) -> None:
    tail = (
        "-- test: t\n-- as of: 2026-01-15\n-- given trials\n--   trial_id | phase\n--   ''       | ' x'\n"
        "-- expect\n--   a\n--   1\n"
    )
    text = VIEW.replace("A number.", "A number\n--   of things.") + tail
    [view] = sqlfile.read_folder(_written(tmp_path, text), "view")
    assert (view.name, view.schema, view.grain, view.meaning) == ("shown", "main", ("a",), "Words.")
    assert view.columns[0].sentence() == "A number of things. Unit: pieces."
    given = Grid(("trial_id", "phase"), (("", " x"),))
    expect = Grid(("a",), (("1",),))
    assert view.tests == (Example("t", 7, dt.date(2026, 1, 15), (("trials", given),), expect),)


def test_views_wait_for_the_views_they_stand_on(tmp_path: Path) -> None:
    _written(tmp_path, VIEW.replace("select 1::bigint as a", "select z.a::bigint as a from z"))
    _written(tmp_path, VIEW.replace("view shown", "view z"), name="z")
    with duckdb.connect() as connection:
        assert [view.name for view in views.create_views(connection, tmp_path)] == ["z", "shown"]


def test_what_asks_for_it_is_a_table_in_order_and_what_stands_on_it_a_view(tmp_path: Path) -> None:
    table = VIEW.replace("-- a: A", "-- materialized: yes\n-- a: A").replace(
        "1::bigint as a", "unnest([2, 1])::bigint as a"
    )
    _written(tmp_path, table.replace("view shown", "view z"), name="z")
    _written(tmp_path, VIEW.replace("select 1::bigint as a", "select z.a::bigint as a from z"))
    with duckdb.connect(str(tmp_path / "made.duckdb")) as connection:
        views.create_views(connection, tmp_path, materialize=True)
        assert connection.execute("from z").fetchall() == [(1,), (2,)]
        made = connection.execute("select table_name, comment, estimated_size from duckdb_tables()").fetchall()
        assert made == [("z", "Words. Grain: a.", 2)]
        words = connection.execute("select distinct comment from duckdb_columns() where column_name = 'a'").fetchall()
        assert words == [("A number. Unit: pieces.",)]
    with duckdb.connect() as connection:
        views.create_views(connection, tmp_path)
        assert connection.execute("from duckdb_tables()").fetchall() == []


def test_made_for_some_trials_at_a_time_a_view_holds_the_rows_it_selects(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "_TRIALS", 2)
    by_trial, count = [view for view in VIEWS if view.is_materialized and view.is_of_one_trial], 0
    with duckdb.connect() as connection:
        for table in TABLES.values():
            connection.execute(f"{render.ddl(table)} insert into {table.name} from '{built / table.name}.parquet'")
        views.create_macros(connection)
        views.create_views(connection, materialize=True)
        for view in by_trial:
            stored = connection.execute(f"from {view.name}").fetchall()
            assert stored == connection.execute(f"from ({view.query}) order by {', '.join(view.grain)}").fetchall()
            count += len(stored)
        assert count > 100


def test_what_stands_on_a_stored_view_waits_until_that_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(connection: duckdb.DuckDBPyConnection, query: str, only: str | None) -> Iterator[None]:
        time.sleep(0.2)
        yield from slices.slices(connection, query, only)

    monkeypatch.setattr(views, "slices", slowly)
    stored = VIEW.replace("-- a: A", "-- materialized: yes\n-- slices: by trial\n-- a: A")
    below = stored.replace("view shown", "view below").replace("1::bigint as a", "1::bigint as a from trials")
    _written(tmp_path, below, name="below")
    _written(tmp_path, stored.replace("1::bigint as a", "below.a::bigint as a from below"))
    with duckdb.connect() as connection:
        connection.execute("create table trials as select 'NCT1' as trial_id")
        views.create_views(connection, tmp_path, materialize=True)
        assert connection.execute("from shown").fetchall() == [(1,)]


def test_nothing_that_depends_on_the_day_is_materialized() -> None:
    """A view of today that was worked out at the load would tell of another day."""
    moving = {"as_of"}
    while more := {view.name for view in VIEWS if any(name in view.query for name in moving)} - moving:
        moving |= more
    assert "timeline_by_trial" in moving
    assert [view.name for view in VIEWS if view.is_materialized and view.name in moving] == []


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("select 1::bigint as a from nowhere", "nowhere does not exist"),
        ("select 1 as", "syntax error"),
        ("select 1::bigint as b", "the head tells of a; the view has b"),
    ],
)
def test_a_view_that_cannot_be_made_is_told_with_its_file(tmp_path: Path, statement: str, why: str) -> None:
    _written(tmp_path, VIEW.replace("select 1::bigint as a", statement))
    with duckdb.connect() as connection, pytest.raises(ViewError, match=rf"shown\.sql:\d+: .*{why}"):
        views.create_views(connection, tmp_path)


def test_words_with_quotes_reach_the_comments(tmp_path: Path) -> None:
    _written(tmp_path, VIEW.replace("A number.", "A 'number'; $$ -- of \"things\"."))
    with duckdb.connect() as connection:
        views.create_views(connection, tmp_path)
        found = connection.execute("select comment from duckdb_columns() where column_name = 'a'").fetchall()
    assert found == [("A 'number'; $$ -- of \"things\". Unit: pieces.",)]


def test_the_dictionary_tells_every_object() -> None:
    page = views.dictionary()
    for each in OBJECTS:
        assert each.name in page
    assert "| `participants_per_site` | double |" in page
