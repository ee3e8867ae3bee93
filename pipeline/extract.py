"""Step 1: raw files to staged records. Knows formats, and no meaning.

Reads `raw/**`; writes staged files and `index.json` into a folder. Every document found becomes a `Reading`:
a record, or a reject with its reason. Work is cut by bytes, so that a bulk archive is shared between
workers as evenly as a folder of files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, as_completed
from pathlib import Path

import msgspec

from pipeline import containers, sources
from pipeline.containers import Content, Member, RawFile
from pipeline.errors import Rejected
from pipeline.record import Document, Reading, Reject
from pipeline.staging import Block, Writer

INDEX = "index.json"
_BATCH_BYTES = 32 * 1024 * 1024

Progress = Callable[[int, int], None]
"""Told (bytes done, bytes in all)."""


class Batch(msgspec.Struct):
    """Work for one call of a worker: files, or members of one zip; and what was refused before reading."""

    files: list[RawFile] = []
    members: list[Member] = []
    refused: list[Reading] = []
    size: int = 0


class Index(msgspec.Struct):
    """What extract made: blocks of readings, and how many documents came to what."""

    blocks: list[Block] = []
    files: int = 0
    documents: int = 0
    rejects: int = 0
    raw_bytes: int = 0


def extract(raw: Path, staged: Path, executor: Executor, progress: Progress) -> Index:
    """Read everything below `raw` into staged files in `staged`; returns (and writes) their index."""
    batches = list(_batches(raw))
    total = sum(batch.size for batch in batches)
    index = Index(files=sum(len(batch.files) for batch in batches if not batch.members), raw_bytes=total)
    index.files += len({batch.files[0].path for batch in batches if batch.members})
    running = {
        executor.submit(extract_batch, raw, staged / f"{number:06d}.readings", batch): batch
        for number, batch in enumerate(batches)
    }
    done = 0
    for future in as_completed(running):
        blocks, documents, rejects = future.result()
        index.blocks += blocks
        index.documents += documents
        index.rejects += rejects
        done += running[future].size
        progress(done, total)
    index.blocks.sort(key=lambda block: (block.bucket, block.file, block.offset))
    (staged / INDEX).write_bytes(msgspec.json.encode(index))
    return index


def read_index(staged: Path) -> Index:
    """The index that `extract` wrote."""
    return msgspec.json.decode((staged / INDEX).read_bytes(), type=Index)


def extract_batch(raw: Path, target: Path, batch: Batch) -> tuple[list[Block], int, int]:
    """Read one batch into one staged file; returns its blocks, its documents and its rejects."""
    writer, documents, rejects = Writer(target), 0, 0
    for reading in _readings(raw, batch):
        writer.add(reading)
        documents += 1
        rejects += reading.reject is not None
    return writer.close(), documents, rejects


def _batches(raw: Path) -> Iterator[Batch]:
    batch = Batch()
    for entry in containers.inventory(raw):
        if not isinstance(entry, RawFile):
            path, rejected = entry
            batch.refused.append(_rejected(Document(path=path, sha256="", size=0), rejected))
        elif containers.is_zip(raw / entry.path):
            yield from _zip_batches(raw, entry)
        else:
            batch.files.append(entry)
            batch.size += entry.size
        if batch.size > _BATCH_BYTES:
            yield batch
            batch = Batch()
    if batch.files or batch.refused:
        yield batch


def _zip_batches(raw: Path, file: RawFile) -> Iterator[Batch]:
    try:
        found = containers.members(raw / file.path)
    except Rejected as rejected:
        yield Batch(refused=[_rejected(Document(path=file.path, sha256="", size=file.size), rejected)])
        return
    batch = Batch(files=[file])
    for member in found:
        batch.members.append(member)
        batch.size += member.size
        if batch.size > _BATCH_BYTES:
            yield batch
            batch = Batch(files=[file])
    if batch.members:
        yield batch


def _readings(raw: Path, batch: Batch) -> Iterator[Reading]:
    yield from batch.refused
    if batch.members:
        (file,) = batch.files
        yield from _of_file(file.path, containers.member_documents(raw / file.path, batch.members))
        return
    for file in batch.files:
        try:
            yield from _of_file(file.path, containers.documents(raw / file.path))
        except OSError as error:
            rejected = Rejected("unreadable_file", "file", f"The file cannot be read: {error.strerror}.")
            yield _rejected(Document(path=file.path, sha256="", size=file.size), rejected)


def _of_file(path: str, found: Iterator[tuple[str | None, Content]]) -> Iterator[Reading]:
    for part, content in found:
        if isinstance(content, Rejected):
            yield _rejected(Document(path=path, part=part, sha256="", size=0), content)
        else:
            yield read_document(path, part, content)


def read_document(path: str, part: str | None, body: bytes) -> Reading:
    """What one document comes to: its record, or its reject."""
    document = Document(path=path, part=part, sha256=hashlib.sha256(body).hexdigest(), size=len(body))
    try:
        record = sources.read(body)
    except Rejected as rejected:
        return _rejected(document, rejected)
    return Reading(document=document, record=record, source_format=record.source_format)


def _rejected(document: Document, rejected: Rejected) -> Reading:
    return Reading(document=document, reject=Reject(rejected.reason, rejected.where, rejected.message))


def inputs_digest(raw: Path) -> tuple[str, int]:
    """A digest of every input file's path and content, and their bytes in all."""
    hashed, total = hashlib.sha256(), 0
    for entry in containers.inventory(raw):
        if isinstance(entry, RawFile):
            hashed.update(f"{entry.path}\0{_content_digest(raw / entry.path)}\n".encode())
            total += entry.size
        else:
            hashed.update(f"{entry[0]}\0refused\n".encode())
    return hashed.hexdigest(), total


def _content_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
