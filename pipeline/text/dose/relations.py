"""What the doses of a text are to each other and to its readers: alternatives, caps, checks on totals, conditions.

All of it is said about doses that are already judged and attached; nothing here changes what is a dose.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from pipeline.text.dose.marks import about, tokens_of
from pipeline.text.dose.people import PEOPLE, people_before
from pipeline.text.dose.regimen import is_first
from pipeline.text.dose.sentences import DOSE, LIMIT, TOTAL, Sentence, Statement
from pipeline.text.dose.shapes import Mark
from pipeline.text.dose.subjects import OFTEN
from pipeline.text.tokens import NUMBER, Tokens

_IF: Final = frozenset(("if", "for", "in", "when", "only"))
_BAND: Final = frozenset(("kg", "years", "year", "months", "<", ">", "<=", ">=", "weight", "age", "aged"))
_BAND_WORDS: Final = 8
_ADDED: Final = frozenset(("+", "plus", "and", "with", "&"))
_EVERYBODY: Final = frozenset(("all", "both", "each", "every", "in", "of", "to"))
_MEASURED: Final = _BAND - {"years", "year", "months"} | {"-", "to"}
_PARTS: Final = frozenset(("in", "of", "with", "is", "not", "no", "the", "on"))
_BEGINS: Final = frozenset(("and", "or", ",", ";", "-", "*", ":", "then", "•", "("))
_ENOUGH: Final = 1e-6


def relate(dosed: list[Sentence]) -> None:
    """Say of every dose which others it is an alternative to, what caps it, and for whom it is."""
    group = 0
    for sentence in dosed:
        for before, after in pairwise(sentence.given):
            if _are_alternatives(sentence, before, after):
                group += before.alternative is None
                before.alternative = before.alternative or group
                after.alternative = before.alternative
                before.own += _lent(before, after)
        for statement in sentence.given:
            _find_conditions(statement)
            statement.cohort = _cohort(statement) if "cohort" in sentence.kinds else None
        _share_conditions(sentence)
        _share_doubt(sentence)
        _cap(sentence)
        _check_totals(sentence)


def _lent(before: Statement, after: Statement) -> list[Mark]:
    """What stands behind the last of two alternatives holds for the first."""
    said = {mark.subject for mark in before.own}
    return [mark for mark in about(after.own, "infusion", "offset") if mark.subject not in said]


def _are_alternatives(sentence: Sentence, before: Statement, after: Statement) -> bool:
    """`A 5 mg or B 10 mg`, `carboplatin AUC5/ cisplatin 75 mg/m2`."""
    between = sentence.marks[before.place + 1 : after.place]
    if any(mark.kind == "then" for mark in between):
        return False
    norms = sentence.tokens.norms
    ors = [place for place, mark in enumerate(between) if mark.kind == "or" and not _is_among(between, place)]
    if ors and _leads_to(norms, between[ors[-1]].past, after):
        return True
    start = after.name[0] if after.name and before.past < after.name[0] < after.first else after.first
    if norms[start - 1] != "/" or before.amount.unit == after.amount.unit:
        return False
    return bool(before.names) and bool(after.names) and before.names.isdisjoint(after.names)


def _is_among(between: list[Mark], place: int) -> bool:
    """`IV or SC`, `until progression or toxicity`: the "or" joins what two marks of one kind say."""
    sides = between[max(0, place - 1) : place] + between[place + 1 : place + 2]
    kinds = {mark.kind for mark in sides}
    joint = between[place]
    close = all(joint.first - mark.past <= 0 or mark.first - joint.past == 0 for mark in sides)
    return len(sides) == 2 and len(kinds) == 1 and close


def _leads_to(norms: list[str], past: int, after: Statement) -> bool:
    """Whether an "or" joins the amount behind it: no bracket closes and nothing is added in between."""
    between = norms[past : after.first]
    return between.count(")") <= between.count("(") and _ADDED.isdisjoint(between) and not _stops(between)


def _stops(between: list[str]) -> bool:
    """`until progression or toxicity, B 10 mg`: a comma before the name of the next, unless it ends an "if"."""
    return "," in between and "if" not in between and "(" not in between


def _cap(sentence: Sentence) -> None:
    """`2.5 mg/kg (maximum dose 250 mg)` caps a dose; `for a maximum of 450 mg/m2` caps their sum."""
    for before, after in pairwise(sentence.given):
        if after.verdict != LIMIT or before.verdict != DOSE or after.alternative:
            continue
        norms = sentence.tokens.norms[before.past : after.first]
        if "for" in norms and about(before.own, OFTEN):
            before.most_in_all, after.is_cap = after, True
        elif "maximum" in after.flags and not ("up" in norms and "to" in norms):
            before.cap, after.is_cap = after, True


def _check_totals(sentence: Sentence) -> None:
    """A stated total that no product of amount, units and times gives is flagged, never corrected."""
    for before, after in pairwise(sentence.statements):
        if after.verdict == TOTAL and before in sentence.given and before.amount.unit.atom == after.amount.unit.atom:
            total = after.amount.levels[-1].high
            if total and not any(abs(total - one) < _ENOUGH * total for one in _products(sentence, before)):
                before.flags.append("total_mismatch")
    _check_fractions(sentence)


def _check_fractions(sentence: Sentence) -> None:
    """`75.25 Gy in 36 fractions (2.15 Gy per fraction)` does not add up."""
    for whole, part in pairwise(one for one in sentence.given if one.amount.unit.kind == "radiation"):
        total, single = whole.amount.levels[-1].high, part.amount.levels[-1].high
        counts = [mark.value["n"] for mark in about(whole.own, "times") if "n" in mark.value]
        if total and single and counts and abs(total - single * counts[0]) > _ENOUGH * total:
            whole.flags.append("total_mismatch")


def _products(sentence: Sentence, before: Statement) -> Iterator[float]:
    """What a total may be: an amount by its units and times, or the sum of the amounts before."""
    single = before.amount.levels[-1].high or 0.0
    yield from (single * by for by in _times(before))
    same = [one for one in sentence.given if one.first <= before.first and one.amount.unit == before.amount.unit]
    yield sum(one.amount.levels[-1].high or 0.0 for one in same)


def _times(statement: Statement) -> Iterator[float]:
    """By what an amount may be multiplied to give a total: units, times a day, administrations."""
    units = statement.units or 1.0
    counts = [mark.value["n"] for mark in statement.own if isinstance(mark.value, dict) and "n" in mark.value]
    facts = [mark.term.facts.get("count") for mark in statement.own if mark.term]
    for count in [1.0, *counts, *(float(one) for one in facts if isinstance(one, int | float))]:
        yield count
        yield count * units


def _find_conditions(statement: Statement) -> None:
    """Who gets the dose: `(if weight < 15 kg)`, `for participants with …`, `If in remission 5 mg`, `5-<15 kg:`."""
    sentence, tokens = statement.sentence, statement.sentence.tokens
    then = _then(statement) if "then" in sentence.kinds else statement.until
    said = _in_bracket(tokens, statement.past, then) or _trailing(tokens, statement, statement.past, then)
    said = said or _leading(tokens, statement) or _band(tokens, statement)
    statement.condition = said or people_before(tokens, statement)
    if statement.later:
        statement.later_condition = _trailing(tokens, statement, then, statement.until)


def _then(statement: Statement) -> int:
    """Where what comes after an amount is followed by something else, or its words end."""
    behind = (mark.first for mark in statement.sentence.marks[statement.place + 1 :] if mark.kind == "then")
    return next((first for first in behind if first < statement.until), statement.until)


def _leading(tokens: Tokens, statement: Statement) -> tuple[int, int] | None:
    """`If in remission 0.5 mg/m2`; `for patients below 40 kg, 150 mg`."""
    at = statement.since
    if _IF.isdisjoint(tokens.norms[at : statement.first]):
        return None
    while at < statement.first and tokens.norms[at] in _BEGINS:
        at += 1
    inside = [place for place in range(at + 1, statement.first) if tokens.norms[place] == "if"]
    if inside and tokens.norms[inside[-1] - 1] in _BEGINS:  # "A: If in remission 0.5 mg/m2"
        at = inside[-1]
    if not _opens_condition(tokens, at, statement.first):
        return None
    ends = [place for place in range(at + 1, statement.first) if tokens.norms[place] in (",", ":")]
    if ends or tokens.norms[at] != "if":
        return (at, ends[-1]) if ends else None
    name = statement.name
    named = name is not None and at + 2 < name[0] < statement.first and tokens.norms[name[0] - 1] not in _PARTS
    past = name[0] if name and named else statement.first
    return (at, past) if past > at + 1 else None


def _share_conditions(sentence: Sentence) -> None:
    """`A 10 mg daily plus 2 placebo capsules for participants with …`: the condition is of the whole list."""
    for before, after in reversed(list(pairwise(sentence.given))):
        apart = any(mark.kind in ("then", "semicolon") for mark in sentence.marks[before.place + 1 : after.place])
        if before.condition is None and not apart and after.alternative is None and _is_of_all(before, after):
            before.condition = after.condition


def _is_of_all(before: Statement, after: Statement) -> bool:
    """Not `(if < 40 kg)` or `(5 mg in adults over 75)`, nor what stands before the last amount, nor what is said of all
    but a first dose."""
    condition, norms = after.condition, after.sentence.tokens.norms
    if condition is None or condition[0] < after.past or (is_first(before) and not is_first(after)):
        return False
    return norms[condition[0] - 1] != "(" and norms[after.first - 1] != "("


def _share_doubt(sentence: Sentence) -> None:
    """`A 400 mg/B 100 mg caps 2 capsules`: what is not known of the last part is not known of the first."""
    for before, after in reversed(list(pairwise(sentence.given))):
        between = sentence.tokens.norms[before.past : after.first]
        if "per_unit_or_total" in after.flags and between[:1] == ["/"]:
            before.flags.append("per_unit_or_total")
            before.count = after.count


def _in_bracket(tokens: Tokens, at: int, end: int) -> tuple[int, int] | None:
    while at < end and tokens.norms[at] == ")":
        at += 1
    if tokens.norms[at : at + 1] == ["("] and _opens_condition(tokens, at + 1, end):
        close = next((place for place in range(at, end) if tokens.norms[place] == ")"), end)
        return at + 1, close
    return None


def _trailing(tokens: Tokens, statement: Statement, start: int, end: int) -> tuple[int, int] | None:
    opening = [at for at in range(start, end - 1) if _opens_condition(tokens, at, end)]
    covered = tokens_of(statement.own) if opening else set()
    first = next((at for at in opening if at not in covered), None)
    if first is None:
        return None
    stop = next((place for place in range(first, end) if tokens.norms[place] in (";", ")")), end)
    while stop > first + 1 and tokens.norms[stop - 1] in (",", "and", "or", "+", "plus"):
        stop -= 1
    return first, stop


def _opens_condition(tokens: Tokens, at: int, end: int) -> bool:
    if at >= end or tokens.norms[at] not in _IF:
        return False
    if tokens.norms[at] == "if":
        return True
    following = tokens.norms[at + 1 : min(at + 4, end)]
    people = next((place for place, norm in enumerate(following) if norm in PEOPLE), None)
    return people is not None and _EVERYBODY.isdisjoint(following[:people])


def _band(tokens: Tokens, statement: Statement) -> tuple[int, int] | None:
    """`5-<15 kg: 200 mg of A + 40 mg of B`: a band of weight or age before a colon."""
    lowest = statement.sentence.first
    colon = next((at for at in range(statement.first - 1, lowest, -1) if tokens.norms[at] == ":"), None)
    if colon is None or not any(norm in _BAND for norm in tokens.norms[max(lowest, colon - 3) : colon]):
        return None
    first = colon
    while first > max(lowest, colon - _BAND_WORDS) and _is_of_band(tokens, first - 1):
        first -= 1
    return (first, colon) if first < colon and not _MEASURED.isdisjoint(tokens.norms[first:colon]) else None


def _is_of_band(tokens: Tokens, at: int) -> bool:
    return tokens.norms[at] in _BAND or tokens.norms[at] in ("-", "to") or tokens.pieces[at].kind == NUMBER


def _cohort(statement: Statement) -> tuple[int, int] | None:
    """The cohort, dose level or stratum named before an amount in its sentence."""
    named = [mark for mark in statement.sentence.marks[: statement.place] if mark.kind == "cohort"]
    return (named[-1].first, named[-1].past) if named else None
