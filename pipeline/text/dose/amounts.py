"""Amounts: numbers with a unit that a dose can have, as singles, ranges and lists.

`150-375 mg`, `10, 20 or 40 mg`, `32 mg/m2 - 75 mg/m2`, `24/26 mg`, `1-5 x 10^7 cells/kg`, `AUC 5 or 6`.
"""

from __future__ import annotations

from typing import Final

from pipeline.text.dose.digits import with_decimal_comma, without_lost_power
from pipeline.text.dose.shapes import Amount, Level
from pipeline.text.numbers import read_number
from pipeline.text.shapes import Number
from pipeline.text.tokens import NUMBER, WORD, Tokens
from pipeline.text.unit import Atom, Unit, atoms
from pipeline.text.units import first_words, read_unit

KINDS: Final = frozenset(
    (
        *("mass", "volume", "activity", "units", "amount", "charge", "count", "radiation", "radioactivity"),
        *("counted", "ratio"),
    )
)
_NEVER: Final = frozenset(
    (
        *("kg", "[lb_av]", "[oz_av]", "pg", "mm3", "fL", "nL", "dL", "{copies}", "{fraction}", "{injection}"),
        *("{infusion}", "{dose}", "{IgE}"),
    )
)
_DOSE_UNITS: Final = [atom for atom in atoms() if atom.kind in KINDS and atom.code not in _NEVER]
_CELLS: Final = next(atom for atom in _DOSE_UNITS if atom.code == "{cells}")
_SAY_CELLS: Final = frozenset(("cell", "cells", "cart", "mscs", "lymphocytes", "car-t"))
_NEAR_CELLS: Final = 24
_UNIT_WORDS: Final = first_words(atom.code for atom in _DOSE_UNITS) | {"auc", "area"}
_FORM_WORDS: Final = first_words(atom.code for atom in _DOSE_UNITS if atom.kind == "counted")
_CELL_WORDS: Final = first_words(atom.code for atom in _DOSE_UNITS if atom.kind == "count")
_FORM_STEMS: Final = sorted(w for w in _FORM_WORDS if not any(o != w and o in w for o in _FORM_WORDS))
_DIGITS: Final = frozenset("0123456789½¼¾⅓⅔")
_RANGE: Final = frozenset(("-", "to", "through"))
_LIST: Final = frozenset((",", "or", "and", "/", "+", "&", "versus", "vs"))
NUMBERED: Final = frozenset(
    (
        *("arm", "group", "cohort", "level", "week", "cycle", "step", "phase", "part", "visit", "stage", "day"),
        *("schedule", "stratum", "dose", "vial", "type", "grade", "period", "study", "version", "line"),
    )
)
_WORDS_TO_CELLS: Final = 6
_WORDS_TO_FORM: Final = 3
_POWER: Final = 1e4
_UP_TO: Final = (("up", "to", "a", "maximum", "of"), ("to", "a", "maximum", "of"), ("up", "to"), ("and",))
_MOST_LEVELS: Final = 12
_MOST_EXPOSURE: Final = 10
_LEADS_TO_EXPOSURE: Final = frozenset(("of", "=", ":", "(", "["))
_LINES: Final = 4  # "1L" to "4L" are lines of treatment


def may_hold_number(text: str) -> bool:
    """Whether a text has a digit, or a word for something that is counted in words ("one tablet")."""
    if not _DIGITS.isdisjoint(text):
        return True
    small = text.lower()
    return any(stem in small for stem in _FORM_STEMS)


def may_hold_amount(tokens: Tokens) -> bool:
    """Whether a text has words for an amount at all: most texts have not, and need no reading."""
    return not _UNIT_WORDS.isdisjoint(tokens.norms)


def read_amount(tokens: Tokens, at: int) -> tuple[Amount, int] | None:
    """The amount expression that starts at token `at`, and the token after it.

    >>> amount, past = read_amount(Tokens("10, 20 or 40 mg daily"), 0)
    >>> [level.low for level in amount.levels], amount.unit.ucum, past
    ([10.0, 20.0, 40.0], 'mg', 6)
    """
    if tokens.norms[at] in ("auc", "area"):
        return _exposure(tokens, at)
    if tokens.norms[at] in ("a", "an"):
        return _article(tokens, at)
    levels, joint, past = _levels(tokens, at)
    if not levels or _ends_a_name(tokens, at, past):
        return None
    if len(levels) == 1 or joint == "/":
        levels = [with_decimal_comma(tokens, level) for level in levels]
    found = _unit_after(tokens, levels, past) or _exposure_after(tokens, levels, at, past)
    if found is None or (len(levels) > 1 and not _is_list(tokens, at, levels, joint)):
        return None
    unit, unit_first, past = found
    flags = ("hyphenated",) if tokens.norms[unit_first - 1] == "-" else ()
    if unit.kind == "count":
        levels = [without_lost_power(level) for level in levels]
    amount = Amount(tuple(levels), unit, unit_first, past, joint, flags)
    return _with_second_unit(tokens, amount, past) or (amount, past)


