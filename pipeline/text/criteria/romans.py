"""Roman numerals of classes, stages and grades: "NYHA III", "class II or IV"."""

from __future__ import annotations

from typing import Final

from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import Tokens

ROMANS: Final = {norm: float(value) for value, norm in enumerate(("i", "ii", "iii", "iv", "v", "vi"), start=1)}
_CLASSES: Final = word_set(
    """
    class classes stage stages grade grades asa nyha figo killip status score category association fc gold
    > >= < <= than to )
    """
)
_MOST_LISTED: Final = 10
_ROMAN_JOINS: Final = word_set("- to or and / , &")


def is_roman(tokens: Tokens, at: int) -> bool:
    """Whether token `at` is a roman numeral of a class, stage or grade: "NYHA III", "> class II"."""
    norms, first = tokens.norms, at
    if norms[at] not in ROMANS:
        return False
    while first > 1 and at - first < _MOST_LISTED and norms[first - 1] in _ROMAN_JOINS and norms[first - 2] in ROMANS:
        first -= 2
    return first > 0 and norms[first - 1] in _CLASSES and tokens.words(at, at + 1).isupper()
