"""One pass over the tokens of a text that finds everything a dose is made of."""

from __future__ import annotations

from typing import Final

from pipeline.text.dose.amounts import read_amount
from pipeline.text.dose.days import read_days
from pipeline.text.dose.lexicon import PHRASES
from pipeline.text.dose.marks import AMOUNT, DAYS, END, SEMICOLON, Mark
from pipeline.text.numbers import NUMBER_WORDS
from pipeline.text.tokens import LINE, NUMBER, Tokens

_DAYS: Final = frozenset(("day", "days", "d", "week", "weeks", "wk", "wks", "w"))
_AMOUNTS: Final = frozenset(("auc", "area", "a", "an", *NUMBER_WORDS))
_WITH_A_ROUTE_INSIDE: Final = frozenset(("infusion", "times", "often"))
_SIGNS: Final = {";": SEMICOLON, "\n": END}
_CLOSERS: Final = frozenset((")", "]", '"', "'", "”"))
_ABBREVIATED: Final = frozenset(("approx", "max", "min", "vs", "no", "dr", "e.g", "i.e", "etc", "incl", "appr"))


def scan(tokens: Tokens) -> list[Mark]:
    """The marks of a text, in order and without overlap.

    >>> [mark.kind for mark in scan(Tokens("5 mg IV every 3 weeks for 6 cycles. Then stop."))]
    ['amount', 'route', 'often', 'cycles', 'end', 'then', 'end']
    """
    marks: list[Mark] = []
    at, norms, pieces = 0, tokens.norms, tokens.pieces
    firsts = PHRASES.firsts
    while at < len(norms):
        norm = norms[at]
        if pieces[at].kind == NUMBER or norm in _STARTS:
            mark = _at_number_or_days(tokens, at)
        elif norm in firsts:
            mark = _phrase(tokens, at)
        elif norm in _SIGNS or norm == ".":
            mark = _sign(tokens, at)
        else:
            at += 1
            continue
        if mark:
            marks.append(mark)
            if mark.kind in _WITH_A_ROUTE_INSIDE:
                marks += _route_inside(tokens, mark)
        at = mark.past if mark else at + 1
    return marks


_STARTS: Final = _DAYS | _AMOUNTS


def _route_inside(tokens: Tokens, mark: Mark) -> list[Mark]:
    """`2 subcutaneous injections`, `a 1-hour intravenous infusion`: the route stands inside another mark."""
    inside = (_phrase(tokens, at) for at in range(mark.first, mark.past) if tokens.norms[at] in PHRASES.firsts)
    routes = [one for one in inside if one and one.kind == "route" and one.past <= mark.past]
    return [Mark(one.kind, mark.first, mark.past, one.term, one.value) for one in routes[:1]]


def _at_number_or_days(tokens: Tokens, at: int) -> Mark | None:
    """The longest of: an amount, numbered days, a phrase."""
    best = _phrase(tokens, at)
    if tokens.norms[at] in _DAYS:
        days = read_days(tokens, at)
        if days and (best is None or days[1] > best.past):
            best = Mark(DAYS, at, days[1], None, days[0])
    else:
        amount = read_amount(tokens, at)
        if amount and (best is None or amount[1] >= best.past):
            best = Mark(AMOUNT, at, amount[1], None, amount[0])
    return best


def _phrase(tokens: Tokens, at: int) -> Mark | None:
    found = PHRASES.match(tokens, at)
    return Mark(found[0].kind, at, found[1], found[0], found[2]) if found else None


def _sign(tokens: Tokens, at: int) -> Mark | None:
    if tokens.norms[at] != ".":
        return Mark(_SIGNS[tokens.norms[at]], at, at + 1, None, None)
    last = at + 1 == len(tokens.norms)
    if not last and tokens.pieces[at + 1].kind != LINE:
        after = at + 1 + (tokens.norms[at + 1] in _CLOSERS)
        if after < len(tokens.norms) and not tokens.spaced(after) and tokens.text[tokens.start(after)].islower():
            return None
        if tokens.norms[at - 1] in _ABBREVIATED or (at == 1 and tokens.pieces[0].kind == NUMBER):
            return None
    return Mark(END, at, at + 1, None, None)
