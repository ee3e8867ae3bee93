"""Sets of small words: what joins, what parts, what stands between a comparison and its number."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of a text as a set.

    >>> sorted(word_set("and or and"))
    ['and', 'or']
    """
    return frozenset(text.split())
