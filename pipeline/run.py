"""The three steps in order, and the report of what came of them. The only file that knows all of them."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import polars as pl

from pipeline import containers, durable, failpoints
from pipeline.containers import Refused, Unit
from pipeline.errors import ChecksFailed, InputError
from pipeline.extract import extract
from pipeline.known import Plan, known_documents, plan, units_of
from pipeline.load import Inputs, load
from pipeline.manifest import Manifest, parser_version
from pipeline.normalize.choose import Decision, choose, fresh_documents
from pipeline.normalize.stage import normalize
from pipeline.retention import forget, vacuum
from pipeline.schema import TABLES, render
from pipeline.settings import Progress, Report, Settings
from pipeline.staging import DOCUMENTS, Index
from pipeline.warehouse import Warehouse
from pipeline.workers import workers

_LARGEST_LOSS = 100
_LARGEST_LOSS_SHARE = 0.01


class Run:
    """One run of the pipeline on a locked warehouse, step by step."""

    def __init__(self, settings: Settings, warehouse: Warehouse, executor: Executor, progress: Progress) -> None:
        """Look at what is below the raw folder and at what the current snapshot knows of it."""
        self.settings, self.warehouse, self.executor, self.progress = settings, warehouse, executor, progress
        self.seconds: dict[str, float] = {}
        self.warnings: list[str] = []
        self._since, self.started = time.perf_counter(), _now()
        self.parser = parser_version()
        self.current = warehouse.current_manifest()
        self.parent = warehouse.folder(self.current.snapshot) if self.current else None
        self.deleted = dict(self.current.deleted) if self.current else {}
        self.known = known_documents(self.parent)
        self.units: list[Unit | Refused] = list(containers.inventory(settings.raw))
        self.plan: Plan = plan(self.units, self.known, self.parser)
        expected = sum(unit.size for unit in self.plan.to_read)
        published = sum(entry.bytes for entry in self.current.files.values()) if self.current else 0
        warehouse.demand_space(max(expected // 4, published))
        self._lap("inventory")
        failpoints.reach("inventoried")

    def extract(self) -> Index:
        """Step 1: read what is not known."""
        staged = self.warehouse.working_folder("readings", empty=True)
        index = extract(self.settings.raw, self.plan.to_read, staged, self.executor, self._tell("extract"))
        self._lap("extract")
        failpoints.reach("extracted")
        return index

    def decide(self) -> Decision:
        """Take one document for every trial; what is to be taken but was not read is read now."""
        decision = self._choose()
        if not decision.unread.is_empty():
            staged = self.warehouse.working_folder("readings", empty=False)
            units = units_of(decision.unread, self.units)
            extract(self.settings.raw, units, staged, self.executor, self._tell("extract"))
            decision = self._choose()
        failpoints.reach("chosen")
        return decision

    def is_as_it_was(self, decision: Decision) -> bool:
        """Whether the current snapshot says all there is to say."""
        published = self.current
        return (
            published is not None
            and (published.parser_version, published.deleted) == (self.parser, self.deleted)
            and decision.documents.equals(self.known)
        )

    def normalize(self, decision: Decision) -> list[Path]:
        """Step 2: make the rows of trials that are new or changed."""
        staged = self.warehouse.working_folder("readings", empty=False)
        parts = self.warehouse.working_folder("parts", empty=True)
        blocks = Index.read(staged).blocks
        made = normalize(staged, blocks, decision.made, parts, self.executor, self._tell("normalize"))
        self._lap("normalize")
        failpoints.reach("normalized")
        return made

    def load(self, decision: Decision, parts: list[Path]) -> Manifest:
        """Step 3: make, check and publish a snapshot."""
        snapshot, folder = self.warehouse.begin()
        inputs = Inputs(parts, decision.documents, decision.kept, self.parent)
        counts, files = load(inputs, snapshot, folder)
        self._refuse_loss(counts.trials)
        manifest = Manifest(
            snapshot=snapshot,
            parent=self.current.snapshot if self.current else None,
            pipeline_version=self.parser.partition("+")[0],
            parser_version=self.parser,
            schema_hash=render.schema_hash(TABLES.values()),
            started=self.started,
            finished=_now(),
            counts=counts,
            files=files,
            deleted=self.deleted,
        )
        self.warehouse.publish(folder, manifest)
        self._tidy(manifest)
        self._lap("load")
        return manifest

    def _refuse_loss(self, trials: int) -> None:
        """A loss of trials that nobody asked for is more likely a broken delivery than the truth."""
        before = self.current.counts.trials if self.current else 0
        lost = before - trials
        if not self.settings.allow_loss and (lost > _LARGEST_LOSS or lost > before * _LARGEST_LOSS_SHARE):
            raise ChecksFailed(
                f"{lost:,} of {before:,} trials would be lost; nothing was published. "
                "Look at what came into the raw folder; --allow-loss publishes all the same."
            )

    def _tidy(self, manifest: Manifest) -> None:
        """What follows the commit; its failure must not look like a failed publication."""
        try:
            told = {"run_id": manifest.snapshot, "started": manifest.started, "finished": manifest.finished}
            self.warehouse.record(**told, published=True)
            vacuum(self.warehouse)
            self.clear()
        except OSError as error:
            self.warnings.append(f"Published, but tidying up failed: {error.strerror}. The next run will do it.")

    def clear(self) -> None:
        """Remove what the steps handed to each other."""
        for name in ("readings", "parts"):
            durable.remove(self.warehouse.staging / name)

    def report(self, manifest: Manifest, *, published: bool) -> Report:
        """What the run did."""
        known = len(self.units) - len(self.plan.to_read)
        read = len(self.plan.to_read)
        return Report(published, manifest.snapshot, manifest.counts, self.seconds, read, known, self.warnings)

    def _choose(self) -> Decision:
        staged = self.warehouse.working_folder("readings", empty=False)
        fresh = fresh_documents(_staged_documents(staged), self.parser).with_columns(present=True)
        copied = self.plan.copied.with_columns(present=True)
        standing = pl.concat([self.plan.standing, copied.select(self.plan.standing.columns)])
        return choose(standing, fresh, self._keepable(), self.deleted)

    def _keepable(self) -> pl.DataFrame:
        """What the rows of the snapshot before were made from: by this parser, or from what is gone since."""
        gone = self.plan.standing.filter(~pl.col("present"))["document_id"]
        by_this = pl.col("parser_version") == self.parser
        loaded = self.known.filter(
            (pl.col("outcome") == "loaded") & (by_this | pl.col("document_id").is_in(gone.implode()))
        )
        return loaded.select("trial_id", "sha256", was="document_id")

    def _tell(self, step: str) -> Callable[[int, int], None]:
        return lambda done, total: self.progress(step, done, total)

    def _lap(self, step: str) -> None:
        now = time.perf_counter()
        self.seconds[step] = round(now - self._since, 3)
        self._since = now


def run(settings: Settings, progress: Progress, erased: Sequence[str] = ()) -> Report:
    """Extract, normalize, load and publish; publishes nothing when input and program are as they were.

    Trials named in `erased` are taken out for good, and every other snapshot with them.
    """
    warehouse = Warehouse(settings.warehouse)
    with warehouse.locked():
        with workers(settings.jobs) as executor:  # and not while loading, which needs their memory
            this = Run(settings, warehouse, executor, progress)
            this.deleted |= dict.fromkeys(erased, dt.datetime.now(dt.UTC).date().isoformat())
            this.extract()
            decision = this.decide()
            unchanged = this.is_as_it_was(decision)
            parts = [] if unchanged else this.normalize(decision)
        if this.current and unchanged:
            this.clear()
            report = this.report(this.current, published=False)
        else:
            report = this.report(this.load(decision, parts), published=True)
        if erased:
            forget(warehouse)
    return report


def extract_alone(settings: Settings, progress: Progress) -> dict[str, Any]:
    """The first step alone: its files stay in staging/readings for the next one."""
    warehouse = Warehouse(settings.warehouse)
    with warehouse.locked(), workers(settings.jobs) as executor:
        index = Run(settings, warehouse, executor, progress).extract()
    return {"documents": index.documents, "rejected": index.rejects}


def normalize_alone(settings: Settings, progress: Progress) -> dict[str, Any]:
    """The second step alone: from staging/readings to staging/parts."""
    warehouse = Warehouse(settings.warehouse)
    with warehouse.locked(), workers(settings.jobs) as executor:
        if not Index.read(warehouse.working_folder("readings", empty=False)).files:
            raise InputError("There is nothing to normalize. Run 'trialmart extract' first.")
        this = Run(settings, warehouse, executor, progress)
        decision = this.decide()
        this.normalize(decision)
    return {"trials": decision.made.height}


def load_alone(settings: Settings, progress: Progress) -> Report:
    """The third step alone: from staging/parts to a published snapshot."""
    warehouse = Warehouse(settings.warehouse)
    with warehouse.locked(), workers(1) as executor:
        parts = sorted(warehouse.working_folder("parts", empty=False).iterdir())
        if not parts:
            raise InputError("There is nothing to load. Run 'trialmart extract' and 'trialmart normalize' first.")
        this = Run(settings, warehouse, executor, progress)
        return this.report(this.load(this.decide(), parts), published=True)


def _staged_documents(staged: Path) -> pl.DataFrame:
    frames = [pl.read_ipc(staged / name) for name in Index.read(staged).files]
    empty = pl.DataFrame(pl.from_arrow(DOCUMENTS.empty_table()))
    return pl.concat([empty, *frames]).unique("document_id", keep="last", maintain_order=True)


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
