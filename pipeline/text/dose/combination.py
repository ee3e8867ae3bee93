"""The substances of a combination: `24/26 mg A/B`, `A and B 5/160 mg`, `5/160 mg of A plus B`."""

from __future__ import annotations

from typing import Final

from pipeline.text.dose.sentences import Statement
from pipeline.text.dose.substance import covered_by, is_name

_JOINTS: Final = frozenset(("and", "+", "plus", "&"))
Span = tuple[int, int]
"""Characters, not tokens."""


def substance(statement: Statement, place: int) -> Span | None:
    """Where the name of one level stands: of a combination the part that stands where the level stands."""
    if statement.name is None:
        return None
    tokens = statement.sentence.tokens
    whole = tokens.start(statement.name[0]), tokens.end(statement.name[1] - 1)
    levels = len(statement.amount.levels)
    if statement.amount.joint != "/" or levels == 1:
        return whole
    parts = _slashed(tokens.text, whole)
    if len(parts) != levels:
        parts = [(tokens.start(first), tokens.end(past - 1)) for first, past in _joined(statement, statement.name)]
    return parts[place] if len(parts) == levels else whole


def _slashed(text: str, whole: Span) -> list[Span]:
    """The parts of a name with slashes in it."""
    parts, start = [], whole[0]
    for part in text[slice(*whole)].split("/"):
        parts.append((start, start + len(part)))
        start += len(part) + 1
    return parts


def _joined(statement: Statement, name: tuple[int, int]) -> list[tuple[int, int]]:
    """The names that "and" or a plus joins to a name, away from the amount."""
    norms, names = statement.sentence.tokens.norms, [name]
    if name[0] >= statement.past:
        while norms[names[-1][1] : names[-1][1] + 1] and norms[names[-1][1]] in _JOINTS:
            names.append(_name_from(statement, names[-1][1] + 1))
    else:
        while names[0][0] > statement.sentence.first + 1 and norms[names[0][0] - 1] in _JOINTS:
            names.insert(0, _name_to(statement, names[0][0] - 1))
    return names if all(first < past for first, past in names) else []


def _name_from(statement: Statement, first: int) -> tuple[int, int]:
    sentence, covered = statement.sentence, covered_by(statement.sentence)
    past = first
    while past < sentence.past and is_name(sentence.tokens, past, covered):
        past += 1
    return first, past


def _name_to(statement: Statement, past: int) -> tuple[int, int]:
    sentence, covered = statement.sentence, covered_by(statement.sentence)
    first = past
    while first > sentence.first and is_name(sentence.tokens, first - 1, covered):
        first -= 1
    return first, past
