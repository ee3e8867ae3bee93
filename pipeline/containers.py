"""What is in the raw folder: files, and the documents inside them, whatever they are packed in.

A document is the bytes of one trial's page or record: a whole file, a member of a zip, a line of JSON
lines, an element of a JSON list or of an API page. Gzip is undone on the way. Nothing is extracted to
disk; sizes are limited; what cannot be opened is a reject, with everything before it kept.
"""

from __future__ import annotations

import gzip
import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from pipeline.errors import InputError, Rejected

LARGEST_DOCUMENT = 64 * 1024 * 1024
_IGNORED_NAMES = ("README", ".")
_IGNORED_ENDINGS = (".part", "corrections.toml")
_LOCAL_HEADER = struct.Struct("<4s22xHH")

Content = bytes | Rejected
"""A document's bytes, or why they could not be had."""


class RawFile(msgspec.Struct, frozen=True):
    """A regular file below the raw folder; `path` is relative to it, with forward slashes."""

    path: str
    size: int


class Member(msgspec.Struct, frozen=True):
    """A member of a zip archive, as its directory entry tells where to find it."""

    name: str
    offset: int
    packed: int
    size: int
    method: int


class Page(msgspec.Struct):
    """An answer of a registry's API: several studies; other fields do not matter here."""

    studies: list[msgspec.Raw] | None = None


def inventory(raw: Path) -> Iterator[RawFile | tuple[str, Rejected]]:
    """The files below `raw` in path order; what is no regular file comes with the reason it is refused.

    READMEs, hidden files, files still being written (`*.part`) and corrections are not input.
    Raises `InputError` when the folder cannot be listed.
    """
    if not raw.is_dir():
        raise InputError(f"The raw folder {raw} does not exist. Name one with --raw.")
    for folder, folders, names in os.walk(raw):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(_IGNORED_NAMES) and not name.endswith(_IGNORED_ENDINGS):
                yield _entry(raw, Path(folder) / name)


def _entry(raw: Path, path: Path) -> RawFile | tuple[str, Rejected]:
    relative = path.relative_to(raw).as_posix().encode("utf-8", "backslashreplace").decode()
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        return relative, Rejected("not_a_regular_file", "file", "Links and special files are not followed.")
    return RawFile(path=relative, size=status.st_size)


def is_zip(path: Path) -> bool:
    """Whether the file begins like a zip archive."""
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def members(path: Path) -> list[Member]:
    """The members of a zip archive in name order, folders left out. Raises `Rejected` ('malformed_zip')."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Rejected("malformed_zip", "directory", f"Expected a whole zip archive: {error}.") from error
    found = [Member(e.filename, e.header_offset, e.compress_size, e.file_size, e.compress_type) for e in entries]
    return sorted(found, key=lambda member: member.name)


def documents(path: Path) -> Iterator[tuple[str | None, Content]]:
    """The documents of a file that is not a zip: (part, content) in order, part None for a whole file."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        stream = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if packed else cast(BinaryIO, file)
        try:
            yield from _streamed(stream)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            yield "gzip", Rejected("malformed_gzip", "stream", f"Expected whole gzip data: {error}.")


def member_documents(path: Path, wanted: Sequence[Member]) -> Iterator[tuple[str | None, Content]]:
    """The documents of some members of a zip, read in place."""
    with path.open("rb") as file:
        for member in wanted:
            try:
                body = _unpacked(file, member)
            except Rejected as rejected:
                yield member.name, rejected
                continue
            for part, content in _split(body):
                yield (member.name if part is None else f"{member.name}#{part}"), content


def _unpacked(file: BinaryIO, member: Member) -> bytes:
    if member.size > LARGEST_DOCUMENT:
        raise _too_large()
    file.seek(member.offset)
    try:
        magic, name_length, extra_length = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
        file.seek(name_length + extra_length, os.SEEK_CUR)
        packed = file.read(member.packed)
        body = packed if member.method == zipfile.ZIP_STORED else zlib.decompressobj(-15).decompress(packed, member.size + 1)
    except (struct.error, zlib.error) as error:
        raise Rejected("malformed_zip", member.name, f"Expected a whole member: {error}.") from error
    if magic != b"PK\x03\x04" or len(body) != member.size:
        raise Rejected("malformed_zip", member.name, "The member is not what the archive's directory says.")
    return body


def _streamed(stream: BinaryIO) -> Iterator[tuple[str | None, Content]]:
    first = stream.readline(LARGEST_DOCUMENT + 1)
    if _is_json_line(first):
        second = stream.readline(LARGEST_DOCUMENT + 1)
        if second.lstrip()[:1] == b"{":
            yield from _lines(stream, (first, second))
            return
        first += second
    body = first + stream.read(LARGEST_DOCUMENT + 1 - len(first))
    if len(body) > LARGEST_DOCUMENT:
        yield None, _too_large()
        return
    yield from _split(body)


def _is_json_line(line: bytes) -> bool:
    return line.lstrip()[:1] == b"{" and line.rstrip().endswith(b"}")


def _lines(stream: BinaryIO, begun: Sequence[bytes]) -> Iterator[tuple[str | None, Content]]:
    number = 0
    pending = list(begun)
    while line := pending.pop(0) if pending else stream.readline(LARGEST_DOCUMENT + 1):
        number += 1
        if len(line) > LARGEST_DOCUMENT:
            yield str(number), _too_large()
            while line and not line.endswith(b"\n"):
                line = stream.readline(LARGEST_DOCUMENT)
        elif line.strip():
            yield str(number), line.strip()


def _split(body: bytes) -> Iterator[tuple[str | None, Content]]:
    text = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    start = text[:1]
    if not start:
        yield None, Rejected("empty", "document", "The document is empty.")
    elif start == b"[" and text[1:64].lstrip()[:1] in (b"{", b"]"):  # a page's title may begin with a bracket
        yield from _elements(body, list[msgspec.Raw])
    elif start == b"{" and b'"studies"' in body:
        yield from _elements(body, Page)
    elif start == b"{" and _is_json_line(body.split(b"\n", 1)[0]) and b"\n{" in body:
        yield from _lines(cast(BinaryIO, io.BytesIO(body)), ())
    else:
        yield None, body


def _elements(body: bytes, shape: type[Page] | type[list[msgspec.Raw]]) -> Iterator[tuple[str | None, Content]]:
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
        yield from ((str(at), bytes(element)) for at, element in enumerate(listed, 1))


def _too_large() -> Rejected:
    return Rejected("too_large", "document", f"A document may have {LARGEST_DOCUMENT:,} bytes at most.")
