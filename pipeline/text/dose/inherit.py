"""What sentences without doses say of the doses around them: a route, a schedule, an overall length.

"A 5 mg tablet. It is taken orally twice a day for 6 weeks." A sentence speaks for a dose unless it is about
another substance or another phase of the regimen, or does not speak of giving anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from pipeline.text.dose.amounts import NUMBERED
from pipeline.text.dose.marks import by_subject, tokens_of
from pipeline.text.dose.regimen import fits, is_first
from pipeline.text.dose.sentences import CONCENTRATION, EQUIVALENT, HOLDER, NOT_A_DOSE, STRENGTH, Sentence, Statement
from pipeline.text.dose.shapes import Mark
from pipeline.text.dose.subjects import CYCLE, DAYS, LENGTH, OFTEN, ROUTE, SHARED, STOP
from pipeline.text.dose.substance import is_name

_EVERYWHERE: Final = (ROUTE, LENGTH, STOP)
_HARMLESS: Final = frozenset((STRENGTH, HOLDER, CONCENTRATION, EQUIVALENT))
_DISSOLVED: Final = frozenset(("(", "in", "of"))
_OTHERS: Final = frozenset(("background", "rescue"))
_NAME: Final = 4  # words of a name
_VERBS: Final = frozenset(("is", "are", "was", "were", "will", "every", "once", "twice"))
_HEADS: Final = frozenset(("duration", "frequency", "schedule", "route"))  # "Duration: 6-8 cycles, until …"
_DRUGS: Final = frozenset(("medication", "medications", "drugs", "treatment", "treatments", "therapy", "regimen"))
_GIVEN_BY: Final = frozenset(("by", "via", "as", "placed", "held", "kept", "put"))
_SHORT: Final = 14
_HEADER: Final = 6
_LETTER: Final = 3  # "Schedule B", "Cohort 12"
_MOST: Final = 40  # sentences looked at in one direction


def inherit(found: list[Sentence]) -> None:
    """Fill the gaps of every dose from the sentences that hold no dose."""
    text = _Text(found)
    if text.spoken_of:
        for place, sentence in enumerate(found):
            for statement in sentence.given:
                _fill(text, place, statement)


def _fill(text: _Text, place: int, statement: Statement) -> None:
    for one in text.spoken_of:
        known = {mark.subject for mark in statement.own}
        if one in known or (one == DAYS and OFTEN in known) or (one == OFTEN and is_first(statement)):
            continue
        lent = _first(text, place, statement, one)
        statement.own += [mark for _, mark in lent]
        statement.lent += lent


class _Text:
    """The sentences of a text, and what is known of all of them."""

    def __init__(self, found: list[Sentence]) -> None:
        self.found = found
        self.silent = [not sentence.given and _is_silent(sentence) for sentence in found]
        self.said = [by_subject(one.marks) if quiet else {} for one, quiet in zip(found, self.silent, strict=True)]
        self.spoken_of = [one for one in SHARED if any(one in said for said in self.said)]
        self.first: dict[str, int] = {}  # sentence of the first dose, by field
        for place, sentence in enumerate(found):
            if sentence.given:
                self.first.setdefault(sentence.field, place)
        given = [one for sentence in found for one in sentence.given]
        self.names = {name for one in given for name in one.names}
        self.phases = {one.phase for one in given if one.phase}
        self.label = {norm for one in found if one.field == "label" for norm in one.tokens.norms}

    def quiet(self, places: Iterable[int]) -> Iterator[int]:
        """Those of some sentences that hold no dose, a few of them."""
        return islice((at for at in places if self.silent[at]), _MOST)


def _first(text: _Text, place: int, statement: Statement, one: str) -> list[tuple[Sentence, Mark]]:
    """The marks on a subject of the nearest sentence that speaks for the statement, with that sentence."""
    for at in _order(text, place, one, statement.names):
        sentence = text.found[at]
        marks = [(sentence, mark) for mark in text.said[at].get(one, ()) if fits(statement, mark)]
        if marks and _speaks_for(sentence, statement, text):
            return marks
    return []


def _order(text: _Text, place: int, one: str, names: frozenset[str]) -> Iterator[int]:
    """Sentences to look in: those behind up to the next dose, those before, the other field, then all behind."""
    found, field = text.found, text.found[place].field
    behind = _end_of_silence(text, place)
    yield from text.quiet(range(place + 1, behind))
    before = place - 1
    while before >= max(0, place - _MOST) and text.silent[before]:
        opens = _opens_a_part(found[before])
        if opens or text.first[field] > before or _is_header(found[before]):
            yield before
        if opens:
            break
        before -= 1
    if one in (OFTEN, CYCLE, LENGTH, STOP) and before >= 0:
        yield from _naming(text, place, one, names)
        yield from _lead_in(text, place)
    yield from text.quiet(at for at in _ends(len(found)) if found[at].field != field)
    if one in _EVERYWHERE:
        yield from text.quiet(range(behind, min(len(found), behind + _MOST)))
        yield from text.quiet(range(before, max(-1, before - _MOST), -1) if one == ROUTE else ())


def _end_of_silence(text: _Text, place: int) -> int:
    """Up to which sentence no dose, other field or other part of the regimen stands behind one."""
    found, at = text.found, place + 1
    while at < min(len(found), place + _MOST) and not found[at].given and found[at].field == found[place].field:
        if _opens_a_part(found[at]):
            break
        at += 1
    return at


def _opens_a_part(sentence: Sentence) -> bool:
    """`Schedule B: infusion every 14 days.`: what is said from here on is of that part alone."""
    norms, first = sentence.tokens.norms, sentence.first
    return norms[first] in NUMBERED and norms[first + 2 : first + 3] == [":"] and len(norms[first + 1]) <= _LETTER


def _ends(count: int) -> Iterator[int]:
    """The first and the last sentences: a label stands before a description."""
    yield from range(min(count, _MOST))
    yield from range(max(_MOST, count - _MOST), count)


def _naming(text: _Text, place: int, one: str, names: frozenset[str]) -> Iterator[int]:
    """`A and B are given weekly. A is dosed at 5 mg/kg. B at 60 mg/m2.`: a sentence before names it with others."""
    for at in text.quiet(range(place - 1, max(-1, place - _MOST), -1) if names else ()):
        sentence = text.found[at]
        told = one in text.said[at] and sentence.field == text.found[place].field
        if told and names < text.names.intersection(sentence.tokens.norms[sentence.first : sentence.past]):
            yield at


def _lead_in(text: _Text, place: int) -> Iterator[int]:
    """Sentences before the first dose, for a later dose of the same substance."""
    first = min(text.first.values())
    names = text.found[first].given[0].names
    if any(not one.names.isdisjoint(names) or not one.names for one in text.found[place].given):
        yield from text.quiet(range(first - 1, max(-1, first - _MOST), -1))


def _is_silent(sentence: Sentence) -> bool:
    """Whether a sentence states no dose: none, or strengths and volumes that something is dissolved in."""
    return all(one.verdict in _HARMLESS or _is_diluent(one) for one in sentence.statements)


def _is_diluent(statement: Statement) -> bool:
    """`diluted in 250 mL saline`, `1:20 in 50 % glycerin`; not what is drawn or challenged with."""
    sentence, kind = statement.sentence, statement.amount.unit.kind
    if statement.verdict != NOT_A_DOSE or kind not in ("ratio", "volume"):
        return False
    if kind == "ratio" and sentence.tokens.norms[max(0, statement.first - 1)] not in _DISSOLVED:
        return False  # "plain 2% lidocaine": something else is given
    if any(mark.term and mark.term.key.startswith("sample") for mark in sentence.marks):
        return False
    return all(flag.startswith("diluent") for flag in statement.flags)


def _is_header(sentence: Sentence) -> bool:
    """`Cohort 1`, `Induction therapy:`; not `Each cycle was 28 days.` at the end of a line."""
    norms, past = sentence.tokens.norms, sentence.past
    if norms[past - 1] == ":":
        return True
    closes = past < len(norms) and norms[past] == "." and norms[past + 1 : past + 2] in ([], ["\n"])
    starts = sentence.first == 0 or norms[sentence.first - 1] == "\n"
    return past - sentence.first <= _HEADER and (starts or not closes)


def _speaks_for(sentence: Sentence, statement: Statement, text: _Text) -> bool:
    norms = sentence.tokens.norms[sentence.first : sentence.past]
    if len(norms) > _SHORT and not _speaks_of_giving(sentence):
        return False
    if any(mark.kind == "role" and mark.term and mark.term.code in _OTHERS for mark in sentence.marks):
        return False
    if _is_about_another(sentence, statement, text):
        return False
    named = text.names.intersection(norms)
    if named and statement.names and named.isdisjoint(statement.names):
        return False
    told = {mark.term.code for mark in sentence.marks if mark.kind == "phase" and mark.term} & text.phases
    return not told or statement.phase in told


def _is_about_another(sentence: Sentence, statement: Statement, text: _Text) -> bool:
    """`A 50 mg. B is given every 3 weeks.`: a sentence that begins with the name of something else."""
    tokens = sentence.tokens
    at = first = sentence.first + (tokens.norms[sentence.first] == "the")
    if _VERBS.isdisjoint(tokens.norms[first : first + _NAME + 2]):
        return False
    covered = tokens_of(sentence.marks)
    while at < sentence.past and is_name(tokens, at, covered):
        at += 1
    if at == first or at - first > _NAME or _VERBS.isdisjoint(tokens.norms[at : min(at + 2, sentence.past)]):
        return False
    own = statement.sentence
    known = statement.names | text.label | set(own.tokens.norms[own.first : own.past])
    words = [norm for norm in tokens.norms[first:at] if len(norm) > 1]
    return not any(word in one or one in word for word in words for one in known if len(one) > 1)


def _speaks_of_giving(sentence: Sentence) -> bool:
    """Whether a sentence says that something is given: "is administered", "by infusion", "by IMRT"."""
    norms = sentence.tokens.norms
    if norms[sentence.first] in _HEADS:
        return True
    for mark in sentence.marks:
        if mark.kind == "give" or (mark.term and mark.term.code in ("external-beam", "topical preparation")):
            return True
        if mark.kind == "route" and mark.first <= sentence.first + 1:  # "Subcutaneous injections of …"
            return True
        if mark.kind == "route" and not _DRUGS.isdisjoint(norms[mark.past : mark.past + 1]):  # "only oral medication"
            return True
        if mark.kind in ("form", "route") and mark.first and norms[mark.first - 1] in _GIVEN_BY:
            return True
    return False
