"""One pass over the tokens of a text that finds everything a dose is made of."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from pipeline.text.dose.amounts import read_amount
from pipeline.text.dose.days import SIGNED, ends_a_clause, read_days, read_signed_days
from pipeline.text.dose.digits import ends_a_name, is_inside_a_code, is_inside_a_name
from pipeline.text.dose.lexicon import PHRASES
from pipeline.text.dose.marks import AMOUNT, END, NAME, SEMICOLON
from pipeline.text.dose.shapes import Mark, Term
from pipeline.text.dose.subjects import DAYS, LENGTH, OFTEN
from pipeline.text.dose.together import together
from pipeline.text.numbers import NUMBER_WORDS, read_number
from pipeline.text.tokens import LINE, NUMBER, Tokens
from pipeline.text.units import read_time

_DAYS: Final = frozenset(("day", "days", "d", "week", "weeks", "wk", "wks", "w", "month", "months"))
_NUMBERED: Final = _DAYS | {"first"}
_AMOUNTS: Final = frozenset(("auc", "area", "a", "an", *NUMBER_WORDS))
_STARTS: Final = _NUMBERED | _AMOUNTS
_EACH: Final = frozenset(("every", "each"))
_NEAR: Final = 10
_FEW: Final = 12
_JOINED: Final = frozenset((OFTEN, DAYS))
_GIVEN: Final = frozenset(("infusions", "injections", "doses", "sessions", "administrations", "treatments", "visits"))
_OPENERS: Final = frozenset(("(", ",", ";"))
_WITH_A_ROUTE_INSIDE: Final = frozenset(("infusion", "times", "often"))
_CYCLES: Final = frozenset(("cycles", "cycles_range"))
_OR: Final = frozenset(("or", "to", "-"))
_EVENTS: Final = frozenset(("before", "after", "prior", "preceding", "following"))
_AFTER: Final = frozenset(("after", "following"))
_LENGTHS: Final = frozenset(("length", "span"))
_TIMES: Final = _LENGTHS.union(_CYCLES, ("minutes",))
_COUNTED: Final = frozenset(("counted", "count"))
_SIGNS: Final = {";": SEMICOLON, "\n": END}
_FIRSTS: Final = PHRASES.firsts.union(_STARTS, _SIGNS, {"."}, SIGNED)
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
        mark = _mark(tokens, at, norm, marks[-1] if marks else None)
        if mark is None:
            continue
        if mark.kind in _TIMES and _is_no_time(tokens.norms, mark):
            continue
        past = mark.past
        if mark.kind in _JOINED:
            together(tokens, marks, mark)
        else:
            marks.append(mark)
        if (
            mark.kind in _WITH_A_ROUTE_INSIDE
            or (mark.kind == "form" and mark.past - mark.first > 2)
            or (mark.kind == AMOUNT and mark.value.unit.kind == "counted")
        ):
            marks += _inside(tokens, mark)
    return marks


def _is_no_time(norms: list[str], mark: Mark) -> bool:
    """Whether a length of time or a number of cycles is not that of the treatment."""
    if mark.kind in _LENGTHS:
        return _is_no_length(norms, mark)
    if mark.kind in _CYCLES:
        return _is_gone_by(norms, mark)
    return norms[mark.past : mark.past + 1] != [] and norms[mark.past] in _EVENTS  # "no food for 2 hours before it"


def _is_no_length(norms: list[str], mark: Mark) -> bool:
    """`up to 3 weekly infusions`, `given 2 weeks apart`."""
    return norms[mark.past - 1].endswith("ly") or norms[mark.past : mark.past + 1] == ["apart"]


def _is_gone_by(norms: list[str], mark: Mark) -> bool:
    """`after 4 cycles`, `following 2 or 4 courses of chemotherapy`: what was given before."""
    first = mark.first - 1
    if first > 1 and norms[first] in _OR:
        first -= 2
    return first >= 0 and norms[first] in _AFTER


def _mark(tokens: Tokens, at: int, norm: str, before: Mark | None) -> Mark | None:
    if norm in _STARTS or tokens.pieces[at].kind == NUMBER:
        return _at_number_or_days(tokens, at) or _bare_length(tokens, at)
    if norm in SIGNED and (days := _signed_days(tokens, at, before)):
        return days
    if norm in PHRASES.firsts:
        return _phrase(tokens, at) if PHRASES.may_start(tokens, at) else None
    return None if norm in SIGNED else _sign(tokens, at)


def _signed_days(tokens: Tokens, at: int, before: Mark | None) -> Mark | None:
    """`3.2 mg/kg -7 to -5`: signed numbers behind a dose are days, several of them or one that ends its clause."""
    if before is None or before.kind in (END, SEMICOLON) or at + 1 >= len(tokens.norms) or tokens.spaced(at + 1):
        return None
    if not tokens.spaced(at) and tokens.norms[at - 1] not in _OPENERS:
        return None
    found = read_signed_days(tokens, at)
    if found is None or (
        found[0].count == 1 and not (_follows(tokens, before, at) and ends_a_clause(tokens, found[1]))
    ):
        return None
    return Mark(DAYS, at, found[1], None, found[0], DAYS)


def _follows(tokens: Tokens, before: Mark, at: int) -> bool:
    """Whether an amount or a frequency stands right before, or before a bracket."""
    return before.kind in (AMOUNT, OFTEN, DAYS) and tokens.norms[before.past : at] in ([], ["("], [","])


def _inside(tokens: Tokens, mark: Mark) -> list[Mark]:
    """`2 subcutaneous injections`, `3 weekly infusions`: a route, a frequency stand inside another mark."""
    inside = [_phrase(tokens, at) for at in range(mark.first, mark.past) if tokens.norms[at] in PHRASES.firsts]
    whole = [one for one in inside if one and one.past <= mark.past]
    routes = [one for one in whole if _states_route(one)]
    often = [one for one in whole if mark.kind == "times" and one.kind == OFTEN and "count" in _facts(one)]
    often += [one for one in whole if mark.kind == OFTEN and one.kind == "role"]  # "one dosimetry dose"
    first = mark.past if mark.kind == AMOUNT else mark.first  # what an amount holds, follows it
    return [msgspec.structs.replace(one, first=first, past=mark.past) for one in (*routes[:1], *often[:1])]


def _facts(mark: Mark) -> dict[str, Any]:
    return mark.term.facts if mark.term else {}


def _states_route(mark: Mark) -> bool:
    """`2 puffs` are inhaled: the form's own words state the route."""
    return mark.kind == "route" or (mark.kind == "form" and "route" in _facts(mark))


