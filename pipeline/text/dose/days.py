"""Numbered days in every spelling: `days 1, 8 and 15`, `D1-14`, `day 1 to day 7`, `d1/d8`, `days -7 to -3`."""

from __future__ import annotations

from typing import Final

from pipeline.text.dose.shapes import Days
from pipeline.text.numbers import NUMBER_WORDS, UNITS
from pipeline.text.tokens import NUMBER, WORD, Tokens
from pipeline.text.units import read_unit

_NAMES: Final = {
    "day": "d",
    "days": "d",
    "d": "d",
    "week": "wk",
    "weeks": "wk",
    "wk": "wk",
    "wks": "wk",
    "w": "wk",
    "month": "mo",
    "months": "mo",
}
_LIST: Final = frozenset((",", "and", "&", "/", "+", "or"))
_TO: Final = frozenset(("-", "to", "through", "until", "till", "thru"))
_TREATED: Final = frozenset(("cycle", "course", "treatment", "therapy", "chemotherapy", "dosing", "administration"))
_NO_NAMES: Final = _TO.union(_NAMES, ("st", "nd", "rd", "th", "and", "or", "of", "x", "q"))
_LAST_DAY: Final = 1000
_FAR: Final = 100  # days from a transplant
_WORDS: Final = frozenset(UNITS[1:])
_BACK: Final = 6  # "on days one, eight and fifteen"
SIGNED: Final = frozenset(("-", "+"))
_NUMBERED: Final = (["fu"], ["fluorouracil"], ["fluoruracil"], ["azacytidine"], ["azacitidine"])  # after a "5"
_ENDS: Final = frozenset((",", ";", ")", ".", "\n"))


def read_days(tokens: Tokens, at: int) -> tuple[Days, int] | None:
    """The numbered days that start at token `at`, and the token after them.

    >>> days, past = read_days(Tokens("days 1, 8 and 15 of"), 0); days.text, past
    ('1,8,15', 6)
    """
    if tokens.norms[at] == "first":
        return _first_day(tokens, at)
    unit = _NAMES.get(tokens.norms[at])
    if unit is None:
        return None
    runs: list[tuple[int, int]] = []
    past = at + 1
    while (run := _run(tokens, past, unit)) is not None:
        runs += run[0]
        past = run[1]
        following = _next_item(tokens, past, unit)
        if following is None:
            break
        past = following
    past = _without_joints(tokens, past) if runs else past
    return (Days(tuple(runs), unit), past) if runs else None


def read_signed_days(tokens: Tokens, at: int) -> tuple[Days, int] | None:
    """Days counted from a transplant, by their signs alone: `-7 to -5`, `+3,+6,+11`, `-8d`.

    >>> days, past = read_signed_days(Tokens("-7 to -5, then"), 0); days.text, past
    ('-7--5', 5)
    """
    runs: list[tuple[int, int]] = []
    past = at
    while past < len(tokens.norms) and tokens.norms[past] in SIGNED:
        run = _run(tokens, past, "d")
        if run is None:
            break
        runs += run[0]
        past = _skip_name(tokens, run[1], "d")
        if past + 1 < len(tokens.norms) and tokens.norms[past] in _LIST and tokens.norms[past + 1] in SIGNED:
            past += 1
    return (Days(tuple(runs), "d"), past) if runs and max(abs(day) for run in runs for day in run) <= _FAR else None


def ends_a_clause(tokens: Tokens, past: int) -> bool:
    """Whether nothing follows in the clause: `q12h -8, then` names a day, `5 mg -2 tablets` does not."""
    return past >= len(tokens.norms) or tokens.norms[past] in _ENDS


def _first_day(tokens: Tokens, at: int) -> tuple[Days, int] | None:
    """`1 g first day, then 500 mg`, `the first day of each cycle`; not `the first day of menses`."""
    norms = tokens.norms
    if norms[at + 1 : at + 2] != ["day"]:
        return None
    if norms[at + 2 : at + 3] == ["of"] and _TREATED.isdisjoint(norms[at + 3 : at + 9]):
        return None
    return Days(((1, 1),), "d"), at + 2


