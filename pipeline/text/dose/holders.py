"""How many of what hold an amount: `two 50 mg tablets`, `2 x 300 mg`, `150 mg vial`."""

from __future__ import annotations

from typing import Final

from pipeline.text.dose.amounts import NUMBERED
from pipeline.text.dose.lexicon import FORM
from pipeline.text.dose.sentences import DOSE, HOLDER, STRENGTH, Statement
from pipeline.text.dose.shapes import Mark
from pipeline.text.numbers import read_number
from pipeline.text.tokens import NUMBER

_FEW: Final = 60  # "two 50 mg tablets": a count of units per administration is small
_NUMBERED: Final = NUMBERED | {"month", "hour", "treatment", "regimen", "strength", "number", "d", "days", "weeks"}
_TO_THE_FORM: Final = 2
_EACH_REACH: Final = 14
_GIVEN: Final = frozenset(("often", "route", "give"))


def by_holder(statement: Statement) -> None:
    """`two 50 mg tablets` is a dose of two units; `50 mg tablets` is a strength unless it is all that is said."""
    if statement.verdict != DOSE or statement.amount.unit.kind == "counted":
        return
    if _is_of_each(statement) or _is_behind_its_holder(statement):
        statement.verdict = STRENGTH
        return
    statement.units = _count_before(statement)
    if statement.units is None and _is_before_its_holder(statement):
        statement.verdict = HOLDER


def holds(mark: Mark) -> bool:
    """Whether a mark is a form that holds an amount: a tablet, a vial."""
    return mark.kind == FORM and mark.term is not None and bool(mark.term.facts.get("holds"))


def _is_before_its_holder(statement: Statement) -> bool:
    """`50 mg tablets`, unless they are given, not only described: `50 mg tablets twice daily`."""
    for mark in statement.sentence.marks[statement.place + 1 : statement.place + 2]:
        gap = statement.sentence.tokens.norms[statement.past : mark.first]
        if holds(mark) and len(gap) <= 1 and ")" not in gap:
            following = statement.sentence.marks[statement.place + 2 : statement.place + 3]
            return not any(one.kind == "often" and one.first == mark.past for one in following)
    return False


def _is_behind_its_holder(statement: Statement) -> bool:
    """`capsules of 25 mg and 50 mg`, where no schedule and no route says that they are given."""
    sentence = statement.sentence
    before = sentence.marks[statement.place - 1] if statement.place else None
    if before is None or not holds(before) or not _GIVEN.isdisjoint(sentence.kinds):
        return False
    return sentence.tokens.norms[before.past : statement.first] == ["of"]


def _is_of_each(statement: Statement) -> bool:
    """`each 400 mg (25 mg/mL, 16 mL fill) vial`: what every one of the vials holds."""
    sentence = statement.sentence
    if statement.first == sentence.first or sentence.tokens.norms[statement.first - 1] != "each":
        return False
    following = sentence.marks[statement.place + 1 :]
    return any(holds(mark) and mark.first - statement.past <= _EACH_REACH for mark in following)


def _count_before(statement: Statement) -> float | None:
    """`two 50 mg tablets`, `2 x 300 mg`: the number right before the amount, if it counts and ends no name."""
    tokens, lowest = statement.sentence.tokens, statement.sentence.first
    joined = statement.first > lowest and tokens.norms[statement.first - 1] in ("x", "*")
    at = statement.first - 1 - joined
    number = read_number(tokens, at) if at >= lowest else None
    if number is None or number.past != at + 1 or not number.value or number.value > _FEW:
        return None
    return number.value if joined or _counts(statement, at) else None


def _counts(statement: Statement, at: int) -> bool:
    """Not the number of `Cohort 3 100 mg`, `LP-003 150 mg`, `Coenzyme Q10 100 mg`; a digit counts forms only."""
    sentence, tokens = statement.sentence, statement.sentence.tokens
    if at > sentence.first and tokens.norms[at - 1] in _NUMBERED:
        return False
    if tokens.pieces[at].kind != NUMBER:
        return True
    if not tokens.spaced(at) and tokens.norms[at - 1] not in ("(", ":", ","):
        return False
    following = sentence.marks[statement.place + 1 : statement.place + 2]
    return any(mark.kind == FORM and mark.first - statement.past <= _TO_THE_FORM for mark in following)
