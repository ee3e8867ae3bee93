"""`criteria`: eligibility as one row per item."""

from __future__ import annotations

import polars as pl

from pipeline.normalize.shard import Shard, columns
from pipeline.schema import TABLES
from pipeline.text.criteria import Constraint, Item

_CATEGORIES = {"lab": "lab", "vital": "vital_sign", "score": "score", "age": "age", "washout": "washout"}


def criterion_id(trial_id: str, position: int) -> str:
    """The id of the item at that position (from 1)."""
    return f"{trial_id}-C{position:03d}"


def criteria(shard: Shard) -> pl.DataFrame:
    """One row per item, in order, with its place in `trials.eligibility_criteria`."""
    rows = (
        (
            criterion_id(record.trial_id, at),
            record.trial_id,
            at,
            None if item.parent is None else criterion_id(record.trial_id, item.parent + 1),
            item.depth,
            item.criterion_type,
            item.type_source,
            item.header,
            item.population,
            _category(item, limits),
            item.marker,
            item.text,
            _as_it_stands(text or "", item.char_start, item.char_end, item.text),
            item.char_start,
            item.char_end,
            ", ".join(item.flags),
        )
        for record, text, items, limits_of in zip(
            shard.records, shard.criteria_texts, shard.criteria_items, shard.criteria_limits, strict=True
        )
        for at, (item, limits) in enumerate(zip(items, limits_of, strict=True), 1)
    )
    names = (
        "criterion_id trial_id ordinal parent_id depth criterion_type type_source header population category marker "
        "text text_raw char_start char_end flags"
    )
    return shard.frame(TABLES["criteria"], columns(rows, names))


def _category(item: Item, limits: tuple[Constraint, ...]) -> str:
    """The item's category by its words, else by what its first limit is of ("QTcF > 470 ms" is a vital sign)."""
    if item.category != "other":
        return item.category
    return next((_CATEGORIES[limit.kind] for limit in limits if limit.kind in _CATEGORIES), "other")


def _as_it_stands(text: str, start: int, end: int, joined: str) -> str | None:
    words = text[start:end]
    return None if words == joined else words
