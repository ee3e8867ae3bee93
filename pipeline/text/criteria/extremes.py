"""Comparisons told by "minimum" and "maximum" with other words before the number."""

from __future__ import annotations

from typing import Final

from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import WORD, Tokens


def outer_comparison(tokens: Tokens, at: int) -> str | None:
    """The comparison of a number whose variable stands between: "a minimum life expectancy of 12 weeks".

    "Maximum diameter of 5 cm" and "maximum tolerated dose" measure and name; they say no bound.
    """
    norms = tokens.norms
    if at < 2 or norms[at - 1] not in _OF:
        return None
    for before in range(at - 2, max(-1, at - 2 - _MOST_BETWEEN), -1):
        norm = norms[before]
        if norm in _EXTREMES:
            return _EXTREMES[norm]
        if norm in _MEASURING or (tokens.pieces[before].kind != WORD and norm != "-"):
            return None
    return None


_OF: Final = word_set("of is :")
_MOST_BETWEEN: Final = 6
_EXTREMES: Final = {"minimum": ">=", "maximum": "<="}
_MEASURING: Final = word_set(
    """
    diameter diameters dimension dimensions thickness size length width height depth tolerated inhibitory inspiratory
    expiratory pressure uptake consumption flow concentration gradient velocity voluntary and or with
    """
)
