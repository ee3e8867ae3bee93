"""What an amount is of: the name that stands nearest to it, as written."""

from __future__ import annotations

from typing import Final

from pipeline.text.dose.sentences import Statement
from pipeline.text.tokens import WORD, Tokens
from pipeline.text.words import load

_FILLERS: Final = frozenset(
    spelling for entry in load("fillers").values() for spelling, _ in entry.spellings()
)
_MOST_WORDS: Final = 6
_REACH: Final = 14
Span = tuple[int, int]


def substance(statement: Statement) -> Span | None:
    """The tokens of the name an amount is of: behind it ("300 mg of X", "300 mg X"), else before it."""
    return _behind(statement) or _before(statement)


def _behind(statement: Statement) -> Span | None:
    tokens, covered = statement.sentence.tokens, _covered(statement)
    at = statement.past
    named = tokens.norms[at : at + 1] == ["of"]
    at += named
    while named and at < statement.sentence.past and tokens.norms[at] in ("the", "a", "an", "study"):
        at += 1
    first = at
    while at < statement.sentence.past and at - first < _MOST_WORDS and _is_name(tokens, at, covered):
        at += 1
    return (first, at) if at > first else None


def _before(statement: Statement) -> Span | None:
    tokens, covered = statement.sentence.tokens, _covered(statement)
    at = statement.first - 1
    lowest = max(statement.sentence.first, statement.first - _REACH)
    while at >= lowest and not _is_name(tokens, at, covered):
        at -= 1
    past = at + 1
    while at >= lowest and past - at <= _MOST_WORDS and _is_name(tokens, at, covered):
        at -= 1
    return (at + 1, past) if past > at + 1 else None


def _covered(statement: Statement) -> set[int]:
    return {
        token for mark in statement.sentence.marks for token in range(mark.first, mark.past) if mark.kind != "role"
    }


def _is_name(tokens: Tokens, at: int, covered: set[int]) -> bool:
    """A word that is none of ours; a hyphen or a number belongs to a name it is glued into."""
    if at in covered:
        return False
    piece = tokens.pieces[at]
    if piece.kind == WORD:
        return piece.norm not in _FILLERS
    return piece.glued and piece.norm in ("-", "®", "™", "'")
