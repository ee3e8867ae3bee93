"""What is in the raw folder: files, and the documents inside them, whatever they are packed in.

A document is the bytes of one trial's page or record: a whole file, a member of a zip, a line of JSON
lines, an element of a JSON list or of an API page. Gzip is undone on the way. Nothing is extracted to
disk; sizes are limited; what cannot be opened is a reject, with everything before it kept.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from pipeline.errors import InputError, Rejected

LARGEST_DOCUMENT = 64 * 1024 * 1024
_IGNORED_NAMES = ("README", ".")
_IGNORED_ENDINGS = (".part", "corrections.toml")
_HASHERS, _HASHED_TOGETHER = 4, 16
"""Threads that wait for the disk, each for a few files in turn: most files are small."""
_AT_ONCE = 64 * 1024
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_LONGEST_ENVELOPE = 1000
"""Within so many bytes an API page comes to its studies."""
_LOCAL_HEADER = struct.Struct("<4s22xHH")

Found = tuple[int | None, bytes | Rejected]
"""A document: its position within its file or member, and its bytes or why they could not be had."""


class Unit(msgspec.Struct, frozen=True, gc=False):
    """What is read or skipped as a whole: a regular file, or a member of a zip archive.

    `path` is relative to the raw folder, with forward slashes. `seen_as` is the file's SHA-256, or the
    checksum and size in the archive's directory; equal means unchanged.
    """

    path: str
    seen_as: str
    size: int
    member: str | None = None
    offset: int = 0
    packed: int = 0
    method: int = 0


class Refused(msgspec.Struct, frozen=True):
    """A file that is not read at all, and why."""

    path: str
    size: int
    rejected: Rejected


class Page(msgspec.Struct):
    """An answer of a registry's API: several studies; other fields do not matter here."""

    studies: list[msgspec.Raw] | None = None


def inventory(raw: Path) -> Iterator[Unit | Refused]:
    """Everything below `raw` that may be read, in path order; what may not comes with the reason.

    READMEs, hidden files, files still being written (`*.part`) and corrections are not input.
    Raises `InputError` when the folder cannot be listed.
    """
    if not raw.is_dir():
        raise InputError(f"The raw folder {raw} does not exist. Name one with --raw.")
    names = list(_files(raw))
    runs = (names[at : at + _HASHED_TOGETHER] for at in range(0, len(names), _HASHED_TOGETHER))
    with ThreadPoolExecutor(_HASHERS) as hashers:
        for found in hashers.map(lambda run: [unit for name in run for unit in _units(raw, name)], runs):
            yield from found


def _files(raw: Path) -> Iterator[str]:
    """The names of files below the folder, relative to it, with forward slashes."""
    for folder, folders, names in os.walk(raw):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        inside = Path(folder).relative_to(raw).parts
        for name in sorted(names):
            if not name.startswith(_IGNORED_NAMES) and not name.endswith(_IGNORED_ENDINGS):
                yield "/".join((*inside, name))


def _units(raw: Path, name: str) -> list[Unit] | list[Refused]:
    size = 0
    try:
        path = raw / name
        status = path.lstat()
        size = status.st_size
        if not name.isprintable():  # nor are half surrogates, which stand for bytes that are not UTF-8
            raise Rejected("unreadable_file", "name", "Expected a file name in UTF-8 without control characters.")
        if not stat.S_ISREG(status.st_mode):
            raise Rejected("not_a_regular_file", "file", "Links and special files are not followed.")
        with path.open("rb", buffering=0) as file:
            start = file.read(_AT_ONCE)
            return _members(path, name) if start.startswith(_ZIP) else [Unit(name, _digest(start, file), size)]
    except Rejected as rejected:
        why = rejected
    except OSError as error:
        why = Rejected("unreadable_file", "file", f"The file cannot be read: {error.strerror}.")
    return [Refused(name.encode("utf-8", "backslashreplace").decode(), size, why)]


def _digest(start: bytes, rest: io.FileIO) -> str:
    digest = hashlib.sha256(start)
    while more := rest.read(_AT_ONCE):
        digest.update(more)
    return digest.hexdigest()


