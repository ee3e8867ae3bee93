"""Promises about a loaded database, as queries: those of the schema, and those under sql/checks.

A promise is broken by rows. `fail` stops publication; `warn` is told. The declaration promises that required
columns are filled, values are from their closed list and within their bounds, keys are unique, references
exist and stay within their trial, and all rows are of one snapshot; one query per table counts what can be counted
in one pass. What joins tables, or holds within each trial, is looked at for some trials at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import duckdb

from pipeline.cursors import cursors
from pipeline.errors import ChecksFailed, ViewError
from pipeline.schema import TABLES, Column, Table
from pipeline.schema.render import quoted
from pipeline.slices import slices
from pipeline.sqlfile import SQL, Level, SqlObject, read_folder

_EXAMPLES = 5
_SIDE_BY_SIDE = 2
"""Most tables are too small for DuckDB to share one query between cores."""


@dataclass(frozen=True)
class Finding:
    """A broken promise: how often, and a few of the rows that break it."""

    check: str
    level: Level
    count: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        """One line for the log."""
        return f"{self.check}: {self.count} rows, such as {'; '.join(self.examples)}"


@dataclass(frozen=True)
class _Fault:
    """What is wrong with a row, as a condition; it holds where the promise is broken."""

    check: str
    condition: str
    shown: tuple[str, ...]


class _Rows(NamedTuple):
    """The rows to look at: those of all trials or, of what is of trials, those that the attached database holds."""

    connection: duckdb.DuckDBPyConnection
    only: str | None

    def selected(self, query: str) -> list[tuple[object, ...]]:
        return self.connection.execute(query).fetchall()

    def turns(self, query: str, *, by_trial: bool) -> Iterable[None]:
        return slices(self.connection, query, self.only) if by_trial else [None]


def demand(connection: duckdb.DuckDBPyConnection, folder: Path = SQL, only: str | None = None) -> list[Finding]:
    """The warnings; raises `ChecksFailed`, with every broken promise, when one of level fail is broken.

    What holds within each trial is looked at for those only that the attached database `only` holds.
    """
    found = run_checks(connection, folder=folder, only=only)
    failed = [finding for finding in found if finding.level == "fail"]
    if failed:
        raise ChecksFailed("Nothing was published. " + " | ".join(map(str, failed)))
    return found


def run_checks(
    connection: duckdb.DuckDBPyConnection,
    tables: Iterable[Table] = tuple(TABLES.values()),
    folder: Path = SQL,
    only: str | None = None,
) -> list[Finding]:
    """Every broken promise: those of the files, then the declaration's, table by table."""
    files = [partial(_file_holds, check) for check in read_folder(folder, "check")]  # first: none long is left for last
    declared = (_rows_as_declared, _of_one_snapshot, _key_unique, _references_exist)
    promises = files + [partial(promise, table) for table in tables for promise in declared]

    beside = cursors(connection)

    def broken(promise: Callable[[_Rows], Iterator[Finding]]) -> list[Finding]:
        with beside() as cursor:
            return list(promise(_Rows(cursor, only)))

    with ThreadPoolExecutor(_SIDE_BY_SIDE) as threads:
        return [finding for found in threads.map(broken, promises) for finding in found]


def _faults(table: Table) -> Iterator[_Fault]:
    for column in table.columns:
        for promise, condition in _broken(column):
            yield _Fault(f"{table.name}.{column.name} {promise}", condition, (*table.key, column.name))
    if table.is_of_trials and len(table.key) == 1 and table.key != ("trial_id",):
        yield _Fault(f"{table.name} key names its trial", f"not starts_with({table.key[0]}, trial_id)", table.key)


