"""The rows of every table that some readings give."""

from __future__ import annotations

import polars as pl

from pipeline.normalize.arm_interventions import arm_interventions
from pipeline.normalize.arms import arms
from pipeline.normalize.conditions import conditions
from pipeline.normalize.criteria import criteria
from pipeline.normalize.criteria_constraints import criteria_constraints
from pipeline.normalize.data_issues import data_issues
from pipeline.normalize.doses import doses
from pipeline.normalize.identifiers import identifiers
from pipeline.normalize.interventions import interventions
from pipeline.normalize.locations import locations
from pipeline.normalize.officials import officials
from pipeline.normalize.outcomes import outcomes
from pipeline.normalize.related_trials import related_trials
from pipeline.normalize.shard import Shard
from pipeline.normalize.sponsors import sponsors
from pipeline.normalize.trials import trials
from pipeline.record import Reading
from pipeline.staging import trial_of

_TABLES = (
    trials, conditions, arms, interventions, arm_interventions, doses, criteria, criteria_constraints, locations,
    sponsors, officials, identifiers, related_trials, outcomes,
)  # fmt: skip


def rows(readings: list[Reading]) -> dict[str, pl.DataFrame]:
    """The rows that readings of different trials give, by table, sorted by trial; frames follow the schema."""
    shard = Shard(sorted(readings, key=trial_of))
    frames = {table.__name__: table(shard) for table in _TABLES}
    return frames | {"data_issues": data_issues(shard)}
