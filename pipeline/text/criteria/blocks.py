"""Eligibility text into blocks: a block is one bullet or one paragraph, hard-wrapped lines joined.

Knows white space, list markers and line widths; knows nothing of what the words mean.
"""

from __future__ import annotations

from collections.abc import Callable

import re2
from msgspec.structs import replace

from pipeline.text.criteria.shapes import Block, Line

_SIGN = r"[*•·●▪■◦○➢►✓§–—−-]{1,3}"
_NUMBER = r"[(（]?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)）、]"
# Marks that stand close to their words or look like words count only before a capital: "-Adults", "o Adults",
# "A) Adults", "10.1 Adults"; "-2.5", "A. fumigatus" and "1.5 ULN" have none. A close star is a footnote's.
_MARKER = re2.compile(
    rf"((?:(?:{_SIGN}|{_NUMBER})(?:\s+|$))*)"
    r"(?:((?:o|\(?[A-Z]\))\s+)[A-Z≥≤<>]|(\d{1,2}(?:\.\d{1,2}){1,2}[.)]?\s+)[A-Z][a-z]{2}"
    r"|([–—−-]{1,3}|\d{1,2}[.)）、]|[①-⑳])[A-Z][A-Za-z ]|([•●▪■◦○➢►]))?"
)
_STARTS = frozenset("*•·●▪■◦○➢►✓§–—−-(（①②③④⑤⑥⑦⑧⑨⑩0123456789abcdefghijklmnopqrstuvwxyz")
_MARK_ENDS, _LONGEST_MARK = frozenset(".)）、"), 6
_LONGEST_NUMBER = 4
_LEGACY = 8  # blanks before a bullet in legacy records
_NARROW, _WIDE = 66, 130  # a text whose longest line lies outside these was not wrapped by a machine
_LONG = 60  # a line that may have been wrapped where no width is known
_LINKS = frozenset(("of", "or", "and", "than", "and/or", "with", "for", "in", "to", "by", "from"))
_DANGLING = (" of", " the", " a", " an", " to", " by", " than", " from")


def read_blocks(text: str, opens: Callable[[str], bool] = lambda _: False) -> list[Block]:
    """The blocks of a text in order; a line for which `opens` holds never goes on with the block above.

    >>> [block.words("* A\\n  1. B") for block in read_blocks("* A\\n  1. B")]
    ['A', 'B']
    """
    lines = _lines(text)
    width = _wrap_width(lines)
    blocks: list[Block] = []
    last: Line | None = None
    for line in lines:
        goes_on = last is not None and _continues(text, line, last, blocks[-1], width)
        if goes_on and not opens(text[line.start : line.end]):
            blocks[-1] = replace(blocks[-1], end=line.end)
        elif last is not None and _is_broken_bullet(text, line, last, blocks[-1]):
            blocks[-1] = replace(blocks[-1], end=line.end, inner=((line.start, line.body),))
        else:
            marker = " ".join(text[line.start : line.body].split()) or None
            blocks.append(Block(line.start, line.body, line.end, line.indent, marker))
        last = line
    return blocks


def _lines(text: str) -> list[Line]:
    lines, at, gap = [], 0, False
    for raw in text.splitlines(keepends=True):
        words = raw.strip()
        if words:
            indent = len(raw) - len(raw.lstrip())
            start = at + indent
            lines.append(Line(start, start + marker_length(words), start + len(words), indent, gap))
        gap = not words
        at += len(raw)
    return lines


def marker_length(words: str) -> int:
    """How many characters of a line are list marks, double ones included.

    >>> marker_length("* 1. Male or female")
    5
    """
    mark, _, rest = words.partition(" ")
    numbered = mark[-1] in ".)" and mark[:-1].isdigit() and len(mark) <= _LONGEST_NUMBER
    if (numbered or mark in "*-•") and rest[:2].isalpha():
        return len(mark) + 1
    first = words[0]
    if first.isalpha() and first != "o" and not _MARK_ENDS & set(words[1:_LONGEST_MARK]):
        return 0
    if first not in _STARTS and words[1:2] != ")":
        return 0
    found = _MARKER.match(words)
    return max(found.end(part) for part in range(1, 6)) if found else 0


def _wrap_width(lines: list[Line]) -> int:
    """The width a machine wrapped the text at, or 0.

    A wrapped text has several lines that reach nearly to the same column and none beyond it.
    """
    ends = sorted((line.end - line.start + line.indent for line in lines), reverse=True)
    if len(ends) < 2 or not _NARROW <= ends[0] <= _WIDE or ends[min(2, len(ends) - 1)] < ends[0] - 12:
        return 0
    return ends[0]


def _continues(text: str, line: Line, last: Line, block: Block, width: int) -> bool:
    """Whether a line goes on with the block above: its first word would not have fitted there."""
    if line.gap or line.indent + 1 < block.indent:
        return False
    marked, hangs = line.body > line.start, _hangs(line, block)
    if not marked and line.indent > block.indent + _LEGACY:
        return True
    if marked or hangs:
        return hangs and (not marked or block.indent >= _LEGACY)
    if text[line.start].islower() and _is_cut(text, line, last, block, width):
        return True
    if not width:
        return False
    first = text[line.start : line.end].split(maxsplit=1)[0]
    return last.indent + (last.end - last.start) + 1 + len(first) > width


def _is_cut(text: str, line: Line, last: Line, block: Block, width: int) -> bool:
    """Whether a line break stands inside a sentence: "... ejection fraction of / at least 40%"."""
    above, first = text[last.body : last.end], text[line.start : line.end].split(maxsplit=1)[0]
    if not above or above.endswith((".", ";", ":", "?", "!", "following")):
        return False
    if first in _LINKS:
        return line.end - line.start > len(first)  # a lone "or" stands between two criteria
    if above.endswith(_DANGLING):
        return True
    begins = block.marker is not None or text[block.body].isupper()
    return begins and not width and len(above) > _LONG


def _hangs(line: Line, block: Block) -> bool:
    """Whether a line stands in the text column of the bullet above.

    In the deeply indented legacy layout this outweighs a seeming marker ("over the age of / 18. Men").
    """
    return block.marker is not None and line.indent == block.indent + block.body - block.start


def _is_broken_bullet(text: str, line: Line, last: Line, block: Block) -> bool:
    """Whether a wrapped line became a bullet: "inducers of / * CYP3A isoenzymes" (NCT02513394)."""
    both_marked = block.marker is not None and line.body > line.start
    same_list = both_marked and line.indent == block.indent and not line.gap
    if not same_list or block.inner or not text.endswith(_DANGLING, last.start, last.end):
        return False
    return "following" not in text[last.start : last.end].lower()  # "No following treatment of" opens a list
