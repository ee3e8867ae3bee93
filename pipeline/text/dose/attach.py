"""Which words of a sentence say how which amount of it is given.

The marks between two amounts are split at the last joint ("and", "+", a comma): what stands before it follows
the first amount, what stands after it leads to the second. An amount that says nothing about a subject (how
often, on which days, by which route, how long) takes it from the amounts it is listed with.
"""

from __future__ import annotations

from typing import Final

from pipeline.text.dose.marks import DAYS, SEMICOLON, Mark
from pipeline.text.dose.sentences import Sentence, Statement
from pipeline.text.dose.substance import is_name
from pipeline.text.tokens import NUMBER

OFTEN: Final = "often"
CYCLE: Final = "cycle"
ROUTE: Final = "route"
LENGTH: Final = "length"
STOP: Final = "stop"
_SUBJECT: Final = {
    **dict.fromkeys(("cycle", "on_off", "on_of", "off"), CYCLE),
    **dict.fromkeys(("length", "span", "cycles", "cycles_range", "minutes"), LENGTH),
    "daily_total": OFTEN,
    **{kind: kind for kind in (OFTEN, DAYS, ROUTE, STOP, "infusion", "times", "meal", "offset", "form")},
}
SHARED: Final = (OFTEN, DAYS, CYCLE, ROUTE, LENGTH, STOP)
_JOINTS: Final = frozenset(("+", "and", "or", "plus", "&", ";", "then", "with"))
_WEAK_JOINTS: Final = frozenset((",", "/", ":"))
_LIST: Final = frozenset((",", "or", "and", "/", "then", "(", ")", "&"))
_CLOSE: Final = frozenset((",", "and"))
_BREAKS: Final = frozenset(("then", "besides", SEMICOLON))
_APART: Final = _BREAKS | {"apart"}
_NEAR: Final = 5
_ROUTES_OF_TABLETS: Final = frozenset(("oral", "sublingual", "buccal", "vaginal", "rectal"))
_STEP: Final = 4  # "increased to a maintenance dose of 240 mg"
_LONG: Final = frozenset(("wk", "mo", "a"))


def subject(mark: Mark) -> str | None:
    """What a mark says something about; a form may state a route."""
    if mark.kind == "form" and mark.term and mark.term.facts.get("route"):
        return ROUTE
    return _SUBJECT.get(mark.kind)


def about(marks: list[Mark], *subjects: str) -> list[Mark]:
    """The marks on some subjects."""
    return [mark for mark in marks if subject(mark) in subjects] if marks else marks


def attach(sentence: Sentence) -> None:
    """Give every dose of a sentence the marks of the sentence that belong to it."""
    given = sentence.given
    if not given:
        return
    marks = [mark for mark in sentence.marks if subject(mark)]
    given[0].leading = [mark for mark in marks if mark.past <= given[0].first]
    for before, after in zip(given, given[1:], strict=False):
        between = [mark for mark in marks if before.past <= mark.first and mark.past <= after.first]
        split = _boundary(sentence, before, after, between)
        before.trailing = [mark for mark in between if mark.first < split]
        after.leading = [mark for mark in between if mark.first >= split]
    given[-1].trailing = [mark for mark in marks if mark.first >= given[-1].past]
    for statement in given:
        _cut_off_others(statement)
        _split_phases(statement)
    _share(sentence, given)


def _boundary(sentence: Sentence, before: Statement, after: Statement, between: list[Mark]) -> int:
    """The token where the words of `before` end and those of `after` begin."""
    norms = sentence.tokens.norms
    header = next(
        (one for one in between if one.kind == DAYS and norms[one.past : one.past + 1] == [":"]), None
    )
    if header:
        return header.first
    covered = {token for mark in between for token in range(mark.first, mark.past)}
    start = _end_of_bracket(norms, before.past, after.first)
    free = [token for token in range(start, after.first) if token not in covered]
    for joints in (_JOINTS, _WEAK_JOINTS):
        found = [token for token in free if norms[token] in joints]
        if found:
            return found[-1]
    return after.first


def _end_of_bracket(norms: list[str], start: int, end: int) -> int:
    """Behind the bracket that an amount stands in: in `A (75 mg/m2; q3w) / B` the semicolon ends nothing."""
    depth = 0
    for at in range(start, end):
        depth += (norms[at] == "(") - (norms[at] == ")")
        if depth < 0:
            return at
    return start