def _ends_a_name(tokens: Tokens, at: int, past: int) -> bool:
    """`4SCAR-276 T cells`: digits hyphened to a word, with a space behind them, are a name's."""
    if at < 2 or tokens.spaced(at) or tokens.norms[at - 1] != "-" or tokens.spaced(at - 1):
        return False
    return tokens.pieces[at - 2].kind == WORD and past < len(tokens.norms) and tokens.spaced(past)


def _article(tokens: Tokens, at: int) -> tuple[Amount, int] | None:
    """`an identical placebo capsule`: one of what is counted."""
    level = Level(1.0, 1.0, at, at + 1)
    found, first = _counted_after(tokens, [level], at + 1)
    if found is None or found[0].atom.code in _NEVER:
        return None
    return Amount((level,), found[0], first, found[1], "", ("article",)), found[1]


def _levels(tokens: Tokens, at: int) -> tuple[list[Level], str, int]:
    """Numbers and ranges with list signs between them; the unit comes after the last."""
    levels: list[Level] = []
    joints: set[str] = set()
    past = at
    while len(levels) < _MOST_LEVELS and (found := _level(tokens, past)) is not None:
        levels.append(found)
        past = found.past
        step = past
        while step < len(tokens.norms) and step < past + 2 and tokens.norms[step] in _LIST:
            step += 1
        if step == past or step >= len(tokens.norms) or tokens.pieces[step].kind != NUMBER:
            break
        joints.add(tokens.norms[step - 1])
        past = step
    if levels:
        past = levels[-1].past
    return levels, "/" if joints == {"/"} else "," if joints == {","} else "and" if joints else "", past


def _level(tokens: Tokens, at: int) -> Level | None:
    low = read_number(tokens, at) if at < len(tokens.norms) else None
    if low is None:
        return None
    past = low.past
    if past + 1 < len(tokens.norms) and _joins_range(tokens, past, at):
        high = read_number(tokens, past + 1)
        if high is not None and (ends := _ends(low, high)):
            return Level(*ends, at, high.past)
    return Level(low.value, low.value, at, past, low.readings)


def _joins_range(tokens: Tokens, past: int, at: int) -> bool:
    return tokens.norms[past] in _RANGE or (
        tokens.norms[past] == "and" and at > 0 and tokens.norms[at - 1] == "between"
    )


def _ends(low: Number, high: Number) -> tuple[float, float] | None:
    """The ends of a range; "1-5 x 10^7" means the power for both."""
    value, high_value = low.between, high.between
    if value is None or high_value is None:
        return None
    if low.scale == 1 and high.scale > 1 and value <= high_value / high.scale:
        value = float(f"{value * high.scale:.15g}")
    return (value, high_value) if value < high_value else None


def _is_list(tokens: Tokens, at: int, levels: list[Level], joint: str) -> bool:
    """Whether the numbers are levels of one dose: not "Cohort 2, 10 mg" and not "day 1 and 20 mg"."""
    if at > 0 and tokens.norms[at - 1] in NUMBERED and levels[0].low != 0:
        return False
    return joint != "," or len(levels) > 2


def _unit_after(tokens: Tokens, levels: list[Level], past: int) -> tuple[Unit, int, int] | None:
    """The unit behind the last level, where it is one a dose can have: unit, its first token, the token after it."""
    if past >= len(tokens.norms):
        return None
    at = _past_tolerance(tokens, past)
    if tokens.norms[at : at + 1] == ["-"] and not tokens.spaced(at):
        at += 1
    found = read_unit(tokens, at) if at < len(tokens.norms) else None
    if found is None:
        found, at = _counted_after(tokens, levels, at)
    elif found[0].atom.code == "1" and _is_of_cells(tokens, levels, found[0], at):
        found = Unit(_CELLS, found[0].per), found[1]
    if found is None or not _is_dose_unit(tokens, found[0], levels, at):
        return None
    return found[0], at, found[1]


def _is_of_cells(tokens: Tokens, levels: list[Level], unit: Unit, at: int) -> bool:
    """`CAR-T cells at 1 x 10^6/kg`: what is counted stands apart from its number."""
    if not unit.is_per("mass") or (levels[-1].low or 0) < _POWER:
        return False
    near = tokens.norms[max(0, levels[0].first - _NEAR_CELLS) : at + _NEAR_CELLS]
    return not _SAY_CELLS.isdisjoint(near)


def _past_tolerance(tokens: Tokens, at: int) -> int:
    """Behind "(±20%)" between a number and its unit."""
    if tokens.norms[at] == "(" and any(norm in ("±", "+/-") for norm in tokens.norms[at : at + 4]):
        for past in range(at, min(at + 8, len(tokens.norms) - 1)):
            if tokens.norms[past] == ")":
                return past + 1
    return at


