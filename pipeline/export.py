"""Tables and views as CSV that a spreadsheet cannot mistake for formulas."""

from __future__ import annotations

import csv
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

import duckdb

from pipeline.errors import InputError
from pipeline.reading import open_warehouse

_TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
_ROWS_AT_ONCE = 10_000
_NAMES = """
select if(table_schema = 'main', table_name, table_schema || '.' || table_name) from information_schema.tables
"""


def export(warehouse: Path, name: str, target: Path | TextIO, *, raw: bool = False) -> int:
    """Write a table or view as CSV to an open file, or to one of that path; returns its rows.

    Text that a spreadsheet would take for a formula gets an apostrophe in front, unless `raw`. NULL is an empty
    cell. Raises `InputError`, before a file is touched, when there is no such table or view.
    """
    with open_warehouse(warehouse) as connection, ExitStack() as opened:
        known = {row[0] for row in connection.execute(_NAMES).fetchall()}
        if (plain := name.lower().removeprefix("main.")) not in known:
            raise InputError(f"There is no table or view {name}. There are: {', '.join(sorted(known))}.")
        rows = connection.execute(f"from {plain}")
        if isinstance(target, Path):
            target = opened.enter_context(target.open("w", encoding="utf-8", newline=""))
        return _write(rows, csv.writer(target), raw=raw)


def _write(result: duckdb.DuckDBPyConnection, writer: csv.Writer, *, raw: bool) -> int:  # type: ignore[name-defined]
    writer.writerow([column[0] for column in result.description or []])
    rows = 0
    while batch := result.fetchmany(_ROWS_AT_ONCE):
        writer.writerows(batch if raw else ([_safe(cell) for cell in row] for row in batch))
        rows += len(batch)
    return rows


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_TRIGGERS) else cell
