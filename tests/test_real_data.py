"""The real records and pages, in bulk: how much of their structure arrives, and what must never happen."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.schema import TABLES
from pipeline.sources import ctgov_xml
from tests.conftest import SHARED, build

BARS = {"json": (0.9995, 0.993), "labelled": (0.999, 0.99), "plain": (0.997, 0.985), "lossy": (0.997, 0.98)}
"""Mean of the fields and lowest field, at least.

The records' lowest is "inclusion or exclusion": in six of them the key takes an item such as "does not meet the
inclusion criteria" for a heading, and holds what follows against us.
"""
VARIANTS = (*BARS, "xml")


@pytest.fixture(scope="module")
def warehouses(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A warehouse from the API records, one from the pages in each layout, and one from records in XML."""
    found = {}
    for variant in VARIANTS:
        raw, root = tmp_path_factory.mktemp(variant), tmp_path_factory.mktemp(f"{variant}-warehouse")
        if variant == "json":
            raw = shared_data / "ctgov_json_v2"
        elif variant == "xml":
            for path in (shared_data / "ctgov_xml").glob("*.xml"):
                if ctgov_xml.claims(path.read_bytes()):  # ten are extracts in a form of their own
                    shutil.copy(path, raw)
        else:
            with tarfile.open(shared_data / "pages" / f"{variant}.tar.gz") as pages:
                pages.extractall(raw, filter="data")
        build(raw, root, jobs=2 if variant == "json" else 0)
        found[variant] = root / "current"
    return found


@pytest.mark.parametrize("variant", BARS)
def test_structure_arrives(variant: str, warehouses: dict[str, Path], shared_data: Path) -> None:
    scorer, key = SHARED / "tools" / "score_structure.py", shared_data / "ctgov_json_v2" / "studies.jsonl.gz"
    command = [sys.executable, str(scorer), str(key), str(warehouses[variant]), variant]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lowest, mean = (float(line.split()[0]) for line in told.splitlines()[-2:])
    assert mean >= BARS[variant][0] and lowest >= BARS[variant][1], told


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_must_never_happen(variant: str, warehouses: dict[str, Path]) -> None:
    with duckdb.connect(str(warehouses[variant] / "warehouse.duckdb"), read_only=True) as connection:
        never = {
            "an age, sex or yes/no line as a criterion": r"""
                select text from criteria
                where regexp_full_match(text, '\d+ (Year|Month|Week|Day)s?|ALL|MALE|FEMALE|Yes|No')
            """,
            "an amount that is not finite": "select dose_id from doses where not isfinite(coalesce(amount_high, 0))",
            "a document that is not accounted for": """
                select document_id from documents where outcome not in ('loaded', 'superseded')
            """,
            "a dose said to be parsed without amount": """
                select dose_id from doses where status = 'parsed' and amount_low is null and amount_high is null
            """,
        }
        assert {name: rows for name, query in never.items() if (rows := connection.execute(query).fetchall())} == {}


FLAGGED = [(table.name, column) for table in TABLES.values() for column in table.columns if column.flags]


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_flag_is_explained(variant: str, warehouses: dict[str, Path]) -> None:
    for table, column in FLAGGED:
        joined = pl.read_parquet(warehouses[variant] / f"{table}.parquet")[column.name].drop_nulls()
        told = set(joined.str.split(", ").explode().unique())
        assert told - set(column.flags) == set(), table


def test_the_page_the_project_began_with(shared_data: Path, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (page,) = (shared_data / "meddatax_pages").glob("NCT02633163*")
    (raw / page.name).write_bytes(page.read_bytes())
    build(raw, tmp_path / "warehouse")
    assert_lupus_page(tmp_path / "warehouse" / "current")


def assert_lupus_page(snapshot: Path) -> None:
    """What any page with the facts of NCT02633163 must give."""

    def read(table: str) -> pl.DataFrame:
        return pl.read_parquet(snapshot / f"{table}.parquet").filter(trial_id="NCT02633163")

    counted = (
        "arms",
        "interventions",
        "arm_interventions",
        "locations",
        "officials",
        "sponsors",
        "related_trials",
    )
    assert {table: read(table).height for table in counted} == dict(zip(counted, (3, 3, 3, 9, 2, 1, 5), strict=True))
    types = dict(read("criteria").group_by("criterion_type").len().iter_rows())
    assert types == {"inclusion": 5, "exclusion": 15}
    trial = read("trials").row(0, named=True)
    assert (trial["enrollment"], trial["phase"], trial["country_count"]) == (81, "PHASE2", 1)
    assert trial["enrollment_type"] is None and trial["start_date_type"] is None
    assert {"conditions", "countries", "responsible_party"} <= set(trial["sections_missing"].split(", "))
    assert read("identifiers").filter(id_source="org_study_id").height == 1
    doses = read("doses").filter(pl.col("amount_low").is_not_null())
    told = ("amount_low", "amount_high", "unit_ucum", "per", "basis", "route", "n_admin", "status")
    assert sorted(doses.select(told).rows()) == [
        (1e6, 1e6, "{cells}", "kg", "per_kg", "intravenous", 1, "parsed"),
        (5e6, 5e6, "{cells}", "kg", "per_kg", "intravenous", 1, "parsed"),
    ]


def test_its_own_written_twin(built: Path) -> None:
    assert_lupus_page(built)
