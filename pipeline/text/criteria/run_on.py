"""Blocks that hold several criteria on one line, cut at their inner marks.

A capture that lost its line breaks keeps "1. ... 2. ...", " * " or a heading inside the line. Marks inside
a sentence ("either 1) asthma or 2) eczema") are no cuts.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import re2
from msgspec.structs import replace

from pipeline.text.criteria.blocks import marker_length
from pipeline.text.criteria.headings import heading_words
from pipeline.text.criteria.series import series_cuts
from pipeline.text.criteria.shapes import Block

_STAR = re2.compile(r"[^\d\s]\s*(\*\s+)[A-Z]")
_CLOSE_STAR = re2.compile(r"[^\d\s]\s*(\*\s+)[A-Z]|[^\d\s]\s+(\*)[A-Z][a-z]{2}")  # " *Ketotifen" among others
_DASH = re2.compile(r"[a-z.;:,)]\s+([-–]\s+)[A-Z]")
_DOT = re2.compile(r"[\s.;:,)]([•●▪])\s*[A-Za-z]")
_HEADING = re2.compile(
    r"[\s.;:)]((?:(?:Key|Main|Major)\s+)?(?:In|Ex|IN|EX)(?:clusion|CLUSION)\s+(?:[Cc]riteria|CRITERIA)\s*:)"
)
_DASHED_TITLE = re2.compile(r"\s(--\s?[A-Z][A-Za-z/ ]{3,40}--)")
_BEFORE_A_PHRASE = ("the", "of", "and", "any", "all", "following", "these", "to", "or", "/", "specific", "-")
_ENDS = (".", ";", ")", "!")
_SHORT, _LONG = 24, 150
_FEW = 3
_LEVELS = 3  # "1. a) i."
_INSIDE = 100  # deeper than any line begins


def cut_run_on(text: str, block: Block, levels: int = _LEVELS) -> list[Block]:
    """The block itself, or the blocks it runs together; one list inside another stands deeper."""
    if block.end - block.body < _SHORT or block.inner:
        return [block]
    body = text[block.body : block.end]
    cuts = _heading_cuts(body) + _title_cuts(body) + _mark_cuts(body, block.marker)
    if cuts:
        return list(_pieces(text, block, {at: None for at in sorted(set(cuts))}))
    if levels and (found := series_cuts(body, block.marker)):
        deeper = block if found.goes_on else replace(block, indent=block.indent + _INSIDE)
        first, *pieces = _pieces(text, deeper, dict(found.marks))
        whole = None if found.goes_on else block.end
        parts = [inner for piece in pieces for inner in cut_run_on(text, piece, levels - 1)]
        return [replace(first, indent=block.indent, whole=whole), *parts]
    return [block]


def _heading_cuts(body: str) -> list[int]:
    """Cuts before a heading that a sentence ends before and a criterion follows."""
    dashed = [match.start(1) for match in _DASHED_TITLE.finditer(body)] if "--" in body else []
    if "riteria" not in body and "RITERIA" not in body:
        return dashed
    spans = [match.span(1) for match in _HEADING.finditer(body)]
    return dashed + [start for start, end in spans if _is_new_sentence(body, start) and end < len(body)]


def _is_new_sentence(body: str, start: int) -> bool:
    before = body[max(0, start - _SHORT) : start].rstrip().lower()
    return before.endswith(_ENDS) or (start > _SHORT and not before.endswith(_BEFORE_A_PHRASE))


@cache
def _titles() -> re2._Regexp:
    """ "Age: 18 and over Performance status: WHO 0-1": titles run into a paragraph."""
    spaced = (name.replace(" ", r"\s+") for name in sorted(heading_words("title")))
    names = "|".join(f"{name[0].upper()}(?i:{name[1:]})" for name in spaced)
    return re2.compile(rf"\s((?:{names}):)\s")


def _title_cuts(body: str) -> list[int]:
    cuts = [match.start(1) for match in _titles().finditer(body)] if body.count(":") >= _FEW else []
    return cuts if len(cuts) >= _FEW else []


def _mark_cuts(body: str, marker: str | None) -> list[int]:
    if "•" in body or "●" in body or "▪" in body:
        return [match.start(1) for match in _DOT.finditer(body)]
    stars = [match.start(1) for match in _STAR.finditer(body)] if " *" in body else []
    if len(stars) > 1 or (stars and marker == "*"):
        return [match.start(match.lastindex or 0) for match in _CLOSE_STAR.finditer(body)]
    dashes = (
        [match.start(1) for match in _DASH.finditer(body)]
        if len(body) > _LONG and (" - " in body or " – " in body)
        else []
    )
    return dashes if len(dashes) >= _FEW else []


def _pieces(text: str, block: Block, cuts: dict[int, int | None]) -> Iterator[Block]:
    """A block in pieces; `cuts` are offsets in its body, with the length of the mark there if it is known."""
    starts = [block.body + at for at in cuts]
    yield replace(block, end=block.body + len(text[block.body : starts[0]].rstrip()))
    for (start, end), length in zip(pairwise([*starts, block.end]), cuts.values(), strict=True):
        words = text[start:end].strip()
        body = start + ((marker_length(words) or int(words.startswith("*"))) if length is None else length)
        marker = " ".join(text[start:body].split()) or None
        yield Block(start, body, start + len(words), block.indent, marker)
