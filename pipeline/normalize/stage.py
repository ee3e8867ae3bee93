"""The normalize step over files: staged readings in, a folder of parts per shard out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

import polars as pl

from pipeline.normalize.arm_interventions import arm_interventions
from pipeline.normalize.arms import arms
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
from pipeline.staging import Block, read_blocks, shards

Progress = Callable[[int, int], None]
"""Told (documents done, documents in all)."""

_DOCUMENTS_PER_SHARD = 2_000
_TABLES = (
    trials, conditions, arms, interventions, arm_interventions, doses, criteria, criteria_constraints, locations,
    sponsors, officials, identifiers, related_trials, outcomes,
)  # fmt: skip


def normalize(staged: Path, blocks: list[Block], parts: Path, executor: Executor, progress: Progress) -> list[Path]:
    """Turn all blocks of `staged` into parts of every table below `parts`; returns the parts in order."""
    runs = list(shards(blocks, _DOCUMENTS_PER_SHARD))
    folders = [parts / f"{number:06d}" for number in range(len(runs))]
    total, done = sum(block.count for block in blocks), 0
    for run, documents_done in zip(
        runs, executor.map(normalize_shard, [staged] * len(runs), runs, folders), strict=True
    ):
        done += documents_done
        progress(done, total)
    return folders


def normalize_shard(staged: Path, blocks: list[Block], folder: Path) -> int:
    """Write one shard's part of every table; returns its documents."""
    readings = list(read_blocks(staged, blocks))
    folder.mkdir()
    for name, frame in rows(readings).items():
        frame.write_ipc(folder / f"{name}.arrow", compression="lz4", compat_level=pl.CompatLevel.oldest())
    return len(readings)


def rows(readings: list[Reading]) -> dict[str, pl.DataFrame]:
    """The rows of every table that some readings give, sorted by trial; frames follow the schema."""
    choices = choose(readings)
    shard = Shard([choice.reading for choice in choices if choice.outcome == "loaded"])
    frames = {table.__name__: table(shard) for table in _TABLES}
    frames |= {"documents": documents(choices), "rejects": rejects(choices)}
    return frames | {"data_issues": data_issues(shard)}
