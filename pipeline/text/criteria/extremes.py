"""Comparisons told by "minimum" and "maximum" with other words before the number."""

from __future__ import annotations

from typing import Final

from pipeline.text.criteria.names import measure_before
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import WORD, Tokens


def outer_comparison(tokens: Tokens, at: int) -> str | None:
    """The comparison of a number whose variable stands between: "a minimum life expectancy of 12 weeks".

    "Maximum diameter of 5 cm" measures and "maximum tolerated dose" names; they say no bound. "Minimum diameter" does.
    """
    norms, measured = tokens.norms, False
    if at < 2:
        return None
    if norms[at - 1] not in _OF:  # "minimum weight 12 kg"
        near = [norm for norm in norms[max(0, at - _FEW) : at - 1] if norm in _EXTREMES]
        return _EXTREMES[near[-1]] if near and measure_before(tokens, at) else None
    for before in range(at - 2, max(-1, at - 2 - _MOST_BETWEEN), -1):
        norm = norms[before]
        if norm in _EXTREMES:
            return None if measured and norm == "maximum" else _EXTREMES[norm]
        if norm in _NAMING or (tokens.pieces[before].kind != WORD and norm != "-"):
            return None
        measured = measured or norm in _MEASURED
    return None


_OF: Final = word_set("of is :")
_MOST_BETWEEN, _FEW = 6, 3
_EXTREMES: Final = {"minimum": ">=", "maximum": "<="}
_NAMING: Final = word_set("tolerated inhibitory inspiratory expiratory voluntary and or with")
_MEASURED: Final = word_set(
    """
    diameter diameters dimension dimensions thickness size length width height depth pressure uptake consumption flow
    concentration gradient velocity rate
    """
)
