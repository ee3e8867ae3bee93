"""What changed since the snapshot before, where its database can be amended instead of made anew.

It can where the same program published it: then rows that are kept were checked, and views were worked out, as they
would be now. What is deleted leaves traces in a DuckDB file, and what is inserted lies behind the rest, so a database
is made anew when a tenth of its trials has been replaced, and when a trial is taken out for good.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from pipeline.database import DATABASE, Change
from pipeline.manifest import Manifest
from pipeline.normalize.choose import Decision

_MOST_REPLACED = 0.1


def changes(
    parent: Path, before: Manifest, known: pl.DataFrame, decision: Decision, deleted: Mapping[str, str]
) -> Change | None:
    """What to amend in the database of `parent`, whose documents are `known`; None where it is to be made anew."""
    kept = decision.kept
    gone = known.filter(outcome="loaded").join(kept, on="trial_id", how="anti").select("trial_id")
    trials = pl.concat([gone, decision.made.select("trial_id")]).unique().sort("trial_id")
    replaced = before.trials_replaced
    if replaced is None or before.deleted != deleted or replaced + trials.height > _MOST_REPLACED * kept.height:
        return None
    renamed = kept.filter(pl.col("was") != pl.col("document_id")).select("trial_id", "document_id")
    return Change(parent / DATABASE, before.files[DATABASE].sha256, trials, renamed)


def replaced_with(before: Manifest | None, change: Change | None) -> int:
    """How many trials of a database are not as when it was made from the tables alone."""
    return (before.trials_replaced or 0) + change.trials.height if before and change else 0
