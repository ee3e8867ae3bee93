"""Staged records: what extract hands to normalize, in files, cut by ranges of trial ids.

One staged file holds compressed blocks of `Reading`s; its index tells which block belongs to which bucket (a
short prefix of the trial id). Buckets in order are trial ids in order, so shards are runs of buckets, parts
of tables follow each other in order of trial, and no table is ever sorted as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pyarrow as pa

from pipeline.record import Reading

_PREFIX = 7
"""'NCT0263' spans 10,000 numbers: at most some 9,000 trials, usually fewer than 1,000."""
_FLUSH_BYTES = 24 * 1024 * 1024
_READINGS = msgspec.msgpack.Decoder(list[Reading])
_ENCODER = msgspec.msgpack.Encoder()


class Block(msgspec.Struct, frozen=True):
    """Where a run of readings of one bucket lies."""

    bucket: str
    file: str
    offset: int
    length: int
    unpacked: int
    count: int


class Writer:
    """Collects readings and writes them as blocks of one staged file."""

    def __init__(self, path: Path) -> None:
        """Begin the file at `path`."""
        self._path, self._file = path, path.open("wb")
        self._waiting: defaultdict[str, list[Reading]] = defaultdict(list)
        self._bytes = 0
        self.blocks: list[Block] = []

    def add(self, reading: Reading) -> None:
        """Take one reading; a reject of no known trial goes to the bucket of the empty id."""
        trial_id = reading.record.trial_id if reading.record else ""
        self._waiting[trial_id[:_PREFIX]].append(reading)
        self._bytes += reading.document.size
        if self._bytes > _FLUSH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting, a block per bucket."""
        for bucket, readings in sorted(self._waiting.items()):
            plain = _ENCODER.encode(readings)
            packed = pa.compress(plain, codec="zstd", asbytes=True)
            block = Block(bucket, self._path.name, self._file.tell(), len(packed), len(plain), len(readings))
            self._file.write(packed)
            self.blocks.append(block)
        self._waiting.clear()
        self._bytes = 0

    def close(self) -> list[Block]:
        """Finish the file; its blocks."""
        self.flush()
        self._file.close()
        return self.blocks


def read_blocks(folder: Path, blocks: Iterable[Block]) -> Iterator[Reading]:
    """The readings of some blocks."""
    for block in blocks:
        with (folder / block.file).open("rb") as file:
            file.seek(block.offset)
            packed = file.read(block.length)
        yield from _READINGS.decode(pa.decompress(packed, block.unpacked, codec="zstd", asbytes=True))


def shards(blocks: Iterable[Block], documents: int) -> Iterator[list[Block]]:
    """Runs of whole buckets in order, each of about `documents` documents; together they are all blocks."""
    by_bucket: defaultdict[str, list[Block]] = defaultdict(list)
    for block in blocks:
        by_bucket[block.bucket].append(block)
    run: list[Block] = []
    for bucket in sorted(by_bucket):
        run += by_bucket[bucket]
        if sum(block.count for block in run) >= documents:
            yield run
            run = []
    if run:
        yield run
