"""`criteria_constraints`: the numeric limits of criteria."""

from __future__ import annotations

import polars as pl

from pipeline.normalize.criteria import criterion_id
from pipeline.normalize.shard import Shard
from pipeline.schema import TABLES
from pipeline.text.criteria import Constraint, read_constraints

_READ = [column.name for column in TABLES["criteria_constraints"].own if column.name in Constraint._fields]
_COMPUTED = ("flags",)


def criteria_constraints(shard: Shard) -> pl.DataFrame:
    """One row per limit, in the order of the item's text, with its place in `criteria.text`."""
    found = [
        (record.trial_id, criterion_id(record.trial_id, at), number, item.text, limit)
        for record, items in zip(shard.records, shard.criteria_items, strict=True)
        for at, item in enumerate(items, 1)
        for number, limit in enumerate(read_constraints(item.text, item.criterion_type), 1)
    ]
    limits = [limit for *_, limit in found]
    read = {name: [getattr(limit, name) for limit in limits] for name in _READ if name not in _COMPUTED}
    return shard.frame(
        TABLES["criteria_constraints"],
        read
        | {
            "constraint_id": [f"{item_id}-L{number:02d}" for _, item_id, number, _, _ in found],
            "criterion_id": [item_id for _, item_id, *_ in found],
            "trial_id": [trial_id for trial_id, *_ in found],
            "source_text": [text[limit.char_start : limit.char_end] for *_, text, limit in found],
            "flags": [", ".join(limit.flags) for limit in limits],
        },
    )