def _cut_off_others(statement: Statement) -> None:
    """`A 10 mg/kg every 2 weeks plus B on days 1-14`: a name without an amount has a schedule of its own."""
    tokens = statement.sentence.tokens
    covered = {token for mark in statement.sentence.marks for token in range(mark.first, mark.past)}
    timed = about(statement.trailing, OFTEN, DAYS, CYCLE)
    for mark in timed[1:]:
        between = range(timed[0].past, mark.first)
        if any(tokens.norms[at] in ("+", "plus") and is_name(tokens, at + 1, covered) for at in between):
            late = about([one for one in timed if one.first >= mark.first], OFTEN, DAYS, CYCLE)
            statement.trailing = [one for one in statement.trailing if one not in late]
            return


def _split_phases(statement: Statement) -> None:
    """`weekly for 6 weeks, followed by fortnightly for 6 weeks`: one amount, given in two ways in turn."""
    then = [mark for mark in statement.sentence.marks[statement.place + 1 :] if mark.kind == "then"]
    if not then or not statement.trailing or then[0].first > statement.trailing[-1].first:
        return
    first = [mark for mark in statement.trailing if mark.first < then[0].first]
    later = [mark for mark in statement.trailing if mark.first > then[0].first]
    if about(first, OFTEN) and about(later, OFTEN):
        statement.trailing, statement.later = first, later


def follow(found: list[Sentence]) -> None:
    """`120 mg twice a day, then increased to 240 mg`: a step that names no frequency keeps the one before it."""
    before: Statement | None = None
    for statement in [one for sentence in found for one in sentence.given]:
        if before and not about(statement.own, OFTEN, DAYS) and _is_step(statement, before):
            statement.own += [mark for mark in about(before.own, OFTEN, DAYS, CYCLE) if not _is_once(mark)]
            statement.flags.append("frequency_of_the_step_before")
        before = statement


def _is_step(statement: Statement, before: Statement) -> bool:
    """Whether an amount is the next step of the same treatment."""
    if statement.amount.unit != before.amount.unit or statement.amount.unit.is_per("time"):
        return False
    if statement.names and before.names and statement.names.isdisjoint(before.names):
        return False
    near = [
        mark for mark in statement.sentence.marks[: statement.place] if statement.first - mark.past <= _STEP
    ]
    return any(mark.term is not None and mark.term.code == "titration_step" for mark in near)


def _is_once(mark: Mark) -> bool:
    return mark.kind == OFTEN and mark.term is not None and "once" in mark.term.facts


def _share(sentence: Sentence, given: list[Statement]) -> None:
    own = [{one: _own(statement, one) for one in SHARED} for statement in given]
    for place, statement in enumerate(given):
        for one in SHARED:
            marks = own[place][one]
            if (
                not marks
                and not (one == DAYS and own[place][OFTEN])
                and not (one == OFTEN and is_first(statement))
            ):
                marks = _from_the_right(sentence, given, place, one) or _from_the_left(
                    sentence, given, place, one
                )
                if one == OFTEN and own[place][DAYS]:
                    marks = [mark for mark in marks if _is_a_cycle(mark)]
            statement.own += [mark for mark in marks if one != ROUTE or fits(statement, mark)]
        rest = [mark for mark in [*statement.leading, *statement.trailing] if subject(mark) not in SHARED]
        statement.own += rest


def is_first(statement: Statement) -> bool:
    """Whether an amount is a loading or first dose, which the schedule of the others is not about."""
    after = statement.sentence.marks[statement.place + 1 : statement.place + 4]
    near = (one for one in after if one.kind == "phase" and one.first - statement.past <= _STEP)
    return phase_of(statement) == "loading" or any(one.term and one.term.code == "loading" for one in near)


def phase_of(statement: Statement) -> str | None:
    """The phase of the regimen named before an amount in its sentence."""
    phase = None
    for mark in statement.sentence.marks[: statement.place]:
        if mark.kind == "phase" and mark.term:
            phase = mark.term.code
    return phase


def fits(statement: Statement, mark: Mark) -> bool:
    """Whether a route can be that of the amount: a tablet near it is not taken through the nose."""
    code = mark.term.code if mark.term else ""
    if mark.kind != "route" or code in _ROUTES_OF_TABLETS:
        return True
    near = (one for one in statement.sentence.marks if abs(one.first - statement.first) <= _NEAR)
    return not any(one.kind == "form" and one.term and one.term.code in ("tablet", "capsule") for one in near)


