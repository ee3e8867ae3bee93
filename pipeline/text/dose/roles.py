"""What part an amount plays: the drug under study, its placebo, what is taken besides it, a strength, a limit."""

from __future__ import annotations

from typing import Final

from pipeline.text.dose.marks import about
from pipeline.text.dose.sentences import CONCENTRATION, HOLDER, STRENGTH, Statement
from pipeline.text.dose.shapes import Mark
from pipeline.text.dose.subjects import DAYS, OFTEN

_OF: Final = frozenset(("of", "to", "for", "matching", "the"))
_LINKS_TO_NAME: Final = 3
_NEAR: Final = 6


def role_of(statement: Statement) -> str:
    """The role of an amount: a limit, a strength, a placebo, what is taken besides, else the active drug."""
    if statement.is_cap:
        return "max"
    if statement.verdict in (HOLDER, STRENGTH, CONCENTRATION) and not _is_applied(statement):
        return "strength"
    if "placebo" in statement.sentence.tokens.norms[statement.first : statement.past]:
        return "placebo"
    return _role_beside(statement) if "role" in statement.sentence.kinds else "active"


def _is_applied(statement: Statement) -> bool:
    """`0.1% ointment twice daily`, `each dose contains 320 ug; one dose a day`: all that is said of what is given."""
    if statement.given_by is not None or statement.verdict == HOLDER:
        # "20 mg capsules by mouth once daily": maybe several; "20 mg capsule, one capsule daily": one
        return statement.given_by is not None or statement.count == 1
    if statement.verdict == CONCENTRATION and statement.amount.unit.atom.code != "%":
        return False
    return bool(about(statement.own, OFTEN, DAYS))


def _role_beside(statement: Statement) -> str:
    """The role that is a part of the name, else one that stands near."""
    marks, name = statement.sentence.marks, statement.name
    roles = [(mark.first, mark.term.code) for mark in marks if mark.kind == "role" and mark.term]
    named = [code for first, code in roles if name and _is_of_name(statement.sentence.tokens.norms, first, name)]
    near = [mark.term.code for mark in marks if mark.kind == "role" and mark.term and _is_near(statement, mark)]
    return (named or near or ["active"])[0]


def _is_near(statement: Statement, mark: Mark) -> bool:
    """Whether a role is said of the amount: near it, or as what the people of the whole sentence keep taking."""
    if mark.term is None or mark.term.code == "placebo":
        return False
    return abs(mark.first - statement.first) <= _NEAR or 0 < statement.first - mark.past <= mark.term.reach


def _is_of_name(norms: list[str], first: int, name: tuple[int, int]) -> bool:
    """A role inside a name, or right before it: `placebo of omalizumab`."""
    between = norms[first + 1 : name[0]]
    return name[0] <= first < name[1] or (0 < len(between) <= _LINKS_TO_NAME and _OF.issuperset(between))
