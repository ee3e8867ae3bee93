"""A zip's directory: which members the archive has, and where they lie.

The standard library's reader makes an object of 25 fields for each member, in 7 µs; the registry's archive has 600,000
of them, and a night in which little changed spends longer on its list than on what changed. This one takes what is
needed to know a member again and to read it in place, and never looks at the members themselves.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from pipeline.errors import Rejected

_END, _END_MARK = struct.Struct("<8xHHLLH"), b"PK\x05\x06"
_LOCATOR, _LOCATOR_MARK = struct.Struct("<4s4xQ4x"), b"PK\x06\x07"
_LARGE_END, _LARGE_END_MARK = struct.Struct("<4s36xQQ"), b"PK\x06\x06"
_ENTRY, _ENTRY_MARK = struct.Struct("<4s4xHH4xLLLHHH8xL"), b"PK\x01\x02"
_entry = _ENTRY.unpack_from
_LONGEST_COMMENT = 0xFFFF
_ELSEWHERE = 0xFFFFFFFF
"""Stands for a number that needs 64 bits; it is among the extra fields."""
_IN_UTF_8 = 0x800


class Member(NamedTuple):
    """What the directory tells of a member; what comes before its content begins at `offset`."""

    name: str
    checksum: int
    size: int
    packed: int
    method: int
    offset: int


def members(file: BinaryIO) -> Iterator[Member]:
    """The members in the directory's order, folders left out. Raises `Rejected` where there is no whole directory."""
    directory, moved = _directory(file)
    at = 0
    try:
        while at < len(directory):
            mark, flags, method, checksum, packed, size, name_length, extra_length, comment_length, offset = _entry(
                directory, at
            )
            start = at + _ENTRY.size
            extra_start = start + name_length
            at = extra_start + extra_length + comment_length
            if mark != _ENTRY_MARK or at > len(directory):
                raise _broken("an entry is cut short")
            if size == _ELSEWHERE or packed == _ELSEWHERE or offset == _ELSEWHERE:
                extra = directory[extra_start : extra_start + extra_length]
                size, packed, offset = _large(extra, size, packed, offset)
            name = _name(directory[start:extra_start], flags)
            if not name.endswith("/"):
                yield Member(name, checksum, size, packed, method, offset + moved)
    except (struct.error, UnicodeDecodeError) as error:
        raise _broken(str(error)) from error


def _name(name: bytes, flags: int) -> str:
    """A name ends where it says so, or at a zero byte."""
    text = str(name, "ascii" if name.isascii() else "utf-8" if flags & _IN_UTF_8 else "cp437")
    return text.partition("\0")[0] if "\0" in text else text


def _directory(file: BinaryIO) -> tuple[bytes, int]:
    """The directory, and how far the archive has moved from where it says it lies, for something before it."""
    length = file.seek(0, os.SEEK_END)
    start = max(0, length - _END.size - _LONGEST_COMMENT)
    file.seek(start)
    tail = file.read()
    end = tail.rfind(_END_MARK)
    if end < 0 or len(tail) - end < _END.size:
        raise _broken("its end, where the directory is named, is not there")
    _, _, size, offset, _ = _END.unpack_from(tail, end)
    end += start
    if large := _large_end(file, end):
        end, size, offset = large
    moved = end - size - offset
    if moved < 0 or size > end:
        raise _broken("the directory is not where its end says")
    file.seek(end - size)
    return file.read(size), moved


def _large_end(file: BinaryIO, end: int) -> tuple[int, int, int] | None:
    """Where the end of an archive with numbers of 64 bits lies, and the directory's size and offset that it names."""
    if end < _LOCATOR.size + _LARGE_END.size:
        return None
    file.seek(end - _LOCATOR.size - _LARGE_END.size)
    mark, size, offset = _LARGE_END.unpack(file.read(_LARGE_END.size))
    located, _ = _LOCATOR.unpack(file.read(_LOCATOR.size))
    if located != _LOCATOR_MARK:
        return None
    if mark != _LARGE_END_MARK:
        raise _broken("its end for large archives is not there")
    return end - _LOCATOR.size - _LARGE_END.size, size, offset


def _large(extra: bytes, *numbers: int) -> Iterator[int]:
    """The numbers, with those that stand elsewhere taken from the extra fields, in their order."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            found = iter(struct.unpack_from(f"<{length // 8}Q", extra, at + 4))
            return (next(found, number) if number == _ELSEWHERE else number for number in numbers)
        at += 4 + length
    return iter(numbers)


def _broken(why: str) -> Rejected:
    return Rejected("malformed_zip", "directory", f"Expected a whole zip archive: {why}.")
