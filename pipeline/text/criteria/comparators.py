"""The words and signs that compare, and what may stand between one and its number: "> NYHA class 2"."""

from __future__ import annotations

from typing import Final

from pipeline.text.criteria.names import past_name
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.phrases import Phrases
from pipeline.text.tokens import NUMBER, Tokens
from pipeline.text.words import load


def _phrases(name: str) -> Phrases[str]:
    entries = load(name, need={"op": str}).values()
    return Phrases((spelling, exact, e.facts["op"]) for e in entries for spelling, exact in e.spellings())


BEFORE: Final = _phrases("comparators")
AFTER: Final = _phrases("comparators_after")
TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_SIGNS: Final = frozenset(TURNED)
_FILLERS: Final = word_set(
    """
    the a an of to age ages aged about approximately approx score scores grade class stage level or
    average mean total equal than only : [ is are around at past last previous prior first these their every ca ~ value
    values ctcae nci nci-ctcae common terminology toxicity
    """
)


def starts_comparison(tokens: Tokens, at: int) -> bool:
    """Whether the words of a comparison stand at a token."""
    return tokens.norms[at] in BEFORE.firsts and BEFORE.match(tokens, at) is not None


def past_gloss(tokens: Tokens, past: int) -> int:
    """Past the sign in "less than (<) 40"."""
    if past + 2 < len(tokens.norms) and tokens.norms[past] in ("(", ",", "["):
        again = BEFORE.match(tokens, past + 1) if tokens.norms[past + 1] in BEFORE.firsts else None
        if again and tokens.norms[again[1] : again[1] + 1] in ([")"], ["]"]):
            return again[1] + 1
    return past


def past_filler(tokens: Tokens, past: int, op: str) -> int:
    """Past one word that may stand before the number; after a sign past a variable's name or a version too."""
    named = max(_past_version(tokens, past), past_name(tokens, past)) if op in _SIGNS else past
    return named if named > past else past + (tokens.norms[past] in _FILLERS)


def _past_version(tokens: Tokens, past: int) -> int:
    """Past the version of the criteria that grade: "> CTCAE v5.0 grade 1"."""
    norms = tokens.norms
    if norms[past - 1] not in _VERSIONED or norms[past] not in _VERSIONS:
        return past
    end = past + 1
    while end < len(norms) and (norms[end] == "." or tokens.pieces[end].kind == NUMBER):
        end += 1
    return end if norms[end : end + 1] == ["grade"] else past


_VERSIONED: Final = word_set("ctcae criteria")
_VERSIONS: Final = word_set("v version v3 v4 v5 v6")
