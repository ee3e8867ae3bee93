"""The documents in the bytes of a file or member: one, a line each of JSON lines, or the elements of a list.

A largest document is set, and a stream is taken in blocks, so that whatever comes, memory is bounded.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO, cast

import msgspec

from pipeline.errors import Rejected

LARGEST_DOCUMENT = 64 * 1024 * 1024
_BLOCK = 64 * 1024
_LONGEST_ENVELOPE = 1000
"""Within so many bytes an API page comes to its studies."""

Found = tuple[int | None, bytes | Rejected]
"""A document: its position within its file or member, and its bytes or why they could not be had."""


class Page(msgspec.Struct):
    """An answer of a registry's API: several studies; other fields do not matter here."""

    studies: list[msgspec.Raw] | None = None


def of_stream(stream: BinaryIO) -> Iterator[Found]:
    """The documents of a stream, in order; JSON lines one at a time."""
    first = stream.readline(LARGEST_DOCUMENT + 1)
    if _is_json_line(first):
        second = stream.readline(LARGEST_DOCUMENT + 1)
        if second.lstrip()[:1] == b"{":
            yield from _lines(stream, (first, second))
            return
        first += second
    body = first + b"".join(_blocks(stream, LARGEST_DOCUMENT + 1 - len(first)))
    if len(body) > LARGEST_DOCUMENT:
        yield None, too_large()
        return
    yield from of_bytes(body)


def _blocks(stream: BinaryIO, most: int) -> Iterator[bytes]:
    """What follows in the stream; asked for all at once, Python would make room for a largest document."""
    while most > 0 and (block := stream.read(min(most, _BLOCK))):
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
            yield number, too_large()
            while line and not line.endswith(b"\n"):
                line = stream.readline(LARGEST_DOCUMENT)
        elif line.strip():
            yield number, line.strip()


def of_bytes(body: bytes) -> Iterator[Found]:
    """The documents of a file or member that is in memory."""
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


def too_large() -> Rejected:
    """Why a document beyond the largest is not read."""
    return Rejected("too_large", "document", f"A document may have {LARGEST_DOCUMENT:,} bytes at most.")
