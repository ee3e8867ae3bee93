"""Comparisons in a criterion: which amounts are limits, and on which side of them one must be.

Tokens in, Comparisons out, in the order of the text. What is limited is read elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from pipeline.text.criteria.comparators import AFTER, BEFORE, TURNED, past_filler, past_gloss
from pipeline.text.criteria.extremes import outer_comparison
from pipeline.text.criteria.quantity import NUMBER_STARTS, read_quantity, starts_number
from pipeline.text.criteria.romans import ROMANS, is_roman
from pipeline.text.criteria.shapes import Comparison, Quantity
from pipeline.text.criteria.windows import FORWARD, half_life_after, past_reference
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import NUMBER, WORD, Tokens
from pipeline.text.units import read_time, read_unit

_JOINS: Final = word_set("- to through thru until till")
_BETWEEN_JOINS: Final = _JOINS | {"and", "an", ",", "or", "&"}
_MOST_FILLERS: Final = 4
_OLD: Final = word_set("years year yrs yr y months month of age old olds ago inclusive , ) -")
_LIST_JOINS: Final = word_set(", or and / &")
_PERIODS: Final = word_set("treatment study period trial screening follow intervention run walk walking")
_SCALES: Final = word_set(
    """
    scale scales nrs vas rating numeric numerical likert severity point range ranging visual
    """
)
_LAST_GRADE: Final = 10
_BACKWARD: Final = word_set("prior before ago preceding previous previously earlier")
_UNTIL: Final = word_set("until till through")
_ONE: Final = word_set("year month week")
_STARTS: Final = (
    NUMBER_STARTS | frozenset(ROMANS) | _ONE | word_set("uln lln upper lower normal institutional laboratory")
)
_LONGEST_WORDS: Final = 9
_TEMPORAL: Final = word_set("within recent")


def comparisons(tokens: Tokens) -> Iterator[Comparison]:
    """Every comparison of a text.

    >>> [(c.op, c.quantity.low) for c in comparisons(Tokens("18 or older, BMI < 30, at least two visits"))]
    [('>=', 18.0), ('<', 30.0), ('>=', 2.0)]
    """
    past = 0
    for at in _places(tokens):
        if at < past:
            continue
        found = _introduced(tokens, at) if tokens.norms[at] in BEFORE.firsts else None
        if found is None and starts_number(tokens, at):
            found = _bare(tokens, at)
        if found is not None:
            if 0 < past == at and _is_period(tokens, found):
                found = replace(found, op="<=", rule="recent")
            past = found.past
            if found.op:
                yield found


def _is_period(tokens: Tokens, found: Comparison) -> bool:
    """Whether a time says how long an amount right before it took: "weight loss > 10 % over 6 months"."""
    aged = not _AGED.isdisjoint(tokens.norms[found.past : found.past + 2])
    return tokens.norms[found.first] == "over" and found.rule == "before" and found.quantity.is_time and not aged


_AGED: Final = word_set("old age")


def _places(tokens: Tokens) -> Iterator[int]:
    """Where a comparison may begin: at a number, or at a word of comparison not far before one."""
    norms, opening, since = tokens.norms, BEFORE.firsts, 0
    numbers = [at for at, piece in enumerate(tokens.pieces) if piece.kind == NUMBER or piece.norm in _STARTS]
    for number in numbers:
        for at in range(max(since, number - _LONGEST_WORDS), number):
            if norms[at] in opening:
                yield at
        yield number
        since = number + 1


def _introduced(tokens: Tokens, at: int) -> Comparison | None:
    """A comparison whose words stand before the amount."""
    found = BEFORE.match(tokens, at)
    if found is None:
        return None
    op, past, _ = found
    if op == "=" and at > 0 and tokens.norms[at - 1] == "n":  # "(n = 20)" counts a sample
        return None
    past = past_gloss(tokens, past)
    fillers = 0
    while past < len(tokens.norms) and fillers < _MOST_FILLERS:
        joins = _BETWEEN_JOINS if op in ("between", "from") else _JOINS
        quantity = read_quantity(tokens, past, joins) or (_one(tokens, at, past) if op in _TEMPORAL else None)
        if quantity is not None:
            return _compared(tokens, op, quantity, at)
        further = past_filler(tokens, past, op)
        if further == past:
            return None
        past, fillers = further, fillers + 1
    return None


def _one(tokens: Tokens, first: int, at: int) -> Quantity | None:
    """The time in "within the past year", "in the last month", "within a week": one of its unit."""
    norms = tokens.norms
    if norms[at] not in _ONE or norms[at - 1] not in _LAST or norms[at + 1 : at + 2] == ["of"]:
        return None
    led = at - 1 > first or norms[first] in ("within", "during") or (first > 0 and norms[first - 1] in _LED)
    found = read_unit(tokens, at) if led else None
    return Quantity(1.0, None, at, found[1], found[0], at, found[1]) if found else None


_LAST: Final = word_set("past last previous preceding prior a recent calendar")
_LED: Final = word_set("in the within during over for this than")


def _compared(tokens: Tokens, op: str, quantity: Quantity, first: int) -> Comparison | None:
    quantity = _with_half_lives(tokens, quantity)
    timed = quantity.is_time or quantity.half_lives is not None
    if op == "within" and _is_distance(quantity):
        return Comparison("<=", quantity, first, quantity.past, "before")
    if op in _TEMPORAL:
        if not timed or (op == "recent" and _names_a_period(tokens, quantity.past)):
            return None
        rule = "window" if op == "within" else "recent"
        op = ">=" if "for" in (tokens.norms[first], tokens.norms[first - 1]) else "<="
        return Comparison("between" if quantity.is_range else op, quantity, first, quantity.past, rule)
    if quantity.is_range:
        if tokens.norms[first - 1 : first + 1] == ["(", "range"] and _is_scale(tokens, quantity):
            return None
        quantity = replace(quantity, ends=(op != ">", quantity.ends[1]))
        return Comparison("between", quantity, first, quantity.past, "before")
    if op in ("between", "from"):
        return None
    if op == "=" and quantity.unit is None:  # "ECOG = 0 or 1"
        return replace(_listed(tokens, quantity), first=first, rule="before")
    return Comparison(op, quantity, first, quantity.past, "before")


def _is_distance(quantity: Quantity) -> bool:
    """Whether an amount is a length: "within 15 cm of the anal verge", "lives within 50 km"."""
    own = quantity.unit
    return own is not None and own.kind == "length" and not own.per and not quantity.is_range


def _names_a_period(tokens: Tokens, past: int) -> bool:
    """ "during the 16 week treatment period" is a name, not a time limit."""
    return past < len(tokens.norms) and tokens.norms[past] in _PERIODS


def _with_half_lives(tokens: Tokens, quantity: Quantity) -> Quantity:
    """`30 days or 5 half-lives`, either way about: one time limit."""
    if not quantity.is_time and quantity.half_lives is None:
        return quantity
    counted_from = past_reference(tokens, quantity.past)
    at = half_life_after(tokens, quantity.past) or half_life_after(tokens, counted_from)
    other = read_quantity(tokens, at) if at is not None else None
    if other is None or (other.half_lives is None) == (quantity.half_lives is None):
        return quantity
    if other.half_lives is not None:
        return replace(quantity, half_lives=other.half_lives, past=other.past)
    return replace(other, half_lives=quantity.half_lives, first=quantity.first) if other.is_time else quantity


def _bare(tokens: Tokens, at: int) -> Comparison | None:
    """A comparison whose words stand after the amount, a range, or an amount that is none (with no op)."""
    quantity = read_quantity(tokens, at, _JOINS)
    if quantity is None:
        return None
    if _is_in_name(tokens, quantity):
        return Comparison("", quantity, at, quantity.past, "listed")
    op, past = _after(tokens, quantity)
    if op:
        return Comparison(op, _with_late_unit(tokens, quantity, past), at, past, "after")
    if quantity.is_range:
        op = "" if _is_scale(tokens, quantity) or _is_compound(tokens, at) else "between"
        return Comparison(op, quantity, at, quantity.past, "listed" if is_roman(tokens, at) else "range")
    if quantity.is_time and _is_how_recent(tokens, quantity):
        return Comparison("<=", quantity, at, quantity.past, "recent")
    if quantity.is_time or quantity.half_lives:
        lasts = tokens.norms[max(0, at - 1) : at] == ["for"] or tokens.norms[max(0, at - 2) : at] == ["for", "the"]
        counted_from = "".join(tokens.norms[quantity.past : quantity.past + 1])
        lasts = lasts or (counted_from in FORWARD and not _UNTIL.isdisjoint(tokens.norms[max(0, at - 1) : at]))
        if counted_from in _BACKWARD or (lasts and counted_from in FORWARD):
            return Comparison(">=" if lasts else "<=", quantity, at, quantity.past, "recent")
    outer = outer_comparison(tokens, at) if quantity.basis != "baseline" else None
    return Comparison(outer, quantity, at, quantity.past, "before") if outer else _listed(tokens, quantity)


def _is_how_recent(tokens: Tokens, quantity: Quantity) -> bool:
    """Whether a time alone in brackets says what "recent" means: "recent (12 months) history of syncope"."""
    norms, first, past = tokens.norms, quantity.first, quantity.past
    return first > 1 and norms[first - 2] in _RECENT and norms[first - 1] == "(" and norms[past : past + 1] == [")"]


_RECENT: Final = word_set("recent recently")


def _is_in_name(tokens: Tokens, quantity: Quantity) -> bool:
    """Whether a second is that of "forced expiratory volume in 1 second"."""
    named = quantity.first > 0 and tokens.norms[quantity.first - 1] in ("in", "at")
    return named and quantity.low == 1 and quantity.unit is not None and quantity.unit.atom.code == "s"


def _is_compound(tokens: Tokens, at: int) -> bool:
    """Whether a number goes on from the one before: "37 weeks 0 days to 37 weeks 6 days", "103 335-336"."""
    if at > 0 and tokens.pieces[at - 1].kind == NUMBER:
        return True
    return at > 1 and tokens.pieces[at - 2].kind == NUMBER and read_time(tokens, at - 1) is not None


def _is_scale(tokens: Tokens, quantity: Quantity) -> bool:
    """Whether a range is the ends of a scale: "on a 0 to 10 numerical rating scale", "(range 0-42)"."""
    if quantity.unit is not None or quantity.low not in (0, 1):
        return False
    near = tokens.norms[max(0, quantity.first - 3) : quantity.first] + tokens.norms[quantity.past : quantity.past + 3]
    return not _SCALES.isdisjoint(near)


def _listed(tokens: Tokens, quantity: Quantity) -> Comparison:
    """A number, or a list of numbers, that no word compares: "ECOG 0 or 1", "grade 3/4", "NYHA III"."""
    low = high = quantity.low
    past = quantity.past
    while low is not None and high is not None and quantity.unit is None and past + 1 < len(tokens.norms):
        step = past + 1 + (tokens.norms[past] == "," and tokens.norms[past + 1] in _LIST_JOINS)
        if tokens.norms[past] not in _LIST_JOINS or step >= len(tokens.norms) or not starts_number(tokens, step):
            break
        other = read_quantity(tokens, step)
        if other is None or other.low is None or other.unit is not None or other.low > _LAST_GRADE:
            break
        low, high = min(low, other.low), max(high, other.high or other.low)
        past = other.past
    if quantity.second is not None and quantity.unit is None and (quantity.second <= _LAST_GRADE):
        high = max(quantity.second, high or 0)
    listed = replace(quantity, low=low, high=high if high != low else None, past=past)
    return Comparison("between" if listed.is_range else "=", listed, quantity.first, past, "listed")


def _with_late_unit(tokens: Tokens, quantity: Quantity, past: int) -> Quantity:
    """The unit in "18+ years"."""
    found = read_unit(tokens, past) if quantity.unit is None and past < len(tokens.norms) else None
    return replace(quantity, unit=found[0], unit_first=past, unit_past=found[1]) if found else quantity


def _after(tokens: Tokens, quantity: Quantity) -> tuple[str, int]:
    """The comparison after an amount, past "years of age"."""
    past = quantity.past
    if _is_turned(tokens, past):
        return TURNED[tokens.norms[past]], past + 1
    for _ in range(5):
        if past >= len(tokens.norms):
            break
        found = AFTER.match(tokens, past) if tokens.norms[past] in AFTER.firsts else None
        if found and not quantity.is_range and not _goes_on(tokens, found[1]):
            return found[0], found[1]
        if tokens.norms[past] not in _OLD or (tokens.norms[past] == ")" and quantity.unit is None):
            break
        past += 1
    return "", quantity.past


def _is_turned(tokens: Tokens, past: int) -> bool:
    """Whether the number stands before its sign: "18 < age"."""
    return past + 1 < len(tokens.norms) and tokens.norms[past] in TURNED and tokens.pieces[past + 1].kind == WORD


def _goes_on(tokens: Tokens, past: int) -> bool:
    """Whether a number follows: "5 minimum 3", "18 + 4", "RECIST 1.1, at least one"."""
    return past < len(tokens.norms) and starts_number(tokens, past)
