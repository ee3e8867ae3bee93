"""Step 1: raw files to staged records. Knows formats, and no meaning.

Reads units (files, or members of archives) below `raw`; writes staged files and `index.json` into a folder. Every
document found becomes a `Reading`: a record, or a reject with its reason. Work is cut by bytes, so that a
bulk archive is shared between workers as evenly as a folder of files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, as_completed
from itertools import groupby
from pathlib import Path

from pipeline import containers, sources
from pipeline.containers import Found, Refused, Unit
from pipeline.errors import Rejected
from pipeline.record import Document, Reading, Reject
from pipeline.staging import Index, Writer

_BATCH_BYTES = 32 * 1024 * 1024

Progress = Callable[[int, int], None]
"""Told (bytes done, bytes in all)."""


def extract(raw: Path, units: Iterable[Unit | Refused], staged: Path, executor: Executor, progress: Progress) -> Index:
    """Read the units into staged files in `staged`, adding to those that are there; returns their index."""
    index = Index.read(staged)
    batches = list(_batches(units))
    total, done = sum(unit.size for batch in batches for unit in batch), 0
    first = len(index.files)
    running = {
        executor.submit(extract_batch, raw, staged / f"{first + number:06d}.readings", batch): batch
        for number, batch in enumerate(batches)
    }
    for future in as_completed(running):
        index.add(future.result())
        done += sum(unit.size for unit in running[future])
        progress(done, total)
    index.write(staged)
    return index


def extract_batch(raw: Path, target: Path, batch: list[Unit | Refused]) -> Index:
    """Read one batch into one staged file; returns the index of it alone."""
    with Writer(target) as writer:
        for reading in _readings(raw, batch):
            writer.add(reading)
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


def _readings(raw: Path, batch: list[Unit | Refused]) -> Iterator[Reading]:
    for path, units in groupby(batch, key=lambda unit: unit.path):
        try:
            yield from _of_file(raw / path, units)
        except OSError as error:
            rejected = Rejected("unreadable_file", "file", f"The file cannot be read: {error.strerror}.")
            yield _rejected(Document(path=path, seen_as="", size=0), rejected)


def _of_file(path: Path, units: Iterable[Unit | Refused]) -> Iterator[Reading]:
    for unit in units:
        if isinstance(unit, Refused):
            yield _rejected(Document(path=unit.path, seen_as="", size=unit.size), unit.rejected)
        elif unit.member is None:
            yield from _of_unit(unit, containers.documents(path))
        else:
            with path.open("rb") as file:
                yield from _of_unit(unit, containers.member_documents(file, unit))


def _of_unit(unit: Unit, found: Iterator[Found]) -> Iterator[Reading]:
    for position, content in found:
        document = Document(path=unit.path, member=unit.member, position=position, seen_as=unit.seen_as, size=0)
        if isinstance(content, Rejected):
            yield _rejected(document, content)
        else:
            document.sha256, document.size = hashlib.sha256(content).hexdigest(), len(content)
            yield read_document(document, content)


def read_document(document: Document, body: bytes) -> Reading:
    """What one document comes to: its record, or its reject."""
    try:
        record = sources.read(body)
    except Rejected as rejected:
        return _rejected(document, rejected)
    return Reading(document=document, record=record, source_format=record.source_format)


def _rejected(document: Document, rejected: Rejected) -> Reading:
    return Reading(document=document, reject=Reject(rejected.reason, rejected.where, rejected.message))
