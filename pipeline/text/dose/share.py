"""What the amounts of a list share: `A 500 mg and B 10 mg twice a day`, `oral A 5 mg and B 10 mg`.

An amount that says nothing about a subject takes it from the amounts behind it in the list, then from those
before it; "then", "as well as" and a semicolon end a list, and a bracket keeps its words to itself.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from pipeline.text.dose.lengths import minutes
from pipeline.text.dose.marks import SEMICOLON, by_subject, tokens_of
from pipeline.text.dose.regimen import fits, is_every_cycle, is_first
from pipeline.text.dose.sentences import Sentence, Statement
from pipeline.text.dose.shapes import Mark
from pipeline.text.dose.subjects import CYCLE, DAYS, FROM, LENGTH, OFTEN, ROUTE, SHARED, STOP
from pipeline.text.tokens import NUMBER

_JOINTS: Final = frozenset(("+", "and", "or", "plus", "&", ";", "then", "with"))
_LIST: Final = frozenset((",", "or", "and", "/", "then", "(", ")", "&"))
_BREAKS: Final = frozenset(("then", "besides", SEMICOLON))
_APART: Final = _BREAKS | {"apart"}
_THEN: Final = frozenset(("then", SEMICOLON))
_TWO: Final = 2
_HALF_A_DAY: Final = 720  # minutes
_LONG: Final = frozenset(("wk", "mo", "a"))


def share(sentence: Sentence) -> None:
    """Give every dose its own marks, and those of the amounts it is listed with where it has none."""
    given = sentence.given
    for statement in given:
        statement.before, statement.behind = by_subject(statement.leading), by_subject(statement.trailing)
    said = {one for statement in given for one in (*statement.before, *statement.behind)}
    subjects = [one for one in SHARED if one in said]
    for place, statement in enumerate(given):
        own = {one: _own(statement, one) for one in subjects}
        for one in subjects:
            marks = own[one] or _lent(sentence, own, place, one)
            statement.own += [mark for mark in marks if one != ROUTE or fits(statement, mark)]
        rest = [mark for mark in (*statement.leading, *statement.trailing) if mark.subject not in SHARED]
        statement.own += rest
    _refuse_to_pair(given)
    if len(given) > 1 and ROUTE in subjects:
        _keep_to_names(sentence)


def _keep_to_names(sentence: Sentence) -> None:
    """`IV A followed by oral B: A 500 mg, B 250 mg`: a route right before a name is of that name alone."""
    norms, names = sentence.tokens.norms, frozenset().union(*(one.names for one in sentence.given))
    beside = [(mark, norms[mark.past]) for mark in sentence.marks if mark.kind == ROUTE and mark.past < sentence.past]
    beside = [(mark, name) for mark, name in beside if name in names]
    if len({mark.term.code for mark, _ in beside if mark.term}) < _TWO:
        return
    named = {id(mark) for mark, _ in beside}
    for statement in sentence.given:
        if any(id(mark) in named for mark in statement.own):
            right = [mark for mark, name in beside if name in statement.names]
            statement.own = [*(mark for mark in statement.own if mark.subject != ROUTE), *right[-1:]]


def _refuse_to_pair(given: list[Statement]) -> None:
    """`2.4 mg/kg and 2.0 mg/kg, Q3W/Q2W`: which amount is given how often is not said."""
    if OFTEN not in given[0].sentence.kinds:
        return
    slashed = [mark for mark in given[0].sentence.marks if mark.kind == OFTEN and mark.value.get("slash")]
    for mark in slashed:
        owners = [one for one in given if mark in one.own]
        for statement in owners if len(owners) > 1 else [one for one in owners if len(one.amount.levels) > 1]:
            statement.flags.append("schedule_not_counted")
            statement.own = [one for one in statement.own if one.subject != OFTEN]


def _lent(sentence: Sentence, own: dict[str, list[Mark]], place: int, one: str) -> list[Mark]:
    """What the amounts of the list lend on one subject."""
    given = sentence.given
    if one == DAYS and (FROM in given[place].before or FROM in given[place].behind):
        return []  # "D1: 10 mg daily; starting from D2: 5 mg daily"
    if one == DAYS and own.get(OFTEN):
        return _header_days(sentence, place)
    if one == OFTEN and (is_first(given[place]) or _is_of_every_cycle(given[place])):
        return []
    marks = _from_the_right(sentence, place, one) or _from_the_left(sentence, place, one)
    return [mark for mark in marks if _is_a_cycle(mark)] if one == OFTEN and own.get(DAYS) else marks


def _is_of_every_cycle(statement: Statement) -> bool:
    return any(is_every_cycle(statement, mark) for mark in statement.behind.get(CYCLE, ()))


def _is_bolus_of(before: Statement, after: Statement) -> bool:
    """`5-FU 400 mg/m2 bolus, then 2400 mg/m2 over 46 h every 2 weeks`: a bolus and its infusion are one treatment."""
    if "bolus" not in before.sentence.tokens.norms[before.past : after.first]:
        return False
    if after.amount.unit != before.amount.unit or (after.names and after.names.isdisjoint(before.names)):
        return False
    lengths = [minutes(after, mark) or 0 for mark in after.trailing if mark.subject == "infusion"]
    return max(lengths, default=0) >= _HALF_A_DAY  # short ones may well be repeated without the bolus


def _header_days(sentence: Sentence, place: int) -> list[Mark]:
    """`Days 8 to 14: A 400 mg BID plus B 5 mg OD`: days before a colon hold for all behind it."""
    norms = sentence.tokens.norms
    for earlier in range(place - 1, -1, -1):
        leading = sentence.given[earlier].before.get(DAYS)
        if leading:
            return leading[-1:] if norms[leading[-1].past : leading[-1].past + 1] == [":"] else []
    return []


def _is_a_cycle(mark: Mark) -> bool:
    """Whether a frequency is long enough to be the cycle that numbered days are counted in."""
    facts = mark.term.facts if mark.term else {}
    unit = mark.value["time"].code if facts.get("unit") == "time" else facts.get("unit")
    return unit in _LONG or (unit == "d" and float(mark.value.get("n", 1)) >= 7)


def _own(statement: Statement, one: str) -> list[Mark]:
    """What follows the amount on a subject, else the nearest of what leads to it."""
    trailing, leading = statement.behind.get(one, []), statement.before.get(one, [])
    if one == OFTEN and trailing:  # "a daily dose of 600 mg given twice daily"
        trailing = [*trailing, *(mark for mark in leading if mark.kind == "daily_total")]
    return trailing or _nearest(statement, leading)


def _nearest(statement: Statement, leading: list[Mark]) -> list[Mark]:
    """The last of what leads to an amount; both of two that are one saying: `daily single`, `5 or 6 times a week`."""
    if len(leading) < 2:
        return leading
    between = statement.sentence.tokens.norms[leading[-2].past : leading[-1].first]
    repeated = between[:1] == ["("]  # "monthly (approximately every 4 weeks)"
    return leading[-2:] if repeated or between in ([], ["or"], ["/"], ["and"]) else leading[-1:]


def _from_the_right(sentence: Sentence, place: int, one: str) -> list[Mark]:
    """`A 500 mg and B 10 mg twice a day`: what follows the last of a list holds for the list."""
    given, breaks = sentence.given, _BREAKS
    if one == LENGTH and _is_complete(given[place]) and not _is_either(sentence, given[place]):
        breaks = _APART | {"or"}
    elif one == STOP:
        breaks = _THEN
    for later in range(place + 1, len(given)):
        before, after = given[later - 1], given[later]
        ended = one in (OFTEN, DAYS) and _ends_a_list(before, after.first)
        if ended or (_broken(sentence, before, after, breaks) and not _is_bolus_of(before, after)):
            return []
        trailing = given[later].behind.get(one)
        if trailing:
            last = given[later]
            common = [mark for mark in trailing if _is_common(sentence, given[place], last, mark)]
            return [mark for mark in common if one != STOP or not _follows(sentence, last, mark)]
        if one in given[later].before:
            return []
    return []


def _follows(sentence: Sentence, statement: Statement, mark: Mark) -> bool:
    """`A 5 mg daily and B 6 mg, followed by B until progression`: what is said is of a later part of the regimen."""
    return any(other.kind in _THEN for other in sentence.marks[statement.place + 1 :] if other.first < mark.first)


def _is_either(sentence: Sentence, statement: Statement) -> bool:
    """`either A every 2 weeks or B every 4 weeks for 48 weeks`: the length is of both."""
    return "either" in sentence.tokens.norms[sentence.first : statement.first]


def _is_complete(statement: Statement) -> bool:
    """Whether an amount says itself how often: `500 mg/day or B 500 mg q12h for 7 days`."""
    return OFTEN in statement.behind or statement.amount.unit.is_per("time")


def _ends_a_list(statement: Statement, end: int) -> bool:
    """Whether an amount has its own schedule in words we do not read: `3 mg/kg/d`, `3.2 mg/kg -7 to -5`."""
    if statement.amount.unit.is_per("time"):
        return True
    tokens = statement.sentence.tokens
    covered = tokens_of(statement.trailing)
    for at in range(statement.past, min(statement.past + 4, end)):
        if tokens.norms[at] in _JOINTS or tokens.norms[at] in (",", "/"):
            return False
        if tokens.pieces[at].kind == NUMBER and at not in covered and tokens.spaced(at):
            return True
        if tokens.norms[at] == "-" and tokens.spaced(at):
            return True
    return False


def _is_common(sentence: Sentence, statement: Statement, owner: Statement, mark: Mark) -> bool:
    """Whether a mark behind `owner` holds for an earlier amount of the list too.

    Not where a bracket holds the owner and the mark alone: `A 1 g and B (5 mg daily)`. Not a route that stands
    right behind its amount in a sum: `A 75 mg/m2 + B 500 mg/m2 IV`.
    """
    norms = sentence.tokens.norms
    opened = _depth(norms[statement.past : owner.first])
    if opened > 0 and ")" not in norms[owner.past : mark.first]:
        return False
    if _depth(norms[owner.past : mark.first]) > 0 and not _are_choices(norms, statement, owner):
        return False  # "A 80 mg + B 75 mg/m2 (D1, q3w)"
    if mark.subject == ROUTE and mark.first == owner.past:
        if norms[statement.past : owner.first] == ["or"]:
            return True  # "A 5 mg or 15 mg orally"
        last = sentence.given[sentence.given.index(owner) - 1]
        if _JOINTS.isdisjoint(norms[last.past : owner.first]):
            return False  # "A 36 mg/m2 and B 3.2 mg/kg, C 50 mg/kg IV"
        return not _JOINTS.isdisjoint(norms[statement.past : owner.first]) and all(
            norm not in ("+", "plus", "or") for norm in norms[statement.past : owner.first]
        )
    return True


def _are_choices(norms: list[str], statement: Statement, owner: Statement) -> bool:
    """`carboplatin AUC5/ cisplatin 75 mg/m2 (…)`, `A 5 mg or B 10 mg (…)`: the bracket is about both."""
    between = norms[statement.past : owner.first]
    return ("/" in between or "or" in between) and "+" not in between


def _from_the_left(sentence: Sentence, place: int, one: str) -> list[Mark]:
    """`oral A 5 mg and B 10 mg`: what leads the first of a list holds for the list."""
    given = sentence.given
    for earlier in range(place - 1, -1, -1):
        if one == ROUTE and _broken(sentence, given[earlier], given[earlier + 1], _APART):
            return []
        leading = given[earlier].before.get(one)
        if leading and one == ROUTE and _is_of_a_group(sentence, given[earlier], given[place], leading[-1]):
            return []
        if leading:
            alone = one == OFTEN and _is_alone(given[earlier], leading[-1])
            return [] if alone else _nearest(given[earlier], leading)
        if one in given[earlier].behind and not _is_series(sentence, earlier, place):
            return []
    return []


def _is_of_a_group(sentence: Sentence, earlier: Statement, later: Statement, mark: Mark) -> bool:
    """`inhaled steroid (A 500 µg) and B (50 µg)`, `oral A 10 mg + B 5 mg/kg every 2 weeks`: of the first alone."""
    norms = sentence.tokens.norms
    inside = norms[earlier.first - 1] != "(" and _depth(norms[mark.past : earlier.first])
    if inside and ")" in norms[earlier.past : later.first]:
        return True
    return _is_adjective(earlier, mark) and bool(later.behind.get(OFTEN)) and "+" in norms[earlier.past : later.first]


def _is_series(sentence: Sentence, earlier: int, place: int) -> bool:
    """`8 mg, 12 mg or 16 mg`: nothing but list signs between the amounts."""
    norms = sentence.tokens.norms
    gaps = (norms[one.past : other.first] for one, other in pairwise(sentence.given[earlier : place + 1]))
    return all(_LIST.issuperset(gap) for gap in gaps)


def _is_alone(statement: Statement, mark: Mark) -> bool:
    """`one dosimetry dose (2 mCi) and 50 mCi`, `weekly A at 5 mg and B 10 mg`: of the first alone."""
    return (mark.term is not None and mark.term.facts.get("alone", False)) or _is_adjective(statement, mark)


def _is_adjective(statement: Statement, mark: Mark) -> bool:
    """`weekly paclitaxel at 50 mg/m2`: the frequency stands right before the name, and is of that name alone."""
    return statement.name is not None and statement.name[0] == mark.past


def _broken(sentence: Sentence, before: Statement, after: Statement, breaks: frozenset[str] = _BREAKS) -> bool:
    """Whether "then", "as well as" or a semicolon sets two amounts apart."""
    start = end_of_bracket(sentence.tokens.norms, before.past, after.first)
    between = sentence.marks[before.place + 1 : after.place]
    return any(mark.kind in breaks and mark.first >= start for mark in between)


def _depth(norms: list[str]) -> int:
    depth = 0
    for norm in norms:
        depth = depth + 1 if norm == "(" else max(0, depth - 1) if norm == ")" else depth
    return depth


def end_of_bracket(norms: list[str], start: int, end: int) -> int:
    """Behind the bracket that an amount stands in: in `A (75 mg/m2; q3w) / B` the semicolon ends nothing."""
    depth = 0
    for at in range(start, end):
        depth += (norms[at] == "(") - (norms[at] == ")")
        if depth < 0:
            return at
    return start
