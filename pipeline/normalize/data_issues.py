"""`data_issues`: what was noticed while the other tables were made. Must be made last."""

from __future__ import annotations

from itertools import groupby

import polars as pl

from pipeline.normalize.shard import Issue, Shard, columns
from pipeline.schema import TABLES


def data_issues(shard: Shard) -> pl.DataFrame:
    """One row per finding, the sources' own findings first, numbered within their trial."""
    found = [
        Issue(
            record.trial_id,
            finding.code,
            "warning",
            None,
            None,
            finding.field,
            finding.value,
            finding.message,
        )
        for record in shard.records
        for finding in record.findings
    ]
    ordered = sorted(found + shard.issues, key=lambda issue: issue.trial_id)
    rows = (
        (f"{trial_id}-X{at:03d}", *issue)
        for trial_id, issues in groupby(ordered, key=lambda issue: issue.trial_id)
        for at, issue in enumerate(issues, 1)
    )
    names = "issue_id trial_id code severity table_name row_id field value_text message"
    return shard.frame(TABLES["data_issues"], columns(rows, names))
