"""Tar archives as a list of members: POSIX, pax, GNU and the old kind without a mark.

The standard library's reader is made for backups that one trusts. It takes names of any length into memory,
follows sizes wherever they lead, and needs 30 µs a member. This one reads headers forward only, each once, and
knows files, links and special members apart; nothing is written anywhere, so a name can do no harm.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from pipeline.errors import Rejected

BLOCK = 512
_HEADER = struct.Struct("100s 24x 12s 12x 8s c 100x 6s 82x 155s 12x")
_CHECKSUM = slice(148, 156)
_FILES, _FOLDER = (b"0", b"\0", b"7"), b"5"
_LINKS_AND_DEVICES = (b"1", b"2", b"3", b"4", b"6")
"""They have no content, whatever size they tell."""
_LONG_NAME, _MORE, _MORE_FOR_ALL = b"L", b"x", b"g"
_LONGEST_NAME = 64 * 1024


class Member(NamedTuple):
    """What is in the archive; the content of a file begins at `offset`."""

    name: str
    offset: int
    size: int
    is_file: bool


class _Header(NamedTuple):
    name: bytes
    size: int
    kind: bytes


def is_tar(start: bytes) -> bool:
    """Whether bytes begin with a header, known by its checksum."""
    try:
        return bool(_header(start[:BLOCK]).name)
    except Rejected:
        return False


def members(stream: BinaryIO, most: int) -> Iterator[Member]:
    """The members in order, folders left out; the stream stands at a member's content when it is yielded.

    Raises `Rejected` where the archive is broken, ends without its end mark, or goes on for more than `most` bytes.
    """
    at = 0
    told: dict[bytes, bytes] = {}
    while (block := stream.read(BLOCK)).strip(b"\0"):
        name, size, kind = _header(block)
        size = 0 if kind in _LINKS_AND_DEVICES else _number(told.get(b"size", b""), 10) or size
        start, at = at + BLOCK, at + BLOCK + -(-size // BLOCK) * BLOCK
        if size < 0 or start + size > most:
            raise Rejected("malformed_tar", "member", f"A member does not end within the {most:,} bytes there may be.")
        if kind in (_LONG_NAME, _MORE):
            told |= _told_ahead(stream, kind, size)
        elif kind != _MORE_FOR_ALL:
            name = told.get(b"path", name)
            if kind != _FOLDER and not name.endswith(b"/"):
                yield Member(name.decode("utf-8", "backslashreplace"), start, size, kind in _FILES)
            told = {}
        stream.seek(at)
    if not block:
        raise Rejected("malformed_tar", "end", "The archive ends without its end mark: it may be cut short.")


def _header(block: bytes) -> _Header:
    if len(block) < BLOCK:
        raise Rejected("malformed_tar", "header", "The archive ends within a header.")
    name, size, checksum, kind, magic, folder = _HEADER.unpack(block)
    if (summed := _number(checksum, 8)) < 0 or summed != sum(block) - sum(block[_CHECKSUM]) + 8 * ord(" "):
        raise Rejected("malformed_tar", "header", "The checksum of a header is not that of its bytes.")
    name, folder = _text(name), _text(folder) if magic == b"ustar\0" else b""
    return _Header(folder + b"/" + name if folder else name, _number(size, 8), kind)


def _text(field: bytes) -> bytes:
    return field.partition(b"\0")[0]


def _number(field: bytes, base: int) -> int:
    """A number in digits, or, where those would not do, in bytes after a mark; -1 for what is none."""
    if field[:1] >= b"\x80":
        return int.from_bytes(field[1:], "big")
    digits = _text(field).strip(b" ")
    try:
        return int(digits, base) if digits.isdigit() else -1 if digits else 0
    except ValueError:
        return -1


def _told_ahead(stream: BinaryIO, kind: bytes, size: int) -> dict[bytes, bytes]:
    """What a member of its own tells of the next one: a long name, or records '17 key=value'."""
    if size > _LONGEST_NAME:
        raise Rejected("malformed_tar", "header", f"A name may have {_LONGEST_NAME:,} bytes at most.")
    body = stream.read(size)
    return {b"path": _text(body)} if kind == _LONG_NAME else dict(_records(body))


def _records(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(body):
        length = body[at : body.find(b" ", at)]
        end = at + _number(length, 10)
        if end <= at + len(length) or end > len(body):
            raise Rejected("malformed_tar", "header", "Expected records that tell their length.")
        key, _, value = body[at + len(length) + 1 : end - 1].partition(b"=")
        yield key, value
        at = end
