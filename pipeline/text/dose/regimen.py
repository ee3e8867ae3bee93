"""Where an amount stands in a regimen: a first dose, a step of a titration, a tablet."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from pipeline.text.dose.marks import about
from pipeline.text.dose.sentences import Sentence, Statement
from pipeline.text.dose.shapes import Mark
from pipeline.text.dose.subjects import CYCLE, DAYS, LENGTH, OFTEN, ROUTE

_NEAR: Final = 5
_ROUTES_OF_DRUGS: Final = frozenset(("oral", "iv", "sc", "im", "inhaled", "intranasal"))
_ROUTES_OF_TABLETS: Final = frozenset(("oral", "sublingual", "buccal", "vaginal", "rectal"))
_JOINTS: Final = frozenset((",", "or", "and", "/"))
_EVERY: Final = frozenset(("every", "each"))
_STEP: Final = 4  # "increased to a maintenance dose of 240 mg"


def follow(dosed: list[Sentence]) -> None:
    """`120 mg twice a day, then increased to 240 mg`: a step that names no frequency keeps the one before it."""
    before: Statement | None = None
    for statement in (one for sentence in dosed for one in sentence.given):
        if before and _is_step(statement, before):
            _take_over(statement, before)
            _end(before, statement)
        before = statement


def _take_over(statement: Statement, before: Statement) -> None:
    """What a step does not say of itself is as it was: its route and, without days of its own, its frequency."""
    if not about(statement.own, ROUTE):
        statement.own += about(before.own, ROUTE)
    timed = [mark for mark in about(statement.own, OFTEN, DAYS) if mark.kind != DAYS or mark.value.unit == "d"]
    if not timed and not statement.amount.unit.is_per("time"):
        statement.own += [mark for mark in about(before.own, OFTEN, DAYS, CYCLE) if not _is_once(mark)]
        statement.flags.append("frequency_of_the_step_before")


def _end(before: Statement, step: Statement) -> None:
    """`5 mg daily. After 7 days, increased to 10 mg`: the time to a step is the length of what came before it."""
    norms = step.sentence.tokens.norms
    first = max(step.sentence.first, before.past if before.sentence is step.sentence else 0)
    waits = [mark for mark in step.sentence.marks[: step.place] if mark.kind == "offset" and mark.first >= first]
    if len(waits) != 1 or norms[waits[0].first] != "after" or "time" not in waits[0].value:
        return
    if not about(before.own, LENGTH, DAYS):
        before.own.append(Mark("length", waits[0].first, waits[0].past, None, waits[0].value, LENGTH))
        before.flags.append("until_the_next_step")


def _is_step(statement: Statement, before: Statement) -> bool:
    """Whether an amount is the next step of the same treatment."""
    if statement.amount.unit != before.amount.unit:
        return False
    if statement.names and before.names and statement.names.isdisjoint(before.names):
        return False
    near = [mark for mark in statement.sentence.marks[: statement.place] if statement.first - mark.past <= _STEP]
    return any(mark.term is not None and mark.term.code == "titration_step" for mark in near)


def _is_once(mark: Mark) -> bool:
    return mark.kind == OFTEN and mark.term is not None and "once" in mark.term.facts


def is_first(statement: Statement) -> bool:
    """Whether an amount is a loading or first dose, which the schedule of the others is not about."""
    return statement.phase == "loading"


def is_every_cycle(statement: Statement, mark: Mark) -> bool:
    """`10 mg/kg IV every 3-week cycle`: a cycle right behind an amount is how often it is given."""
    if mark.kind != "cycle" or not 0 <= mark.first - statement.past <= _NEAR or mark not in statement.trailing:
        return False
    return statement.sentence.tokens.norms[mark.first] in _EVERY


def find_phases(sentence: Sentence) -> None:
    """Give every dose of a sentence the phase named before it, or a loading dose named behind it."""
    if "phase" in sentence.kinds:
        for statement in sentence.given:
            statement.phase = _phase_before(statement) or _phase_behind(statement)
        for before, after in pairwise(sentence.given):
            after.phase = after.phase or _phase_after(before, after)


def _phase_before(statement: Statement) -> str | None:
    phase = None
    for mark in statement.sentence.marks[: statement.place]:
        if mark.kind == "then":
            phase = None
        if mark.kind == "phase" and mark.term and not _is_of_the_amount_before(statement, mark):
            phase = mark.term.code
    return phase


def _is_of_the_amount_before(statement: Statement, mark: Mark) -> bool:
    """`initial dose of 5 mg on day 1 and 10 mg on the others`, `5 mg initially and 10 mg thereafter`."""
    norms = statement.sentence.tokens.norms
    earlier = [one for one in statement.sentence.given if one.first < statement.first]
    if norms[mark.first] == "initially" and any(one.past == mark.first for one in earlier):
        return True
    if mark.term is None:
        return False
    if "dose" in norms[mark.first : mark.past] and statement.names:
        between = (one for one in earlier if one.first >= mark.past and one.names)
        if any(one.names.isdisjoint(statement.names) for one in between):
            return True  # "starting dose of A 20 mg/m2 and B 500 mg/m2"
    if mark.term.code != "loading":
        return False
    same = (one for one in earlier if one.first > mark.first and one.names == statement.names)
    return any(not _JOINTS.issuperset(norms[one.past : statement.first]) for one in same)


def _phase_behind(statement: Statement) -> str | None:
    """`600 mg as a loading dose on day 1, followed by …`."""
    given = {one.place for one in statement.sentence.given}
    norms = statement.sentence.tokens.norms
    for place, mark in enumerate(statement.sentence.marks[statement.place + 1 :], statement.place + 1):
        if mark.first == statement.past and norms[mark.first] == "initially":
            return "lead_in"
        if place in given or mark.kind == "then":
            return None
        if mark.kind == "phase" and mark.term and mark.term.code == "loading":
            return None if _is_an_event(norms, mark) else mark.term.code
    return None


def _is_an_event(norms: list[str], mark: Mark) -> bool:
    """`given with the first dose of` another drug: when it is given, not what it is."""
    return norms[mark.first - 1] == "the" and norms[mark.first - 2] in _BESIDE


_BESIDE: Final = frozenset(("with", "before", "after", "to", "of", "at"))


def _phase_after(before: Statement, after: Statement) -> str | None:
    """`a loading dose of 600 mg, followed by 300 mg weekly`: what comes after a loading dose of a drug maintains it."""
    if before.phase is None or (after.names and after.names.isdisjoint(before.names)):
        return None
    marks = before.sentence.marks[: after.place]
    if not any(mark.kind == "then" for mark in marks[before.place :]):
        return None
    phases = [mark.term for mark in marks if mark.kind == "phase" and mark.term]
    return str(phases[-1].facts["next"]) if phases and "next" in phases[-1].facts else None


def _is_spread(statement: Statement) -> bool:
    forms = (mark.term for mark in statement.sentence.marks if mark.kind == "form")
    return any(term is not None and term.facts.get("spread") for term in forms)


def fits(statement: Statement, mark: Mark) -> bool:
    """Whether a route can be that of the amount: a tablet near it is not taken through the nose."""
    code = mark.term.code if mark.term else ""
    if code == "topical preparation":  # "applied": a drug may be applied to patients, a gel is to skin
        return statement.amount.unit.kind in ("volume", "ratio") or _is_spread(statement)
    if statement.amount.unit.atom.code in ("Gy", "cGy") and code in _ROUTES_OF_DRUGS:
        return False
    if mark.kind != "route" or code in _ROUTES_OF_TABLETS:
        return True
    near = (one for one in statement.sentence.marks if abs(one.first - statement.first) <= _NEAR)
    return not any(one.kind == "form" and one.term and one.term.code in ("tablet", "capsule") for one in near)
