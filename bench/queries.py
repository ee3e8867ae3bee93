"""The views as a dashboard calls them, on the warehouse of the last run.

A summary is fetched whole. Of a view with rows by trial a dashboard shows one trial, a page of a sorted list, or, of
doses and limits, what is stated of one drug or variable over all trials.
"""

from __future__ import annotations

import statistics
import time

import duckdb

from bench.ground import Ground
from bench.report import show
from pipeline.sqlfile import SQL, SqlObject, read_folder

_REPEATS = 3
_LIMIT_MS = 200
_SUBJECTS = {"dose_by_arm": "intervention_name", "criteria_limits_by_constraint": "variable"}
"""Columns by which dashboards filter these views over all trials."""


def queries(ground: Ground) -> None:
    """Milliseconds of every view, the slowest first."""
    if not ground.current.exists():
        raise SystemExit("There is no warehouse of this size. Run the part 'pipeline' first.")
    rows = []
    with duckdb.connect(str(ground.current / "warehouse.duckdb"), read_only=True) as connection:
        connection.execute(f"set threads = {ground.jobs}")
        [trial] = connection.execute(
            "select trial_id from trials offset (select count(*) // 2 from trials) limit 1"
        ).fetchall()
        for view in read_folder(SQL, "view"):
            for call, condition in _calls(connection, view, str(trial[0])):
                count, milliseconds = _timed(connection, f"select * from {view.name} {condition}")
                rows.append((view.name, call, count, milliseconds, "" if milliseconds < _LIMIT_MS else "slow"))
    rows.sort(key=lambda row: -float(row[3]))
    show(f"Views on {ground.size:,} studies", ("view", "call", "rows", "ms", ""), rows)


def _calls(connection: duckdb.DuckDBPyConnection, view: SqlObject, trial: str) -> list[tuple[str, str]]:
    names = [str(row[0]) for row in connection.execute(f"describe {view.name}").fetchall()]
    key = "trial_id" if "trial_id" in names else "nct_id"
    if key not in names:
        return [("whole", "")]
    calls = [("one trial", f"where {key} = '{trial}'"), ("a page", f"order by {key} limit 100")]
    if subject := _SUBJECTS.get(view.name):
        calls.append((f"one {subject}", f"where {subject} = {_most_frequent(connection, view, subject)}"))
    return calls


def _most_frequent(connection: duckdb.DuckDBPyConnection, view: SqlObject, column: str) -> str:
    """The value in most rows, as SQL writes it."""
    [found] = connection.execute(f"select mode({column}) from {view.name}").fetchall()
    return "'" + str(found[0]).replace("'", "''") + "'"


def _timed(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, float]:
    """Rows, fetched as Arrow, and the median of several times after one to warm up."""
    count = connection.sql(query).to_arrow_table().num_rows
    taken = []
    for _ in range(_REPEATS):
        started = time.perf_counter()
        connection.sql(query).to_arrow_table()
        taken.append((time.perf_counter() - started) * 1e3)
    return count, statistics.median(taken)
