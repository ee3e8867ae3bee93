"""`related_trials`: other trials that a document names."""

from __future__ import annotations

import polars as pl

from pipeline.normalize.shard import Shard, columns, plain
from pipeline.schema import TABLES


def related_trials(shard: Shard) -> pl.DataFrame:
    """One row per named trial and relation, in the source's order."""
    rows = (
        (
            f"{record.trial_id}-R{at:02d}",
            record.trial_id,
            at,
            other.trial_id,
            plain(other.title),
            other.relation,
        )
        for record in shard.records
        for at, other in enumerate(record.related_trials, 1)
    )
    names = "related_id trial_id ordinal related_trial_id related_title relation"
    return shard.frame(TABLES["related_trials"], columns(rows, names))
