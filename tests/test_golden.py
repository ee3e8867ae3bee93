"""Every row that the samples must give. `make golden` writes them anew; the diff is the review.

One row a line, NULLs left out, in the table's order. What changes with the program itself is left out too.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import polars as pl
import pytest

from pipeline.schema import TABLES

GOLDEN = Path(__file__).parent / "golden"
CHANGING = ("snapshot_id", "parser_version", "pipeline_version", "schema_hash")


def _lines(snapshot: Path, table: str) -> list[str]:
    frame = pl.read_parquet(snapshot / f"{table}.parquet").drop(CHANGING, strict=False)
    rows = ({name: value for name, value in row.items() if value is not None} for row in frame.iter_rows(named=True))
    return [json.dumps(row, ensure_ascii=False, default=str) for row in rows]


@pytest.mark.parametrize("table", TABLES)
def test_the_samples_give_these_rows(table: str, built: Path) -> None:
    path, lines = GOLDEN / f"{table}.ndjson", _lines(built, table)
    if os.environ.get("TRIALMART_GOLDEN") == "write":
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    assert lines == path.read_text(encoding="utf-8").splitlines()
