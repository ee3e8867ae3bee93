"""Which words of a text say how which amount is given.

Inside a sentence, the marks between two amounts are split at the last joint ("and", "+", a comma): what stands
before it follows the first amount, what stands after it leads to the second. An amount that says nothing about
its schedule, route or length takes it from the amounts it is listed with, then from the words before the first
amount, then from sentences that hold no amount of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pipeline.text.dose.marks import DAYS, SEMICOLON, Mark
from pipeline.text.dose.sentences import Sentence, Statement

SCHEDULE: Final = "schedule"
ROUTE: Final = "route"
LENGTH: Final = "length"
_TOPIC: Final = {
    **dict.fromkeys(("often", DAYS, "cycle", "on_off", "on_of", "off"), SCHEDULE),
    "route": ROUTE,
    **dict.fromkeys(("length", "span", "cycles", "cycles_range", "minutes"), LENGTH),
    **{kind: kind for kind in ("infusion", "times", "stop", "meal", "offset", "form", "phase", "role")},
}
SHARED: Final = (SCHEDULE, ROUTE, LENGTH, "stop", "times", "infusion")
_JOINTS: Final = frozenset(("+", "and", "or", "plus", "&", ";", "then", "with"))
_WEAK_JOINTS: Final = frozenset((",", "/", ":"))
_BREAKS: Final = frozenset(("then", "apart", SEMICOLON))
_ADJECTIVE: Final = 4  # "weekly paclitaxel at 50 mg/m2": words between an adjective and its amount


def topic(mark: Mark) -> str | None:
    """What a mark says something about: schedule, route, length…; a form may state a route."""
    if mark.kind == "form" and mark.term and mark.term.facts.get("route"):
        return ROUTE
    return _TOPIC.get(mark.kind)


def about(marks: Iterable[Mark], subject: str) -> list[Mark]:
    """The marks on one subject."""
    return [mark for mark in marks if topic(mark) == subject]


def attach(sentence: Sentence) -> None:
    """Give every dose of a sentence the marks that belong to it."""
    given = sentence.given
    if not given:
        return
    marks = [mark for mark in sentence.marks if topic(mark)]
    given[0].leading = [mark for mark in marks if mark.past <= given[0].first]
    for before, after in zip(given, given[1:], strict=False):
        between = [mark for mark in marks if before.past <= mark.first and mark.past <= after.first]
        split = _boundary(sentence, before, after, between)
        before.trailing = [mark for mark in between if mark.first < split]
        after.leading = [mark for mark in between if mark.first >= split]
    given[-1].trailing = [mark for mark in marks if mark.first >= given[-1].past]
    _share(sentence, given)


def _boundary(sentence: Sentence, before: Statement, after: Statement, between: list[Mark]) -> int:
    """The token where the words of `before` end and those of `after` begin."""
    norms = sentence.tokens.norms
    header = next((mark for mark in between if norms[mark.past : mark.past + 1] == [":"]), None)
    if header:
        return header.first
    covered = {token for mark in between for token in range(mark.first, mark.past)}
    free = [token for token in range(before.past, after.first) if token not in covered]
    for joints in (_JOINTS, _WEAK_JOINTS):
        found = [token for token in free if norms[token] in joints]
        if found:
            return found[-1]
    return after.first


def _share(sentence: Sentence, given: list[Statement]) -> None:
    own = [{subject: _own(one, subject) for subject in SHARED} for one in given]
    for place, statement in enumerate(given):
        for subject in SHARED:
            marks = own[place][subject]
            marks = marks or _from_the_right(sentence, given, own, place, subject)
            marks = marks or _from_the_left(sentence, given, own, place, subject)
            statement.own += marks
        rest = (mark for mark in [*statement.leading, *statement.trailing] if topic(mark) not in SHARED)
        statement.own += rest


def _own(statement: Statement, subject: str) -> list[Mark]:
    trailing = about(statement.trailing, subject)
    if subject == SCHEDULE and trailing:
        return about(statement.leading, subject)[-1:] * _is_header(statement, subject) + trailing
    return trailing or about(statement.leading, subject)


def _is_header(statement: Statement, subject: str) -> bool:
    """`Days 1-7: 5 mg BID`: the days before the colon stand beside the frequency behind the amount."""
    leading = about(statement.leading, subject)
    return bool(leading) and leading[-1].kind in (DAYS, "cycle")


def _from_the_right(
    sentence: Sentence, given: list[Statement], own: list[dict[str, list[Mark]]], place: int, subject: str
) -> list[Mark]:
    """`A 500 mg and B 10 mg twice a day`: what follows the last of a list holds for the list."""
    for later in range(place + 1, len(given)):
        if _broken(sentence, given[later - 1], given[later]):
            return []
        trailing = about(given[later].trailing, subject)
        if trailing:
            return [mark for mark in trailing if not _in_bracket_of(sentence, given[later], mark, given[place])]
        if about(given[later].leading, subject):
            return []
    return []


def _from_the_left(
    sentence: Sentence, given: list[Statement], own: list[dict[str, list[Mark]]], place: int, subject: str
) -> list[Mark]:
    """`oral A 5 mg and B 10 mg`: what leads the first of a list holds for the list."""
    for earlier in range(place - 1, -1, -1):
        if _broken(sentence, given[earlier], given[earlier + 1]) and earlier > 0:
            return []
        leading = about(given[earlier].leading, subject)
        if leading:
            near = given[earlier].first - leading[-1].past <= _ADJECTIVE and subject == SCHEDULE
            apart = subject == ROUTE and _broken(sentence, given[earlier], given[place])
            return [] if near or apart else leading
        if about(given[earlier].trailing, subject) and not _is_series(sentence, given, earlier, place):
            return []
    return []


def _is_series(sentence: Sentence, given: list[Statement], earlier: int, place: int) -> bool:
    """`8 mg, 12 mg or 16 mg`: nothing but list signs between the amounts."""
    norms = sentence.tokens.norms
    return all(
        all(norm in (",", "or", "and", "/", "then", "(", ")") for norm in norms[one.past : other.first])
        for one, other in zip(given[earlier:place], given[earlier + 1 : place + 1], strict=True)
    )


def _broken(sentence: Sentence, before: Statement, after: Statement) -> bool:
    """Whether "then", "as well as" or a semicolon sets two amounts apart."""
    return any(
        mark.kind in _BREAKS for mark in sentence.marks[before.place + 1 : after.place]
    )


def _in_bracket_of(sentence: Sentence, owner: Statement, mark: Mark, other: Statement) -> bool:
    """Whether a bracket holds the owner and the mark, and not the other amount: `A 1 g and B (5 mg daily)`."""
    norms = sentence.tokens.norms
    opened = _depth(norms[other.past : owner.first])
    closed = ")" in norms[owner.past : mark.first]
    return opened > 0 and not closed


def _depth(norms: list[str]) -> int:
    depth = 0
    for norm in norms:
        depth = depth + 1 if norm == "(" else max(0, depth - 1) if norm == ")" else depth
    return depth


def inherit(sentences: list[Sentence]) -> None:
    """Give doses that still lack a schedule, a route or a length what the sentences without doses say of it."""
    holders = [place for place, sentence in enumerate(sentences) if sentence.given]
    for number, place in enumerate(holders):
        until = holders[number + 1] if number + 1 < len(holders) else len(sentences)
        for statement in sentences[place].given:
            for subject in SHARED:
                if not about(statement.own, subject):
                    statement.own += _around(sentences, place, until, subject)


def _around(sentences: list[Sentence], place: int, until: int, subject: str) -> list[Mark]:
    """From the sentences behind up to the next dose, then from those before, the nearest first."""
    for sentence in _silent(sentences, place, until):
        found = about(sentence.marks, subject)
        if found:
            return found
    return []


def _silent(sentences: list[Sentence], place: int, until: int) -> Iterator[Sentence]:
    yield from sentences[place + 1 : until]
    yield from (one for one in reversed(sentences[:place]) if not one.given)
    yield from (one for one in sentences[until:] if not one.given)
