"""What a reader can do with a published warehouse, and what nobody can."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import InputError
from pipeline.export import export
from pipeline.reading import open_warehouse
from tests.conftest import build
from tests.test_incremental import study

ATTACKS = [
    "select * from read_text('/etc/passwd')",
    "select * from read_blob('/etc/passwd')",
    "select * from read_csv('/etc/passwd', header = false)",
    "select * from read_json('/etc/os-release')",
    "select * from read_parquet('trials.parquet')",
    "select * from '/etc/passwd'",
    "select * from glob('/*')",
    "copy trials to 'stolen.csv'",
    "copy trials to 'stolen.parquet' (format parquet)",
    "copy trials from '/etc/passwd'",
    "export database 'stolen'",
    "import database 'stolen'",
    "attach 'other.duckdb' as other",
    "attach ':memory:' as other",
    "install httpfs",
    "load httpfs",
    "load '/tmp/evil.duckdb_extension'",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "create table mine as select 1",
    "delete from trials",
]


@pytest.mark.parametrize("statement", ATTACKS)
def test_nothing_but_the_tables_can_be_reached(
    statement: str, built: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_warehouse(built.parent) as connection:
        try:
            connection.execute(statement).fetchall()
        except duckdb.Error:
            pass
        else:
            assert statement.startswith("attach ':memory:'"), f"{statement} was let through"
        assert list(tmp_path.iterdir()) == []
        assert connection.execute("select count(*) from trials").fetchone() != (0,)


def test_python_variables_are_no_tables(built: Path) -> None:
    frame = [1, 2, 3]
    with open_warehouse(built.parent) as connection, pytest.raises(duckdb.Error):
        connection.execute("select * from frame").fetchall()
    assert frame


def test_views_work_through_it(built: Path) -> None:
    with open_warehouse(built.parent) as connection:
        assert connection.execute("select count(*) from enrollment_by_trial").fetchone() != (0,)


def test_no_warehouse_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Nothing is published"):
        open_warehouse(tmp_path)


PAYLOADS = ["=HYPERLINK(1)", "+1", "-2+3", "@SUM(A1)", "\tx", "＝1", "plain", 'a,b "c"\nd']


def test_a_spreadsheet_finds_no_formula(tmp_path: Path) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    raw.mkdir()
    for number, payload in enumerate(PAYLOADS):
        (raw / f"{number}.json").write_bytes(study(number, "2025-01-01", payload))
    build(raw, warehouse)
    cells = _column(warehouse, raw=False)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "＝"))]
    assert [cell.removeprefix("'") for cell in cells] == PAYLOADS
    assert _column(warehouse, raw=True) == PAYLOADS


def _column(warehouse: Path, *, raw: bool) -> list[str]:
    target = io.StringIO(newline="")
    export(warehouse, "trials", target, raw=raw)
    rows = list(csv.DictReader(io.StringIO(target.getvalue(), newline="")))
    return [row["brief_title"] for row in sorted(rows, key=lambda row: row["trial_id"])]


def test_what_cannot_be_exported_is_named(built: Path) -> None:
    with pytest.raises(InputError, match="enrollment_by_phase"):
        export(built.parent, "secrets", io.StringIO())


def test_a_slip_of_the_pen_costs_no_earlier_export(built: Path, tmp_path: Path) -> None:
    target = tmp_path / "runs.csv"
    assert export(built.parent, "runs", target) == 1
    before = target.read_bytes()
    with pytest.raises(InputError):
        export(built.parent, "run", target)
    assert target.read_bytes() == before and before.startswith(b"run_id,")
