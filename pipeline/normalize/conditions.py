"""`conditions`: what a trial studies, and the terms it is indexed under."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from pipeline.normalize.shard import Shard, columns
from pipeline.record import Record, Term
from pipeline.schema import TABLES

_Row = tuple[str, str, str, int, str, str, str | None]


def conditions(shard: Shard) -> pl.DataFrame:
    """One row per condition, keyword and MeSH term."""
    rows = (row for record in shard.records for row in _rows(record))
    names = "condition_id trial_id kind ordinal name downcase_name mesh_id"
    return shard.frame(TABLES["conditions"], columns(rows, names))


def _rows(record: Record) -> Iterator[_Row]:
    trial_id = record.trial_id
    for kind, names in (("condition", record.conditions), ("keyword", record.keywords)):
        for ordinal, name in enumerate((name for name in names if name), 1):
            yield f"{trial_id}-{kind}-{ordinal:02d}", trial_id, kind, ordinal, name, name.lower(), None
    for kind, terms in _meshes(record):
        for ordinal, term in enumerate((term for term in terms if term.term), 1):
            name = term.term or ""
            yield f"{trial_id}-{kind}-{ordinal:02d}", trial_id, kind, ordinal, name, name.lower(), term.id


def _meshes(record: Record) -> Iterator[tuple[str, list[Term]]]:
    yield "condition_mesh", record.condition_meshes
    yield "condition_mesh_ancestor", record.condition_ancestors
    yield "intervention_mesh", record.intervention_meshes
    yield "intervention_mesh_ancestor", record.intervention_ancestors
