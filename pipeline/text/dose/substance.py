"""What an amount is of: the name that stands nearest to it, as written."""

from __future__ import annotations

from typing import Final

from pipeline.text.dose.marks import Mark, tokens_of
from pipeline.text.dose.sentences import Sentence, Statement
from pipeline.text.dose.subjects import ROUTE
from pipeline.text.tokens import NUMBER, SIGN, WORD, Tokens
from pipeline.text.words import load

_FILLERS: Final = frozenset(
    spelling
    for words in ("fillers", "plain_words")
    for entry in load(words).values()
    for spelling, _ in entry.spellings()
)
_MOST_WORDS: Final = 6
_REACH: Final = 14
_ARTICLES: Final = frozenset(("the", "a", "an", "study"))
_NAMED_ROLES: Final = ("placebo", "vehicle")
_IN_NAMES: Final = frozenset(("-", "®", "™", "'", "/"))
Span = tuple[int, int]


def name(sentence: Sentence) -> None:
    """Find the name of every dose of a sentence; an amount without one is of what the amount before it was of."""
    covered = tokens_of(mark for mark in sentence.marks if not _may_name(mark))
    before: Span | None = None
    for statement in sentence.given:
        if "placebo" in sentence.tokens.norms[statement.first : statement.past]:
            at = sentence.tokens.norms.index("placebo", statement.first)
            before = (at, at + 1)
        else:
            behind = None if statement.amount.unit.kind == "exposure" else _behind(statement, covered)
            before = _counted(statement) or behind or _before(statement, covered) or before
        if before:
            statement.name = before
            statement.names = frozenset(norm for norm in sentence.tokens.norms[slice(*before)] if len(norm) > 1)


def _may_name(mark: Mark) -> bool:
    """Whether the words of a mark may be a name: placebo, vitamin D3."""
    return mark.kind == "name" or (mark.kind == "role" and mark.term is not None and mark.term.code in _NAMED_ROLES)


def _counted(statement: Statement) -> Span | None:
    """`2 x 10^8 CD19 CAR-T cells/kg`: what is counted is the substance."""
    amount = statement.amount
    if amount.unit.atom.code != "{cells}":
        return None
    first, past = amount.levels[-1].past, amount.unit_past
    norms = statement.sentence.tokens.norms
    past = next((at for at in range(first, past) if norms[at] in ("/", "per") and at > amount.unit_first), past)
    return (first, past) if norms[first:past] not in (["cells"], ["cell"]) and norms[first] != "(" else None


def _behind(statement: Statement, covered: set[int]) -> Span | None:
    """`300 mg of X`, `300 mg X`."""
    tokens, at = statement.sentence.tokens, statement.past
    named = tokens.norms[at : at + 1] == ["of"]
    at += named
    while named and at < statement.sentence.past and _stands_before_a_name(statement, at):
        at += 1
    first = at
    if at < len(tokens.norms) and tokens.pieces[at].kind == SIGN:
        return None
    while at < statement.sentence.past and at - first < _MOST_WORDS and is_name(tokens, at, covered):
        at += 1
    while at > first and tokens.norms[at - 1] in ("-", "/"):
        at -= 1
    return (first, at) if at > first else None


def _stands_before_a_name(statement: Statement, at: int) -> bool:
    """`8 puffs of inhaled placebo`, `of the 0.5% …`: an article, a route or a strength before the name."""
    tokens = statement.sentence.tokens
    following = statement.sentence.marks[statement.place + 1 : statement.place + 3]
    route = any(one.kind == ROUTE and one.first <= at < one.past for one in following)
    return route or tokens.norms[at] in _ARTICLES or _is_strength(tokens, at)


def _is_strength(tokens: Tokens, at: int) -> bool:
    """`2 mL of 0.5% bupivacaine`: the concentration between an amount and its name."""
    return tokens.norms[at] == "%" or (tokens.pieces[at].kind == NUMBER and tokens.norms[at + 1 : at + 2] == ["%"])


def _before(statement: Statement, covered: set[int]) -> Span | None:
    """The nearest name before the amount; an abbreviation in brackets stands for the name before it."""
    tokens = statement.sentence.tokens
    lowest = max(statement.sentence.first, statement.first - _REACH)
    at = statement.first - 1
    while at >= lowest and not is_name(tokens, at, covered):
        at -= 1
    vitamin = next((one for one in statement.sentence.marks if one.kind == "name" and one.first <= at < one.past), None)
    if vitamin:
        return vitamin.first, vitamin.past
    if at - 2 >= lowest and tokens.norms[at - 1] == "(" and is_name(tokens, at - 2, covered):
        at -= 2
    past = at + 1
    while at >= lowest and past - at <= _MOST_WORDS and is_name(tokens, at, covered):
        at -= 1
    while past > at + 1 and tokens.pieces[at + 1].kind == SIGN:
        at += 1
    while past > at + 1 and tokens.norms[past - 1] in ("-", "/"):
        past -= 1
    if not any(tokens.pieces[one].kind == WORD for one in range(at + 1, past)):
        return None  # "DL-1: 5 x 10^6": the end of a level's name
    return _with_number(tokens, at + 1, lowest), past


def _with_number(tokens: Tokens, first: int, lowest: int) -> int:
    """The start of a name with the number glued to its front: `5-fluorouracil`."""
    if first - 2 < lowest or tokens.norms[first - 1] != "-" or tokens.spaced(first) or tokens.spaced(first - 1):
        return first
    return first - 2 if tokens.pieces[first - 2].kind == NUMBER else first


def is_name(tokens: Tokens, at: int, covered: set[int]) -> bool:
    """Whether a token may be part of a name: a word of none of our lists, or a sign glued into one."""
    if at in covered or at >= len(tokens.norms):
        return False
    piece = tokens.pieces[at]
    if piece.kind == WORD:
        letter = piece.glued and len(piece.norm) == 1 and at > 0 and tokens.pieces[at - 1].kind == NUMBER
        return piece.norm not in _FILLERS or letter
    if piece.kind == NUMBER:
        hyphened = piece.glued and at > 1 and tokens.norms[at - 1] == "-" and tokens.pieces[at - 1].glued
        return hyphened and tokens.pieces[at - 2].kind == WORD
    return piece.kind == SIGN and piece.glued and piece.norm in _IN_NAMES
