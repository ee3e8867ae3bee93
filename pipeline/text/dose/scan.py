"""One pass over the tokens of a text that finds everything a dose is made of."""

from __future__ import annotations

from typing import Final

import msgspec

from pipeline.text.dose.amounts import read_amount
from pipeline.text.dose.days import read_days
from pipeline.text.dose.lexicon import PHRASES, Term
from pipeline.text.dose.marks import AMOUNT, END, SEMICOLON, Mark
from pipeline.text.dose.subjects import DAYS, LENGTH, OFTEN
from pipeline.text.numbers import NUMBER_WORDS, read_number
from pipeline.text.tokens import LINE, NUMBER, Tokens
from pipeline.text.units import read_time

_DAYS: Final = frozenset(("day", "days", "d", "week", "weeks", "wk", "wks", "w"))
_NUMBERED: Final = _DAYS | {"first"}
_AMOUNTS: Final = frozenset(("auc", "area", "a", "an", *NUMBER_WORDS))
_STARTS: Final = _NUMBERED | _AMOUNTS
_WITH_A_ROUTE_INSIDE: Final = frozenset(("infusion", "times", "often"))
_LENGTHS: Final = frozenset(("length", "span"))
_SIGNS: Final = {";": SEMICOLON, "\n": END}
_FIRSTS: Final = PHRASES.firsts | _STARTS | _SIGNS.keys() | {"."}
_CLAUSE_ENDS: Final = frozenset((",", ";", "(", ")", ".", "\n", "-"))
_LONG: Final = frozenset(("d", "wk", "mo", "a"))
_BARE: Final = Term("length", "bare", subject=LENGTH)
_CLOSERS: Final = frozenset((")", "]", '"', "'", "”"))
_ABBREVIATED: Final = frozenset(("approx", "max", "min", "vs", "no", "dr", "e.g", "i.e", "etc", "incl", "appr"))


def scan(tokens: Tokens) -> list[Mark]:
    """The marks of a text, in order and without overlap.

    >>> [mark.kind for mark in scan(Tokens("5 mg IV every 3 weeks for 6 cycles. Then stop."))]
    ['amount', 'route', 'often', 'cycles', 'end', 'then', 'end']
    """
    marks: list[Mark] = []
    pieces, past = tokens.pieces, 0
    for at, norm in enumerate(tokens.norms):
        if at < past or (norm not in _FIRSTS and pieces[at].kind != NUMBER):
            continue
        mark = _mark(tokens, at, norm)
        if mark is None:
            continue
        past = mark.past
        if mark.kind in _LENGTHS and tokens.norms[past - 1].endswith("ly"):  # "up to 3 weekly infusions"
            continue
        marks.append(mark)
        if mark.kind in _WITH_A_ROUTE_INSIDE or (mark.kind == AMOUNT and mark.value.unit.kind == "counted"):
            marks += _route_inside(tokens, mark)
    return _with_alternatives(tokens, marks) if any(mark.kind == "or" for mark in marks) else marks


def _mark(tokens: Tokens, at: int, norm: str) -> Mark | None:
    if norm in _STARTS or tokens.pieces[at].kind == NUMBER:
        return _at_number_or_days(tokens, at) or _bare_length(tokens, at)
    if norm in PHRASES.firsts:
        return _phrase(tokens, at) if PHRASES.may_start(tokens, at) else None
    return _sign(tokens, at)


def _with_alternatives(tokens: Tokens, marks: list[Mark]) -> list[Mark]:
    """`once every 2 weeks (q2w) or once every 4 weeks`: two frequencies and an "or" are one mark."""
    fused: list[Mark] = []
    for mark in marks:
        first = fused[-2] if len(fused) > 1 and fused[-1].kind == "or" else None
        if first and mark.kind == OFTEN and first.kind == OFTEN and _is_either(tokens, first, fused[-1], mark):
            value = {**first.value, "either": (mark.term, mark.value)}
            fused[-2:] = [msgspec.structs.replace(first, past=mark.past, value=value)]
        else:
            fused.append(mark)
    return fused


def _is_either(tokens: Tokens, first: Mark, joint: Mark, second: Mark) -> bool:
    between = tokens.norms[first.past : joint.first]
    counted = all(mark.term is not None and "count" in mark.term.facts for mark in (first, second))
    return counted and set(between) <= {"(", ")"} and second.first == joint.past


def _route_inside(tokens: Tokens, mark: Mark) -> list[Mark]:
    """`2 subcutaneous injections`, `a 1-hour intravenous infusion`: the route stands inside another mark."""
    inside = (_phrase(tokens, at) for at in range(mark.first, mark.past) if tokens.norms[at] in PHRASES.firsts)
    routes = [one for one in inside if one and one.past <= mark.past and _states_route(one)]
    first = mark.past if mark.kind == AMOUNT else mark.first  # what an amount holds, follows it
    return [msgspec.structs.replace(one, first=first, past=mark.past) for one in routes[:1]]


def _states_route(mark: Mark) -> bool:
    """`2 puffs` are inhaled: the form's own words state the route."""
    return mark.kind == "route" or (mark.kind == "form" and mark.term is not None and "route" in mark.term.facts)


def _at_number_or_days(tokens: Tokens, at: int) -> Mark | None:
    """The longest of: an amount, numbered days, a phrase."""
    best = _phrase(tokens, at)
    if tokens.norms[at] in _NUMBERED:
        days = read_days(tokens, at)
        if days and (best is None or days[1] > best.past):
            best = Mark(DAYS, at, days[1], None, days[0], DAYS)
    else:
        amount = read_amount(tokens, at)
        if amount and (best is None or amount[1] >= best.past):
            best = Mark(AMOUNT, at, amount[1], None, amount[0])
    return best


def _bare_length(tokens: Tokens, at: int) -> Mark | None:
    """`1 puff, BID, 4 weeks`: a length of time that is a whole clause says how long."""
    if tokens.pieces[at].kind != NUMBER or (at and tokens.norms[at - 1] not in _CLAUSE_ENDS):
        return None
    if at and tokens.norms[at - 1] == "-" and not tokens.spaced(at):
        return None  # "from -8 d": a day before the first
    number = read_number(tokens, at)
    found = read_time(tokens, number.past) if number and number.value else None
    if number is None or found is None or found[0].code not in _LONG:
        return None
    if found[1] < len(tokens.norms) and tokens.norms[found[1]] not in _CLAUSE_ENDS:
        return None
    return Mark(_BARE.kind, at, found[1], _BARE, {"n": number.value, "time": found[0]}, LENGTH)


def _phrase(tokens: Tokens, at: int) -> Mark | None:
    found = PHRASES.match(tokens, at)
    if found is None:
        return None
    term, past, slots = found
    return Mark(term.kind, at, past, term, slots, term.subject)


def _sign(tokens: Tokens, at: int) -> Mark | None:
    if tokens.norms[at] != ".":
        return Mark(_SIGNS[tokens.norms[at]], at, at + 1)
    last = at + 1 == len(tokens.norms)
    if not last and tokens.pieces[at + 1].kind != LINE:
        after = at + 1 + (tokens.norms[at + 1] in _CLOSERS)
        if after < len(tokens.norms) and not tokens.spaced(after) and tokens.text[tokens.start(after)].islower():
            return None
        if tokens.norms[at - 1] in _ABBREVIATED or (at == 1 and tokens.pieces[0].kind == NUMBER):
            return None
    return Mark(END, at, at + 1)
