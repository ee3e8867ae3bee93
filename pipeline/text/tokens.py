"""Text cut into tokens that remember where they stood.

What comes in is unescaped text; what goes out is one flat list of tokens: numbers, words, signs and line
ends. Cutting gives no meaning beyond "these digits are one number": powers of ten, ranges and units are
read from tokens by the modules above this one.

A text is split at white space first, and each piece is cut once and remembered: registry text repeats
its words so much that nearly every piece is met again, which is what makes the reader fast.
"""

from __future__ import annotations

from itertools import chain
from typing import Any, Final

from pipeline.text.pieces import LINE, NUMBER, RAISED, SIGN, WORD, cut
from pipeline.text.shapes import Piece

__all__ = ["LINE", "NUMBER", "RAISED", "SIGN", "WORD", "Piece", "Tokens"]

LINE_END: Final = Piece(LINE, "\n", 0, 1)
_LONGEST_REMEMBERED, _MOST_REMEMBERED = 60, 1 << 16


class _Known(dict[str, tuple[Piece, ...]]):
    """The tokens of each piece of text met so far; it is begun anew when it has grown too large."""

    def __missing__(self, chunk: str) -> tuple[Piece, ...]:
        pieces = cut(chunk)
        if len(chunk) <= _LONGEST_REMEMBERED:
            if len(self) >= _MOST_REMEMBERED:
                self.clear()
            self[chunk] = pieces
        return pieces


_KNOWN: Final = _Known()


class Tokens:
    """The tokens of one text, side by side: `pieces[i]` begins at `bases[i] + pieces[i].start`."""

    __slots__ = ("_bases", "_ends", "norms", "numbers", "pieces", "text")

    def __init__(self, text: str) -> None:
        """Cut the text."""
        self.text = text
        self.pieces: list[Piece] = []
        self._ends: list[int] = []  # where the lines end
        self._bases: list[int] | None = None
        end = 0
        for line in text.splitlines(keepends=True):
            end += len(line)
            self._cut_line(line, end)
        self.norms = [piece.norm for piece in self.pieces]
        self.numbers: dict[int, Any] = {}  # what `read_number` has read so far, by token

    def _cut_line(self, line: str, end: int) -> None:
        self.pieces += chain.from_iterable(map(_KNOWN.__getitem__, line.split()))
        if line[-1].isspace() and line[-1] != " ":
            self.pieces.append(LINE_END)
            self._ends.append(end)

    @property
    def bases(self) -> list[int]:
        """Where the white-space-free piece of text around each token begins; found out when first asked for."""
        if self._bases is None:
            self._bases = self._find_bases()
        return self._bases

    def _find_bases(self) -> list[int]:
        text, ends, bases = self.text, iter(self._ends), []
        base = at = 0
        for piece in self.pieces:
            if piece.kind == LINE:
                base = next(ends) - 1
            elif not piece.glued:
                base = at
                while text[base].isspace():
                    base += 1
            bases.append(base)
            at = base + piece.end
        return bases

    def __len__(self) -> int:
        return len(self.pieces)

    def start(self, index: int) -> int:
        """Where token `index` begins in the text."""
        return self.bases[index] + self.pieces[index].start

    def end(self, index: int) -> int:
        """Where token `index` ends in the text."""
        return self.bases[index] + self.pieces[index].end

    def words(self, first: int, past: int) -> str:
        """The text from token `first` up to, not including, token `past`."""
        bases, pieces, last = self.bases, self.pieces, past - 1
        return self.text[bases[first] + pieces[first].start : bases[last] + pieces[last].end]

    def spaced(self, index: int) -> bool:
        """Whether white space stands before token `index`."""
        return index == 0 or not self.pieces[index].glued
