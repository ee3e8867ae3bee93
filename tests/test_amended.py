"""A database amended night by night holds what one made anew would, and is made anew when it cannot be amended."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline import comparison
from pipeline.database import DATABASE
from pipeline.errors import DatabaseDiffers
from pipeline.manifest import Manifest, read_manifest
from pipeline.run import run
from pipeline.settings import Settings
from pipeline.sqlfile import SQL, read_folder
from tests.conftest import SAMPLES, build, in_process, quiet

STUDIES = [json.loads(path.read_text()) for path in sorted((SAMPLES / "ctgov_json").glob("NCT*.json"))]
MANY = 40


def study(number: int, night: int = 0) -> bytes:
    """One of the sample studies under another number, as it stood some night: every night arms and items differ."""
    made = json.loads(json.dumps(STUDIES[(number + night) % len(STUDIES)]))
    made["protocolSection"]["identificationModule"]["nctId"] = f"NCT9100{number:04d}"
    made["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"] = {"date": f"2025-01-{night + 1:02d}"}
    return json.dumps(made).encode()


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with studies in `raw` and their `warehouse`."""
    folder = tmp_path_factory.mktemp("begun")
    (folder / "raw").mkdir()
    for number in range(MANY):
        (folder / "raw" / f"{number}.json").write_bytes(study(number))
    build(folder / "raw", folder / "warehouse")
    return folder