def _broken(column: Column) -> Iterator[tuple[str, str]]:
    """The column's promises with the condition that breaks each."""
    if column.required:
        yield "required", f"{column.name} is null"
    if column.values:
        yield "in its list", f"{column.name} not in ({', '.join(map(quoted, column.values))})"
    if column.low is not None:
        yield f"at least {column.low:g}", f"{column.name} < {column.low}"
    if column.high is not None:
        yield f"at most {column.high:g}", f"{column.name} > {column.high}"
    if column.type.name == "number":
        yield "finite", f"not isfinite({column.name})"


def _rows_as_declared(table: Table, rows: _Rows) -> Iterator[Finding]:
    """Count every fault of a table's rows in one pass; only those found are looked at again."""
    faults = list(_faults(table))
    counts = ", ".join(f"count(*) filter (where {fault.condition})" for fault in faults)
    for _ in rows.turns(table.name, by_trial=table.is_of_trials and rows.only is not None):
        found = rows.selected(f"select {counts} from {table.name}")[0]
        for fault in (fault for fault, count in zip(faults, found, strict=True) if count):
            shown = ", ".join(dict.fromkeys(fault.shown))
            yield _finding(rows, fault.check, "fail", f"select {shown} from {table.name} where {fault.condition}")


def _of_one_snapshot(table: Table, rows: _Rows) -> Iterator[Finding]:
    oldest = f"(select min(snapshot_id) from {table.name})"
    others = f"select {', '.join((*table.key, 'snapshot_id'))} from {table.name} where snapshot_id <> {oldest}"
    yield from _if_any(rows, f"{table.name}.snapshot_id shared", "fail", others, by_trial=False)


def _key_unique(table: Table, rows: _Rows) -> Iterator[Finding]:
    """Keys name their trial, or what they refer to does, so they are unique where they are so among some trials."""
    key = ", ".join(table.key)
    twice = f"select {key} from {table.name} group by {key} having count(*) > 1"
    yield from _if_any(rows, f"{table.name} key unique", "fail", twice, by_trial=table.is_of_trials)


def _references_exist(table: Table, rows: _Rows) -> Iterator[Finding]:
    for column in table.columns:
        if column.references:
            target, _, key = column.references.partition(".")
            by_trial = table.is_of_trials and TABLES[target].is_of_trials
            shown = ", ".join(dict.fromkeys((*table.key, column.name)))
            lost = (
                f"select {shown} from {table.name} where {column.name} is not null and not exists "
                f"(select 1 from {target} as target where target.{key} = {table.name}.{column.name}"
                f"{f' and target.trial_id = {table.name}.trial_id' if by_trial else ''})"
            )
            check = f"{table.name}.{column.name} references {column.references}"
            yield from _if_any(rows, check, "fail", lost, by_trial=by_trial)


def _file_holds(check: SqlObject, rows: _Rows) -> Iterator[Finding]:
    try:
        yield from _if_any(rows, check.name, check.level or "fail", check.query, by_trial=check.is_of_one_trial)
    except duckdb.Error as error:
        raise ViewError(f"{check.path}:{check.line}: {str(error).splitlines()[0]}") from error


def _if_any(rows: _Rows, check: str, level: Level, query: str, *, by_trial: bool) -> Iterator[Finding]:
    """What is found among all trials, looked for among some at a time if that finds the same."""
    found = [_finding(rows, check, level, query) for _ in rows.turns(query, by_trial=by_trial)]
    if count := sum(each.count for each in found):
        examples = [example for each in found for example in each.examples]
        yield Finding(check, level, count, tuple(examples[:_EXAMPLES]))


def _finding(rows: _Rows, check: str, level: Level, query: str) -> Finding:
    """Count the rows and keep a few of them, in one reading of the query."""
    found = rows.selected(f"select count(*) over (), * from ({query}) order by all limit {_EXAMPLES}")
    return Finding(check, level, int(str(found[0][0])) if found else 0, tuple(map(_text, found)))


def _text(row: tuple[object, ...]) -> str:
    """A row as text, without its count; long values are cut."""
    return " ".join("NULL" if value is None else str(value)[:60] for value in row[1:])
