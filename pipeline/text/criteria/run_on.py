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

from pipeline.text.criteria.blocks import Block, marker_length
from pipeline.text.criteria.headings import heading_words

_NUMBERED = re2.compile(r"[\s;.,)]((\d{1,2})[.)]\s+)[A-Z<>≥≤(]")
_STAR = re2.compile(r"[^\d\s]\s*(\*\s+)[A-Z]")
_DASH = re2.compile(r"[a-z.;:,)]\s+([-–]\s+)[A-Z]")
_DOT = re2.compile(r"[\s.;:,)]([•●▪])\s*[A-Za-z]")
_HEADING = re2.compile(
    r"[\s.;:)]((?:(?:Key|Main|Major)\s+)?(?:In|Ex|IN|EX)(?:clusion|CLUSION)\s+(?:[Cc]riteria|CRITERIA)\s*:)"
)
_BEFORE_A_PHRASE = ("the", "of", "and", "any", "all", "following", "these", "to", "or", "/", "specific", "-")
_ENDS = (".", ";", ")", "!")
_SHORT, _LONG = 24, 150
_FEW = 3
_SIGNS = "*-•"  # the marks of most blocks, which have no number


def cut_run_on(text: str, block: Block) -> list[Block]:
    """The block itself, or the blocks it runs together."""
    if block.end - block.body < _SHORT or block.inner:
        return [block]
    body = text[block.body : block.end]
    cuts = _heading_cuts(body) + _title_cuts(body) + _mark_cuts(body, block.marker)
    return list(_pieces(text, block, [block.body + at for at in sorted(set(cuts))])) if cuts else [block]


def _heading_cuts(body: str) -> list[int]:
    """Cuts before a heading that a sentence ends before and a criterion follows."""
    if "riteria" not in body and "RITERIA" not in body:
        return []
    spans = [match.span(1) for match in _HEADING.finditer(body)]
    return [start for start, end in spans if _is_new_sentence(body, start) and end < len(body)]


def _is_new_sentence(body: str, start: int) -> bool:
    before = body[max(0, start - _SHORT) : start].rstrip().lower()
    return before.endswith(_ENDS) or (start > _SHORT and not before.endswith(_BEFORE_A_PHRASE))


@cache
def _titles() -> re2._Regexp:
    """ "Age: 18 and over Performance status: WHO 0-1": titles run into a paragraph."""
    names = "|".join(sorted(title.capitalize() for title in heading_words("title")))
    return re2.compile(rf"\s((?:{names}):)\s")


def _title_cuts(body: str) -> list[int]:
    cuts = [match.start(1) for match in _titles().finditer(body)] if body.count(":") >= _FEW else []
    return cuts if len(cuts) >= _FEW else []


def _mark_cuts(body: str, marker: str | None) -> list[int]:
    if "•" in body or "●" in body or "▪" in body:
        return [match.start(1) for match in _DOT.finditer(body)]
    stars = [match.start(1) for match in _STAR.finditer(body)] if " *" in body else []
    if len(stars) > 1 or (stars and marker == "*"):
        return stars
    dashes = (
        [match.start(1) for match in _DASH.finditer(body)]
        if len(body) > _LONG and (" - " in body or " – " in body)
        else []
    )
    if len(dashes) >= _FEW:
        return dashes
    return _numbered_cuts(body, marker)


def _numbered_cuts(body: str, marker: str | None) -> list[int]:
    """Cuts before n+1, n+2, ... of a block numbered n, or where a colon opens at 1."""
    digits = "".join(filter(str.isdigit, marker)) if marker and marker not in _SIGNS else ""
    wanted = int(digits) + 1 if digits else 1
    if f"{wanted}." not in body and f"{wanted})" not in body:
        return []
    cuts, ended = [], True
    for match in _NUMBERED.finditer(body):
        if int(match.group(2)) == wanted:
            cuts.append(match.start(1))
            ended = ended and body[: match.start(1)].rstrip()[-1:] in ".;:"
            wanted += 1
    enough = len(cuts) >= (1 if digits and ended else 2 if digits else _FEW)
    return cuts if enough else []


def _pieces(text: str, block: Block, cuts: list[int]) -> Iterator[Block]:
    yield replace(block, end=block.body + len(text[block.body : cuts[0]].rstrip()))
    for start, end in pairwise([*cuts, block.end]):
        words = text[start:end].strip()
        body = start + marker_length(words)
        marker = " ".join(text[start:body].split()) or None
        yield Block(start, body, start + len(words), block.indent, marker)
