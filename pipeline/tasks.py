"""Tasks for workers, and what becomes of a task whose worker dies.

A task has a note on disk, there while the task is not done, of the document it is at. When a worker dies, the tasks
then at work are done again, one at a time, so that their notes show which document kills; a document that has killed
twice so is given up. Files of a lost attempt may be half written, or a lost machine may still write them: every
attempt has files of its own, and what counts are those named by the attempt that ended well.
"""

from __future__ import annotations

import os
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from pipeline import workers
from pipeline.errors import WorkersLost

_DEATHS = 2
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
            for note, done in _completed(running):
                del waiting[note]
                yield note, done
            if suspects and together[0] in waiting:
                _count_death(deaths, _at(together[0]))
        if waiting and not any(note.exists() for note in waiting):
            _count_death(deaths, "")


def _completed(running: Mapping[Future[_T], Path]) -> Iterator[tuple[Path, _T]]:
    """The tasks that are done; those lost with a worker, or for want of memory, are left out."""
    for future in as_completed(running):
        with suppress(BrokenExecutor, MemoryError):
            yield running[future], future.result()


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
    with note.open("wb", buffering=0) as file:

        def come_to(document: str, together: int = 1) -> None:
            os.pwrite(file.fileno(), f"{document}\n".encode(), 0)
            workers.set_alarm(together)

        try:
            yield come_to
        finally:
            workers.set_alarm(0)
    note.unlink(missing_ok=True)  # another attempt, on a machine taken for lost, may have been first


def of_this_attempt(note: Path, ending: str = "") -> Path:
    """A name beside the note that no other attempt at the task has."""
    return note.with_name(f"{note.stem}-{secrets.token_hex(4)}{ending}")
