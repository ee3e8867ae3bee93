"""What earlier runs have read: which units need no reading, and which documents still stand.

The state that decides this is the `documents` table inside the current snapshot, so that it is published, or lost,
together with the rows it accounts for.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from pipeline.containers import Refused, Unit
from pipeline.schema import TABLES
from pipeline.schema.aligned import fits, published

_UNIT = ["path", "member"]


class Plan(NamedTuple):
    """What to read, and what is known without reading.

    `standing` are the known documents of units that are as they were; `copied` are rows for documents whose unit is a
    copy of a known one. From `gone` and `changed` a trial was loaded: their unit is no longer below the raw
    folder, or looks different.
    """

    to_read: list[Unit | Refused]
    standing: pl.DataFrame
    copied: pl.DataFrame
    gone: pl.DataFrame
    changed: pl.DataFrame


def known_documents(snapshot: Path | None) -> pl.DataFrame:
    """The documents of a snapshot; none where there is no snapshot, or one whose documents were another table."""
    return published(snapshot, TABLES["documents"])


def rows_fit(snapshot: Path) -> bool:
    """Whether rows of a snapshot, which another version of the program may have published, can be kept."""
    return all(fits(snapshot / f"{table.name}.parquet", table) for table in TABLES.values() if table.name != "runs")


def plan(units: Sequence[Unit | Refused], known: pl.DataFrame, parser: str) -> Plan:
    """Compare what is below the raw folder with what is known; a unit seen as before by this parser is not read."""
    there = _frame([unit for unit in units if isinstance(unit, Unit)])
    readable = known.filter(pl.col("parser_version") == parser)
    same = readable.join(there, on=[*_UNIT, "seen_as"], how="semi", nulls_equal=True)
    new = there.join(same, on=_UNIT, how="anti", nulls_equal=True)
    copied = _copies(new, readable)
    unread = new.join(copied, on=_UNIT, how="anti", nulls_equal=True)
    wanted = set(unread.select(_UNIT).iter_rows())
    loaded = known.filter(outcome="loaded").join(copied, on="document_id", how="anti")
    as_before = loaded.join(there, on=[*_UNIT, "seen_as"], how="semi", nulls_equal=True)
    changed = loaded.join(there, on=_UNIT, how="semi", nulls_equal=True)
    return Plan(
        to_read=[unit for unit in units if isinstance(unit, Refused) or (unit.path, unit.member) in wanted],
        standing=same.join(copied, on="document_id", how="anti"),
        copied=copied,
        gone=loaded.join(there, on=_UNIT, how="anti", nulls_equal=True),
        changed=changed.join(as_before, on="document_id", how="anti"),
    )


def units_of(documents: pl.DataFrame, units: Sequence[Unit | Refused]) -> list[Unit | Refused]:
    """The units in which some documents are."""
    wanted = set(documents.select(_UNIT).iter_rows())
    return [unit for unit in units if isinstance(unit, Unit) and (unit.path, unit.member) in wanted]


def unreadable_now(documents: pl.DataFrame) -> pl.DataFrame:
    """Rejects in whose place was a document that still counts (document_id, reason)."""
    earlier = documents.filter(pl.col("seen_as").is_null(), outcome="loaded")
    rejects = documents.filter(outcome="rejected").join(earlier, on="path", how="semi")
    return rejects.select("document_id", "reason")


def _frame(units: Sequence[Unit]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "path": [unit.path for unit in units],
            "member": [unit.member for unit in units],
            "seen_as": [unit.seen_as for unit in units],
        },
        schema={"path": pl.String, "member": pl.String, "seen_as": pl.String},
    )


def _copies(new: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Rows for the documents of units that look exactly like a known one of another path."""
    one_of_each = known.join(
        known.select("path", "member", "seen_as").unique(["member", "seen_as"], keep="first", maintain_order=True),
        on=["path", "member", "seen_as"], how="semi", nulls_equal=True,
    )  # fmt: skip
    found = new.join(one_of_each, on=["member", "seen_as"], how="inner", nulls_equal=True, suffix="_known")
    names = pl.col("path", "member").str.replace_many(["#", "%"], ["%23", "%25"])  # as in `Document.id`
    document_id = pl.concat_str(names, pl.col("position").cast(pl.String), separator="#", ignore_nulls=True)
    return found.with_columns(document_id=document_id).select(known.columns)
