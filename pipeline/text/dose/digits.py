"""Digits whose writing has two meanings, where what stands beside them tells which."""

from __future__ import annotations

from pipeline.text.dose.shapes import Level
from pipeline.text.tokens import NUMBER, WORD, Tokens


def without_lost_power(level: Level) -> Level:
    """`1010 CFU` may be 10¹⁰ with its superscript lost: which, nobody can say."""
    value = level.low
    if value is not None and value == level.high and 103 <= value <= 1015 and f"{value:g}".startswith("10"):
        return Level(None, None, level.first, level.past, (value, 10.0 ** (value % 100)))
    return level


def with_decimal_comma(tokens: Tokens, level: Level) -> Level:
    """`2,5 mg`, `1,25 mg`: right before a unit, one or two digits are decimals; `5,10 mg` may be two amounts."""
    whole, _, decimals = tokens.norms[level.first].partition(",")
    if level.low is not None or not level.readings or not decimals:
        return level
    if len(decimals) > 1 and (len(whole) > 1 or decimals.endswith("0")):
        return level
    return Level(level.readings[0], level.readings[0], level.first, level.past)


def ends_a_name(tokens: Tokens, at: int) -> bool:
    """`CPT-11 weekly`: a number that a hyphen joins to a word is part of a name."""
    return at > 1 and tokens.norms[at - 1] == "-" and tokens.pieces[at - 2].kind == WORD and _is_glued(tokens, at - 1)


def is_inside_a_name(tokens: Tokens, at: int) -> bool:
    """`50 mcg of FMP2.1 in saline`: a point between two digits, the first of them the end of a word."""
    if at == 0 or at + 1 >= len(tokens.norms) or tokens.pieces[at + 1].kind != NUMBER:
        return False
    word = tokens.pieces[at - 1]
    return word.kind == WORD and word.norm[-1:].isdigit() and _is_glued(tokens, at)


def is_inside_a_code(tokens: Tokens, at: int) -> bool:
    """`strain 3D7`, `506U78`: a letter between two numbers is no day and no unit."""
    if at == 0 or at + 1 >= len(tokens.norms) or len(tokens.norms[at]) > 1 or not _is_glued(tokens, at):
        return False
    return tokens.pieces[at - 1].kind == tokens.pieces[at + 1].kind == NUMBER


def _is_glued(tokens: Tokens, at: int) -> bool:
    """Whether no space stands on either side of a token."""
    return not (tokens.spaced(at) or tokens.spaced(at + 1))
