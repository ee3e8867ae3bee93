"""The normalize step over files: staged readings in, a folder of parts per shard out."""

from __future__ import annotations

import gc
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

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
from pipeline.staging import Block, bucket, read_blocks, shards

Progress = Callable[[int, int], None]
"""Told (documents done, documents in all)."""

_FEWEST_PER_SHARD, _MOST_PER_SHARD, _SHARDS = 250, 2_000, 8
"""A small night is still shared between workers, a large one does not fill their memory."""
_TABLES = (
    trials, conditions, arms, interventions, arm_interventions, doses, criteria, criteria_constraints, locations,
    sponsors, officials, identifiers, related_trials, outcomes,
)  # fmt: skip


def normalize(
    staged: Path,
    blocks: list[Block],
    wanted: pl.DataFrame,
    parts: Path,
    executor: Executor,
    progress: Progress,
) -> list[Path]:
    """Turn the wanted documents (trial_id, document_id) into parts of every table; returns the parts in order."""
    total, done = sum(block.count for block in blocks), 0
    runs = list(shards(blocks, min(max(_FEWEST_PER_SHARD, total // _SHARDS), _MOST_PER_SHARD)))
    by_bucket = _by_bucket(wanted)
    folders = [parts / f"{number:06d}" for number in range(len(runs))]
    chosen = [frozenset().union(*(by_bucket.get(block.bucket, ()) for block in run)) for run in runs]
    staged_for_each = [staged] * len(runs)
    for count in executor.map(normalize_shard, staged_for_each, runs, chosen, folders):
        done += count
        progress(done, total)
    return folders


def normalize_shard(staged: Path, blocks: list[Block], wanted: frozenset[str], folder: Path) -> int:
    """Write one shard's part of every table; returns the documents looked at."""
    gc.disable()  # rows and readings are trees: looking for cycles among them costs a twentieth of the step
    try:
        readings = [reading for reading in read_blocks(staged, blocks) if reading.document.id in wanted]
        folder.mkdir()
        for name, frame in rows(readings).items():
            frame.write_ipc(folder / f"{name}.arrow", compression="lz4", compat_level=pl.CompatLevel.oldest())
    finally:
        gc.enable()
    return sum(block.count for block in blocks)


def rows(readings: list[Reading]) -> dict[str, pl.DataFrame]:
    """The rows that readings of different trials give, by table, sorted by trial; frames follow the schema."""
    shard = Shard(sorted(readings, key=lambda reading: reading.record.trial_id if reading.record else ""))
    frames = {table.__name__: table(shard) for table in _TABLES}
    return frames | {"data_issues": data_issues(shard)}


def _by_bucket(wanted: pl.DataFrame) -> dict[str, set[str]]:
    by_bucket: dict[str, set[str]] = {}
    for trial_id, document_id in wanted.select("trial_id", "document_id").iter_rows():
        by_bucket.setdefault(bucket(trial_id), set()).add(document_id)
    return by_bucket
