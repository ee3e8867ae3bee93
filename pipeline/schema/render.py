"""One declaration, every engine: polars, Arrow, DuckDB, the dictionary page and the data package."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator

import polars as pl
import pyarrow as pa

from pipeline.schema.column import Column, Table

_PACKED = " USING COMPRESSION zstd"
_FRICTIONLESS = {
    "text": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
}


def polars_schema(table: Table, *, stamped: bool = True) -> pl.Schema:
    """The table's polars schema; without the snapshot's stamp where `stamped` is false."""
    columns = table.columns if stamped else table.own
    return pl.Schema({column.name: column.type.polars for column in columns})


def arrow_schema(table: Table) -> pa.Schema:
    """The table's Arrow schema: nullability, a description per column, and the whole contract as metadata."""
    fields = [
        pa.field(c.name, c.type.arrow, nullable=not c.required, metadata={"description": c.sentence()})
        for c in table.columns
    ]
    contract = {"table": table.name, "meaning": table.meaning, "grain": table.grain, "key": list(table.key)}
    return pa.schema(fields, metadata={"trialmart": json.dumps(contract)})


def ddl(table: Table) -> str:
    """The table's CREATE TABLE statement; keys are promises held by checks, not constraints."""
    columns = ",\n".join(
        f"    {c.name} {c.type.duckdb}{' NOT NULL' if c.required else ''}{_PACKED if c.long else ''}"
        for c in table.columns
    )
    return f"create table {table.name} (\n{columns}\n);"


def comments(table: Table) -> Iterator[str]:
    """COMMENT statements for the table and each of its columns."""
    yield comment("table", table.name, f"{table.meaning} Grain: {table.grain}. Key: {', '.join(table.key)}.")
    for column in table.columns:
        yield comment("column", f"{table.name}.{column.name}", column.sentence())


def restamped(table: Table, snapshot: int) -> Iterator[str]:
    """Statements that give every row another stamp: the column is made anew, as that costs nothing a row."""
    stamp = table.columns[-1]
    yield f"alter table {table.name} drop column {stamp.name}"
    yield f"alter table {table.name} add column {stamp.name} {stamp.type.duckdb} default {snapshot}"
    yield f"alter table {table.name} alter {stamp.name} drop default"
    yield f"alter table {table.name} alter {stamp.name} set not null"
    yield comment("column", f"{table.name}.{stamp.name}", stamp.sentence())


def comment(kind: str, name: str, words: str) -> str:
    """One COMMENT statement; the words may hold any character."""
    return f"comment on {kind} {name} is {quoted(words)};"


def quoted(value: str) -> str:
    """The value as an SQL string literal."""
    return "'" + value.replace("'", "''") + "'"


def dictionary(tables: Iterable[Table]) -> str:
    """The data dictionary as a Markdown page."""
    parts = []
    for table in tables:
        parts += [
            f"## {table.name}\n",
            f"{table.meaning} Grain: {table.grain}. Key: `{', '.join(table.key)}`.\n",
            "| column | type | meaning |",
            "|---|---|---|",
            *(_row(column) for column in table.columns),
            "",
        ]
    return "\n".join(parts)


def _row(column: Column) -> str:
    kind = column.type.name + (", required" if column.required else "")
    return f"| `{column.name}` | {kind} | {column.sentence().replace('|', chr(92) + '|')} |"


def datapackage(tables: Iterable[Table]) -> dict[str, object]:
    """The tables as a Frictionless data package descriptor."""
    return {
        "name": "trialmart",
        "profile": "data-package",
        "resources": [
            {
                "name": table.name,
                "path": f"{table.name}.parquet",
                "format": "parquet",
                "description": table.meaning,
                "schema": {
                    "primaryKey": list(table.key),
                    "fields": [_field(column) for column in table.columns],
                    "foreignKeys": list(_foreign_keys(table)),
                },
            }
            for table in tables
        ],
    }


def _field(column: Column) -> dict[str, object]:
    limits: dict[str, object] = {"required": column.required}
    if column.values:
        limits["enum"] = list(column.values)
    if column.low is not None:
        limits["minimum"] = column.low
    if column.high is not None:
        limits["maximum"] = column.high
    return {
        "name": column.name,
        "type": _FRICTIONLESS[column.type.name],
        "description": column.sentence(),
        "constraints": limits,
    }


def _foreign_keys(table: Table) -> Iterator[dict[str, object]]:
    for column in table.columns:
        if column.references:
            resource, field = column.references.split(".")
            yield {
                "fields": column.name,
                "reference": {"resource": "" if resource == table.name else resource, "fields": field},
            }


def schema_hash(tables: Iterable[Table]) -> str:
    """A digest that changes with any table's or column's name, type, nullability or list of values."""
    shape = [(t.name, t.key, [(c.name, c.type.name, c.required, c.values) for c in t.columns]) for t in tables]
    return hashlib.sha256(json.dumps(shape).encode()).hexdigest()[:16]
