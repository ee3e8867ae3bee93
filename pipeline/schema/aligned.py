"""Tables as another version of the program published them, in the shape that is declared now."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipeline.schema.column import Table
from pipeline.schema.render import polars_schema


def fits(path: Path, table: Table) -> bool:
    """Whether the rows of a published file can be taken over: no required column is missing, no type is another."""
    if not path.exists():
        return False
    there = pl.read_parquet_schema(path)
    return all(there.get(c.name) == c.type.polars if c.name in there else not c.required for c in table.own)


def aligned(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The columns by name: new ones are NULL; those no longer declared, and the stamp, are left out."""
    schema = polars_schema(table, stamped=False)
    there = set(frame.columns)
    return frame.select(
        pl.col(name) if name in there else pl.lit(None, kind).alias(name) for name, kind in schema.items()
    )


def published(snapshot: Path | None, table: Table) -> pl.DataFrame:
    """A table of a snapshot, in today's shape; empty where there is no snapshot, or its rows do not fit."""
    path = snapshot / f"{table.name}.parquet" if snapshot else None
    if path is None or not fits(path, table):
        return pl.DataFrame(schema=polars_schema(table, stamped=False))
    return aligned(pl.read_parquet(path), table)
