"""`criteria_constraints`: the numeric limits of criteria."""

from __future__ import annotations

import msgspec
import polars as pl

from pipeline.normalize.criteria import criterion_id
from pipeline.normalize.shard import Shard, columns
from pipeline.schema import TABLES
from pipeline.text.criteria import Constraint

_READ = [column.name for column in TABLES["criteria_constraints"].own if column.name in Constraint.__struct_fields__]


def criteria_constraints(shard: Shard) -> pl.DataFrame:
    """One row per limit, in the order of the item's text, with its place in `criteria.text`."""
    found = [
        (record.trial_id, criterion_id(record.trial_id, at), number, item.text, limit)
        for record, items, limits_of in zip(shard.records, shard.criteria_items, shard.criteria_limits, strict=True)
        for at, (item, limits) in enumerate(zip(items, limits_of, strict=True), 1)
        if limits
        for number, limit in enumerate(limits, 1)
    ]
    fields = columns((msgspec.structs.astuple(limit) for *_, limit in found), " ".join(Constraint.__struct_fields__))
    return shard.frame(
        TABLES["criteria_constraints"],
        {name: fields[name] for name in _READ}
        | {
            "constraint_id": [f"{item_id}-L{number:02d}" for _, item_id, number, _, _ in found],
            "criterion_id": [item_id for _, item_id, *_ in found],
            "trial_id": [trial_id for trial_id, *_ in found],
            "source_text": [text[limit.char_start : limit.char_end] for *_, text, limit in found],
            "flags": [", ".join(flags) for flags in fields["flags"]],
        },
    )
