"""Step 1: raw files to staged records. Knows formats, and no meaning.

Reads units (files, or members of archives) below `raw`; writes staged files and `index.json` into a folder. Every
document found becomes a `Reading`: a record, or a reject with its reason. Work is cut by bytes, so that a
bulk archive is shared between workers as evenly as a folder of files.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import msgspec

from pipeline import containers, sources, workers
from pipeline.containers import Found, Refused, Unit
from pipeline.errors import Rejected
from pipeline.record import Document, Reading, Reject
from pipeline.staging import Index, Writer

_BATCH_BYTES = 32 * 1024 * 1024
_DEATHS = 2
_LONGEST_ID = 40
_KILLED = Rejected("worker_died", "document", "Reading it ended two worker processes: by memory, time or a fault.")

Progress = Callable[[int, int], None]
"""Told (bytes done, bytes in all)."""
ComeTo = Callable[[Document], bool]
"""Told which document comes next; whether it may be read."""


def extract(raw: Path, units: Iterable[Unit | Refused], staged: Path, executor: Executor, progress: Progress) -> Index:
    """Read the units into staged files in `staged`, adding to those that are there; returns their index.

    When a worker dies, the batches then at work are read again, one at a time, so that it shows which document
    kills; one that has killed twice is given up.
    """
    index = Index.read(staged)
    first = len(index.files)
    waiting = {staged / f"{first + at:06d}.readings": batch for at, batch in enumerate(_batches(units))}
    total = sum(unit.size for batch in waiting.values() for unit in batch)
    deaths: Counter[str] = Counter()
    while waiting:
        suspects = [target for target in waiting if _note(target).exists()]
        for together in [[target] for target in suspects] or [list(waiting)]:
            given_up = frozenset(name for name, times in deaths.items() if times >= _DEATHS)
            running = {
                executor.submit(extract_batch, raw, target, waiting[target], given_up): target for target in together
            }
            for target, found in _completed(running):
                index.add(found)
                del waiting[target]
                progress(total - sum(unit.size for batch in waiting.values() for unit in batch), total)
            if suspects and together[0] in waiting:
                deaths[_note(together[0]).read_text().partition("\n")[0]] += 1
    index.write(staged)
    return index


def _completed(running: Mapping[Future[Index], Path]) -> Iterator[tuple[Path, Index]]:
    """The batches that are read; those lost with a worker are left out."""
    for future in as_completed(running):
        with suppress(BrokenExecutor):
            yield running[future], future.result()


def _note(target: Path) -> Path:
    """Where a worker notes the document it is at; it is there while the batch is not done."""
    return target.with_suffix(".at")


def extract_batch(
    raw: Path, target: Path, batch: list[Unit | Refused], given_up: frozenset[str] = frozenset()
) -> Index:
    """Read one batch into one staged file, but for documents given up; returns the index of it alone."""
    with _note(target).open("wb", buffering=0) as note, Writer(target) as writer:

        def come_to(document: Document) -> bool:
            name = repr(document.id)
            os.pwrite(note.fileno(), f"{name}\n".encode(), 0)
            workers.set_alarm()
            return name not in given_up

        for reading in _readings(raw, batch, come_to):
            writer.add(reading)
    workers.set_alarm(on=False)
    _note(target).unlink()
    return writer.index


def _batches(units: Iterable[Unit | Refused]) -> Iterator[list[Unit | Refused]]:
    batch: list[Unit | Refused] = []
    size = 0
    for unit in units:
        batch.append(unit)
        size += unit.size
        if size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _readings(raw: Path, batch: list[Unit | Refused], come_to: ComeTo) -> Iterator[Reading]:
    for unit in batch:
        if isinstance(unit, Refused):
            yield _rejected(Document(path=unit.path, seen_as="", size=unit.size), unit.rejected)
    readable = (unit for unit in batch if isinstance(unit, Unit))
    for path, units in groupby(readable, key=lambda unit: unit.path):
        try:
            with (raw / path).open("rb") as file:
                for unit in units:
                    yield from _of_unit(unit, containers.documents(file, unit), come_to)
        except OSError as error:
            rejected = Rejected("unreadable_file", "file", f"The file cannot be read: {error.strerror}.")
            yield _rejected(Document(path=path, seen_as="", size=0), rejected)


def _of_unit(unit: Unit, found: Iterator[Found], come_to: ComeTo) -> Iterator[Reading]:
    """The documents of a unit; opening the unit may kill as well as reading a document."""
    whole = Document(path=unit.path, member=unit.member, seen_as=unit.seen_as, size=unit.size)
    may_be_opened = come_to(whole)
    while may_be_opened and (one := next(found, None)):
        position, content = one
        document = msgspec.structs.replace(whole, position=position, size=0)
        if isinstance(content, Rejected):
            yield _rejected(document, content)
            continue
        document.sha256, document.size = hashlib.sha256(content).hexdigest(), len(content)
        if position is None:  # the whole unit, which has been come to
            yield read_document(document, content)
        else:
            yield read_document(document, content) if come_to(document) else _rejected(document, _KILLED)
            may_be_opened = come_to(whole)
    if not may_be_opened:
        yield _rejected(whole, _KILLED)


def read_document(document: Document, body: bytes) -> Reading:
    """What one document comes to: its record, or its reject."""
    try:
        record = sources.read(body)
    except Rejected as rejected:
        return _rejected(document, rejected)
    except MemoryError:
        return _rejected(document, Rejected("too_large", "document", "Reading it takes more memory than there may be."))
    if not _is_trial_id(record.trial_id):
        expected = "Expected the number of a trial: letters, digits, - and /."
        return _rejected(document, Rejected("no_trial_id", "trial_id", expected))
    return Reading(document=document, record=record, source_format=record.source_format)


def _is_trial_id(text: str) -> bool:
    """Whether a text may name a trial in every table: what scrubbing or a database would change may not."""
    return text.isascii() and text.replace("-", "").replace("/", "").isalnum() and len(text) <= _LONGEST_ID


def _rejected(document: Document, rejected: Rejected) -> Reading:
    return Reading(document=document, reject=Reject(rejected.reason, rejected.where, rejected.message))
