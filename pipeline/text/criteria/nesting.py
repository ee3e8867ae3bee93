"""Which criterion a line stands under, by indents, by marks and by the colon that announces it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from pipeline.text.criteria.shapes import Block

_ENCLOSED = "().（）、"
_DEEPEST = 8


class _Open(NamedTuple):
    """A criterion that later lines may stand under."""

    indent: int
    marker: str | None
    style: str
    ordinal: int
    parent: int | None
    opens: bool


class Nesting:
    """The criteria that are still open, from the outermost to the last."""

    def __init__(self) -> None:
        """Begin with none open."""
        self.stack: list[_Open] = []
        self.last: _Open | None = None

    def clear(self) -> None:
        """Close all: a heading parts what comes from what came."""
        self.stack.clear()

    def is_inside(self, block: Block) -> bool:
        """Whether a block stands deeper than the outermost bullet."""
        return bool(self.stack) and self.stack[0].marker is not None and block.indent > self.stack[0].indent

    def parent(self, block: Block, words: str, ordinal: int) -> int | None:
        """The criterion that the next one stands under, which is open from now on."""
        style = _style(block.marker)
        while self.stack and not (_under(block, style, self.stack) and self._is_near(block, self.stack[-1])):
            self.stack.pop()
        parent = self.stack[-1].ordinal if self.stack else None
        self.last = _Open(block.indent, block.marker, style, ordinal, parent, words.endswith((":", "：")))
        self.stack.append(self.last)
        return parent

    def _is_near(self, block: Block, above: _Open) -> bool:
        """Whether a paragraph comes right after the colon it would stand under, or after others that do."""
        if block.marker or block.indent > above.indent or self.last is None:
            return True
        return self.last is above or (self.last.parent == above.ordinal and self.last.marker is None)


def _under(block: Block, style: str, stack: list[_Open]) -> bool:
    """Whether a line stands under the last open bullet, by indent or by a change of marks after a colon."""
    top, indent = stack[-1], block.indent
    if indent != top.indent:
        return indent > top.indent and not _follows(top.marker, block.marker)
    if not top.opens or style == top.style:
        return False
    return not any(other.style == style and other.indent == indent for other in stack[-_DEEPEST:])


def _follows(above: str | None, marker: str | None) -> bool:
    """Whether a mark goes on with the inner list of a doubled one: "* 1." and "2.", "* •" and "*"."""
    outer, _, inner = (above or "").partition(" ")
    if not inner or not marker or outer[-1].isalnum() or outer[-1] in _ENCLOSED:
        return False
    last, here = inner.strip(_ENCLOSED), marker.split()[-1].strip(_ENCLOSED)
    if last.isdecimal():
        return here.isdecimal() and int(here) == int(last) + 1
    return not last.isalnum() and not here.isalnum()


@lru_cache(maxsize=1 << 10)
def _style(marker: str | None) -> str:
    """The kind of mark a bullet has: numbers are one kind, letters another."""
    if marker is None:
        return ""
    last = marker.split()[-1].strip(_ENCLOSED)
    return "1" if last[:1].isdigit() else "a" if last[:1].isalpha() else last
