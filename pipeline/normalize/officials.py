"""`officials`: the people a trial names as responsible for the whole of it."""

from __future__ import annotations

import polars as pl

from pipeline.normalize.shard import Shard, columns, plain
from pipeline.schema import TABLES


def officials(shard: Shard) -> pl.DataFrame:
    """One row per official, in the source's order."""
    rows = (
        (
            f"{record.trial_id}-P{at:02d}",
            record.trial_id,
            at,
            plain(person.name),
            person.role,
            plain(person.affiliation),
        )
        for record in shard.records
        for at, person in enumerate(record.officials, 1)
    )
    return shard.frame(TABLES["officials"], columns(rows, "official_id trial_id ordinal name role affiliation"))
