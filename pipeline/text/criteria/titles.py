"""Lines that name a part or a group of a trial without a colon, known by what they stand above: "Cohort A"."""

from __future__ import annotations

from typing import Literal

from pipeline.text.criteria.headings import heading_words, tokens_of
from pipeline.text.criteria.shapes import Heading

Announced = Literal["heading", "list", "nothing"]

_LONGEST, _LONGEST_WHOLE, _MOST_WORDS, _FEW = 60, 100, 9, 4
_ENDS = (".", ";", ",")
_WRAPS = "><[] :："
_OF_DISEASE = frozenset(("stage", "stages"))  # "Stage II melanoma" is a criterion
_BEFORE = frozenset(("all", "for", "the", "both"))


def may_be_title(words: str, marked: bool) -> bool:
    """Whether a line is short and has no end of a sentence; one with a bullet ends in a mark of its own."""
    if len(words) > _LONGEST_WHOLE or words.endswith(_ENDS) or len(words.partition("(")[0]) > _LONGEST:
        return False
    return not marked or words[-1] in _WRAPS


def read_title(words: str, above: Announced) -> Heading | None:
    """The heading that a line is by the list or the heading right under it.

    >>> read_title("Cohort A (women)", "list").population
    'Cohort A (women)'
    """
    if above == "nothing":
        return None
    tokens = [token for token in tokens_of(words.partition("(")[0] or words) if token.isalnum() or len(token) > 1]
    if not 0 < len(tokens) <= _MOST_WORDS or not heading_words("statement").isdisjoint(tokens):
        return None
    wrapped = words[0] in _WRAPS or words[-1] in "<]"
    if wrapped or _names_part(tokens) or tokens[-1] == "eligibility" or (above == "list" and _names_group(tokens)):
        return Heading(None, "title", words.strip(_WRAPS), len(words))
    return None


def _names_part(tokens: list[str]) -> bool:
    """Whether words begin or end in a part of a trial: "Part 1 only", "asthma group"."""
    kept = [token for token in tokens if token not in _BEFORE]
    ends = frozenset((*kept[:1], *kept[-1:])) - _OF_DISEASE
    return len(kept) > 1 and not ends.isdisjoint(heading_words("division"))


def _names_group(tokens: list[str]) -> bool:
    """Whether words end in people: "All participants", "Healthy volunteers"."""
    return len(tokens) <= _FEW and tokens[-1] in heading_words("group") | heading_words("people")
