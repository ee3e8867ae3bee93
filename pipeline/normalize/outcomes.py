"""`outcomes`: the measures by which a trial judges its question."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from pipeline.normalize.shard import Shard, changed, columns, plain
from pipeline.record import Outcome, Record
from pipeline.schema import TABLES


def outcomes(shard: Shard) -> pl.DataFrame:
    """One row per measure, in the source's order within its type."""
    rows = (
        (f"{record.trial_id}-{kind}-{at:03d}", record.trial_id, kind, at, plain(measure.measure), measure.time_frame,
         measure.description)
        for record in shard.records
        for kind, measures in _kinds(record)
        for at, measure in enumerate(measures, 1)
    )  # fmt: skip
    found = columns(rows, "outcome_id trial_id outcome_type ordinal measure time_frame raw")
    raw = found.pop("raw")
    description = [plain(text) for text in raw]
    return shard.frame(
        TABLES["outcomes"],
        {**found, "description": description, "description_raw": changed(raw, description)},
    )


def _kinds(record: Record) -> Iterator[tuple[str, list[Outcome]]]:
    yield "primary", record.primary_outcomes
    yield "secondary", record.secondary_outcomes
    yield "other", record.other_outcomes
