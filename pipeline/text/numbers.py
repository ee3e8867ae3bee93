"""Numbers as registries write them: `1,000`, `0,5`, `2.5 million`, `1 x 10^6`, `10e7`, `x 109/L`.

A number whose writing has two meanings ("1,5" is one and a half or a list; "10.000" is ten or ten thousand)
has no value: it is read as ambiguous, with the values it may have, and never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pipeline.text.shapes import Number
from pipeline.text.tokens import NUMBER, RAISED, Tokens

UNITS: Final = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBER_WORDS: Final[dict[str, float]] = {
    **{word: float(value) for value, word in enumerate(UNITS)},
    **{word: 10.0 * value for value, word in enumerate(TENS, start=2)},
    "half": 0.5,
}
MULTIPLIERS: Final = {
    **{"hundred": 1e2, "thousand": 1e3, "million": 1e6, "millions": 1e6, "mio": 1e6, "billion": 1e9},
    "billions": 1e9,
}
_TIMES: Final = frozenset(("x", "*", "·"))
_CONTINUES: Final = _TIMES | {"^", "**", "exp", "e", "/"} | frozenset(MULTIPLIERS)
_DIGITS: Final = frozenset((NUMBER, RAISED))
_LARGEST_POWER: Final = 30
_POWERS_WITHOUT_SUPERSCRIPT: Final = frozenset(f"10{exponent}" for exponent in range(3, 16))
_FRACTIONS: Final = {
    (1.0, 2.0): 0.5,
    (1.0, 3.0): 1 / 3,
    (2.0, 3.0): 2 / 3,
    (1.0, 4.0): 0.25,
    (3.0, 4.0): 0.75,
}


def numbers(text: str) -> Iterator[tuple[Number, int, int]]:
    """Every number of a text with its character offsets.

    >>> [(n.value, text[a:b]) for text in ["0.5 to 2 x 10^6 cells"] for n, a, b in numbers(text)]
    [(0.5, '0.5'), (2000000.0, '2 x 10^6')]
    """
    tokens = Tokens(text)
    at = 0
    while at < len(tokens.norms):
        number = read_number(tokens, at)
        if number:
            yield number, tokens.start(number.first), tokens.end(number.past - 1)
        at = number.past if number else at + 1


def read_number(tokens: Tokens, at: int) -> Number | None:
    """The number that starts at token `at`, as long as it goes; None if none does.

    >>> read_number(Tokens("2.5 million cells"), 0).value
    2500000.0
    """
    piece = tokens.pieces[at]
    if piece.kind != NUMBER and piece.norm not in NUMBER_WORDS:
        return None
    known: dict[int, Number] = tokens.numbers
    if at not in known:
        known[at] = _read(tokens, at)
    return known[at]


def _read(tokens: Tokens, at: int) -> Number:
    if tokens.pieces[at].kind != NUMBER:
        return _number_words(tokens, at)
    if not _goes_on(tokens, at + 1):
        return _plain(tokens, at)
    special = _power(tokens, at) or _grouped(tokens, at) or _fraction(tokens, at)
    return special or _multiplied(tokens, _plain(tokens, at))


def _goes_on(tokens: Tokens, past: int) -> bool:
    """Whether a number may be more than its first digits; most are followed by a plain word."""
    return past < len(tokens.norms) and (tokens.norms[past] in _CONTINUES or tokens.pieces[past].kind in _DIGITS)


def _plain(tokens: Tokens, at: int) -> Number:
    """One piece of digits: `5`, `0.25`, `1,000`, `0,5`; `1,5` and `10.000` are ambiguous."""
    piece = tokens.pieces[at]
    value = float(piece.value or 0)
    whole, sign, decimals = piece.norm.partition(",")
    if sign and len(decimals) < 3 and whole.strip("0"):
        return Number(None, at, at + 1, (value,), ("decimal_comma_or_list",))
    whole, sign, decimals = piece.norm.partition(".")
    if sign and len(decimals) == 3 and decimals.endswith("00") and whole.strip("0"):
        return Number(None, at, at + 1, (value, value * 1000), ("decimal_point_or_thousands",))
    return Number(value, at, at + 1)


def _power(tokens: Tokens, at: int) -> Number | None:
    """`1 x 10^6`, `5×10⁶`, `x 109` after a lost superscript, `3 x 10e9`, `10^6`, `10e7`, `1E6`."""
    mantissa = _plain(tokens, at)
    factor = mantissa.between  # "1,5 x 10^6": a list has no power
    if factor is None:
        return None
    times = at + 1 < len(tokens.norms) and tokens.norms[at + 1] in _TIMES
    if (times and _is_number(tokens, at + 2)) or _is_lost_power(tokens, at + 1):
        base = at + 1 + times
        exponent, past, flags = _exponent(tokens, base) or _lost_exponent(tokens, base) or (None, at, ())
        return _scaled(factor, exponent, at, past, flags)
    exponent, past, flags = _exponent(tokens, at) or (None, at, ())
    if exponent is not None:
        return _scaled(1.0, exponent, at, past, flags)
    exponent, past = _after_e(tokens, at)
    return _scaled(factor, exponent, at, past, ())


def _is_lost_power(tokens: Tokens, at: int) -> bool:
    """`1.5 109/L`: the sign of multiplication was lost with the superscript."""
    return tokens.norms[at : at + 2] == ["109", "/"] and tokens.spaced(at)


def _scaled(mantissa: float, exponent: int | None, first: int, past: int, flags: tuple[str, ...]) -> Number | None:
    if exponent is None or abs(exponent) > _LARGEST_POWER:
        return None
    return Number(float(f"{mantissa:.15g}e{exponent}"), first, past, (), flags, 10.0**exponent)


def _exponent(tokens: Tokens, base: int) -> tuple[int, int, tuple[str, ...]] | None:
    """The power of a ten at token `base`: after `^`, raised, or after `e` (10e7 means 10⁷)."""
    if tokens.norms[base] != "10" or base + 1 >= len(tokens.norms):
        return None
    after = tokens.pieces[base + 1]
    if after.kind == RAISED and after.glued:
        return int(after.norm), base + 2, ()
    if after.norm in ("^", "**", "exp"):
        sign = -1 if base + 2 < len(tokens.norms) and tokens.norms[base + 2] == "-" else 1
        digits = base + 2 + (sign < 0 or (base + 2 < len(tokens.norms) and tokens.norms[base + 2] == "+"))
        if digits < len(tokens.norms) and tokens.norms[digits].isdecimal():
            return sign * int(tokens.norms[digits]), digits + 1, ()
    exponent, past = _after_e(tokens, base)
    return None if exponent is None else (exponent, past, ())


def _lost_exponent(tokens: Tokens, base: int) -> tuple[int, int, tuple[str, ...]] | None:
    """`x 109/L`: the superscript of 10⁹ was lost on the way into the registry."""
    digits = tokens.norms[base]
    if digits.isdecimal() and 3 <= len(digits) <= 4 and digits.startswith("10") and 3 <= int(digits[2:]) <= 15:
        return int(digits[2:]), base + 1, ("lost_superscript",)
    return None


def _after_e(tokens: Tokens, at: int) -> tuple[int | None, int]:
    letter = tokens.pieces[at + 1] if at + 1 < len(tokens.norms) else None
    if letter and letter.norm == "e" and letter.glued and _is_number(tokens, at + 2) and not tokens.spaced(at + 2):
        digits = tokens.norms[at + 2]
        return (int(digits) if digits.isdecimal() else None), at + 3
    return None, at


def _grouped(tokens: Tokens, at: int) -> Number | None:
    """`600 000`: thousands set apart by spaces. `1 200` may be two, so only zeros are sure."""
    if not 1 <= len(tokens.norms[at]) <= 3 or not tokens.norms[at].isdecimal():
        return None
    past, value = at + 1, float(tokens.norms[at])
    while past < len(tokens.norms) and tokens.norms[past] == "000" and tokens.spaced(past):
        past, value = past + 1, value * 1000
    return Number(value, at, past) if past > at + 1 else None


def _fraction(tokens: Tokens, at: int) -> Number | None:
    """`1/2`, `1½` and `1 1/2`; other slashes are not fractions (`24/26 mg` is a pair)."""
    part = _part(tokens, at)
    if part is not None:
        return Number(part, at, at + 3)
    value = float(tokens.pieces[at].value or 0)
    if value != int(value) or not _is_number(tokens, at + 1):
        return None
    if tokens.norms[at + 1] in "½¼¾⅓⅔":
        return Number(value + float(tokens.pieces[at + 1].value or 0), at, at + 2)
    part = _part(tokens, at + 1) if tokens.spaced(at + 1) else None
    return None if part is None else Number(value + part, at, at + 4)


def _part(tokens: Tokens, at: int) -> float | None:
    """The value of `1/2`, `3/4`…"""
    if tokens.norms[at + 1 : at + 2] != ["/"] or not _is_number(tokens, at + 2):
        return None
    return _FRACTIONS.get((float(tokens.pieces[at].value or 0), float(tokens.pieces[at + 2].value or 0)))


def _multiplied(tokens: Tokens, number: Number) -> Number:
    """`2.5 million`; without such a word, the number as it was."""
    if number.past < len(tokens.norms):
        factor = MULTIPLIERS.get(tokens.norms[number.past])
        if factor and number.between is not None:
            value = float(f"{number.between * factor:.15g}")
            return Number(value, number.first, number.past + 1, scale=factor)
    return number


def _number_words(tokens: Tokens, at: int) -> Number:
    """`six`, `twenty-five`, `one and a half`, `five million`."""
    value, past = NUMBER_WORDS[tokens.norms[at]], at + 1
    if tokens.norms[at] in TENS:
        digit = past + (past < len(tokens.norms) and tokens.norms[past] == "-")
        if digit < len(tokens.norms) and tokens.norms[digit] in UNITS[1:10]:
            value, past = value + NUMBER_WORDS[tokens.norms[digit]], digit + 1
    if tokens.norms[past : past + 3] == ["and", "a", "half"]:
        value, past = value + 0.5, past + 3
    return _multiplied(tokens, Number(value, at, past))


def _is_number(tokens: Tokens, at: int) -> bool:
    return at < len(tokens.norms) and tokens.pieces[at].kind == NUMBER
