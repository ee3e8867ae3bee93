"""Tasks for workers, and what becomes of a task whose worker dies.

A task has a note on disk, there while the task is not done, of the document it is at. When a worker dies, the tasks
then at work are done again, one at a time, so that their notes show which document kills; a document that has killed
twice so is given up. A task that a fault of ours ended is done again alone too, and the document at fault refused.

Files of a lost attempt may be half written, or a lost machine may still write them: every attempt has files of its
own, and what counts are those named by the attempt that ended well.
"""

from __future__ import annotations

import gc
import os
import secrets
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from pipeline import workers
from pipeline.errors import ConfigError, Rejected, WorkersLost

_DEATHS = 2
_LOST = (BrokenExecutor, MemoryError)
_NO_DOCUMENTS = (OSError, ConfigError, WorkersLost)
_PACKAGE = Path(__file__).parent
_T = TypeVar("_T")

ComeTo = Callable[..., None]
"""Told which document comes next, and how many are looked at together if not one."""


def share_out(
    executor: Executor, work: Callable[..., _T], tasks: Mapping[Path, tuple[Any, ...]]
) -> Iterator[tuple[Path, _T]]:
    """Have `work(note, given_up, *given)` done for every note and what is given with it; yields what comes of each.

    Raises `WorkersLost` when workers go on dying though no document can be blamed.
    """
    waiting, deaths = dict(tasks), Counter[str]()
    while waiting:
        suspects = [note for note in waiting if note.exists()]
        for together in [[note] for note in suspects] or [list(waiting)]:
            given_up = frozenset(name for name, times in deaths.items() if times >= _DEATHS)
            running = {executor.submit(work, note, given_up, *waiting[note]): note for note in together}
            for note, done in _completed(running, alone=bool(suspects)):
                del waiting[note]
                yield note, done
            if suspects and together[0] in waiting:
                _count_death(deaths, _at(together[0]))
        if waiting and not any(note.exists() for note in waiting):
            _count_death(deaths, "")


def _completed(running: Mapping[Future[_T], Path], *, alone: bool) -> Iterator[tuple[Path, _T]]:
    """The tasks that are done; those lost with a worker are left out, and those that a document may have spoilt."""
    for future in as_completed(running):
        note, error = running[future], future.exception()
        if error is None:
            yield note, future.result()
        elif not isinstance(error, _LOST) and (alone or isinstance(error, _NO_DOCUMENTS) or not note.exists()):
            raise error


def _count_death(deaths: Counter[str], document: str) -> None:
    deaths[document] += 1
    if deaths[document] > _DEATHS:
        at = f"at {document}" if document else "before they come to a document"
        raise WorkersLost(f"Workers die again and again, {at}; nothing was published. Is the machine out of memory?")


def _at(note: Path) -> str:
    return note.read_text().partition("\n")[0]


@contextmanager
def noting(note: Path) -> Iterator[ComeTo]:
    """Keep the note while a task is at work; a worker that stays too long at what was noted dies."""
    gc.disable()  # readings and rows are trees: looking for cycles among them costs a twentieth of making rows
    with note.open("wb", buffering=0) as file:

        def come_to(document: str, together: int = 1) -> None:
            os.pwrite(file.fileno(), f"{document}\n".encode(), 0)
            workers.set_alarm(together)

        try:
            yield come_to
        finally:
            workers.set_alarm(0)
            gc.enable()
    note.unlink(missing_ok=True)  # another attempt, on a machine taken for lost, may have been first


def of_this_attempt(note: Path, ending: str = "") -> Path:
    """A name beside the note that no other attempt at the task has."""
    return note.with_name(f"{note.stem}-{secrets.token_hex(4)}{ending}")


def refused_for(error: Exception) -> Rejected:
    """Why a document is refused that ran into this error, without quoting it."""
    if isinstance(error, MemoryError):
        return Rejected("too_large", "document", "Reading it takes more memory than there may be.")
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if _PACKAGE in Path(frame.filename).parents]
    place = f"{Path(ours[-1].filename).relative_to(_PACKAGE.parent)}:{ours[-1].lineno}" if ours else "an unknown place"
    told = f"A fault of Trialmart itself, {type(error).__name__} at {place}; please report it."
    return Rejected("program_fault", "document", told)
