"""Step 1: raw files to staged records. Knows formats, and no meaning.

Reads units (files, or members of archives) below `raw`; writes staged files and `index.json` into a folder. Every
document found becomes a `Reading`: a record, or a reject with its reason. Work is cut by bytes, so that a
bulk archive is shared between workers as evenly as a folder of files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from itertools import groupby
from pathlib import Path

import msgspec

from pipeline import containers, sources
from pipeline.containers import Refused, Unit
from pipeline.documents import Found
from pipeline.errors import Rejected
from pipeline.record import Document, Reading, Reject
from pipeline.staging import Index, Writer
from pipeline.tasks import noting, of_this_attempt, refused_for, share_out

_BATCHES = 64
_SMALLEST_BATCH, _LARGEST_BATCH = 2 * 1024 * 1024, 16 * 1024 * 1024
"""In bytes: with few large ones a worker has nothing to do at the end, and each has two files."""
_LONGEST_ID = 40
_KILLED = Rejected("worker_died", "document", "Reading it ended two worker processes: by memory, time or a fault.")

Progress = Callable[[int, int], None]
"""Told (bytes done, bytes in all)."""
MayRead = Callable[[Document], bool]
"""Told which document comes next; whether it may be read."""


def extract(raw: Path, units: Iterable[Unit | Refused], staged: Path, executor: Executor, progress: Progress) -> Index:
    """Read the units into staged files in `staged`, adding to those that are there; returns their index."""
    index = Index.read(staged)
    first = len(index.files)
    batches = {staged / f"{first + at:06d}.at": (raw, batch) for at, batch in enumerate(_batches(list(units)))}
    sizes = {note: sum(unit.size for unit in batch) for note, (_, batch) in batches.items()}
    done = 0
    for note, found in share_out(executor, extract_batch, batches):
        index.add(found)
        done += sizes[note]
        progress(done, sum(sizes.values()))
    index.write(staged)
    return index


def extract_batch(note: Path, given_up: frozenset[str], raw: Path, batch: list[Unit | Refused]) -> Index:
    """Read one batch into one staged file, but for documents given up; returns the index of it alone."""
    with noting(note) as come_to, Writer(of_this_attempt(note, ".readings")) as writer:

        def may_read(document: Document) -> bool:
            come_to(repr(document.id))
            return repr(document.id) not in given_up

        for reading in _readings(raw, batch, may_read):
            writer.add(reading)
    return writer.index


def _batches(units: Sequence[Unit | Refused]) -> Iterator[list[Unit | Refused]]:
    share = sum(unit.size for unit in units) // _BATCHES
    enough = min(max(share, _SMALLEST_BATCH), _LARGEST_BATCH)
    batch: list[Unit | Refused] = []
    size = 0
    for unit in units:
        if size > enough and not _is_unpacked_with(unit, batch[-1]):
            yield batch
            batch, size = [], 0
        batch.append(unit)
        size += unit.size
    if batch:
        yield batch


def _is_unpacked_with(unit: Unit | Refused, before: Unit | Refused) -> bool:
    return isinstance(unit, Unit) and unit.container == "packed tar" and unit.path == before.path


def _readings(raw: Path, batch: list[Unit | Refused], may_read: MayRead) -> Iterator[Reading]:
    for unit in batch:
        if isinstance(unit, Refused):
            whole = Document(path=unit.path, member=unit.member, seen_as="", size=unit.size)
            yield _rejected(whole, unit.rejected)
    readable = (unit for unit in batch if isinstance(unit, Unit))
    for (path, container), units in groupby(readable, key=lambda unit: (unit.path, unit.container)):
        try:
            with containers.opened(raw / path, container) as file:
                for unit in units:
                    yield from _of_unit(unit, containers.documents(file, unit), may_read)
        except OSError as error:
            rejected = Rejected("unreadable_file", "file", f"The file cannot be read: {error.strerror}.")
            yield _rejected(Document(path=path, seen_as="", size=0), rejected)


def _of_unit(unit: Unit, found: Iterator[Found], may_read: MayRead) -> Iterator[Reading]:
    """The documents of a unit; opening the unit may kill as well as reading a document."""
    whole = Document(path=unit.path, member=unit.member, seen_as=unit.seen_as, size=unit.size)
    may_be_opened = may_read(whole)
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
            yield read_document(document, content) if may_read(document) else _rejected(document, _KILLED)
            may_be_opened = may_read(whole)
    if not may_be_opened:
        yield _rejected(whole, _KILLED)


def read_document(document: Document, body: bytes) -> Reading:
    """What one document comes to: its record, or its reject."""
    try:
        record = sources.read(body)
    except Rejected as rejected:
        return _rejected(document, rejected)
    except Exception as error:  # noqa: BLE001  a fault of ours costs the document that shows it
        return _rejected(document, refused_for(error))
    if not _is_trial_id(record.trial_id):
        expected = "Expected the number of a trial: letters, digits, - and /."
        return _rejected(document, Rejected("no_trial_id", "trial_id", expected))
    return Reading(document=document, record=record, source_format=record.source_format)


def _is_trial_id(text: str) -> bool:
    """Whether a text may name a trial in every table: what scrubbing or a database would change may not."""
    return text.isascii() and text.replace("-", "").replace("/", "").isalnum() and len(text) <= _LONGEST_ID


def _rejected(document: Document, rejected: Rejected) -> Reading:
    return Reading(document=document, reject=Reject(rejected.reason, rejected.where, rejected.message))