def _run(tokens: Tokens, at: int, unit: str) -> tuple[list[tuple[int, int]], int] | None:
    """One day, several in one piece ("1,8"), or a run of days."""
    lows, past = _day(tokens, at)
    if not lows:
        return None
    if len(lows) == 1 and past < len(tokens.norms) and tokens.norms[past] in _TO:
        past_to = past + 2 if tokens.norms[past : past + 2] == ["-", "to"] else past + 1  # "day -21- to d -17"
        highs, end = _day(tokens, _skip_name(tokens, past_to, unit))
        if highs and highs[0] >= lows[0]:
            return [(lows[0], highs[0]), *((day, day) for day in highs[1:])], end
    return [(day, day) for day in lows], past


def _day(tokens: Tokens, at: int) -> tuple[list[int], int]:
    sign = 1
    if at < len(tokens.norms) and tokens.norms[at] in ("-", "+"):
        sign, at = (-1 if tokens.norms[at] == "-" else 1), at + 1
    if at >= len(tokens.norms) or tokens.pieces[at].kind != NUMBER:
        return _day_in_words(tokens, at)
    parts = tokens.norms[at].split(",")
    if not all(part.isdecimal() and int(part) <= _LAST_DAY for part in parts) or _is_other(tokens, at):
        return [], at
    return [sign * int(part) for part in parts], at + 1


def _day_in_words(tokens: Tokens, at: int) -> tuple[list[int], int]:
    """`on day one`, `on days one and eight`; not `three times a day one hour before meals`."""
    word = tokens.norms[at] if at < len(tokens.norms) else ""
    if word not in _WORDS or tokens.norms[max(0, at - _BACK) : at].count("on") != 1 or _is_amount(tokens, at):
        return [], at
    return [int(NUMBER_WORDS[word])], at + 1


def _is_other(tokens: Tokens, at: int) -> bool:
    """Whether the number is no day but an amount or the beginning of a name."""
    return _is_amount(tokens, at) or _begins_a_name(tokens, at)


def _begins_a_name(tokens: Tokens, at: int) -> bool:
    """`day 1, 5-FU 400 mg/m2`, `D8, 177Lu-PSMA`; `day 1, 5 fluorouracil`."""
    if tokens.norms[at + 1 : at + 2] in _NUMBERED:
        return True
    word = at + 1 + (tokens.norms[at + 1 : at + 2] == ["-"])
    if word >= len(tokens.norms) or tokens.pieces[word].kind != WORD or tokens.norms[word] in _NO_NAMES:
        return False
    return not any(tokens.spaced(place) for place in range(at + 1, word + 1))


def _is_amount(tokens: Tokens, at: int) -> bool:
    """Whether a unit follows the number: in "day 1, 200 mg" the second number is no day; in "D1/D8" both are."""
    if tokens.norms[at + 1 : at + 2] == ["/"]:
        return False
    found = read_unit(tokens, at + 1) if at + 1 < len(tokens.norms) else None
    return found is not None and (found[0].atom.code != "d" or tokens.norms[at + 1] != "d")


def _next_item(tokens: Tokens, past: int, unit: str) -> int | None:
    """Where the next day of a list may start: after a comma, "and", a slash, and a repeated "day"."""
    at = past
    while at < len(tokens.norms) and tokens.norms[at] in _LIST and at < past + 2:
        at += 1
    if at == past or (at < len(tokens.norms) and _NAMES.get(tokens.norms[at], unit) != unit):
        return None
    return _skip_name(tokens, at, unit)


def _skip_name(tokens: Tokens, at: int, unit: str) -> int:
    named = at < len(tokens.norms) and tokens.norms[at] in _NAMES and (not unit or _NAMES[tokens.norms[at]] == unit)
    return at + 1 if named else at


def _without_joints(tokens: Tokens, past: int) -> int:
    """The end of the days, without a comma or an "and" that led to no further day."""
    while tokens.norms[past - 1] in _LIST or tokens.norms[past - 1] in _NAMES:
        past -= 1
    return past