def _members(path: Path, relative: str) -> list[Unit]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = {entry.filename: entry for entry in archive.infolist() if not entry.is_dir()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Rejected("malformed_zip", "directory", f"Expected a whole zip archive: {error}.") from error
    return [
        Unit(
            relative,
            f"{entry.CRC:08x}:{entry.file_size}",
            entry.file_size,
            name,
            entry.header_offset,
            entry.compress_size,
            entry.compress_type,
        )
        for name, entry in sorted(entries.items())
    ]


def documents(file: BinaryIO, unit: Unit) -> Iterator[Found]:
    """The documents of a unit in an open file, read in place and in order; position is None for all of the unit."""
    if unit.member is None:
        yield from _of_file(file)
        return
    try:
        body = _unpacked(file, unit)
    except Rejected as rejected:
        yield None, rejected
        return
    yield from _split(body)


def _of_file(file: BinaryIO) -> Iterator[Found]:
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    try:
        yield from _streamed(cast(BinaryIO, gzip.GzipFile(fileobj=file)) if packed else file)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        yield None, Rejected("malformed_gzip", "stream", f"Expected whole gzip data: {error}.")


def _unpacked(file: BinaryIO, member: Unit) -> bytes:
    if member.size > LARGEST_DOCUMENT:
        raise _too_large()
    descriptor, start = file.fileno(), member.offset + _LOCAL_HEADER.size
    try:
        magic, name_length, extra_length = _LOCAL_HEADER.unpack(os.pread(descriptor, _LOCAL_HEADER.size, member.offset))
        packed = os.pread(descriptor, member.packed, start + name_length + extra_length)
        stored = member.method == zipfile.ZIP_STORED
        body = packed if stored else zlib.decompressobj(-15).decompress(packed, member.size + 1)
    except (struct.error, zlib.error) as error:
        raise Rejected("malformed_zip", "member", f"Expected a whole member: {error}.") from error
    if magic != b"PK\x03\x04" or f"{zlib.crc32(body):08x}:{len(body)}" != member.seen_as:
        raise Rejected("malformed_zip", "member", "The member is not what the archive's directory says.")
    return body


def _streamed(stream: BinaryIO) -> Iterator[Found]:
    first = stream.readline(LARGEST_DOCUMENT + 1)
    if _is_json_line(first):
        second = stream.readline(LARGEST_DOCUMENT + 1)
        if second.lstrip()[:1] == b"{":
            yield from _lines(stream, (first, second))
            return
        first += second
    body = first + b"".join(_blocks(stream, LARGEST_DOCUMENT + 1 - len(first)))
    if len(body) > LARGEST_DOCUMENT:
        yield None, _too_large()
        return
    yield from _split(body)


def _blocks(stream: BinaryIO, most: int) -> Iterator[bytes]:
    """What follows in the stream; asked for all at once, Python would make room for a largest document."""
    while most > 0 and (block := stream.read(min(most, _AT_ONCE))):
        most -= len(block)
        yield block


def _is_json_line(line: bytes) -> bool:
    return line.lstrip()[:1] == b"{" and line.rstrip().endswith(b"}")


def _lines(stream: BinaryIO, begun: Sequence[bytes]) -> Iterator[Found]:
    number = 0
    pending = list(begun)
    while line := pending.pop(0) if pending else stream.readline(LARGEST_DOCUMENT + 1):
        number += 1
        if len(line) > LARGEST_DOCUMENT:
            yield number, _too_large()
            while line and not line.endswith(b"\n"):
                line = stream.readline(LARGEST_DOCUMENT)
        elif line.strip():
            yield number, line.strip()


def _split(body: bytes) -> Iterator[Found]:
    text = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    start = text[:1]
    if not start:
        yield None, Rejected("empty", "document", "The document is empty.")
    elif start == b"[" and text[1:64].lstrip()[:1] in (b"{", b"]"):  # a page's title may begin with a bracket
        yield from _elements(body, list[msgspec.Raw])
    elif start == b"{" and text.find(b'"studies"', 0, _LONGEST_ENVELOPE) > 0:
        yield from _elements(body, Page)
    elif start == b"{" and _are_lines(text):
        yield from _lines(cast(BinaryIO, io.BytesIO(body)), ())
    else:
        yield None, body


def _are_lines(text: bytes) -> bool:
    end = text.find(b"\n")
    return end > 0 and _is_json_line(text[:end]) and b"\n{" in text[end:]


def _elements(body: bytes, shape: type[Page] | type[list[msgspec.Raw]]) -> Iterator[Found]:
    try:
        found = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"), type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        yield None, Rejected("malformed_json", "document", f"Expected one JSON value: {error}.")
        return
    listed = found.studies if isinstance(found, Page) else found
    if listed is None:
        yield None, body
    elif not listed:
        yield None, Rejected("empty", "document", "The list holds no document.")
    else:
        yield from ((at, bytes(element)) for at, element in enumerate(listed, 1))


def _too_large() -> Rejected:
    return Rejected("too_large", "document", f"A document may have {LARGEST_DOCUMENT:,} bytes at most.")