@pytest.fixture
def place(begun: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(begun, tmp_path / "place", symlinks=True)
    return tmp_path / "place"


def manifest(place: Path) -> Manifest:
    """The manifest of the current snapshot."""
    return read_manifest(place / "warehouse" / "current")


def rows(database: Path) -> dict[str, list[str]]:
    """Everything that can be selected from a database, each as its rows in some order of their own."""
    moving = {"snapshot_id", "run_id"}
    with duckdb.connect(str(database), read_only=True) as connection:
        names = connection.execute(
            "select schema_name || '.' || view_name from duckdb_views() where not internal "
            "union select schema_name || '.' || table_name from duckdb_tables()"
        ).fetchall()
        found = {}
        for (name,) in names:
            columns = [row[0] for row in connection.execute(f"describe {name}").fetchall() if row[0] not in moving]
            found[name] = sorted(map(str, connection.execute(f"select {', '.join(columns)} from {name}").fetchall()))
    del found["main.runs"]
    return found


def declared(database: Path) -> list[tuple[object, ...]]:
    """What a database says of its tables, views, macros and columns."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return [
            row
            for query in (
                "schema_name, table_name, sql, comment from duckdb_tables()",
                "schema_name, view_name, sql, comment from duckdb_views() where not internal",
                "function_name, macro_definition, comment from duckdb_functions() where not internal",
                "schema_name, table_name, column_index, column_name, data_type, is_nullable, column_default, comment "
                "from duckdb_columns() where not internal",
            )
            for row in connection.execute(f"select {query} order by all").fetchall()
        ]


def as_made_anew(place: Path) -> None:
    """Hold the current database against one made from the same raw folder by a first run."""
    anew = place / f"anew-{manifest(place).snapshot}"
    build(place / "raw", anew)
    ours, theirs = (folder / "current" / DATABASE for folder in (place / "warehouse", anew))
    assert declared(ours) == declared(theirs)
    held, expected = rows(ours), rows(theirs)
    assert held.keys() == expected.keys()
    assert [name for name in held if held[name] != expected[name]] == []


@pytest.mark.parametrize("seed", range(3))
def test_nights_of_changes_arrivals_names_and_losses_amend_it(seed: int, place: Path) -> None:
    chance, raw, replaced = random.Random(seed), place / "raw", 0
    for night in (1, 2, 3):
        changed, renamed = chance.sample(sorted(raw.iterdir()), 2)
        changed.write_bytes(study(int(changed.stem.partition("-")[0]), night))
        renamed.rename(renamed.with_stem(f"{renamed.stem}-{night}"))
        if night == 2:
            (raw / "100.json").write_bytes(study(100))
        build(raw, place / "warehouse")
        replaced += 2 if night == 2 else 1
        assert manifest(place).trials_replaced == replaced
        as_made_anew(place)


def test_after_a_tenth_it_is_made_anew(place: Path) -> None:
    for number in range(MANY // 10 + 1):
        (place / "raw" / f"{number}.json").write_bytes(study(number, 1))
    build(place / "raw", place / "warehouse")
    assert manifest(place).trials_replaced == 0
    as_made_anew(place)


def test_what_is_taken_out_leaves_no_trace(place: Path) -> None:
    database, words = place / "warehouse" / "current" / DATABASE, b"Quokka"
    (place / "raw" / "7.json").write_bytes(re.sub(rb'("briefTitle": ")', rb"\1" + words, study(7, 1)))
    build(place / "raw", place / "warehouse")
    assert words in database.read_bytes()
    (place / "raw" / "7.json").write_bytes(study(7, 2))
    build(place / "raw", place / "warehouse")
    assert manifest(place).trials_replaced == 2
    settings = Settings(raw=place / "raw", warehouse=place / "warehouse", jobs=1, allow_loss=True)
    run(settings, quiet, ["NCT91000007"], crew=in_process)
    assert manifest(place).trials_replaced == 0
    assert words not in database.read_bytes()


def test_a_damaged_database_is_told_and_made_anew(place: Path) -> None:
    damaged = place / "warehouse" / "current" / DATABASE
    damaged.chmod(0o644)
    with damaged.open("r+b") as file:
        file.seek(-9, 2)
        file.write(b"something")
    (place / "raw" / "0.json").write_bytes(study(0, 1))
    report = build(place / "raw", place / "warehouse")
    [warning] = report.warnings
    assert "is not what was published. So the database was made anew" in warning
    assert manifest(place).trials_replaced == 0
    as_made_anew(place)


def test_an_amended_database_that_holds_other_rows_is_made_anew(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("pipeline.database.among", lambda _: "trial_id = 'NCT91000001'")  # not those that did change
        (place / "raw" / "0.json").write_bytes(study(0, 1))
        [warning] = build(place / "raw", place / "warehouse").warnings
    assert "and Parquet differ" in warning
    assert manifest(place).trials_replaced == 0
    as_made_anew(place)


@pytest.fixture
def opened(place: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of its database, to spoil."""
    spoilt = shutil.copyfile(place / "warehouse" / "current" / DATABASE, place / DATABASE)
    with duckdb.connect(str(spoilt)) as connection:
        yield connection


def test_long_texts_of_every_trial_have_their_turn_to_be_compared(opened: duckdb.DuckDBPyConnection) -> None:
    every = " union all ".join(f"select trial_id from trials where {comparison._share(opened, n)}" for n in range(8))
    found = [trial for (trial,) in opened.execute(f"{every} order by trial_id").fetchall()]
    assert found == [f"NCT9100{number:04d}" for number in range(MANY)]
    opened.execute("delete from trials")
    assert comparison._share(opened, 3) == "true"


def test_a_long_text_that_differs_is_found_when_its_turn_comes(place: Path, opened: duckdb.DuckDBPyConnection) -> None:
    opened.execute("update criteria set text = text || '.' where trial_id = (select max(trial_id) from criteria)")
    told = []
    for turn in range(8):
        try:
            comparison.compare(opened, place / "warehouse" / "current", {}, turn)
        except DatabaseDiffers as error:
            told.append((turn, str(error)))
    [(turn, words)] = told
    assert turn == 7
    assert words.startswith("criteria: database and Parquet differ")


def test_views_of_one_trial_name_it() -> None:
    """Their rows are found, and replaced, by it."""
    views = [view for view in read_folder(SQL, "view") if view.is_of_one_trial]
    assert len(views) > 3
    assert [view.name for view in views if "trial_id" not in {words.name for words in view.columns}] == []