def _is_a_cycle(mark: Mark) -> bool:
    """Whether a frequency is long enough to be the cycle that numbered days are counted in."""
    facts = mark.term.facts if mark.term else {}
    unit = mark.value["time"].code if facts.get("unit") == "time" else facts.get("unit")
    return unit in _LONG or (unit == "d" and float(mark.value.get("n", 1)) >= 7)


def _own(statement: Statement, one: str) -> list[Mark]:
    """What follows the amount on a subject, else the nearest of what leads to it."""
    trailing, leading = about(statement.trailing, one), about(statement.leading, one)
    if trailing or len(leading) < 2:
        return trailing or leading
    between = statement.sentence.tokens.norms[leading[-2].past : leading[-1].first]
    return leading[-2:] if between in (["or"], ["/"], ["and"]) else leading[-1:]


def _from_the_right(sentence: Sentence, given: list[Statement], place: int, one: str) -> list[Mark]:
    """`A 500 mg and B 10 mg twice a day`: what follows the last of a list holds for the list."""
    complete = one in (LENGTH, STOP) and about(given[place].trailing, OFTEN)
    breaks = _APART if complete else _BREAKS
    for later in range(place + 1, len(given)):
        if _broken(sentence, given[later - 1], given[later], breaks) or (
            one == OFTEN and _ends_a_list(given[later - 1])
        ):
            return []
        trailing = about(given[later].trailing, one)
        if trailing:
            return [mark for mark in trailing if _is_common(sentence, given[place], given[later], mark)]
        if about(given[later].leading, one):
            return []
    return []


def _ends_a_list(statement: Statement) -> bool:
    """Whether an amount has its own schedule in words we do not read: `3 mg/kg/d`, `3.2 mg/kg -7 to -5`."""
    if statement.amount.unit.is_per("time"):
        return True
    tokens = statement.sentence.tokens
    covered = {token for mark in statement.trailing for token in range(mark.first, mark.past)}
    for at in range(statement.past, min(statement.past + 4, statement.sentence.past)):
        if tokens.norms[at] in _JOINTS or tokens.norms[at] == ",":
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
    if subject(mark) == ROUTE and mark.first == owner.past:
        return not _JOINTS.isdisjoint(norms[statement.past : owner.first]) and all(
            norm not in ("+", "plus", "or") for norm in norms[statement.past : owner.first]
        )
    return True


def _from_the_left(sentence: Sentence, given: list[Statement], place: int, one: str) -> list[Mark]:
    """`oral A 5 mg and B 10 mg`: what leads the first of a list holds for the list."""
    for earlier in range(place - 1, -1, -1):
        if one == ROUTE and _broken(sentence, given[earlier], given[earlier + 1], _APART):
            return []
        leading = about(given[earlier].leading, one)[-1:]
        if leading:
            return [] if one == OFTEN and _is_adjective(given[earlier], leading[0]) else leading
        if about(given[earlier].trailing, one) and not _is_series(sentence, given, earlier, place):
            return []
    return []


def _is_series(sentence: Sentence, given: list[Statement], earlier: int, place: int) -> bool:
    """`8 mg, 12 mg or 16 mg`: nothing but list signs between the amounts."""
    norms = sentence.tokens.norms
    return all(
        all(norm in _LIST for norm in norms[one.past : other.first])
        for one, other in zip(given[earlier:place], given[earlier + 1 : place + 1], strict=True)
    )


def _is_adjective(statement: Statement, mark: Mark) -> bool:
    """`weekly paclitaxel at 50 mg/m2`: the frequency stands right before the name, and is of that name alone."""
    return statement.name is not None and statement.name[0] == mark.past


def _broken(
    sentence: Sentence, before: Statement, after: Statement, breaks: frozenset[str] = _BREAKS
) -> bool:
    """Whether "then", "as well as" or a semicolon sets two amounts apart."""
    start = _end_of_bracket(sentence.tokens.norms, before.past, after.first)
    between = sentence.marks[before.place + 1 : after.place]
    return any(mark.kind in breaks and mark.first >= start for mark in between)


def _depth(norms: list[str]) -> int:
    depth = 0
    for norm in norms:
        depth = depth + 1 if norm == "(" else max(0, depth - 1) if norm == ")" else depth
    return depth
