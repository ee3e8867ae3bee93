"""The normalize step over files: staged readings in, a folder of parts per shard out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import NamedTuple

import polars as pl

from pipeline.record import Reading, Reject
from pipeline.staging import Block, bucket, read_blocks, shards, trial_of
from pipeline.tasks import ComeTo, noting, of_this_attempt, refused_for, share_out

Progress = Callable[[int, int], None]
"""Told (documents done, documents in all)."""

_FEWEST_PER_SHARD, _MOST_PER_SHARD, _SHARDS = 250, 2_000, 32
"""A small night is still shared between workers, a large one does not fill their memory."""
_KILLED = Reject("worker_died", "record", "Making its rows ended two worker processes: by memory, time or a fault.")
_Rows = Callable[[list[Reading]], dict[str, pl.DataFrame]]


class Part(NamedTuple):
    """What a shard came to: the folder of its rows, and documents that gave none, each with the reason."""

    folder: Path
    rejects: dict[str, Reject]


def normalize(
    staged: Path,
    blocks: list[Block],
    wanted: pl.DataFrame,
    parts: Path,
    executor: Executor,
    progress: Progress,
) -> list[Part]:
    """Turn the wanted documents (trial_id, document_id) into parts of every table; returns the parts in order."""
    total, done = sum(block.count for block in blocks), 0
    runs = shards(blocks, min(max(_FEWEST_PER_SHARD, total // _SHARDS), _MOST_PER_SHARD))
    by_bucket = _by_bucket(wanted)
    tasks = {}
    for number, run in enumerate(runs):
        chosen = frozenset().union(*(by_bucket.get(block.bucket, ()) for block in run))
        tasks[parts / f"{number:06d}.at"] = (staged, run, chosen)
    made: dict[Path, Part] = {}
    for note, part in share_out(executor, normalize_shard, tasks):
        made[note] = part
        done += sum(block.count for block in tasks[note][1])
        progress(done, total)
    return [made[note] for note in tasks]


def normalize_shard(
    note: Path, given_up: frozenset[str], staged: Path, blocks: list[Block], wanted: frozenset[str]
) -> Part:
    """Write one shard's part of every table; a shard that has ended a worker is done document by document."""
    from pipeline.normalize.rows import rows  # here: the readers take half a second to import, and only workers read

    ended_a_worker = note.exists()
    with noting(note) as come_to:
        readings = [reading for reading in read_blocks(staged, blocks) if reading.document.id in wanted]
        rejects: dict[str, Reject] = {}
        if ended_a_worker:
            frames, rejects = _one_by_one(rows, readings, come_to, given_up)
        else:
            come_to("", len(readings))
            frames = rows(readings)
        folder = of_this_attempt(note)
        folder.mkdir()
        for name, frame in frames.items():
            frame.write_ipc(folder / f"{name}.arrow", compression="lz4", compat_level=pl.CompatLevel.oldest())
    return Part(folder, rejects)


def _one_by_one(
    rows: _Rows, readings: list[Reading], come_to: ComeTo, given_up: frozenset[str]
) -> tuple[dict[str, pl.DataFrame], dict[str, Reject]]:
    """The same rows, made for each document alone, and those documents for which they cannot be made."""
    made, rejects = [rows([])], {}
    for reading in sorted(readings, key=trial_of):
        name = reading.document.id
        come_to(repr(name))
        if repr(name) in given_up:
            rejects[name] = _KILLED
            continue
        try:
            made.append(rows([reading]))
        except Exception as error:  # noqa: BLE001  a fault of ours costs the document that shows it
            rejected = refused_for(error)
            rejects[name] = Reject(rejected.reason, rejected.where, rejected.message)
    return {table: pl.concat([frames[table] for frames in made]) for table in made[0]}, rejects


def _by_bucket(wanted: pl.DataFrame) -> dict[str, set[str]]:
    by_bucket: dict[str, set[str]] = {}
    for trial_id, document_id in wanted.select("trial_id", "document_id").iter_rows():
        by_bucket.setdefault(bucket(trial_id), set()).add(document_id)
    return by_bucket
