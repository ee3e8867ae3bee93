"""Raw formats: one module each, recognised by content, turned into `Record`s.

A source module has three names: `FORMAT` (its name in `documents.source_format`), `LOOKED_FOR` (what it is
recognised by, in words), `claims(body)` and `read(body)`. `read` gives one `Record` or raises `Rejected`.
Adding a format is adding a module and naming it in `SOURCES`.
"""

from __future__ import annotations

from types import ModuleType

from pipeline.errors import Rejected
from pipeline.record import Record
from pipeline.sources import ctgov_json, trial_page

SOURCES: tuple[ModuleType, ...] = (ctgov_json, trial_page)


def read(body: bytes) -> Record:
    """The record of one document, by the first source that recognises it.

    Raises `Rejected` ('not_recognised') naming everything that was looked for, or whatever the source raises.
    """
    for source in SOURCES:
        if source.claims(body):
            record: Record = source.read(body)
            return record
    looked_for = "; ".join(f"{source.FORMAT}: {source.LOOKED_FOR}" for source in SOURCES)
    raise Rejected("not_recognised", "start", f"No known format. Looked for {looked_for}.")
