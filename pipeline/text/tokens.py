"""Text cut into tokens that remember where they stood.

What comes in is unescaped text; what goes out is one flat list of tokens: numbers, words, signs and line
ends. Cutting gives no meaning beyond "these digits are one number": powers of ten, ranges and units are
read from tokens by the modules above this one.

A text is split at white space first, and each piece is cut once and remembered: registry text repeats
its words so much that nearly every piece is met again, which is what makes the reader fast.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

import re2

WORD: Final = 0
NUMBER: Final = 1
SIGN: Final = 2
RAISED: Final = 3  # superscript digits, as in 10⁶
LINE: Final = 4  # a line end


class Piece(NamedTuple):
    """A token inside its white-space-free piece of text; `norm` is what word lists are matched against."""

    kind: int
    norm: str
    start: int
    end: int
    value: float | None = None
    glued: bool = False


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
        for chunk in line.split():
            self.pieces += pieces_of(chunk) if len(chunk) <= _LONGEST_REMEMBERED else _cut(chunk)
        if line[-1].isspace() and line[-1] != " ":
            self.pieces.append(LINE_END)
            self._ends.append(end)

    @property
    def bases(self) -> list[int]:
        """Where the white-space-free piece of text around each token begins; found out when first asked for."""
        if self._bases is None:
            self._bases = list(self._find_bases())
        return self._bases

    def _find_bases(self) -> Iterator[int]:
        ends = iter(self._ends)
        base = at = 0
        for piece in self.pieces:
            if piece.kind == LINE:
                base = next(ends) - 1
            elif not piece.glued:
                base = at
                while self.text[base].isspace():
                    base += 1
            yield base
            at = base + piece.end

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
        return self.text[self.start(first) : self.end(past - 1)]

    def spaced(self, index: int) -> bool:
        """Whether white space stands before token `index`."""
        return index == 0 or not self.pieces[index].glued


LINE_END: Final = Piece(LINE, "\n", 0, 1)
_LONGEST_REMEMBERED: Final = 60
_LONGEST_TOKEN: Final = 100

# One alternative per kind of token. A word that starts with a letter keeps its digits (B7, TMC114600, m2), so
# that the digits of a name are never taken for an amount; letters after digits start a new token (200mg).
_TOKEN: Final = re2.compile(
    r"(?P<dotted>\pL(?:\.\pL)+\b\.?)"
    r"|(?P<thousands>\d{1,3}(?:,\d{3})+(?:\.\d+)?)"
    r"|(?P<number>\d+(?:[.,·]\d+)?|\.\d+)"
    r"|(?P<zero>O[.,]\d+)"  # a letter O typed for a zero
    r"|(?P<vulgar>[½¼¾⅓⅔])"
    r"|(?P<raised>[⁺⁻]?[⁰¹²³⁴-⁹]+)"
    r"|(?P<word>\pL[\pL\pM\d²³]*(?:['’]\pL+)?)"
    r"|(?P<pair>[<>]=|\*\*|\+/-)"
    r"|(?P<sign>\S)"
)
# Words that stand for "before a number" when digits follow them without a space: AUC5, D8-21, q3w, x10^6.
_LEADS: Final = (
    "auc|d|day|days|q|w|wk|week|weeks|x|c|cycle|dose|level|visit|part|arm|cohort|phase|group|mo|month|months"
)
_LED: Final = re2.compile(rf"(?i)({_LEADS})(\d+)([a-z]*)")
_FULL_STOP: Final = re2.compile(r"(?P<sign>\.)")
# A word, an amount and a unit with the spaces lost: canagliflozin100mg.
_FUSED: Final = re2.compile(r"(?i)(\pL{5,})(\d+(?:\.\d+)?)(mg|mcg|g|ml|iu)")
_LETTERS_AFTER_NUMBER: Final = re2.compile(r"\pL+[²³]?")

_LOOKALIKES: Final = str.maketrans(
    {
        **dict.fromkeys("–—−‐‑‒―~～〜∼˜", "-"),
        **dict.fromkeys("×✕✖⨯∗", "x"),
        **dict.fromkeys("∕⁄／", "/"),
        **dict.fromkeys("·•⋅∙・‧", "·"),
        **dict.fromkeys("（［【", "("),
        **dict.fromkeys("）］】", ")"),
        **dict.fromkeys("［【", "["),
        **dict.fromkeys("］】", "]"),
        **dict.fromkeys("≥≧⩾", ">="),
        **dict.fromkeys("≤≦⩽", "<="),
        **dict.fromkeys("’ʼ", "'"),
        **dict(zip("，、；：。％＋＝＜＞µ²³", ",,;:.%+=<>μ23", strict=True)),
    }
)  # fmt: skip
_RAISED_DIGITS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_VULGAR: Final = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}


def _cut(chunk: str) -> tuple[Piece, ...]:
    """The tokens of a piece of text without white space.

    Each is looked for in a window, because the engine goes over all it is given: no token is longer.
    """
    pieces: list[Piece] = []
    at = 0
    while at < len(chunk):
        window = chunk[at : at + _LONGEST_TOKEN]
        found = _TOKEN.match(window)
        if at and chunk[at] == "." and pieces[-1].kind == WORD:
            found = _FULL_STOP.match(window)  # "six weeks.9 x 10^9": a space is missing, not a zero
        for piece in _pieces(found, bool(pieces) and pieces[-1].kind == NUMBER):
            start, end = piece.start + at, piece.end + at
            pieces.append(piece._replace(start=start, end=end, glued=bool(pieces)))
        at = pieces[-1].end
    return tuple(pieces)


pieces_of = lru_cache(maxsize=1 << 16)(_cut)


def _pieces(found: re2._Match, after_number: bool) -> list[Piece]:
    kind, text, start, end = found.lastgroup, found.group(), found.start(), found.end()
    if kind == "word":
        return _word(text, start, after_number)
    if kind in _NUMBERS:
        return [Piece(NUMBER, text, start, end, _NUMBERS[kind](text))]
    if kind == "raised":
        return [Piece(RAISED, text.translate(_RAISED_DIGITS), start, end)]
    if kind == "dotted":
        return [Piece(WORD, text.lower().rstrip("."), start, end)]
    return [Piece(SIGN, text.translate(_LOOKALIKES), start, end)]


def _word(text: str, start: int, after_number: bool) -> list[Piece]:
    if after_number:
        letters = _LETTERS_AFTER_NUMBER.match(text).group()
        if letters != text and letters.lower() not in _POWERED:
            text = letters
    elif led := _LED.fullmatch(text) or _FUSED.fullmatch(text):
        return _led(led, start)
    return [Piece(WORD, text.translate(_LOOKALIKES).lower(), start, start + len(text))]


_POWERED: Final = {"m", "mm", "cm", "µm", "μm"}  # 70mm2 keeps its square


def _led(led: re2._Match, start: int) -> list[Piece]:
    lead, digits, rest = led.groups()
    middle, end = start + len(lead), start + len(lead) + len(digits)
    pieces = [
        Piece(WORD, lead.lower(), start, middle),
        Piece(NUMBER, digits, middle, end, float(digits), True),
    ]
    return pieces + ([Piece(WORD, rest.lower(), end, end + len(rest), None, True)] if rest else [])


_NUMBERS: Final = {
    "thousands": lambda text: float(text.replace(",", "")),
    "number": lambda text: float(text.replace(",", ".").replace("·", ".")),
    "zero": lambda text: float("0." + text[2:]),
    "vulgar": _VULGAR.__getitem__,
}
