"""Which words of a sentence say how which amount of it is given.

The marks between two amounts are split at the last joint ("and", "+", a comma): what stands before it follows
the first amount, what stands after it leads to the second.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from pipeline.text.dose.marks import about, tokens_of
from pipeline.text.dose.sentences import Sentence, Statement
from pipeline.text.dose.shapes import Mark
from pipeline.text.dose.share import end_of_bracket, share
from pipeline.text.dose.subjects import CYCLE, DAYS, LENGTH, OFTEN, ROUTE
from pipeline.text.dose.substance import is_name

_JOINTS: Final = frozenset(("+", "and", "or", "plus", "&", ";", "then", "with"))
_LISTS: Final = frozenset(("or", "and", "+", "plus", "&"))
_SUMS: Final = frozenset(("+", "plus"))
_TIMED: Final = (OFTEN, DAYS, CYCLE)
_WEAK_JOINTS: Final = frozenset((",", "/", ":"))


def attach(sentence: Sentence) -> None:
    """Give every dose of a sentence the marks of the sentence that belong to it."""
    given = sentence.given
    marks = [mark for mark in sentence.marks if mark.subject]
    given[0].leading = [mark for mark in marks if mark.past <= given[0].first and not _ends_here(sentence, mark)]
    for before, after in pairwise(given):
        between = [mark for mark in marks if before.past <= mark.first and mark.past <= after.first]
        before.until = after.since = split = _boundary(sentence, before, after, between)
        before.trailing = [mark for mark in between if mark.first < split]
        after.leading = [mark for mark in between if mark.first >= split and not _ends_here(sentence, mark)]
    given[-1].trailing = [mark for mark in marks if mark.first >= given[-1].past]
    _cut_off_steps(sentence)
    _cut_off_earlier(given[0])
    for subject in (ROUTE, LENGTH):
        _cut_off_joined(given[0], subject)
    for statement in given:
        _cut_off_others(statement)
        if "then" in sentence.kinds:
            _split_phases(statement)
    share(sentence)


def _ends_here(sentence: Sentence, mark: Mark) -> bool:
    """`escalate for 22 weeks until the maintenance dose of 4 g`: a length that is over when the amount is reached."""
    return mark.kind in ("length", "span") and sentence.tokens.norms[mark.past : mark.past + 1] == ["until"]


def _boundary(sentence: Sentence, before: Statement, after: Statement, between: list[Mark]) -> int:
    """The token where the words of `before` end and those of `after` begin."""
    norms = sentence.tokens.norms
    header = next((one for one in between if one.kind == DAYS and norms[one.past : one.past + 1] == [":"]), None)
    if header:
        return header.first
    covered = tokens_of(between)
    start = end_of_bracket(norms, before.past, after.first)
    then = [one.first for one in sentence.marks[before.place + 1 : after.place] if one.kind == "then"]
    if then and then[-1] >= start:
        return then[-1]
    free = [token for token in range(start, after.first) if token not in covered]
    for joints in (_JOINTS, _WEAK_JOINTS):
        found = [token for token in free if norms[token] in joints]
        if found:
            return found[-1]
    return after.first


def _cut_off_steps(sentence: Sentence) -> None:
    """`0.125 mg/kg/day, followed by a reduction of 5 mg every 2 weeks`: the step has the schedule behind it."""
    steps = [one.first for one in sentence.statements if any(flag.startswith("step") for flag in one.flags)]
    for statement in sentence.given if steps else ():
        step = next((first for first in steps if first > statement.first), None)
        if step is not None:
            statement.trailing = [mark for mark in statement.trailing if mark.first < step]


def _cut_off_earlier(statement: Statement) -> None:
    """`A twice daily plus B 375 mg/m2`: the schedule before the joint is that of the name before it."""
    timed = about(statement.leading, *_TIMED)
    cut = _joined_name(statement.sentence, timed[-1].past, statement.first) if timed else None
    if cut is not None:
        statement.leading = [one for one in statement.leading if one.first > cut or one.subject not in _TIMED]


def _cut_off_joined(statement: Statement, subject: str) -> None:
    """`A nasal spray or B 5 mg`, `radiation for 7 weeks and B 5 mg`: what is said before the joint is not of B."""
    if not statement.leading or statement.name is None:
        return
    norms, forms = statement.sentence.tokens.norms, {mark.first: mark.past for mark in statement.leading}
    for mark in about(statement.leading, subject)[-1:]:
        past = forms.get(mark.past, mark.past)
        if statement.name[0] == past + 1 and norms[past] in _LISTS and mark.first > statement.sentence.first:
            statement.leading = [one for one in statement.leading if one.first > past or one.subject != subject]


def _cut_off_others(statement: Statement) -> None:
    """`A 10 mg/kg every 2 weeks plus B on days 1-14`: a name without an amount has a schedule of its own."""
    timed = about(statement.trailing, *_TIMED)
    cut = _joined_name(statement.sentence, timed[0].past, timed[-1].first) if len(timed) > 1 else None
    if cut is not None:
        statement.trailing = [one for one in statement.trailing if one.first < cut or one.subject not in _TIMED]


def _joined_name(sentence: Sentence, first: int, past: int) -> int | None:
    """The "plus" between two tokens that leads to a name."""
    joints = [at for at in range(first, past) if sentence.tokens.norms[at] in _SUMS]
    covered = tokens_of(sentence.marks) if joints else set()
    return next((at for at in joints if is_name(sentence.tokens, at + 1, covered)), None)


def _split_phases(statement: Statement) -> None:
    """`weekly for 6 weeks, followed by fortnightly for 6 weeks`: one amount, given in two ways in turn."""
    then = [mark for mark in statement.sentence.marks[statement.place + 1 :] if mark.kind == "then"]
    if not then or not statement.trailing or then[0].first > statement.trailing[-1].first:
        return
    first = [mark for mark in statement.trailing if mark.first < then[0].first]
    later = [mark for mark in statement.trailing if mark.first > then[0].first]
    if about(first, OFTEN, DAYS) and about(later, OFTEN):
        statement.trailing, statement.later = first, later
