"""What Trialmart makes of a sentence: texts in as JSON lines, readings out, by the code that the pipeline runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec

from pipeline.errors import InputError
from pipeline.text.criteria import item_lines as items_of
from pipeline.text.criteria import threshold_lines
from pipeline.text.dose import read_doses, read_item
from pipeline.text.markup import origins, unescape


class DoseText(msgspec.Struct):
    """A line for `read-doses`."""

    id: str | int
    label: str | None = None
    description: str | None = None


class CriteriaText(msgspec.Struct):
    """A line for `read-criteria`."""

    doc: str | int
    text: str


Span = tuple[int, int]


def dose_lines(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """For each {"id", "label", "description"}: {"id", "doses": [...]}, a row per dose statement."""
    for item in _decoded(lines, DoseText):
        yield {
            "id": item.id,
            "doses": read_item(unescape(item.label or ""), unescape(item.description or "")),
        }


def dose_spans(lines: Iterable[bytes]) -> Iterator[tuple[str, list[Span]]]:
    """Each text with the spans of the amounts read in it, for marking."""
    for item in _decoded(lines, DoseText):
        texts = {"label": unescape(item.label or ""), "description": unescape(item.description or "")}
        doses = read_doses(**texts)
        for field, text in texts.items():
            yield text, [(dose.char_start, dose.char_end) for dose in doses if dose.source_field == field]


def constraint_lines(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """For each {"doc", "text"}: one line per numeric limit, with offsets into the text as given."""
    for item in _decoded(lines, CriteriaText):
        text, came_from = origins(item.text)
        for row in threshold_lines(text):
            places = {"start": came_from[row["start"]], "end": came_from[row["end"]]}
            yield {"doc": item.doc, **row, **places}


def item_lines(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """For each {"doc", "text"}: one line per criterion, with offsets into the text as given."""
    for item in _decoded(lines, CriteriaText):
        text, came_from = origins(item.text)
        for row in items_of(text):
            places = {"char_start": came_from[row["char_start"]], "char_end": came_from[row["char_end"]]}
            yield {"doc": item.doc, **row, **places}


def criteria_spans(lines: Iterable[bytes]) -> Iterator[tuple[str, list[Span]]]:
    """Each text with the spans of the limits read in it, for marking."""
    for item in _decoded(lines, CriteriaText):
        text = unescape(item.text)
        yield text, [(row["start"], row["end"]) for row in threshold_lines(text)]


def item_spans(lines: Iterable[bytes]) -> Iterator[tuple[str, list[Span]]]:
    """Each text with the spans of its criteria, for marking; what is left are headings and list marks."""
    for item in _decoded(lines, CriteriaText):
        text = unescape(item.text)
        yield text, [(row["char_start"], row["own_end"]) for row in items_of(text)]


_Line = TypeVar("_Line", DoseText, CriteriaText)


def _decoded(lines: Iterable[bytes], shape: type[_Line]) -> Iterator[_Line]:
    decoder = msgspec.json.Decoder(shape)
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield decoder.decode(line)
            except msgspec.DecodeError as error:
                raise InputError(f"Line {number} of standard input: {error}.") from error
