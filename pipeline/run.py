"""The three steps in order, and the report of what came of them. The only file that knows all of them."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from pathlib import Path

import msgspec
import polars as pl

from pipeline import containers, durable, failpoints
from pipeline.changes import changes, replaced_with
from pipeline.containers import Refused, Unit
from pipeline.database import Change
from pipeline.errors import ChecksFailed, ConfigError, DatabaseDiffers, ProgramFault
from pipeline.extract import extract
from pipeline.known import Plan, known_documents, plan, rows_fit, units_of, unreadable_now
from pipeline.load import load
from pipeline.manifest import Manifest, parser_version
from pipeline.normalize.choose import Decision, Documents, Earlier, choose, fresh_documents
from pipeline.normalize.stage import normalize
from pipeline.parquet import Inputs
from pipeline.retention import forget, vacuum
from pipeline.schema import TABLES, render
from pipeline.settings import Progress, Report, Settings
from pipeline.staged import staged_documents, strike
from pipeline.staging import Index
from pipeline.warehouse import Warehouse
from pipeline.workers import workers

_LARGEST_LOSS = 100
_LARGEST_LOSS_SHARE = 0.01
_MOST_NAMED = 5
_NO_TRIAL = (
    "Nothing in {raw} is a trial that can be read ({documents:,} documents). raw/README.md of the project tells what "
    "may lie there, `from quality_rejects_by_reason` why each was rejected."
)
PARTS = "index.json"
"""Names the parts that normalize made, for a load alone."""
Crew = Callable[[Settings], AbstractContextManager[Executor]]


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
        self.keeps_rows = self.parent is not None and rows_fit(self.parent)
        self.deleted = dict(self.current.deleted) if self.current else {}
        self.known = known_documents(self.parent)
        self.units: list[Unit | Refused] = list(containers.inventory(settings.raw))
        self.plan: Plan = plan(self.units, self.known, self.parser)
        self.read, self.passed_over = len(self.plan.to_read), len(self.units) - len(self.plan.to_read)
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

    def normalize(self, decision: Decision) -> tuple[Decision, list[Path]]:
        """Step 2: make the rows of trials that are new or changed; decide again without documents that gave none."""
        staged = self.warehouse.working_folder("readings", empty=False)
        parts = self.warehouse.working_folder("parts", empty=True)
        blocks = Index.read(staged).blocks
        made = normalize(staged, blocks, decision.made, parts, self.executor, self._tell("normalize"))
        if rejects := {name: reject for part in made for name, reject in part.rejects.items()}:
            strike(staged, rejects)
            return self.normalize(self.decide())
        folders = [part.folder for part in made]
        (parts / PARTS).write_bytes(msgspec.json.encode([folder.name for folder in folders]))
        self._lap("normalize")
        failpoints.reach("normalized")
        return decision, folders

    def load(self, decision: Decision, parts: list[Path]) -> Manifest:
        """Step 3: make, check and publish a snapshot; what only reading asked for is let go of."""
        change = self._change(decision)
        del self.units, self.plan, self.known
        inputs = Inputs(parts, decision.documents, decision.kept, self.parent)
        snapshot, folder = self.warehouse.begin()
        try:
            counts, files = load(inputs, change, snapshot, folder)
        except DatabaseDiffers as error:
            if change is None:
                raise
            self.warnings.append(f"{error} So the database was made anew, not from the one before.")
            change = None
            snapshot, folder = self.warehouse.begin()
            counts, files = load(inputs, None, snapshot, folder)
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
            trials_replaced=replaced_with(self.current, change),
        )
        self.warehouse.publish(folder, manifest)
        self._tidy(manifest)
        self._lap("load")
        return manifest

    def _change(self, decision: Decision) -> Change | None:
        if self.current is None or self.parent is None or self.current.parser_version != self.parser:
            return None
        return changes(self.parent, self.current, self.known, decision, self.deleted)

    def look_over(self, documents: pl.DataFrame) -> None:
        """Warn of what the counts do not tell."""
        if not self.units:
            self.warnings.append(f"There is nothing to read in {self.settings.raw}. Name another folder with --raw.")
        elif documents.height and documents["outcome"].eq("rejected").all():
            self.warnings.append(_NO_TRIAL.format(raw=self.settings.raw, documents=documents.height))
        self._warn_of_faults(documents)
        self._warn_of_unreadable(documents)

    def warn_of_strangers(self, erased: Iterable[str], documents: pl.DataFrame) -> None:
        """Name trials to be taken out that were not in; a slip of the pen would leave in what was meant."""
        if strangers := sorted(set(erased) - set(documents["trial_id"])):
            self.warnings.append(f"No document tells of {', '.join(strangers)}; should one come, it is left out.")

    def _warn_of_faults(self, documents: pl.DataFrame) -> None:
        """Name documents refused for a fault of the program; where they are many, it is none of the documents."""
        found = documents.filter(reason="program_fault")
        if found.height > max(1, min(_LARGEST_LOSS, documents.height * _LARGEST_LOSS_SHARE)):
            why = f"{found.height:,} of {documents.height:,} documents. {found['message'][0]}"
            raise ProgramFault(f"Nothing was published: a fault of Trialmart itself at {why}")
        if found.height:
            names = ", ".join(found["document_id"].head(_MOST_NAMED))
            self.warnings.append(f"Refused for a fault of Trialmart itself (see table rejects): {names}.")

    def _warn_of_unreadable(self, documents: pl.DataFrame) -> None:
        """Name what cannot be read any more; the trials read from it before stay as they were."""
        found = unreadable_now(documents)
        if found.height:
            names = [f"{name} ({reason})" for name, reason in found.head(_MOST_NAMED).iter_rows()]
            more = f" and {found.height - _MOST_NAMED:,} more" if found.height > _MOST_NAMED else ""
            self.warnings.append(f"No longer readable, what was read before is kept: {', '.join(names)}{more}.")

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
        counts = manifest.counts
        return Report(published, manifest.snapshot, counts, self.seconds, self.read, self.passed_over, self.warnings)

    def _choose(self) -> Decision:
        staged = self.warehouse.working_folder("readings", empty=False)
        fresh = fresh_documents(staged_documents(staged), self.parser)
        there = Documents(fresh, pl.concat([self.plan.standing, self.plan.copied]))
        loaded = self.known.filter(outcome="loaded").rename({"document_id": "was"})
        kept = loaded.select("trial_id", "sha256", "parser_version", "was")
        earlier = Earlier(self.plan.gone, self.plan.changed)
        return choose(there, earlier, kept if self.keeps_rows else kept.clear(), self.deleted)

    def _tell(self, step: str) -> Callable[[int, int], None]:
        return lambda done, total: self.progress(step, done, total)

    def _lap(self, step: str) -> None:
        now = time.perf_counter()
        self.seconds[step] = round(now - self._since, 3)
        self._since = now


def crew(settings: Settings) -> AbstractContextManager[Executor]:
    """Those who do the work of a run."""
    if settings.scheduler:
        from pipeline.cluster import cluster

        return cluster(settings.scheduler, (settings.raw, settings.warehouse))
    return workers(settings.jobs or os.cpu_count() or 1)


def warehouse_of(settings: Settings) -> Warehouse:
    """The warehouse to fill; a raw folder that is not there is told before any folder is made."""
    containers.demand_folder(settings.raw)
    raw, warehouse = settings.raw.resolve(), settings.warehouse.resolve()
    if warehouse.is_relative_to(raw):
        told = f"The warehouse {settings.warehouse} lies in the raw folder {settings.raw}, so that a run would read"
        raise ConfigError(f"{told} what the last one wrote. Name another folder with --warehouse, or with --raw.")
    return Warehouse(settings.warehouse)


def run(settings: Settings, progress: Progress, erased: Sequence[str] = (), crew: Crew = crew) -> Report:
    """Extract, normalize, load and publish; publishes nothing when input and program are as they were.

    Trials named in `erased` are taken out for good, and every other snapshot with them.
    """
    warehouse = warehouse_of(settings)
    with warehouse.locked():
        with crew(settings) as executor:  # and not while loading, which needs their memory
            this = Run(settings, warehouse, executor, progress)
            this.deleted |= dict.fromkeys(erased, dt.datetime.now(dt.UTC).date().isoformat())
            this.extract()
            decision = this.decide()
            unchanged = this.is_as_it_was(decision)
            decision, parts = (decision, []) if unchanged else this.normalize(decision)
        this.look_over(decision.documents)
        this.warn_of_strangers(erased, decision.documents)
        if this.current and unchanged:
            this.clear()
            report = this.report(this.current, published=False)
        else:
            report = this.report(this.load(decision, parts), published=True)
        if erased:
            forget(warehouse)
    return report


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
