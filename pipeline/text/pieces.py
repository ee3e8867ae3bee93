"""A piece of text without white space cut into tokens.

The first character of a token tells what it can be; how far it goes is read from there, over each character
once. A word that starts with a letter keeps its digits (B7, TMC114600, m2), so that the digits of a name are
never taken for an amount; letters after digits start a new token (200mg).
"""

from __future__ import annotations

from typing import Final
from unicodedata import category

import re2

from pipeline.text.shapes import Piece

WORD: Final = 0
NUMBER: Final = 1
SIGN: Final = 2
RAISED: Final = 3  # superscript digits, as in 10⁶
LINE: Final = 4  # a line end


_LONGEST_TOKEN: Final = 100
_DIGITS: Final = "0123456789"
_RAISED: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED_STARTS: Final = "⁺⁻" + _RAISED
_PAIRS: Final = frozenset((">=", "<=", "**", "+/-"))
_PAIR_STARTS: Final = frozenset(pair[0] for pair in _PAIRS)

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
# Words that stand for "before a number" when digits follow them without a space: AUC5, D8-21, q3w, x10^6.
_LEADS: Final = (
    "auc|d|day|days|q|w|wk|week|weeks|x|c|cycle|dose|level|visit|part|arm|cohort|phase|group|mo|month|months"
)
_LED: Final = re2.compile(rf"(?i)({_LEADS})(\d+)([a-z]*)")
# A word, an amount and a unit with the spaces lost: canagliflozin100mg.
_FUSED: Final = re2.compile(r"(?i)(\pL{5,})(\d+(?:\.\d+)?)(mg|mcg|g|ml|iu)")
# A word of comparison whose number follows without a space: "greater than100 g/L", "aged18".
_COMPARED: Final = re2.compile(r"(?i)(than|least|aged?|below|above|under|over|between|exceeding|minimum|maximum)\d")
_POWERED: Final = {"m", "mm", "cm", "µm", "μm"}  # 70mm2 keeps its square


def cut(chunk: str) -> tuple[Piece, ...]:
    """The tokens of a piece of text without white space.

    >>> [piece.norm for piece in cut("(200mg/m2,")]
    ['(', '200', 'mg', '/', 'm2', ',']
    """
    pieces: list[Piece] = []
    at = 0
    while at < len(chunk):
        after = pieces[-1].kind if pieces else SIGN
        pieces += _next(chunk[at : at + _LONGEST_TOKEN], at, after)
        at = pieces[-1].end
    return tuple(pieces)


def _next(rest: str, at: int, after: int) -> list[Piece]:
    """The token that some text begins with; `after` is the kind of the one before."""
    first = rest[0]
    if first.isalpha():
        return _lettered(rest, at, after)
    if first in _VULGAR:
        return [Piece(NUMBER, first, at, at + 1, _VULGAR[first], at > 0)]
    if first in _DIGITS or (first == "." and after != WORD):  # "six weeks.9 x 10^9": a space is missing, not a zero
        length, value = _number(rest)
        if length:
            return [Piece(NUMBER, rest[:length], at, at + length, value, at > 0)]
    if first in _RAISED_STARTS and (raised := _run(rest, _RAISED, 1)) > (first not in _RAISED):
        return [Piece(RAISED, rest[:raised].translate(_RAISED_DIGITS), at, at + raised, None, at > 0)]
    length = next((size for size in (2, 3) if rest[:size] in _PAIRS), 1) if first in _PAIR_STARTS else 1
    return [Piece(SIGN, rest[:length].translate(_LOOKALIKES), at, at + length, None, at > 0)]


def _run(rest: str, chars: str, start: int = 0) -> int:
    """Where a run of some characters ends."""
    return len(rest) - len(rest[start:].lstrip(chars))


def _number(rest: str) -> tuple[int, float]:
    """The length and value of `12`, `1,000.5`, `0,5`, `2·5`, `.5`; a length of 0 for a mere full stop."""
    whole = _run(rest, _DIGITS)
    end = whole
    while 0 < whole <= 3 and rest[end : end + 1] == "," and _run(rest, _DIGITS, end + 1) >= end + 4:
        end += 4
    points = ".,·" if end == whole > 0 else "."
    past = _run(rest, _DIGITS, end + 1) if rest[end : end + 1] and rest[end] in points else 0
    if past > end + 1:
        return past, float(rest[:end].replace(",", "") + "." + rest[end + 1 : past])
    return end, float(rest[:end].replace(",", "") or 0)


def _lettered(rest: str, at: int, after: int) -> list[Piece]:
    """A token that begins with a letter: a word, `b.i.d.`, or a zero typed as a letter (`O.5`)."""
    if rest.isalpha():
        return [_word(rest, at)]
    if rest[1] == "." and (dotted := _dotted(rest)):
        return [Piece(WORD, rest[:dotted].lower().rstrip("."), at, at + dotted, None, at > 0)]
    if rest[0] == "O" and rest[1] in ".," and (past := _run(rest, _DIGITS, 2)) > 2:
        return [Piece(NUMBER, rest[:past], at, at + past, float("0." + rest[2:past]), at > 0)]
    text = rest[: _word_end(rest)]
    if text.isalpha():
        return [_word(text, at)]
    if after == NUMBER:
        letters = _letters(rest, 0)
        letters += rest[letters : letters + 1] in ("²", "³")
        return [_word(text if rest[:letters].lower() in _POWERED else rest[:letters], at)]
    led = _LED.fullmatch(text) or _FUSED.fullmatch(text)
    if led:
        return _led(led, at)
    compared = _COMPARED.match(text)
    return [_word(compared.group(1) if compared else text, at)]


def _word(text: str, at: int) -> Piece:
    return Piece(WORD, text.translate(_LOOKALIKES).lower(), at, at + len(text), None, at > 0)


def _word_end(rest: str) -> int:
    """Where a word ends that begins with a letter: past digits and accents inside it, and past `'s`."""
    end = 1
    while end < len(rest) and (rest[end].isalpha() or _is_inside_words(rest[end])):
        end += 1
    owned = rest[end : end + 1] in ("'", "’") and rest[end + 1 : end + 2].isalpha()
    return _letters(rest, end + 1) if owned else end


def _is_inside_words(char: str) -> bool:
    """Whether a sign is part of the word it stands in: a digit ("B7"), or an accent set after its letter."""
    return char in "0123456789²³" or category(char)[0] == "M"


def _letters(rest: str, end: int) -> int:
    """Where the letters that begin at a place end."""
    while end < len(rest) and rest[end].isalpha():
        end += 1
    return end


def _dotted(rest: str) -> int:
    """Where letters with full stops between them end: `i.v.`, `b.i.d`; 0 where a word goes on ("p.os")."""
    end = 1
    while rest[end : end + 1] == "." and rest[end + 1 : end + 2].isalpha():
        end += 2
    while end > 1 and rest[end : end + 1].isalnum():
        end -= 2
    return end + (rest[end : end + 1] == ".") if end > 1 else 0


def _led(led: re2._Match, start: int) -> list[Piece]:
    lead, digits, rest = led.groups()
    middle, end = start + len(lead), start + len(lead) + len(digits)
    pieces = [
        Piece(WORD, lead.lower(), start, middle, None, start > 0),
        Piece(NUMBER, digits, middle, end, float(digits), True),
    ]
    return pieces + ([Piece(WORD, rest.lower(), end, end + len(rest), None, True)] if rest else [])
