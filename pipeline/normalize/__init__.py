"""Step 2: records to rows. Knows meaning, and no raw format.

One shard at a time: the readings of a range of trial ids become a frame for every table. Of the documents of
a trial the best one is taken (see `choose`), the others are superseded. Each table has a module with one public
function of the table's name.
"""

from __future__ import annotations

import polars as pl

from pipeline.normalize.arms import arms
from pipeline.normalize.arm_interventions import arm_interventions
from pipeline.normalize.choose import choose
from pipeline.normalize.conditions import conditions
from pipeline.normalize.criteria import criteria
from pipeline.normalize.criteria_constraints import criteria_constraints
from pipeline.normalize.data_issues import data_issues
from pipeline.normalize.documents import documents, rejects
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

_TABLES = (
    trials, conditions, arms, interventions, arm_interventions, doses, criteria, criteria_constraints, locations,
    sponsors, officials, identifiers, related_trials, outcomes,
)  # fmt: skip


def normalize(readings: list[Reading]) -> dict[str, pl.DataFrame]:
    """The rows of every table that the readings of one shard give, sorted by trial; frames follow the schema."""
    choices = choose(readings)
    shard = Shard([choice.reading for choice in choices if choice.outcome == "loaded"])
    frames = {table.__name__: table(shard) for table in _TABLES}
    frames |= {"documents": documents(choices), "rejects": rejects(choices)}
    return frames | {"data_issues": data_issues(shard)}