def _counted_after(tokens: Tokens, levels: list[Level], at: int) -> tuple[tuple[Unit, int] | None, int]:
    """`2 x 10^8 autologous CD19 CAR-T cells`, `2 placebo capsules`: words may stand before what is counted."""
    many = (levels[-1].low or 0) >= _POWER
    reach, kind, words = (_WORDS_TO_CELLS, "count", _CELL_WORDS) if many else (_WORDS_TO_FORM, "counted", _FORM_WORDS)
    if words.isdisjoint(tokens.norms[at : at + reach]):
        return None, at
    for place in range(at, min(at + reach, len(tokens.norms))):
        found = read_unit(tokens, place)
        if found:
            return (found if found[0].kind == kind else None), place
        if tokens.norms[place] in (",", ".", ";", "\n"):
            break
        if not many and (tokens.pieces[place].kind != WORD or not tokens.spaced(place)):
            break  # "20R vial": a vial of a kind
    return None, at


def _is_dose_unit(tokens: Tokens, unit: Unit, levels: list[Level], at: int) -> bool:
    atom: Atom = unit.atom
    if atom.kind not in KINDS or atom.code in _NEVER:
        return False
    written = tokens.words(at, at + 1)
    value = levels[-1].low or 0
    if written == "G":  # a needle is 22 G, a part of a study 1G
        return value < 14 and tokens.norms[at + 1 : at + 2] != ["needle"] and tokens.spaced(at)
    if written == "L" and not tokens.spaced(at):
        return value > _LINES
    return True


def _with_second_unit(tokens: Tokens, amount: Amount, past: int) -> tuple[Amount, int] | None:
    """`32mg/m2 - 75mg/m2`, `50 mg to 100 mg`: a range whose ends both carry the unit."""
    start = _after_range_words(tokens, amount.levels[0].first, past)
    if len(amount.levels) > 1 or start is None or start >= len(tokens.norms):
        return None
    following = read_amount(tokens, start) if tokens.pieces[start].kind == NUMBER else None
    if following is None or len(following[0].levels) > 1 or following[0].unit != amount.unit:
        return None
    low, high = amount.levels[0], following[0].levels[0]
    if low.low is None or high.high is None or low.low >= high.high:
        return None
    level = Level(low.low, high.high, low.first, high.past)
    return Amount((level,), amount.unit, following[0].unit_first, following[1]), following[1]


def _after_range_words(tokens: Tokens, first: int, past: int) -> int | None:
    """Where the upper end may start: behind "to" or "-"; behind "up to" where "from" leads the lower end."""
    if past < len(tokens.norms) and tokens.norms[past] in _RANGE:
        return past + 1
    if first > 0 and tokens.norms[first - 1] in ("from", "between"):
        for words in _UP_TO:
            if tuple(tokens.norms[past : past + len(words)]) == words:
                return past + len(words)
    return None


def _exposure_after(tokens: Tokens, levels: list[Level], at: int, past: int) -> tuple[Unit, int, int] | None:
    """`2.5 AUC`: the number before the word, where none follows it."""
    if tokens.norms[past : past + 1] != ["auc"] or not 0 < (levels[-1].high or 0) <= _MOST_EXPOSURE:
        return None
    if (at and tokens.norms[at - 1] in NUMBERED) or not _LEADS_TO_EXPOSURE.isdisjoint(
        tokens.norms[past + 1 : past + 2]
    ):
        return None
    found = read_unit(tokens, past)
    ends = found is not None and (found[1] >= len(tokens.norms) or tokens.pieces[found[1]].kind != NUMBER)
    return (found[0], past, found[1]) if found and ends else None


def _exposure(tokens: Tokens, at: int) -> tuple[Amount, int] | None:
    """`AUC 5`, `area under the curve [AUC] of 5`, `AUC = 5 mg/mL·min`; another unit behind it is a slip."""
    found = read_unit(tokens, at)
    if found is None or found[0].kind != "exposure":
        return None
    unit, past = found
    start = past
    while past < min(start + 8, len(tokens.norms)) and tokens.norms[past] in _BEFORE_EXPOSURE:
        past += 1
    levels, joint, past = _levels(tokens, past) if past < len(tokens.norms) else ([], "", past)
    if not levels:
        return None
    flags: tuple[str, ...] = ()
    written = read_unit(tokens, past) if past < len(tokens.norms) else None
    if written and written[0].kind == "mass":
        past = written[1]
        flags = () if written[0].is_per("volume") else ("unit_conflict",)
        past = past + 2 if tokens.norms[past : past + 2] in (["x", "min"], ["·", "min"]) else past
    return Amount(tuple(levels), unit, at, at, joint, flags), past


_BEFORE_EXPOSURE: Final = frozenset(("[", "]", "(", ")", "auc", "of", "=", ":", "-", "dose", "target", "a", "at", "≈"))
