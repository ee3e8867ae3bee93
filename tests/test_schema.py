"""What every declaration must keep to, and that each engine gets the same tables."""

from __future__ import annotations

import duckdb
import pytest

from pipeline.schema import TABLES, Column, Table, render

ALL = [(table, column) for table in TABLES.values() for column in table.columns]
UNITLESS = (
    "ordinal",
    "position",
    "depth",
    "bool_group",
    "alt_group",
    "snapshot_id",
    "phase_min",
    "phase_max",
)


def _ids(pair: object) -> str:
    return pair.name if isinstance(pair, Table | Column) else str(pair)


@pytest.mark.parametrize(("table", "column"), ALL, ids=_ids)
def test_a_column_says_what_it_holds(table: Table, column: Column) -> None:
    assert column.name == column.name.lower() and column.name.isidentifier()
    assert column.description[0].isupper() and not column.description.endswith(".")
    if column.references:
        other, key = column.references.split(".")
        assert key in TABLES[other].key
    if column.unit and column.unit.startswith("{"):
        assert column.unit.strip("{}") in {c.name for c in table.columns}


@pytest.mark.parametrize(("table", "column"), ALL, ids=_ids)
def test_a_number_has_a_unit_or_counts_something(table: Table, column: Column) -> None:
    counts = column.name.endswith(("_count", "_read", "_loaded", "_superseded", "_deleted", "_rejected"))
    if column.type.name in ("integer", "number") and not counts and column.name not in UNITLESS:
        plain = {"freq_low", "freq_high", "max_cycles", "n_admin", "units_per_admin", "half_lives"}
        assert column.unit or column.name in plain, f"{table.name}.{column.name} has no unit"


@pytest.mark.parametrize("table", TABLES.values(), ids=_ids)
def test_a_table_has_a_key_of_required_columns(table: Table) -> None:
    assert table.key and all(table.column(name).required for name in table.key)
    assert len({column.name for column in table.columns}) == len(table.columns)


@pytest.mark.parametrize("table", TABLES.values(), ids=_ids)
def test_every_engine_gets_the_same_columns(table: Table) -> None:
    names = [column.name for column in table.columns]
    assert render.polars_schema(table).names() == names
    assert render.arrow_schema(table).names == names
    with duckdb.connect() as connection:
        connection.execute(render.ddl(table))
        for statement in render.comments(table):
            connection.execute(statement)
        described = connection.execute(
            "select column_name, comment, data_type from duckdb_columns() where table_name = ? order by column_index",
            [table.name],
        ).fetchall()
    assert described == [(c.name, c.sentence(), c.type.duckdb) for c in table.columns]


def test_a_sentence_tells_the_whole_contract() -> None:
    enrollment = TABLES["trials"].column("enrollment")
    assert enrollment.sentence() == (
        "People enrolled or planned, as enrollment_type says. Unit: participants. Bounds: 0 to any."
    )


def test_the_schema_hash_changes_with_the_schema() -> None:
    tables = list(TABLES.values())
    assert render.schema_hash(tables) == render.schema_hash(tables) != render.schema_hash(tables[1:])
