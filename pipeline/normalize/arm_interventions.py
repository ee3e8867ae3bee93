"""`arm_interventions`: which arm gets which intervention."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import polars as pl

from pipeline.normalize.arms import arm_id
from pipeline.normalize.interventions import intervention_id
from pipeline.normalize.shard import Shard, columns
from pipeline.record import Record
from pipeline.schema import TABLES

Pair = tuple[int, int]
"""Positions of an arm and an intervention, from 0."""


def arm_interventions(shard: Shard) -> pl.DataFrame:
    """One row per arm and intervention that the source ties together."""
    rows = (
        (arm_id(record.trial_id, arm + 1), intervention_id(record.trial_id, given + 1), record.trial_id, how)
        for record in shard.records
        for (arm, given), how in _links(record)
    )
    for record in shard.records:
        _note_unlinked(record, shard)
    return shard.frame(TABLES["arm_interventions"], columns(rows, "arm_id intervention_id trial_id link_source"))


def _links(record: Record) -> Iterator[tuple[Pair, str]]:
    how = "page_block" if record.links else "registry_label"
    yield from ((pair, how) for pair in linked_pairs(record))


def linked_pairs(record: Record) -> list[Pair]:
    """The pairs the source ties together, in order: a page's blocks, or the registry's labels."""
    return sorted(set(record.links or _labelled_pairs(record)))


def _labelled_pairs(record: Record) -> Iterator[Pair]:
    """An arm lists what it gets as 'Drug: Name'; an intervention lists its arms by label.

    Names and labels may be doubled, so both lists must agree where both are given (NCT05286957 has two
    interventions of one name).
    """
    by_name = _by_name(record)
    for position, arm in enumerate(record.arms):
        for label in arm.intervention_names:
            found = _named(label, by_name)
            meant = [given for given in found if _lists(record, given, arm.label)] or found
            yield from ((position, given) for given in meant)


def _note_unlinked(record: Record, shard: Shard) -> None:
    by_name = _by_name(record)
    for position, arm in enumerate(record.arms, 1):
        for label in arm.intervention_names:
            if not _named(label, by_name):
                at = ("arms", arm_id(record.trial_id, position), "intervention_names")
                message = "No intervention of this name in the record; the link is left out"
                shard.note(record.trial_id, "unlinked_label", message, at=at, value=label)


def _by_name(record: Record) -> dict[str, list[int]]:
    by_name: defaultdict[str, list[int]] = defaultdict(list)
    for position, given in enumerate(record.interventions):
        by_name[_key(given.name)].append(position)
    return by_name


def _named(label: str, by_name: dict[str, list[int]]) -> list[int]:
    _, separator, name = label.partition(": ")
    return by_name.get(_key(name if separator else label)) or by_name.get(_key(label)) or []


def _lists(record: Record, position: int, arm_label: str | None) -> bool:
    return _key(arm_label) in {_key(label) for label in record.interventions[position].arm_group_labels}


def _key(words: str | None) -> str:
    return " ".join((words or "").lower().split())
