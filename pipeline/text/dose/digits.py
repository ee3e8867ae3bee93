"""Digits whose writing has two meanings, where what stands beside them tells which."""

from __future__ import annotations

from pipeline.text.dose.shapes import Level
from pipeline.text.tokens import Tokens


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
