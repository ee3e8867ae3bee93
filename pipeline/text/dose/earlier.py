"""Amounts told of another study: `who received 150 mg in the parent study will receive 300 mg`."""

from __future__ import annotations

from typing import Final

from pipeline.text.dose.sentences import NOT_A_DOSE, Sentence, Statement
from pipeline.text.dose.shapes import Mark

_OTHER_STUDY: Final = "other_study"
_SINCE: Final = frozenset(("who", "having", "had", "previously", "those"))
_NOW: Final = frozenset(("will", "shall", "receive", "receives", "continue", "continues", "switch", "switched", "are"))
_PAST: Final = frozenset(("was", "were", "showed", "demonstrated", "had", "led"))
_LEAD: Final = 2


def drop_earlier(sentence: Sentence) -> None:
    """Amounts that people had in another study are none that are given in this one."""
    if _OTHER_STUDY not in sentence.kinds:
        return
    for mark in (one for one in sentence.marks if one.kind == _OTHER_STUDY):
        for statement in sentence.statements:
            if _was_received(statement, mark) or _was_found(statement, mark):
                statement.verdict = NOT_A_DOSE


def _was_received(statement: Statement, mark: Mark) -> bool:
    """`participants who received 150 mg every 4 weeks in the parent study`."""
    if statement.past > mark.first:
        return False
    norms = statement.sentence.tokens.norms[statement.sentence.first : mark.first]
    since = max((at for at, norm in enumerate(norms) if norm in _SINCE), default=None)
    if since is None or since >= statement.first - statement.sentence.first:
        return False
    return _NOW.isdisjoint(norms[since:])


def _was_found(statement: Statement, mark: Mark) -> bool:
    """`In a previous study, 20 mg daily was well tolerated`."""
    sentence = statement.sentence
    norms = sentence.tokens.norms[sentence.first : sentence.past]
    opens = mark.first - sentence.first <= _LEAD and statement.first >= mark.past
    return opens and not _PAST.isdisjoint(norms) and _NOW.isdisjoint(norms)
