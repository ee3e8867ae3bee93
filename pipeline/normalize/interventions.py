"""`interventions`: what is given, done or used in a trial."""

from __future__ import annotations

import polars as pl

from pipeline.normalize.shard import Shard, changed, columns, plain
from pipeline.record import Intervention
from pipeline.schema import TABLES


def intervention_id(trial_id: str, position: int) -> str:
    """The id of the intervention at that position (from 1)."""
    return f"{trial_id}-I{position:02d}"


def interventions(shard: Shard) -> pl.DataFrame:
    """One row per intervention, in the source's order; a missing name stays NULL and is an issue."""
    rows = [
        (intervention_id(record.trial_id, at), record.trial_id, at, given)
        for record in shard.records
        for at, given in enumerate(record.interventions, 1)
    ]
    for row_id, trial_id, _, given in rows:
        if not given.name:
            at = ("interventions", row_id, "name")
            shard.note(trial_id, "missing_name", "Expected the intervention's name; left NULL", at=at)
    found = columns(rows, "intervention_id trial_id ordinal given")
    given_ones: list[Intervention] = list(found.pop("given"))
    names = [plain(given.name) for given in given_ones]
    raw = [given.description for given in given_ones]
    description = [plain(text) for text in raw]
    return shard.frame(
        TABLES["interventions"],
        {
            **found,
            "intervention_type": [given.type for given in given_ones],
            "name": names,
            "downcase_name": [name.lower() if name else None for name in names],
            "other_names": [" | ".join(given.other_names) for given in given_ones],
            "description": description,
            "description_raw": changed(raw, description),
        },
    )
