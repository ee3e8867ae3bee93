"""What a criterion is about, by the words in it."""

from __future__ import annotations

from functools import cache

import re2

from pipeline.text.words import load

_AGE = re2.Set.SearchSet()  # faster than a search where only yes or no is asked
_AGE.Add(r"(?i)^(?:\W*(?:aged?|ages)\b|.{0,40}\byears?\s+(?:of\s+age|old)\b|.{0,30}\byears?\s+or\s+older\b)")
_AGE.Compile()
_AGE_REACH = 12


@cache
def _sets() -> tuple[tuple[str, ...], re2._Set]:
    """All spellings in one automaton: a text is scanned once for every category."""
    names, patterns = [], re2.Set.SearchSet()
    for name, entry in load("categories").items():
        for spelling, _ in entry.spellings():
            patterns.Add(rf"(?i)\b{re2.escape(spelling)}\b")
            names.append(name)
    patterns.Compile()
    return tuple(names), patterns


def category(text: str) -> str:
    """The category of a criterion's text.

    >>> category("Pregnant or breast feeding"), category("Aged 18 to 65 years"), category("Left-handed")
    ('pregnancy', 'age', 'other')
    """
    if ("year" in text or "ge" in text[:_AGE_REACH]) and _AGE.Match(text):
        return "age"
    names, patterns = _sets()
    found = patterns.Match(text)
    return names[min(found)] if found else "other"
