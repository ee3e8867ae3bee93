"""The three steps in order, and the report of what came of them. The only file that knows all of them."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from pipeline import durable
from pipeline.errors import InputError
from pipeline.extract import INDEX, extract, inputs_digest, read_index
from pipeline.manifest import Counts, Manifest, parser_version
from pipeline.warehouse import Warehouse
from pipeline.workers import workers

Progress = Callable[[str, int, int], None]
"""Told (step, done, in all)."""


class Settings(msgspec.Struct, forbid_unknown_fields=True):
    """What a run may be told, by flag, environment or trialmart.toml."""

    raw: Path = Path("raw")
    warehouse: Path = Path("warehouse")
    jobs: int = 0
    """Worker processes; 0 is one for each core."""


class Report(msgspec.Struct):
    """What a run did; the last line of its standard output."""

    published: bool
    snapshot: int | None
    counts: Counts
    seconds: dict[str, float]
    raw_bytes: int = 0


class _Watch:
    """Seconds of each step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, step: str) -> None:
        now = time.perf_counter()
        self.seconds[step] = round(now - self._since, 3)
        self._since = now


def run(settings: Settings, progress: Progress) -> Report:
    """Extract, normalize, load and publish; publishes nothing when input and program are as they were."""
    watch, started = _Watch(), _now()
    warehouse = Warehouse(settings.warehouse)
    with warehouse.locked():
        digest, raw_bytes = inputs_digest(settings.raw)
        current = warehouse.current_manifest()
        watch.lap("inventory")
        if current and (current.inputs_digest, current.parser_version) == (digest, parser_version()):
            return Report(False, current.snapshot, current.counts, watch.seconds, raw_bytes)
        with workers(settings.jobs) as executor:
            _extract(settings, warehouse, executor, progress)
            watch.lap("extract")
            parts = _normalize(warehouse, executor, progress)
            watch.lap("normalize")
        manifest = _load(warehouse, parts, digest, started)
        watch.lap("load")
        for folder in ("readings", "parts"):
            durable.remove(warehouse.staging / folder)
    return Report(True, manifest.snapshot, manifest.counts, watch.seconds, raw_bytes)


def extract_alone(settings: Settings, progress: Progress) -> dict[str, Any]:
    """The first step alone: its files stay in staging/readings for the next one."""
    warehouse = Warehouse(settings.warehouse)
    with warehouse.locked(), workers(settings.jobs) as executor:
        return _extract(settings, warehouse, executor, progress)


def normalize_alone(settings: Settings, progress: Progress) -> dict[str, Any]:
    """The second step alone: from staging/readings to staging/parts."""
    warehouse = Warehouse(settings.warehouse)
    with warehouse.locked(), workers(settings.jobs) as executor:
        return {"parts": len(_normalize(warehouse, executor, progress))}


def load_alone(settings: Settings, progress: Progress) -> Report:
    """The third step alone: from staging/parts to a published snapshot."""
    watch, started = _Watch(), _now()
    warehouse = Warehouse(settings.warehouse)
    with warehouse.locked():
        parts = sorted(warehouse.working_folder("parts", empty=False).iterdir())
        if not parts:
            raise InputError("There is nothing to load. Run 'trialmart extract' and 'trialmart normalize' first.")
        digest, raw_bytes = inputs_digest(settings.raw)
        progress("load", 0, 1)
        manifest = _load(warehouse, parts, digest, started)
        watch.lap("load")
    return Report(True, manifest.snapshot, manifest.counts, watch.seconds, raw_bytes)


def _extract(settings: Settings, warehouse: Warehouse, executor: Any, progress: Progress) -> dict[str, Any]:
    staged = warehouse.working_folder("readings", empty=True)
    index = extract(settings.raw, staged, executor, lambda done, total: progress("extract", done, total))
    return {"files": index.files, "documents": index.documents, "rejected": index.rejects}


def _normalize(warehouse: Warehouse, executor: Any, progress: Progress) -> list[Path]:
    from pipeline.normalize.stage import normalize  # imports polars, which a run with nothing new can do without

    staged = warehouse.working_folder("readings", empty=False)
    if not (staged / INDEX).exists():
        raise InputError("There is nothing to normalize. Run 'trialmart extract' first.")
    parts = warehouse.working_folder("parts", empty=True)
    blocks = read_index(staged).blocks
    return normalize(staged, blocks, parts, executor, lambda done, total: progress("normalize", done, total))


def _load(warehouse: Warehouse, parts: list[Path], digest: str, started: str) -> Manifest:
    from pipeline.load import load
    from pipeline.schema import TABLES, render

    parent = warehouse.current_id()
    snapshot, folder = warehouse.begin()
    counts, files = load(parts, snapshot, folder, warehouse.folder(parent) if parent else None)
    manifest = Manifest(
        snapshot=snapshot,
        parent=parent,
        pipeline_version=parser_version().partition("+")[0],
        parser_version=parser_version(),
        schema_hash=render.schema_hash(TABLES.values()),
        inputs_digest=digest,
        started=started,
        finished=_now(),
        counts=counts,
        files=files,
    )
    warehouse.publish(folder, manifest)
    return manifest


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
