"""`documents` and `rejects`: what became of everything that was read."""

from __future__ import annotations

import polars as pl

from pipeline.normalize.choose import Choice
from pipeline.normalize.shard import Shard, columns
from pipeline.schema import TABLES


def documents(choices: list[Choice]) -> pl.DataFrame:
    """One row per document, whatever became of it."""
    rows = (
        (
            choice.reading.document.id,
            choice.reading.document.path,
            choice.reading.document.part,
            choice.reading.document.sha256,
            choice.reading.document.size,
            choice.reading.source_format,
            choice.reading.record.trial_id if choice.reading.record else None,
            choice.version_date,
            choice.outcome,
            choice.superseded_by,
            choice.reading.reject.reason if choice.reading.reject else None,
        )
        for choice in choices
    )
    names = (
        "document_id path part sha256 byte_count source_format trial_id version_date outcome superseded_by reason"
    )
    return Shard([]).frame(TABLES["documents"], columns(rows, names))


def rejects(choices: list[Choice]) -> pl.DataFrame:
    """One row per rejected document."""
    rows = (
        (choice.reading.document.id, reject.reason, reject.where, reject.message)
        for choice in choices
        if (reject := choice.reading.reject)
    )
    return Shard([]).frame(TABLES["rejects"], columns(rows, "document_id reason where_in_document message"))
