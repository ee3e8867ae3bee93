"""What an amount is: the dose itself, or a total, an equivalent, a strength, a volume to dilute in, or no dose.

First the cue words beside it (words/dose.toml), then how it stands to the amounts next to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from pipeline.text.dose.earlier import drop_earlier
from pipeline.text.dose.fractions import say_course
from pipeline.text.dose.holders import by_holder, holds
from pipeline.text.dose.lexicon import FORM
from pipeline.text.dose.marks import AMOUNT
from pipeline.text.dose.neighbours import compare, drop_repeated, split_up
from pipeline.text.dose.sentences import (
    CONCENTRATION,
    COUNT,
    DOSE,
    EQUIVALENT,
    FLOOR,
    HOLDER,
    LIMIT,
    NOT_A_DOSE,
    STRENGTH,
    TOTAL,
    Sentence,
    Statement,
)  # fmt: skip
from pipeline.text.dose.shapes import Mark, Term

_ORDER: Final = (
    "not",
    "step",
    "diluent",
    "concentration",
    "total",
    "equivalent",
    "strength",
    "each",
    "maximum",
    "minimum",
)
_VERDICT: Final = {
    **dict.fromkeys(("not", "step", "diluent"), NOT_A_DOSE),
    **{
        "concentration": CONCENTRATION,
        "total": TOTAL,
        "equivalent": EQUIVALENT,
        "strength": STRENGTH,
        "each": DOSE,
    },
    **{"maximum": LIMIT, "minimum": FLOOR},
}
_INTO: Final = frozenset(("in", "into", "with"))
_APPLIED: Final = frozenset(("route", "often"))
_NEAR: Final = 14
_BESIDE: Final = 4
_GIVEN_AT_ONCE: Final = frozenset(("{dose}", "{infusion}", "{injection}"))  # "10^7 cells/infusion" is a dose


def judge(found: list[Sentence]) -> None:
    """Give every amount of a text its verdict."""
    for sentence in found:
        if sentence.statements:
            _judge(sentence)
    _drop_samples(found)


def _judge(sentence: Sentence) -> None:
    for statement in sentence.statements:
        _by_unit(statement)
        _by_cues(statement)
        by_holder(statement)
    sentence.statements = [one for one in sentence.statements if not _is_bare_article(one)]
    for before, after in pairwise(sentence.statements):
        compare(before, after)
    for before, after in pairwise([one for one in sentence.statements if one.verdict in (DOSE, LIMIT)]):
        split_up(before, after)
    for before, after in pairwise(sentence.statements):
        drop_repeated(before, after)
        say_course(before, after)
    _by_subject_matter(sentence)
    drop_earlier(sentence)


def _by_unit(statement: Statement) -> None:
    unit = statement.amount.unit
    if unit.kind == "counted":
        statement.verdict = COUNT
        if "article" in statement.flags and not _has_schedule(statement):
            statement.verdict = NOT_A_DOSE
    diluted = any(per.atom.kind == "volume" and per.count == 1 for per in unit.per)
    if unit.kind == "ratio" or (diluted and not unit.is_per("mass")):  # 0.016 mg/kg/IU/mL counts by IgE
        statement.verdict = CONCENTRATION
    before = statement.sentence.marks[statement.place - 1] if statement.place else None
    if unit.is_per("volume") and before and before.past == statement.first and holds(before):
        statement.verdict = STRENGTH  # "one ampule 0.5 mg/2 mL"
    if (
        unit.kind != "radiation"
        and unit.is_per("counted")
        and any(per.atom.code not in _GIVEN_AT_ONCE for per in unit.per if per.atom.kind == "counted")
    ):
        statement.verdict = STRENGTH


def _is_bare_article(statement: Statement) -> bool:
    """`formulated as a tablet`: a noun, not an amount of one."""
    return "article" in statement.flags and statement.verdict == NOT_A_DOSE


def _has_schedule(statement: Statement) -> bool:
    following = statement.sentence.marks[statement.place + 1 : statement.place + 3]
    return any(mark.kind == "often" and mark.first - statement.past <= 3 for mark in following)


def _by_cues(statement: Statement) -> None:
    if statement.verdict == NOT_A_DOSE:
        return
    cue = _strongest_cue(statement)
    if cue is not None:
        statement.verdict = _VERDICT[cue.kind]
        statement.flags.append(cue.key)
    if statement.verdict == DOSE and _is_diluent(statement):
        statement.verdict = NOT_A_DOSE
    if statement.verdict == TOTAL and statement.amount.unit.kind == "radiation":
        statement.verdict = DOSE
        statement.flags.append("total")
    if statement.verdict == LIMIT and _is_target(statement):
        statement.verdict = DOSE


def _strongest_cue(statement: Statement) -> Term | None:
    cues = {term.kind: term for term in _cues(statement)}
    return next((cues[kind] for kind in _ORDER if kind in cues and _applies(statement, kind)), None)


def _applies(statement: Statement, kind: str) -> bool:
    """Whether a cue can say something about an amount of this kind."""
    if statement.verdict == CONCENTRATION:
        return kind == "not"
    if statement.verdict == COUNT and kind in ("equivalent", "strength"):
        return False
    if kind == "strength" and _is_given_so(statement):
        return False
    if kind == "concentration":
        return statement.amount.unit.kind != "volume"
    return kind != "equivalent" or _follows_an_amount(statement)


def _is_given_so(statement: Statement) -> bool:
    """`treatment containing alfasin (1.6 mg SC every other day)`: a bracket that says how it is given."""
    norms = statement.sentence.tokens.norms
    following = statement.sentence.marks[statement.place + 1 : statement.place + 3]
    if statement.first == 0 or norms[statement.first - 1] != "(":
        return False
    return [mark.kind for mark in following] == ["route", "often"] and following[0].first == statement.past


def _cues(statement: Statement) -> Iterator[Term]:
    marks = statement.sentence.marks
    for place in range(statement.place - 1, -1, -1):
        mark = marks[place]
        if mark.kind == AMOUNT:
            break
        term = mark.term
        if term and term.side in ("left", "either") and _reaches(statement, mark, term.reach):
            yield term
    for mark in marks[statement.place + 1 : statement.place + 3]:
        term = mark.term
        if mark.kind == AMOUNT or term is None or not term.side or term.side == "left":
            break
        reach = term.reach if term.side == "right" else term.facts.get("right", 0)
        if mark.first - statement.past <= reach and not _leads_on(statement, mark):
            yield term


def _leads_on(statement: Statement, mark: Mark) -> bool:
    """Whether a cue behind an amount belongs to the next one: `2.5 mg up to a maximum of 375 mg`."""
    term = mark.term
    return (
        term is not None
        and term.side == "either"
        and any(
            one.kind == AMOUNT and 0 <= one.first - mark.past <= term.reach
            for one in statement.sentence.marks[statement.place + 1 : statement.place + 4]
        )
    )


def _reaches(statement: Statement, mark: Mark, reach: int) -> bool:
    """Whether a cue is near enough; one inside a bracket says nothing about what follows the bracket."""
    between = statement.sentence.tokens.norms[mark.past : statement.first]
    if mark.kind == "diluent" and "," in between and statement.amount.unit.kind != "volume":
        return False  # "diluted in saline, 5 mg/kg weekly"
    return len(between) <= reach and ")" not in between


def _is_diluent(statement: Statement) -> bool:
    """`in 250 mL saline`: a volume after "in", when something is given in it."""
    norms = statement.sentence.tokens.norms
    return (
        statement.amount.unit.kind == "volume"
        and not statement.amount.unit.per
        and statement.first > 0
        and norms[statement.first - 1] in _INTO
        and bool(statement.sentence.statements[0] is not statement)
    )


def _is_target(statement: Statement) -> bool:
    """`titrating up to 120 mcg` names the level that is reached, not a limit."""
    return any(
        mark.kind == "phase" and mark.term and mark.term.code == "titration_step" and statement.first - mark.past <= 3
        for mark in statement.sentence.marks[: statement.place]
    )


def _follows_an_amount(statement: Statement) -> bool:
    """Whether another amount stands shortly before: "2 capsules = 150 mg", not "FOLFOX = oxaliplatin 85 mg/m2"."""
    place = statement.sentence.statements.index(statement)
    before = statement.sentence.statements[place - 1]
    if place == 0 or statement.first - before.past > _NEAR:
        return False
    return (
        statement.amount.unit.kind in (before.amount.unit.kind, "volume")
        or before.verdict == COUNT
        or (statement.first - before.past <= _BESIDE)
    )


def _by_subject_matter(sentence: Sentence) -> None:
    """What the whole sentence is about: volumes of samples; concentrations that nothing is applied at."""
    sampled = any(mark.term and mark.term.key.startswith("sample") for mark in sentence.marks)
    applied = not _APPLIED.isdisjoint(sentence.kinds)
    spread = FORM in sentence.kinds and any(
        mark.kind == FORM and mark.term and mark.term.facts.get("spread") for mark in sentence.marks
    )
    for statement in sentence.statements:
        if statement.amount.unit.kind == "volume" and not applied and sampled:
            statement.verdict = NOT_A_DOSE
        if statement.amount.unit.kind == "volume" and _is_infused_volume(statement):
            statement.verdict = NOT_A_DOSE
        if statement.amount.unit.kind == "volume" and statement.verdict in (HOLDER, STRENGTH):
            statement.verdict = NOT_A_DOSE  # what a vial or a syringe holds
        if statement.verdict == CONCENTRATION and not _is_applicable(statement, applied, spread):
            statement.verdict = NOT_A_DOSE
        at_least = ">=" in sentence.tokens.norms[statement.first - 1 : statement.first]
        if at_least and not applied and statement.amount.unit.kind != "radiation":
            statement.verdict = NOT_A_DOSE
        if statement.verdict == LIMIT and statement.amount.unit.is_per("place"):
            statement.verdict = NOT_A_DOSE  # "not more than 150 mg per site" says how it is divided


def _is_infused_volume(statement: Statement) -> bool:
    """`200 mL intravenous infusion: 250 mg of X`: the volume that the dose is infused in."""
    following = statement.sentence.marks[statement.place + 1 : statement.place + 3]
    norms = statement.sentence.tokens.norms
    infused = any(mark.kind in (FORM, "route") and "infusion" in norms[mark.first : mark.past] for mark in following)
    return infused and any(
        one.verdict == DOSE and one.amount.unit.kind != "volume" for one in statement.sentence.statements
    )


def _is_applicable(statement: Statement, applied: bool, spread: bool) -> bool:
    """Whether something can be given at the concentration: mass per mL; % and activity where words say so."""
    unit = statement.amount.unit
    per = [one.atom.code for one in unit.per if one.atom.kind == "volume"]
    if unit.atom.code == "%":
        return spread
    if unit.kind == "units" and per == ["mL"] and len(statement.amount.levels) == 1:
        return True  # "insulin 100 U/mL", not the strengths of a test
    if unit.kind in ("activity", "units"):
        return applied or spread
    return per == ["mL"] and unit.kind == "mass"


def _drop_samples(found: list[Sentence]) -> None:
    """A label that speaks of samples ("Blood volume collected") makes volumes of the description samples."""
    label = [mark for sentence in found if sentence.field == "label" for mark in sentence.marks]
    if not any(mark.term and mark.term.key.startswith("sample") for mark in label):
        return
    for sentence in found:
        for statement in sentence.statements:
            if statement.amount.unit.kind == "volume" and _APPLIED.isdisjoint(sentence.kinds):
                statement.verdict = NOT_A_DOSE
