"""Words that look like the name of a drug and are forms of verbs, and names that look like such words."""

from __future__ import annotations

from typing import Final

from pipeline.text.tokens import WORD, Tokens

_SHORTEST_PARTICIPLE: Final = 5


def is_participle(tokens: Tokens, at: int) -> bool:
    """`changed`, `alternating`: at the end of a name such a word is none of it (but `pemetrexed` is)."""
    if at >= len(tokens.norms) or tokens.pieces[at].kind != WORD or len(tokens.norms[at]) < _SHORTEST_PARTICIPLE:
        return False
    if tokens.norms[at].endswith("ing"):  # "given Tanreqing capsules"
        inside = at and (tokens.pieces[at - 1].kind == WORD or tokens.norms[at - 1] in "+&")
        return not (inside and tokens.words(at, at + 1).istitle())
    return tokens.norms[at].endswith("ed") and not tokens.norms[at].endswith("trexed")
