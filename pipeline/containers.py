"""What is in the raw folder: files, and the documents inside them, whatever they are packed in.

A document is the bytes of one trial's page or record: a whole file, a member of a zip or tar, a line of JSON
lines, an element of a JSON list or of an API page. Gzip is undone on the way, around a tar too. Nothing is
extracted to disk; sizes are limited; what cannot be opened is a reject, with everything before it kept. ISA-L
unpacks in half the time of zlib.

A zip lists its members with their checksums. A tar lists nothing: it is walked from start to end when the folder is
looked at, and its members are known by the SHA-256 of their content, so that of a changed archive only the members
that changed are read. Members of a packed tar are reached by unpacking all before them, so one worker reads them all.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import stat
import struct
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal, cast

import msgspec
from isal import igzip, isal_zlib

from pipeline import tarball, zipdirectory
from pipeline.documents import LARGEST_DOCUMENT, Found, of_bytes, of_stream, too_large
from pipeline.errors import InputError, Rejected

_IGNORED_NAMES = ("README", ".")
_IGNORED_ENDINGS = (".part", "corrections.toml")
_HASHERS, _HASHED_TOGETHER = 4, 16
"""Threads that wait for the disk, each for a few files in turn: most files are small."""
_AT_ONCE = 64 * 1024
_ZIP, _GZIP = (b"PK\x03\x04", b"PK\x05\x06"), b"\x1f\x8b"
_STORED = 0
"""The method by which a zip keeps a member as it is."""
_LARGEST_GROWTH = 100
"""So many times its size a packed tar may unpack to: pages and records grow five- to twentyfold."""
_BROKEN_GZIP = (EOFError, gzip.BadGzipFile, isal_zlib.error)
_LOCAL_HEADER = struct.Struct("<4s22xHH")

Container = Literal["file", "zip", "tar", "packed tar"]


class Unit(msgspec.Struct, frozen=True, gc=False):
    """What is read or skipped as a whole: a regular file, or a member of an archive.

    `path` is relative to the raw folder, with forward slashes. `seen_as` is the SHA-256 of a file or of a tar's
    member, or the checksum and size in a zip's directory; equal means unchanged.
    """

    path: str
    seen_as: str
    size: int
    member: str | None = None
    offset: int = 0
    packed: int = 0
    method: int = 0
    container: Container = "file"


class Refused(msgspec.Struct, frozen=True):
    """A file or a member that is not read at all, and why."""

    path: str
    size: int
    rejected: Rejected
    member: str | None = None


def inventory(raw: Path) -> Iterator[Unit | Refused]:
    """Everything below `raw` that may be read, in path order; what may not comes with the reason.

    READMEs, hidden files, files still being written (`*.part`) and corrections are not input.
    Raises `InputError` when the folder cannot be listed.
    """
    demand_folder(raw)
    names = list(_files(raw))
    runs = (names[at : at + _HASHED_TOGETHER] for at in range(0, len(names), _HASHED_TOGETHER))
    with ThreadPoolExecutor(_HASHERS) as hashers:
        for found in hashers.map(lambda run: [unit for name in run for unit in _units(raw, name)], runs):
            yield from found


def demand_folder(raw: Path) -> None:
    """Raise `InputError` where there is no such folder."""
    if not raw.is_dir():
        if raw.exists():
            raise InputError(f"Expected a folder of raw files; {raw} is a file. Name the folder it lies in with --raw.")
        raise InputError(f"The raw folder {raw} does not exist. Name one with --raw.")


def _files(raw: Path) -> Iterator[str]:
    """The names of files below the folder, relative to it, with forward slashes."""
    for folder, folders, names in os.walk(raw):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        inside = Path(folder).relative_to(raw).parts
        for name in sorted(names):
            if not name.startswith(_IGNORED_NAMES) and not name.endswith(_IGNORED_ENDINGS):
                yield "/".join((*inside, name))


def _units(raw: Path, name: str) -> Sequence[Unit | Refused]:
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
            if start.startswith(_ZIP):
                return _in_zip(path, name)
            if container := _tar(start):
                return _in_tar(path, name, size, container)
            return [Unit(name, _digest(start, file), size)]
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


def _in_zip(path: Path, relative: str) -> list[Unit | Refused]:
    """The members by name; of several with one name the last one counts."""
    with path.open("rb") as file:
        found = {member.name: member for member in zipdirectory.members(file)}
    nameless = found.pop("", None)
    why = Rejected("malformed_zip", "directory", "Expected a name for every member.")
    refused = [Refused(relative, nameless.size, why)] if nameless else []
    return refused + [
        Unit(relative, f"{checksum:08x}:{size}", size, name, offset, packed, method, "zip")
        for name, checksum, size, packed, method, offset in sorted(found.values())
    ]


def _tar(start: bytes) -> Container | None:
    """Whether a file that begins so is a tar, packed or not."""
    if not start.startswith(_GZIP):
        return "tar" if tarball.is_tar(start) else None
    try:
        return "packed tar" if tarball.is_tar(isal_zlib.decompressobj(31).decompress(start, tarball.BLOCK)) else None
    except isal_zlib.error:
        return None


def _in_tar(path: Path, relative: str, size: int, container: Container) -> list[Unit | Refused]:
    """The members in the archive's order; of several with one name the last one counts, as for a zip."""
    found: dict[str | None, Unit | Refused] = {}
    most = max(_LARGEST_GROWTH * size, LARGEST_DOCUMENT) if container == "packed tar" else size
    try:
        with opened(path, container) as stream:
            for member in tarball.members(stream, most):
                found.pop(member.name, None)
                found[member.name] = _of_tar(stream, relative, member, container)
    except Rejected as rejected:
        found[None] = Refused(relative, size, rejected)
    except _BROKEN_GZIP as error:
        found[None] = Refused(relative, size, _malformed_gzip(error))
    return list(found.values())


