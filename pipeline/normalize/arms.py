"""`arms`: the arms, groups or cohorts of a trial."""

from __future__ import annotations

import polars as pl

from pipeline.normalize.shard import Shard, changed, columns, plain
from pipeline.schema import TABLES


def arm_id(trial_id: str, position: int) -> str:
    """The id of the arm at that position (from 1)."""
    return f"{trial_id}-A{position:02d}"


def arms(shard: Shard) -> pl.DataFrame:
    """One row per arm, in the source's order."""
    rows = (
        (arm_id(record.trial_id, at), record.trial_id, at, plain(arm.label), arm.type, arm.description)
        for record in shard.records
        for at, arm in enumerate(record.arms, 1)
    )
    found = columns(rows, "arm_id trial_id ordinal title group_type raw")
    raw = found.pop("raw")
    description = [plain(text) for text in raw]
    return shard.frame(
        TABLES["arms"], {**found, "description": description, "description_raw": changed(raw, description)}
    )
