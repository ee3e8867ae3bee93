"""Raw formats: one module each, recognised by content, turned into `Record`s.

A source module has three names: `FORMAT` (its name in `documents.source_format`), `LOOKED_FOR` (what it is
recognised by, in words), `claims(body)` and `read(body)`. `read` gives one `Record` or raises `Rejected`.
Adding a format is adding a module and naming it in `SOURCES`.
"""

from __future__ import annotations

from types import ModuleType

from pipeline.errors import Rejected
from pipeline.record import Record
from pipeline.sources import ctgov_json, ctgov_xml, trial_page

SOURCES: tuple[ModuleType, ...] = (ctgov_json, ctgov_xml, trial_page)

_UNREAD = (
    (b"\xff\xfe", "Expected UTF-8; this begins as UTF-16 does. Save it as UTF-8."),
    (b"\xfe\xff", "Expected UTF-8; this begins as UTF-16 does. Save it as UTF-8."),
    (b"PK\x03\x04", "An archive or office document within an archive is not read. Unpack it, or save it as text."),
    (b"\x1f\x8b", "What is packed twice is not read. Unpack it once."),
    (b"%PDF-", "A PDF is not read. Save it as text."),
)
"""Beginnings of what somebody may well have meant to be read, and what to do about it."""


def read(body: bytes) -> Record:
    """The record of one document, by the first source that recognises it.

    Raises `Rejected` ('not_recognised') naming everything that was looked for, or whatever the source raises.
    """
    for source in SOURCES:
        if source.claims(body):
            record: Record = source.read(body)
            return record
    for mark, told in _UNREAD:
        if body.startswith(mark):
            raise Rejected("not_recognised", "start", told)
    looked_for = "; ".join(f"{source.FORMAT}: {source.LOOKED_FOR}" for source in SOURCES)
    raise Rejected("not_recognised", "start", f"No known format. Looked for {looked_for}.")