def _of_tar(stream: BinaryIO, path: str, member: tarball.Member, container: Container) -> Unit | Refused:
    if not member.is_file:
        why = Rejected("not_a_regular_file", "member", "Links and special members are not followed.")
        return Refused(path, member.size, why, member.name)
    if member.size > LARGEST_DOCUMENT:
        return Refused(path, member.size, too_large(), member.name)
    body = stream.read(member.size)
    if len(body) < member.size:
        raise Rejected("malformed_tar", "member", "The archive ends within a member.")
    digest = hashlib.sha256(body).hexdigest()
    return Unit(path, digest, member.size, member.name, member.offset, member.size, container=container)


@contextmanager
def opened(path: Path, container: Container) -> Iterator[BinaryIO]:
    """The file to hand to `documents` for what is in it: a packed tar is unpacked on the way."""
    with path.open("rb") as file:
        yield cast(BinaryIO, igzip.IGzipFile(fileobj=file)) if container == "packed tar" else file


def documents(file: BinaryIO, unit: Unit) -> Iterator[Found]:
    """The documents of a unit in an open file, read in place and in order; position is None for all of the unit."""
    if unit.container == "file":
        yield from _of_file(file)
        return
    try:
        body = _unpacked(file, unit) if unit.container == "zip" else _cut_out(file, unit)
    except Rejected as rejected:
        yield None, rejected
        return
    yield from of_bytes(body)


def _of_file(file: BinaryIO) -> Iterator[Found]:
    packed = file.read(len(_GZIP)) == _GZIP
    file.seek(0)
    try:
        yield from of_stream(cast(BinaryIO, igzip.IGzipFile(fileobj=file)) if packed else file)
    except _BROKEN_GZIP as error:
        yield None, _malformed_gzip(error)


def _cut_out(stream: BinaryIO, member: Unit) -> bytes:
    try:
        stream.seek(member.offset)
        body = stream.read(member.size)
    except _BROKEN_GZIP as error:
        raise _malformed_gzip(error) from error
    if hashlib.sha256(body).hexdigest() != member.seen_as:
        raise Rejected("malformed_tar", "member", "The member is not what it was when the archive was listed.")
    return body


def _unpacked(file: BinaryIO, member: Unit) -> bytes:
    if member.size > LARGEST_DOCUMENT:
        raise too_large()
    descriptor, start = file.fileno(), member.offset + _LOCAL_HEADER.size
    if not 0 <= member.offset <= os.fstat(descriptor).st_size - member.packed:
        raise Rejected("malformed_zip", "member", "The archive's directory names a place beyond the file.")
    try:
        magic, name_length, extra_length = _LOCAL_HEADER.unpack(os.pread(descriptor, _LOCAL_HEADER.size, member.offset))
        packed = os.pread(descriptor, member.packed, start + name_length + extra_length)
        stored = member.method == _STORED
        body = packed if stored else isal_zlib.decompressobj(-15).decompress(packed, member.size + 1)
    except (struct.error, isal_zlib.error) as error:
        raise Rejected("malformed_zip", "member", f"Expected a whole member: {error}.") from error
    if magic != b"PK\x03\x04" or f"{isal_zlib.crc32(body):08x}:{len(body)}" != member.seen_as:
        raise Rejected("malformed_zip", "member", "The member is not what the archive's directory says.")
    return body


def _malformed_gzip(error: Exception) -> Rejected:
    return Rejected("malformed_gzip", "stream", f"Expected whole gzip data: {error}.")
