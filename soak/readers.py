"""Part 3: readers of three kinds poll while snapshots are published one after the other."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Sequence
from multiprocessing.queues import Queue
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path

from soak.scene import Scene

_TABLES = ("trials", "arms", "criteria", "documents", "runs")


def _duckdb(snapshot: Path) -> set[int]:
    import duckdb

    with duckdb.connect(str(snapshot / "warehouse.duckdb"), read_only=True) as connection:
        query = " union ".join(f"select distinct snapshot_id from {name}" for name in _TABLES)
        inside = {row[0] for row in connection.execute(query).fetchall()}
    files = [str(snapshot / f"{name}.parquet") for name in _TABLES]
    with duckdb.connect() as connection:
        query = f"select distinct snapshot_id from read_parquet({files!r}, union_by_name = true)"
        return inside | {row[0] for row in connection.execute(query).fetchall()}


def _polars(snapshot: Path) -> set[int]:
    import polars as pl

    return {stamp for name in _TABLES for stamp in pl.read_parquet(snapshot / f"{name}.parquet")["snapshot_id"]}


def _pyarrow(snapshot: Path) -> set[int]:
    import pyarrow.parquet as pq

    columns = [pq.read_table(snapshot / f"{name}.parquet")["snapshot_id"] for name in _TABLES]
    return {stamp for column in columns for stamp in column.to_pylist()}


READERS: dict[str, Callable[[Path], set[int]]] = {"duckdb": _duckdb, "polars": _polars, "pyarrow": _pyarrow}


def poll(name: str, root: Path, seen: Synchronized[int], end: Event, told: Queue[Counter[str]]) -> None:
    """Read the current snapshot, resolved once each time, until the end; tells what was seen."""
    tally, latest, versions = Counter[str](), 0, set()
    while not end.is_set():
        snapshot = (root / "current").resolve()
        number = int(snapshot.name)
        try:
            stamps = READERS[name](snapshot)
        except BaseException as error:  # noqa: BLE001  a panic of an engine is no Exception
            tally["errors"] += 1
            tally[f"{name}: {error}"[:200]] += 1
            continue
        tally[f"reads by {name}"] += 1
        tally["mixed"] += stamps != {number}
        tally["backwards"] += number < latest
        latest = seen.value = number
        versions.add(number)
        time.sleep(0.01)
    tally[f"versions seen by {name}"] = len(versions)
    told.put(tally)


def _wait_for(seen: Sequence[Synchronized[int]], root: Path) -> None:
    """Until every reader has seen the newest snapshot, or for two minutes: what they saw is told at the end."""
    newest, latest = int((root / "current").resolve().name), time.monotonic() + 120
    while any(each.value < newest for each in seen) and time.monotonic() < latest:
        time.sleep(0.01)


def readers(folder: Path, publications: int) -> Counter[str]:
    """DuckDB, polars and pyarrow each poll in a process of their own during some publications.

    A publication waits until each has read the one before: a reader late to start would see nothing.
    """
    scene, tally = Scene(folder), Counter[str]()
    begun = time.monotonic()
    scene.change()
    scene.run()
    context = multiprocessing.get_context("spawn")
    end, told = context.Event(), context.Queue()
    seen = [context.Value("i", 0) for _ in READERS]
    polling = [
        context.Process(target=poll, args=(name, scene.root, latest, end, told))
        for name, latest in zip(READERS, seen, strict=True)
    ]
    for process in polling:
        process.start()
    for _ in range(publications):
        _wait_for(seen, scene.root)
        scene.change()
        code, _told = scene.run()
        tally["publications"] += code == 0
        tally["failed publications"] += code != 0
    _wait_for(seen, scene.root)
    end.set()
    for _ in polling:
        tally += told.get(timeout=60)
    for process in polling:
        process.join()
    tally["seconds"] = round(time.monotonic() - begun)
    return tally
