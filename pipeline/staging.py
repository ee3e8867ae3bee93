"""Staged records: what extract hands to normalize, in files, cut by ranges of trial ids.

One staged file holds compressed blocks of `Reading`s; its index tells which block belongs to which bucket (a
short prefix of the trial id). Buckets in order are trial ids in order, so shards are runs of buckets, parts
of tables follow each other in order of trial, and no table is ever sorted as a whole. Beside each file lies an
Arrow file with one row per document, from which is decided which document of a trial is taken.
"""

from __future__ import annotations

import struct
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec
import pyarrow as pa

from pipeline.record import Reading

_INDEX = "index.json"
_PREFIX = 7
"""'NCT0263' spans 10,000 numbers: at most some 9,000 trials, usually fewer than 1,000."""
_FLUSH_BYTES = 24 * 1024 * 1024
_CODEC = "lz4"  # zstd would make these short-lived files a third smaller, for half as much time again
_READINGS = msgspec.msgpack.Decoder(list[Reading])
_ENCODER = msgspec.msgpack.Encoder()
_LIST_OF = struct.Struct(">BI")
"""What MessagePack writes before the elements of a list: 0xdd and their number."""

DOCUMENTS = pa.schema(
    [
        *(pa.field(name, pa.string()) for name in ("document_id", "path", "member", "seen_as", "sha256")),
        pa.field("position", pa.int32()),
        pa.field("byte_count", pa.int64()),
        *(pa.field(name, pa.string()) for name in ("source_format", "trial_id", "version_text")),
        *(pa.field(name, pa.string()) for name in ("reason", "where_in_document", "message")),
    ]
)


class Block(msgspec.Struct, frozen=True):
    """Where a run of readings of one bucket lies."""

    bucket: str
    file: str
    offset: int
    length: int
    unpacked: int
    count: int


class Index(msgspec.Struct):
    """What is staged: blocks of readings, files of documents, and how many documents came to what."""

    blocks: list[Block] = []
    files: list[str] = []
    documents: int = 0
    rejects: int = 0

    def add(self, other: Index) -> None:
        """Take in what another index lists."""
        self.blocks += other.blocks
        self.files += other.files
        self.documents += other.documents
        self.rejects += other.rejects

    @classmethod
    def read(cls, staged: Path) -> Index:
        """The index of a folder of staged files; an empty one where there is none."""
        path = staged / _INDEX
        return msgspec.json.decode(path.read_bytes(), type=cls) if path.exists() else cls()

    def write(self, staged: Path) -> None:
        """Write the index beside the files, in an order that does not depend on the workers."""
        self.blocks.sort(key=lambda block: (block.bucket, block.file, block.offset))
        self.files.sort()
        (staged / _INDEX).write_bytes(msgspec.json.encode(self))


class Writer:
    """Collects readings and writes them as blocks of one staged file, with the rows of their documents.

    A reading is encoded as soon as it comes, while its parts are still in the processor's cache.
    """

    def __init__(self, path: Path) -> None:
        """Begin the file at `path`."""
        self._path, self._file = path, path.open("wb")
        self._waiting = defaultdict[str, bytearray](lambda: bytearray(_LIST_OF.size))
        self._counts: Counter[str] = Counter()
        self._bytes = 0
        self._rows: list[tuple[Any, ...]] = []
        self.index = Index(files=[documents_file(path.name)])

    def __enter__(self) -> Writer:
        """The writer itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Finish both files, unless something went wrong."""
        if kind is None:
            self._flush()
            columns = list(zip(*self._rows, strict=True)) or [()] * len(DOCUMENTS)
            rows = pa.table([pa.array(c, f.type) for c, f in zip(columns, DOCUMENTS, strict=True)], schema=DOCUMENTS)
            with pa.ipc.new_file(self._path.with_name(self.index.files[0]), DOCUMENTS) as file:
                file.write_table(rows)
        self._file.close()

    def add(self, reading: Reading) -> None:
        """Take one reading; a reject has no record to keep, only its document's row."""
        self.index.documents += 1
        self._rows.append(_row(reading))
        if reading.record is None:
            self.index.rejects += 1
            return
        name = bucket(reading.record.trial_id)
        _ENCODER.encode_into(reading, self._waiting[name], -1)
        self._counts[name] += 1
        self._bytes += reading.document.size
        if self._bytes > _FLUSH_BYTES:
            self._flush()

    def _flush(self) -> None:
        for name, encoded in sorted(self._waiting.items()):
            count = self._counts[name]
            _LIST_OF.pack_into(encoded, 0, 0xDD, count)
            packed = pa.compress(encoded, codec=_CODEC, asbytes=True)
            place = Block(name, self._path.name, self._file.tell(), len(packed), len(encoded), count)
            self._file.write(packed)
            self.index.blocks.append(place)
        self._waiting.clear()
        self._counts.clear()
        self._bytes = 0


def bucket(trial_id: str) -> str:
    """The bucket of a trial."""
    return trial_id[:_PREFIX]


def trial_of(reading: Reading) -> str:
    """The trial that a reading is of; empty where it has no record."""
    return reading.record.trial_id if reading.record else ""


def documents_file(readings_file: str) -> str:
    """The name of the file with the rows of a staged file's documents."""
    return readings_file.replace(".readings", ".documents.arrow")


def _row(reading: Reading) -> tuple[Any, ...]:
    document, record, reject = reading.document, reading.record, reading.reject
    return (
        document.id, document.path, document.member, document.seen_as, document.sha256, document.position,
        document.size, reading.source_format,
        record.trial_id if record else None,
        (record.last_update_posted or record.last_update_submitted) if record else None,
        reject.reason if reject else None, reject.where if reject else None, reject.message if reject else None,
    )  # fmt: skip


def read_blocks(folder: Path, blocks: Iterable[Block]) -> Iterator[Reading]:
    """The readings of some blocks."""
    for block in blocks:
        with (folder / block.file).open("rb") as file:
            file.seek(block.offset)
            packed = file.read(block.length)
        yield from _READINGS.decode(pa.decompress(packed, block.unpacked, codec=_CODEC, asbytes=True))


def shards(blocks: Iterable[Block], documents: int) -> Iterator[list[Block]]:
    """Runs of whole buckets in order, each of about `documents` documents; together they are all blocks."""
    by_bucket: defaultdict[str, list[Block]] = defaultdict(list)
    for block in blocks:
        by_bucket[block.bucket].append(block)
    run: list[Block] = []
    for name in sorted(by_bucket):
        run += by_bucket[name]
        if sum(block.count for block in run) >= documents:
            yield run
            run = []
    if run:
        yield run