def _at_number_or_days(tokens: Tokens, at: int) -> Mark | None:
    """The longest of: an amount, numbered days, a phrase."""
    best = _phrase(tokens, at)
    if tokens.norms[at] in _NUMBERED:
        days = None if is_inside_a_code(tokens, at) else read_days(tokens, at)
        if days and (best is None or days[1] > best.past):
            best = Mark(DAYS, at, days[1], None, days[0], DAYS)
    else:
        amount = read_amount(tokens, at)
        if amount and is_inside_a_code(tokens, amount[0].unit_first):
            return None  # "506U78" names a drug
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
    if term.kind == OFTEN and _is_misread(tokens, term, slots, at, past):
        return None
    if term.kind == "cohort" and "n" in slots and _is_amount(tokens, past - 1):
        return None
    if term.kind == NAME and past < len(tokens.norms) and tokens.pieces[past].kind == NUMBER:
        past += tokens.pieces[past].glued
    return Mark(term.kind, at, past, term, slots, term.subject)


def _is_amount(tokens: Tokens, at: int) -> bool:
    """`the other group 0.4 mg/kg`: the number has a unit of its own, and counts no group."""
    found = read_amount(tokens, at) if tokens.pieces[at].kind == NUMBER else None
    return found is not None and found[0].unit.kind not in _COUNTED and found[0].unit_first == at + 1


def _is_misread(tokens: Tokens, term: Term, slots: dict[str, Any], at: int, past: int) -> bool:
    """`on every Day 1` is a day; `three weekly infusions of X`, unlike `three weekly X`, are so many."""
    norms = tokens.norms
    if norms[at] in _EACH and norms[past - 1] == "day":
        return read_days(tokens, past - 1) is not None
    if not term.facts.get("few"):
        return False
    if not 1 < slots["n"] <= _FEW or ends_a_name(tokens, at):
        return True
    return "-" not in norms[at:past] and not _GIVEN.isdisjoint(norms[past : past + _NEAR])


def _sign(tokens: Tokens, at: int) -> Mark | None:
    if tokens.norms[at] != ".":
        return Mark(_SIGNS[tokens.norms[at]], at, at + 1)
    last = at + 1 == len(tokens.norms)
    if not last and is_inside_a_name(tokens, at):
        return None
    if not last and tokens.pieces[at + 1].kind != LINE:
        after = at + 1 + (tokens.norms[at + 1] in _CLOSERS)
        if after < len(tokens.norms) and not tokens.spaced(after) and tokens.text[tokens.start(after)].islower():
            return None
        if tokens.norms[at - 1] in _ABBREVIATED or (at == 1 and tokens.pieces[0].kind == NUMBER):
            return None
    return Mark(END, at, at + 1)
