"""Every promise catches a planted fault and passes on rows that keep it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline import checks, sqlfile, views
from pipeline.errors import ChecksFailed, ViewError
from pipeline.schema import TABLES

CHECKS = sqlfile.read_folder(sqlfile.SQL, "check")

CLEAN = """
insert into documents by name
    select 'a' as document_id, 'a' as path, 'NCT1' as trial_id, 'loaded' as outcome,
        'ctgov_json' as source_format, '1' as parser_version, 1 as snapshot_id;
insert into trials by name
    select 'NCT1' as trial_id, 'NCT1' as nct_id, 'CTGOV' as registry, 'PHASE2' as phase, 40 as enrollment,
        18.5 as minimum_age_years, 1 as arm_count, 'ctgov_json' as source_format,
        'a' as document_id, 1 as snapshot_id;
insert into arms by name
    select 'NCT1-A01' as arm_id, 'NCT1' as trial_id, 1 as ordinal, 'Low' as title, 1 as snapshot_id;
insert into interventions by name
    select 'NCT1-I01' as intervention_id, 'NCT1' as trial_id, 1 as ordinal, 1 as snapshot_id;
insert into arm_interventions by name
    select 'NCT1-A01' as arm_id, 'NCT1-I01' as intervention_id, 'NCT1' as trial_id,
        'registry_label' as link_source, 1 as snapshot_id;
insert into runs by name
    select '1' as run_id, '1' as pipeline_version, 'x' as schema_hash, 1 as documents_read,
        1 as documents_loaded, 0 as documents_superseded, 0 as documents_deleted, 0 as documents_rejected,
        1 as trial_count, 1 as snapshot_id;
"""

# What is done to the clean rows, and the check that must find it.
FAULTS = {
    "update trials set phase = 'PHASE9'": "trials.phase in its list",
    "update trials set enrollment = -1": "trials.enrollment at least 0",
    "update trials set minimum_age_years = 151": "trials.minimum_age_years at most 150",
    "update trials set minimum_age_years = 'inf'": "trials.minimum_age_years finite",
    "update trials set document_id = 'b'": "trials.document_id references documents.document_id",
    "update arms set trial_id = 'NCT2'": "arms.trial_id references trials.trial_id",
    "update arms set snapshot_id = 2; insert into arms by name "
    "select 'A2' as arm_id, 'NCT1' as trial_id, 2 as ordinal, 1 as snapshot_id": "arms.snapshot_id shared",
    "insert into arms select * from arms": "arms key unique",
    "update arms set arm_id = 'NCT2-A01'": "arms key names its trial",
    "update arm_interventions set trial_id = 'NCT2'": "arm_interventions.arm_id references arms.arm_id",
    "insert into arm_interventions select * from arm_interventions": "arm_interventions key unique",
    "alter table arms alter ordinal drop not null; update arms set ordinal = null": "arms.ordinal required",
    "update runs set documents_read = 2": "documents_accounted",
    "update documents set trial_id = 'NCT2'": "trials_from_loaded_documents",
    "update trials set arm_count = 2": "counts_agree",
}


@pytest.fixture
def clean() -> Iterator[duckdb.DuckDBPyConnection]:
    with views.empty_warehouse() as connection:
        connection.execute(CLEAN)
        yield connection


def test_clean_rows_pass(clean: duckdb.DuckDBPyConnection) -> None:
    assert checks.run_checks(clean) == []
    assert checks.demand(clean) == []


def test_an_empty_warehouse_passes() -> None:
    with views.empty_warehouse() as connection:
        assert checks.run_checks(connection) == []


@pytest.mark.parametrize(("fault", "check"), FAULTS.items(), ids=FAULTS.values())
def test_a_planted_fault_is_found(clean: duckdb.DuckDBPyConnection, fault: str, check: str) -> None:
    clean.execute(fault)
    assert check in {finding.check for finding in checks.run_checks(clean)}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_every_written_check_has_a_planted_fault_in_its_file(check: sqlfile.SqlObject) -> None:
    assert any(test.expect.rows for test in check.tests)


def test_a_broken_promise_stops_publication_with_examples(clean: duckdb.DuckDBPyConnection) -> None:
    clean.execute("update trials set phase = 'PHASE9', enrollment = -1")
    with pytest.raises(ChecksFailed) as error:
        checks.demand(clean)
    assert "trials.phase in its list: 1 rows, such as NCT1 PHASE9" in str(error.value)
    assert "trials.enrollment at least 0: 1 rows, such as NCT1 -1" in str(error.value)


def test_a_warning_does_not(clean: duckdb.DuckDBPyConnection) -> None:
    clean.execute("update trials set arm_count = 2")
    [finding] = checks.demand(clean)
    assert (finding.check, finding.level, finding.count) == ("counts_agree", "warn", 1)
    assert finding.examples == ("NCT1 arms 2 1",)


def test_examples_are_few_and_in_order(clean: duckdb.DuckDBPyConnection) -> None:
    clean.execute("insert into arms by name select 'x' || range as arm_id, 'NCT9' as trial_id, 1 as ordinal, "
                  "1 as snapshot_id from range(8)")  # fmt: skip
    [lost] = [f for f in checks.run_checks(clean) if f.check == "arms.trial_id references trials.trial_id"]
    assert lost.count == 8
    assert lost.examples == tuple(f"x{at} NCT9" for at in range(5))


def test_a_check_that_cannot_run_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "broken.sql").write_text("-- Words.\n--\n-- level: fail\nselect nothing;\n")
    with duckdb.connect() as connection, pytest.raises(ViewError, match=r"broken\.sql:4: "):
        checks.run_checks(connection, tables=(), folder=tmp_path)


def test_every_declared_reference_names_a_key() -> None:
    for table in TABLES.values():
        for column in table.columns:
            if column.references:
                target, _, key = column.references.partition(".")
                assert (key,) == TABLES[target].key
