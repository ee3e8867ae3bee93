"""Amounts inside criteria: a number or a range with its unit and what it is relative to.

Tokens at a place in, a Quantity out: `1.5 x 10^9/L`, `2.5 x ULN`, `1:80`, `140/90 mmHg`, `18 to 65 years`.
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from pipeline.text.criteria.acuity import between_acuities
from pipeline.text.criteria.romans import ROMANS, is_roman
from pipeline.text.criteria.shapes import Quantity
from pipeline.text.criteria.two_units import is_number, with_days, with_smaller
from pipeline.text.criteria.unit_codes import PER, by_days
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.numbers import NUMBER_WORDS, read_number
from pipeline.text.phrases import Phrases
from pipeline.text.shapes import Number
from pipeline.text.tokens import NUMBER, Tokens
from pipeline.text.unit import ONE, Per, Unit
from pipeline.text.units import convert, read_time, read_unit
from pipeline.text.words import load

_COUNT_WORDS: Final = {"once": 1.0, "twice": 2.0}
NUMBER_STARTS: Final = frozenset(NUMBER_WORDS) - {"single", "zero"} | frozenset(_COUNT_WORDS)
_GRADED: Final = word_set("class classes stage stages grade grades nyha asa")
_ORDINALS: Final = word_set("st nd rd th")
_TIMES: Final = word_set("x * · times fold folds")
_AFTER_TIMES: Final = word_set("of greater higher more than above over")
_RANGE: Final = word_set("- to through thru until till")
_HALF_LIFE: Final = (("half", "-", "lives"), ("half", "-", "life"), ("half", "lives"), ("half", "life"))
_BASES: Final = Phrases(
    (spelling, exact, key) for key, entry in load("bases").items() for spelling, exact in entry.spellings()
)
# What follows a number that is more than an amount of a unit: "1:80", "140/90", "2-fold", "3 x ULN", "80 %".
_RELATES: Final = frozenset((":", "/", "-", "?", "%", "percent")) | _TIMES | _BASES.firsts
_INSIDE: Final = word_set("old of age ( ) inclusive exclusive")
_HALF_LIFE_REACH, _MOST_WORDS, _VAGUE = 5, 3, 2
_NO_UNIT: Final = word_set("counted denominator")


def starts_number(tokens: Tokens, at: int) -> bool:
    """Whether token `at` can begin an amount."""
    return tokens.pieces[at].kind == NUMBER or tokens.norms[at] in NUMBER_STARTS or is_roman(tokens, at)


def read_quantity(tokens: Tokens, at: int, joins: frozenset[str] = _RANGE) -> Quantity | None:
    """The amount that starts at token `at`; `joins` are the words that may stand inside a range.

    >>> found = read_quantity(Tokens("18 to 65 years old"), 0); found.low, found.high, found.unit.ucum
    (18.0, 65.0, 'a')
    """
    first = _signed(tokens, at)
    if first is None:
        return _reference_alone(tokens, at)
    return _range(tokens, first, joins) or first


def _signed(tokens: Tokens, at: int) -> Quantity | None:
    """One amount, below zero where a minus stands before it."""
    if not _is_minus(tokens, at):
        return _single(tokens, at)
    found = _single(tokens, at + 1)
    return found and replace(found, first=at, low=None if found.low is None else -found.low)


def _is_minus(tokens: Tokens, at: int) -> bool:
    """A sign glued to the number after it and to nothing before: "T-score < -2.5"."""
    norms = tokens.norms
    if at + 1 >= len(norms) or norms[at] != "-" or tokens.pieces[at + 1].kind != NUMBER:
        return False
    return not tokens.spaced(at + 1)


def _single(tokens: Tokens, at: int) -> Quantity | None:
    """One number with what belongs to it."""
    if at >= len(tokens.norms) or not starts_number(tokens, at):
        return None
    number = _number(tokens, at)
    if number is None:
        return None
    past = _skip_gloss(tokens, number.past)
    quantity = Quantity(number.value, None, at, past, readings=number.readings, flags=number.flags)
    if past < len(tokens.norms) and (is_number(tokens, past) or tokens.norms[past] == "+"):
        quantity = with_days(tokens, quantity)
        past = quantity.past
    near = tokens.norms[past : past + _HALF_LIFE_REACH]
    if not near or (near[0] not in _RELATES and "half" not in near):
        return _with_unit(tokens, quantity)
    return (
        _titre(tokens, quantity)
        or _half_lives(tokens, quantity)
        or _multiple(tokens, quantity)
        or _with_unit(tokens, _pair(tokens, quantity))
    )


def _number(tokens: Tokens, at: int) -> Number | None:
    norm = tokens.norms[at]
    if norm in _COUNT_WORDS:
        return Number(_COUNT_WORDS[norm], at, at + 1)
    if is_number(tokens, at) and tokens.norms[at + 1 : at + 2] == ["/"] and tokens.norms[at - 1] in _GRADED:
        return Number(tokens.pieces[at].value, at, at + 1)  # "class 3/4" is two classes
    return Number(ROMANS[norm], at, at + 1) if is_roman(tokens, at) else read_number(tokens, at)


def _skip_gloss(tokens: Tokens, past: int) -> int:
    """Past "th" in "7th", and past the figure in "two (2)"."""
    norms = tokens.norms
    if past < len(norms) and norms[past] in _ORDINALS and not tokens.spaced(past):
        return past + 1
    inside = norms[past : past + 3]
    if len(inside) == 3 and inside[0] == "(" and inside[2] == ")" and starts_number(tokens, past + 1):
        return past + 3
    return past


def _titre(tokens: Tokens, quantity: Quantity) -> Quantity | None:
    """`1:80`: a titre of 80."""
    past = quantity.past
    if quantity.low == 1 and tokens.norms[past : past + 1] == [":"] and is_number(tokens, past + 1):
        other = read_number(tokens, past + 1)
        if other and other.value:
            return replace(quantity, low=other.value, past=other.past, basis="titer")
    return None


def _half_lives(tokens: Tokens, quantity: Quantity) -> Quantity | None:
    """`5 half-lives`, `5 drug-elimination half-lives`."""
    near = tokens.norms[quantity.past : quantity.past + _HALF_LIFE_REACH]
    if "half" not in near:
        return None
    at = quantity.past + near.index("half")
    if any(starts_number(tokens, i) for i in range(quantity.past, at)):  # "6 weeks or five half-lives"
        return None
    for name in _HALF_LIFE:
        if tuple(tokens.norms[at : at + len(name)]) == name:
            return replace(quantity, half_lives=quantity.low, past=at + len(name))
    return None


def _multiple(tokens: Tokens, quantity: Quantity) -> Quantity | None:
    """`2.5 x ULN`, `3 times normal`, `2.5 ULN`, `2-fold`, `80 % of predicted`."""
    past, norms = quantity.past, tokens.norms
    past += norms[past : past + 1] == ["-"] and norms[past + 1 : past + 2] == ["fold"]
    times = past < len(norms) and (norms[past] in _TIMES or (norms[past] == "?" and not tokens.spaced(past)))
    past += times
    times = times or norms[past : past + 2] == ["above", "the"]
    while times and past < len(norms) and norms[past] in _AFTER_TIMES:
        past += 1
    found = _base(tokens, past)
    if found and found[0] in ("uln", "lln", "baseline") and (times or not _is_vague(norms[past : found[1]])):
        return replace(quantity, past=found[1], basis=found[0])
    if times and norms[past - 1] in ("fold", "folds"):
        return replace(quantity, past=past, basis="fold")
    if norms[past : past + 1] in (["%"], ["percent"]):
        share = _base(tokens, past + 1)
        if share:
            unit = read_unit(tokens, past)
            return replace(
                quantity, past=share[1], basis=share[0], unit=unit and unit[0], unit_first=past, unit_past=past + 1
            )
    return None


def _base(tokens: Tokens, at: int) -> tuple[str, int] | None:
    """What a multiple is of, and where its words end; no limit of detection is one of normal."""
    found = _BASES.match(tokens, at) if at < len(tokens.norms) and tokens.norms[at] in _BASES.firsts else None
    if found is None or not _DETECTED.isdisjoint(tokens.norms[found[1] : found[1] + 3]):
        return None
    return found[0], found[1]


_DETECTED: Final = word_set("detection detectable quantification quantitation quantifiable quantitative")


def _is_vague(words: list[str]) -> bool:
    """ "1.5 normal" is no multiple unless it says times; "1.5 normal limit" is."""
    return words[0] in ("of", "baseline") or (words[-1] == "normal" and len(words) <= _VAGUE)


def _reference_alone(tokens: Tokens, at: int) -> Quantity | None:
    """`<= ULN`: once the limit; only after a comparison, which is where callers ask."""
    found = _base(tokens, at)
    if found is None or found[0] not in ("uln", "lln") or tokens.norms[found[1] - 1] == tokens.norms[at] == "normal":
        return None
    return Quantity(1.0, None, at, found[1], basis=found[0])


def _pair(tokens: Tokens, quantity: Quantity) -> Quantity:
    """`140/90`, `20/40`, `4/10`: the second number is kept beside the first."""
    past = quantity.past
    if tokens.norms[past : past + 1] == ["/"] and is_number(tokens, past + 1) and quantity.low is not None:
        other = read_number(tokens, past + 1)
        if other and other.value and other.value == int(other.value) and other.value >= 2:
            return replace(quantity, second=other.value, past=other.past)
    return quantity


def _with_unit(tokens: Tokens, quantity: Quantity) -> Quantity:
    past = quantity.past
    if past + 1 < len(tokens.norms) and tokens.norms[past] == "-" and not tokens.spaced(past):
        past += not is_number(tokens, past + 1)
    past += _is_parted(tokens.norms[past : past + 3])
    past += tokens.norms[past : past + 1] in _WHOLE and read_time(tokens, past + 1) is not None
    found = read_unit(tokens, past)
    if found is None or found[0].kind in _NO_UNIT:
        return quantity
    own, end = found
    if own.kind == "mass" and not own.per and end < len(tokens.norms) and tokens.norms[end] in PER:
        own, end = Unit(own.atom, PER[tokens.norms[end]]), end + 1
    if tokens.norms[past] in _EACH and not own.per:
        own = Unit(ONE, (Per(own.atom),))
    end += _is_shortened(tokens, end)
    return with_smaller(tokens, replace(quantity, unit=own, unit_first=past, unit_past=end, past=end))


def _is_shortened(tokens: Tokens, past: int) -> bool:
    """Whether a full stop shortens a unit and ends no sentence: "3 mos. before", "75 yrs. or older"."""
    norms = tokens.norms
    if past + 1 >= len(norms) or norms[past] != "." or norms[past - 1] not in _SHORT or tokens.spaced(past):
        return False
    return tokens.words(past + 1, past + 2).islower()


_SHORT: Final = word_set("mos mo mths mth yrs yr wks wk hrs hr")
_WHOLE: Final = (["consecutive"], ["successive"], ["continuous"], ["full"], ["complete"], ["calendar"])


def _is_parted(near: list[str]) -> bool:
    """Whether a comma has come between a number and its years: "(13-17, years)"."""
    return near[:1] == [","] and near[1:2] in (["years"], ["yrs"]) and near[2:] in ([], [")"], ["."], [";"], ["old"])


_EACH: Final = word_set("daily weekly monthly yearly")  # "4 weekly attacks" are four a week, not four weeks


def _range(tokens: Tokens, low: Quantity, joins: frozenset[str]) -> Quantity | None:
    """A range that begins with a quantity: its end gives the unit that the beginning has not."""
    past = _past_words(tokens, low.past)
    if past >= len(tokens.norms) or tokens.norms[past] not in joins or low.low is None:
        return None
    if low.second is not None:
        return between_acuities(low, _single(tokens, past + 1))
    if tokens.norms[past : past + 3] == _RULED:
        return None
    return _up_to(tokens, low, past + 1)


def _up_to(tokens: Tokens, low: Quantity, past: int) -> Quantity | None:
    at, norms = past, tokens.norms
    while at < len(norms) and norms[at] in _BEFORE_END and at < past + 3 and not _is_spaced_minus(tokens, at):
        at += 1
    open_end = not _BELOW.isdisjoint(norms[past:at])
    high = _signed(tokens, at) if at < len(norms) and _is_spaced_minus(tokens, at) else _single(tokens, at)
    if high is None or high.low is None or high.half_lives:
        return None
    if high.unit is None and low.unit is not None:
        high = replace(high, unit=low.unit, unit_first=low.unit_first, unit_past=low.unit_past)
    start = low.low
    if start is not None and low.unit is not None and high.unit is not None and low.unit != high.unit:
        start = convert(start, low.unit, high.unit) or by_days(start, low.unit, high.unit)
    if (
        start is None
        or high.low is None
        or (start > high.low >= 0 and not (start <= _SCALE and norms[past - 1] != "-"))
    ):
        return None
    ends = sorted((start, high.low))  # "between -1 and -2.5", "73 to 24 letters" begin at the higher end
    return replace(high, low=ends[0], high=ends[1], first=low.first, ends=(True, not open_end))


_SCALE: Final = 100
_RULED: Final = ["-", "-", "-"]  # parts the rows of a table


def _is_spaced_minus(tokens: Tokens, at: int) -> bool:
    """A minus with a blank before it: "0 to -5", not "18--65"."""
    return tokens.spaced(at) and _is_minus(tokens, at)


_BELOW: Final = word_set("< less below under younger")
_BEFORE_END: Final = _BELOW | word_set("the age of - <= than")


def _past_words(tokens: Tokens, past: int) -> int:
    """Past "old" and "(inclusive)" in "between 20 years old and 65", "from 50 kg (inclusive) to 90 kg"."""
    at = past
    while at < len(tokens.norms) and at - past < _MOST_WORDS and tokens.norms[at] in _INSIDE:
        at += 1
    return at
