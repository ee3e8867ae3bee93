"""Numbers that tell what a word means or how good a method is, and limit nobody.

"Postmenopausal, defined as no menses for 12 months" explains a word of the list; "contraception with a failure rate
of < 1 % per year" describes a method.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from pipeline.text.criteria.shapes import Comparison, Subject
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.phrases import Phrases
from pipeline.text.tokens import Tokens
from pipeline.text.words import load

_RATED_WITHIN: Final = 7
_SENTENCE: Final = 60
_ENDS: Final = word_set("; . ?")


@cache
def _words(name: str) -> Phrases[str]:
    return Phrases((spelling, exact, name) for spelling, exact in load("definitions")[name].spellings())


def may_define(said: frozenset[str]) -> bool:
    """Whether the words of a text can hold such numbers: a look that spares most texts a reading."""
    return not (_words("of_fertility").firsts.isdisjoint(said) and _RATES.isdisjoint(said))


_RATES: Final = word_set("failure pearl pregnancy")


def defines(tokens: Tokens, comparison: Comparison, subject: Subject | None) -> bool:
    """Whether a number is part of a definition, or of what tells how good a method is.

    >>> from pipeline.text.criteria.limits import limits_of
    >>> text = Tokens("a method with a failure rate < 1 % per year")
    >>> defines(text, limits_of(text)[0].comparison, None)
    True
    """
    first, past = comparison.first, comparison.past
    near = range(max(0, first - _RATED_WITHIN), first)
    if _said("rates", tokens, near) or _said("rates", tokens, range(past, min(past + 2, len(tokens.norms)))):
        return True
    if (considered := _said("considers", tokens, range(past, min(past + _RATED_WITHIN, len(tokens.norms))))) and _said(
        "of_fertility", tokens, range(considered, min(considered + 3, len(tokens.norms)))
    ):
        return True
    sentence = range(_sentence_start(tokens, first), first)
    named = _said("of_fertility", tokens, sentence)
    between = range(named, first)
    if not named or not _said("defines", tokens, between):
        return False
    norms = tokens.norms[named:first]
    if any(norm in _WORDED for norm in norms):
        return True
    is_age = subject is not None and subject.measure is not None and subject.measure.key == "age"
    return norms.count("(") > norms.count(")") and not is_age


_WORDED: Final = word_set("defined definition defines i.e ie meaning evidenced documented confirmed")


def _said(name: str, tokens: Tokens, places: range) -> int:
    """The token after the first such words, or 0."""
    tree = _words(name)
    for at in places:
        found = tree.match(tokens, at) if tokens.norms[at] in tree.firsts else None
        if found:
            return found[1]
    return 0


def _sentence_start(tokens: Tokens, at: int) -> int:
    first = at
    while first > 0 and at - first < _SENTENCE and tokens.norms[first - 1] not in _ENDS:
        first -= 1
    return first
