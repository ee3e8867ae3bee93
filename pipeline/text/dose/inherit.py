"""What sentences without doses say of the doses around them: a route, a schedule, an overall length.

"A 5 mg tablet. It is taken orally twice a day for 6 weeks." A sentence speaks for a dose unless it is about
another substance or another phase of the regimen, or does not speak of giving anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pipeline.text.dose.marks import DAYS, Mark
from pipeline.text.dose.regimen import fits, is_first, phase_of
from pipeline.text.dose.sentences import CONCENTRATION, EQUIVALENT, HOLDER, STRENGTH, Sentence, Statement
from pipeline.text.dose.subjects import CYCLE, LENGTH, OFTEN, ROUTE, STOP, about

_SUBJECTS: Final = (OFTEN, DAYS, CYCLE, ROUTE, LENGTH, STOP)
_EVERYWHERE: Final = (ROUTE, LENGTH, STOP)
_HARMLESS: Final = frozenset((STRENGTH, HOLDER, CONCENTRATION, EQUIVALENT))
_OTHERS: Final = frozenset(("background", "rescue"))
_SHORT: Final = 14
_HEADER: Final = 6


def inherit(found: list[Sentence]) -> None:
    """Fill the gaps of every dose from the sentences that hold no dose."""
    names = {name for sentence in found for one in sentence.given for name in one.names}
    phases = {phase for sentence in found for one in sentence.given if (phase := phase_of(one))}
    silent = [not sentence.given and _is_silent(sentence) for sentence in found]
    for place, sentence in enumerate(found):
        for statement in sentence.given:
            for one in _SUBJECTS:
                if about(statement.own, one) or (one == DAYS and about(statement.own, OFTEN)):
                    continue
                if one == OFTEN and is_first(statement):
                    continue
                statement.own += _first(found, silent, place, statement, one, (names, phases))


def _first(
    found: list[Sentence],
    silent: list[bool],
    place: int,
    statement: Statement,
    one: str,
    known: tuple[set[str], set[str]],
) -> list[Mark]:
    """The marks on a subject of the nearest sentence that speaks for the statement."""
    for at in _order(found, silent, place, one):
        marks = [mark for mark in about(found[at].marks, one) if fits(statement, mark)]
        if marks and _speaks_for(found[at], statement, *known):
            return marks
    return []


def _order(found: list[Sentence], silent: list[bool], place: int, one: str) -> Iterator[int]:
    """Sentences to look in: those behind up to the next dose, those before, the other field, then all behind."""
    field = found[place].field
    behind = place + 1
    while behind < len(found) and silent[behind] and found[behind].field == field:
        yield behind
        behind += 1
    before = place - 1
    while before >= 0 and silent[before]:
        first_dose = not any(found[at].given for at in range(before) if found[at].field == field)
        if first_dose or _is_header(found[before]):
            yield before
        before -= 1
    if one in (OFTEN, CYCLE, LENGTH, STOP) and before >= 0:
        yield from _lead_in(found, silent, place)
    yield from (at for at, quiet in enumerate(silent) if quiet and found[at].field != field)
    if one in _EVERYWHERE:
        yield from (at for at in range(behind, len(found)) if silent[at])
        yield from (at for at in range(before, -1, -1) if silent[at] and one == ROUTE)


def _lead_in(found: list[Sentence], silent: list[bool], place: int) -> Iterator[int]:
    """Sentences before the first dose, for a later dose of the same substance."""
    first = next(at for at, sentence in enumerate(found) if sentence.given)
    names = found[first].given[0].names
    if any(not one.names.isdisjoint(names) or not one.names for one in found[place].given):
        yield from (at for at in range(first - 1, -1, -1) if silent[at])


def _is_silent(sentence: Sentence) -> bool:
    return all(one.verdict in _HARMLESS for one in sentence.statements)


def _is_header(sentence: Sentence) -> bool:
    tokens = sentence.tokens
    return sentence.past - sentence.first <= _HEADER or tokens.norms[sentence.past - 1] == ":"


def _speaks_for(sentence: Sentence, statement: Statement, names: set[str], phases: set[str]) -> bool:
    norms = sentence.tokens.norms[sentence.first : sentence.past]
    if len(norms) > _SHORT and not _speaks_of_giving(sentence):
        return False
    if any(mark.kind == "role" and mark.term and mark.term.code in _OTHERS for mark in sentence.marks):
        return False
    named = names.intersection(norms)
    if named and statement.names and named.isdisjoint(statement.names):
        return False
    told = {mark.term.code for mark in sentence.marks if mark.kind == "phase" and mark.term}
    told &= phases
    return not told or phase_of(statement) in told


def _speaks_of_giving(sentence: Sentence) -> bool:
    """Whether a sentence says that something is given: "is administered", "by infusion", "by IMRT"."""
    norms = sentence.tokens.norms
    for mark in sentence.marks:
        if mark.kind == "give" or (mark.term and mark.term.code in ("external-beam", "topical preparation")):
            return True
        if mark.kind == "route" and mark.first <= sentence.first + 1:  # "Subcutaneous injections of …"
            return True
        if mark.kind in ("form", "route") and mark.first and norms[mark.first - 1] in ("by", "via", "as"):
            return True
    return False
