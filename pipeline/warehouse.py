"""The warehouse folder: its lock, its snapshots, and the one step by which a snapshot becomes the current one.

current -> snapshots/00000042     relative symlink: the only truth, the only commit point
snapshots/00000042/               immutable: Parquet files, warehouse.duckdb, MANIFEST.json, datapackage.json
staging/                          what a run is making; wiped by the next one
pins/                             NAME -> ../snapshots/00000042: kept, whatever its age
trash/                            snapshots on their way out
state/                            lock (held while a run lasts), runs.jsonl (history, never truth), fault.txt
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from pipeline import durable, failpoints
from pipeline.errors import (
    InputError,
    PipelineError,
    ProgramFault,
    PublicationUnconfirmed,
    WarehouseBusy,
    WarehouseDamaged,
)
from pipeline.manifest import NAME as MANIFEST
from pipeline.manifest import Manifest, is_whole, read_manifest

_SPACE_FACTOR = 2.5
_FORESEEN = (PipelineError, OSError, KeyboardInterrupt, SystemExit, GeneratorExit)


class Warehouse:
    """A warehouse at `root`; nothing is made before it is locked."""

    def __init__(self, root: Path) -> None:
        """Name the folder."""
        self.root = root
        self.snapshots, self.staging, self.state = root / "snapshots", root / "staging", root / "state"
        self.trash, self.pinned = root / "trash", root / "pins"
        self.current = root / "current"
        self.fault = self.state / "fault.txt"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the warehouse alone, recovered from whatever ended the last run.

        Raises `WarehouseBusy` at once when another run holds it. The lock dies with the process. What nobody foresaw
        is told as a `ProgramFault`; other errors get a note of whether something was published.
        """
        self._make_folders()
        descriptor = os.open(self.state / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(descriptor)
            raise WarehouseBusy(f"Another run holds {self.root}. Try again when it has ended.") from error
        try:
            failpoints.reach("lock_taken")
            self._recover()
            failpoints.reach("recovered")
            with self._faults_noted():
                yield
        finally:
            os.close(descriptor)

    @contextmanager
    def _faults_noted(self) -> Iterator[None]:
        """Keep the traceback of what nobody foresaw; it may quote a document, and is for the operator's eyes."""
        before = self._named()
        try:
            yield
        except BaseException as error:  # polars' panics are no `Exception`
            outcome = "Nothing was published" if self._named() == before else f"Published: {self._named()}"
            if isinstance(error, _FORESEEN):
                error.add_note(outcome)
                raise
            with suppress(OSError):
                self.fault.touch(0o600)
                self.fault.write_text("".join(traceback.format_exception(error)))
            raise ProgramFault(
                f"A fault of Trialmart itself ({type(error).__name__}). {outcome}. "
                f"What is needed to mend it is in {self.fault}; please report it."
            ) from error

    def _make_folders(self) -> None:
        """Make what is missing, on the disk before `current` can be; this also confirms the last commit."""
        if self.root.exists() and not self.root.is_dir():
            raise InputError(f"The warehouse {self.root} is a file. Name a folder with --warehouse.")
        for folder in (self.root, self.snapshots, self.staging, self.state, self.trash, self.pinned):
            folder.mkdir(parents=True, exist_ok=True)
        durable.sync_folder(self.root)
        if not self.current.is_symlink():
            durable.sync_folder(self.root.absolute().parent)

    def _recover(self) -> None:
        """Put away what a run that was cut off left: snapshots never made current, and unfinished ones.

        Where nobody can tell which snapshot is current, none is taken for such a leftover. A first snapshot that is
        whole lacks only its last step, which is done now.
        """
        (self.root / ".current.tmp").unlink(missing_ok=True)
        for folder in self.trash.iterdir():
            durable.remove(folder)
        for folder in self.staging.iterdir():
            if folder.name.isdecimal():
                durable.remove(folder)
        if not self._named() and self.ids() == [1]:
            if is_whole(self.folder(1)):
                self.make_current(1)
            return
        with suppress(WarehouseDamaged):
            current, pinned = self.current_id() or 0, set(self.pins().values())
            for snapshot in self.ids():
                if snapshot > current and snapshot not in pinned:
                    self.discard(snapshot)

    def _named(self) -> str:
        """The name of the folder that `current` leads to, be it there or not."""
        return self.current.readlink().name if self.current.is_symlink() else ""

    def ids(self) -> list[int]:
        """The numbers of all snapshots, in order."""
        if not self.snapshots.is_dir():
            return []
        return sorted(int(folder.name) for folder in self.snapshots.iterdir() if folder.name.isdecimal())

    def pins(self) -> dict[str, int]:
        """Names under which snapshots are kept, whatever their age."""
        links = {path.name: path.readlink().name for path in sorted(self.pinned.iterdir()) if path.is_symlink()}
        return {name: int(target) for name, target in links.items() if target.isdecimal()}

    def pin(self, name: str, snapshot: int) -> None:
        """Keep a snapshot under a name."""
        durable.point(self.pinned / name, f"../snapshots/{snapshot:08d}")

    def discard(self, snapshot: int) -> None:
        """Delete a snapshot."""
        durable.discard(self.folder(snapshot), self.trash)

    def demand_space(self, expected: int) -> None:
        """Refuse to begin what the disk has no room for. Raises `OSError` (ENOSPC)."""
        free = shutil.disk_usage(self.root).free
        if free < _SPACE_FACTOR * expected:
            message = f"No room: {free / 2**20:,.0f} MiB free, about {_SPACE_FACTOR * expected / 2**20:,.0f} needed"
            raise OSError(errno.ENOSPC, message, str(self.root))

    def current_id(self) -> int | None:
        """The number of the current snapshot, None before the first.

        Raises `WarehouseDamaged` when `current` names no snapshot, or is lost: a second snapshot has a first.
        """
        name = self._named()
        if name.isdecimal() and (self.snapshots / name).is_dir():
            return int(name)
        if name or self.current.exists() or max(self.ids(), default=0) > 1:
            newest = next((number for number in reversed(self.ids()) if is_whole(self.folder(number))), None)
            way_out = f"'trialmart rollback {newest}' goes to the newest that is whole." if newest else "None is whole."
            raise WarehouseDamaged(f"{self.current} names no snapshot. {way_out}")
        return None

    def current_manifest(self) -> Manifest | None:
        """The manifest of the current snapshot, None before the first."""
        current = self.current_id()
        return None if current is None else read_manifest(self.folder(current))

    def folder(self, snapshot: int) -> Path:
        """Where a snapshot of that number is kept."""
        return self.snapshots / f"{snapshot:08d}"

    def begin(self) -> tuple[int, Path]:
        """The number of the next snapshot, and the empty folder to make it in."""
        snapshot = max([self.current_id() or 0, *self.ids()]) + 1
        folder = self.staging / f"{snapshot:08d}"
        durable.remove(folder)
        folder.mkdir()
        return snapshot, folder

    def working_folder(self, name: str, *, empty: bool) -> Path:
        """The folder that hands one stage's files to the next."""
        folder = self.staging / name
        if empty:
            durable.remove(folder)
        folder.mkdir(exist_ok=True)
        return folder

    def publish(self, staged: Path, manifest: Manifest) -> None:
        """Make a finished folder the current snapshot: all of it or, whatever happens, nothing of it."""
        durable.write_bytes(staged / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=2))
        failpoints.reach("manifest_written")
        durable.seal(staged)
        failpoints.reach("sealed")
        durable.move_folder(staged, self.folder(manifest.snapshot))
        failpoints.reach("moved")
        self.make_current(manifest.snapshot)

    def make_current(self, snapshot: int) -> None:
        """The commit: readers see this snapshot from here on."""
        try:
            durable.point(self.current, f"snapshots/{snapshot:08d}")
            failpoints.reach("pointed")
        except OSError as error:
            if self._named() != f"{snapshot:08d}":
                raise
            message = f"Snapshot {snapshot} is current, but the disk has not confirmed it: {error.strerror}. Run again."
            raise PublicationUnconfirmed(message) from error

    def record(self, **told: object) -> None:
        """Add a line to the history of runs."""
        durable.append_line(self.state / "runs.jsonl", msgspec.json.encode(told))
        failpoints.reach("recorded")
