"""Units as registries write them, read to UCUM codes, with exact conversion to a unit for comparison.

What comes in is tokens at a place; what goes out is a `Unit`: what is counted (`mg`) and what it is counted
by (`/kg`, `/12 h`). Spellings, codes and factors stand in words/units.toml, where a test holds every code
and factor against a UCUM library.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Final

from pipeline.text.numbers import read_number
from pipeline.text.phrases import Phrases
from pipeline.text.tokens import NUMBER, Tokens
from pipeline.text.unit import ATOMS, ONE, SPELLINGS, Atom, Per, Unit
from pipeline.text.words import load


@lru_cache(maxsize=1 << 14)
def in_canonical(value: float, unit: Unit) -> float:
    """A value in the unit to compare in, without a rounding of ours.

    >>> in_canonical(50, unit("ug")), in_canonical(2, unit("mCi"))
    (0.05, 74.0)
    """
    return float(Fraction(repr(value)) * unit.factor)


def convert(value: float, unit: Unit, into: Unit) -> float | None:
    """A value in another unit; None where no factor leads there.

    >>> convert(9, unit("g/dL"), unit("g/L")), convert(9, unit("g/dL"), unit("mmol/L"))
    (90.0, None)
    """
    share = ratio(unit, into)
    return None if share is None else float(Fraction(repr(value)) * share)


def ratio(unit: Unit, into: Unit) -> Fraction | None:
    """How many of another unit one of these is; None where no factor leads there.

    >>> ratio(unit("g/dL"), unit("mg/mL"))
    Fraction(10, 1)
    """
    return unit.factor / into.factor if unit.canonical == into.canonical else None


def unit(text: str) -> Unit | None:
    """The unit a text is, if the whole text is one.

    >>> unit("mmol / L").ucum, unit("furlongs")
    ('mmol/L', None)
    """
    tokens = Tokens(text)
    found = read_unit(tokens, 0)
    if found is None and (power := _power_of_ten(tokens)):
        found = power
    return found[0] if found and found[1] == len(tokens.norms) else None


def read_unit(tokens: Tokens, at: int) -> tuple[Unit, int] | None:
    """The unit that starts at token `at`, with its denominators, and the token after it.

    >>> found, past = read_unit(Tokens("mg·kg-1·h-1 during"), 0); found.ucum, past
    ('mg/kg/h', 9)
    """
    if at < len(tokens.norms) and tokens.norms[at] in _BY:
        denominators, past = _denominators(tokens, at)
        if denominators:
            return Unit(ONE, denominators), past
    if at < len(tokens.norms) and tokens.norms[at] in _MOLARS.firsts and (molar := _MOLARS.match(tokens, at)):
        return _molar(molar[0]), molar[1]
    found = read_atom(tokens, at)
    if found is None or found[0].per_only:
        return None
    atom, past = found
    denominators, past = _denominators(tokens, past)
    return Unit(atom, denominators), past


def _molar(code: str) -> Unit:
    """The unit that a concentration in one word stands for."""
    amount, volume = code.split("/")
    return Unit(ATOMS[amount], (Per(ATOMS[volume]),))


_MOLARS: Final = Phrases(
    (spelling, exact, str(entry.facts["of"]))
    for entry in load("molars", need={"of": str}).values()
    for spelling, exact in entry.spellings()
)


def read_atom(tokens: Tokens, at: int) -> tuple[Atom, int] | None:
    """The longest spelling of a unit at token `at`, without denominators."""
    if at >= len(tokens.norms) or tokens.norms[at] not in _PHRASES.firsts:
        return None
    found = _PHRASES.match(tokens, at)
    return (found[0], found[1]) if found else None


def read_time(tokens: Tokens, at: int) -> tuple[Atom, int] | None:
    """The unit of time at token `at`."""
    found = read_atom(tokens, at)
    return found if found and found[0].kind == "time" else None


def _power_of_ten(tokens: Tokens) -> tuple[Unit, int] | None:
    """`10^9/L` and `x 10^9/L` where they stand alone as a unit."""
    at = int(tokens.norms[:1] == ["x"])
    number = read_number(tokens, at) if at < len(tokens.norms) else None
    if number is None or number.value is None or number.value < 1000:
        return None
    found = read_unit(tokens, number.past)
    exponent = len(f"{number.value:.0f}") - 1
    if found is None or found[0].atom is not ONE or number.value != 10**exponent:
        return None
    power = Atom(f"10*{exponent}", "number", "1", Fraction(10**exponent))
    return Unit(power, found[0].per), found[1]


def _denominators(tokens: Tokens, at: int) -> tuple[tuple[Per, ...], int]:
    """`/kg/day`, `per kg per min`, `/(kg·h)`, `·kg-1·h-1`, `/12 h`, `/min/1.73 m2`; else nothing."""
    found: list[Per] = []
    while at < len(tokens.norms):
        step = _raised(tokens, at) or _slashed(tokens, at, bool(found))
        if step is None:
            break
        found.append(step[0])
        at = step[1]
    return tuple(found), at


def _slashed(tokens: Tokens, at: int, inside: bool) -> tuple[Per, int] | None:
    sign = tokens.norms[at]
    past = at + 1
    joined = inside and sign in _DOTS and not tokens.spaced(at) and past < len(tokens.norms) and not tokens.spaced(past)
    if sign not in _BY and not joined:
        return None
    opened = past < len(tokens.norms) and tokens.norms[past] == "("
    past += opened
    if past < len(tokens.norms) and tokens.norms[past] in ("a", "each", "one", "the", "every"):
        past += 1
    count, past = _count(tokens, past)
    atom = read_atom(tokens, past)
    kinds = _MEASURED if joined else _COUNTABLE
    if atom is None or ((joined or count != 1) and atom[0].kind not in kinds):
        return None
    past = atom[1]
    if (opened or _closes_early(tokens, past)) and past < len(tokens.norms) and tokens.norms[past] == ")":
        past += 1
    return Per(atom[0], count), past


def _closes_early(tokens: Tokens, past: int) -> bool:
    """`/(kg·h)`: the bracket opened two denominators ago closes here."""
    opened = 0
    for norm in tokens.norms[max(0, past - 6) : past]:
        opened = opened + 1 if norm == "(" else max(0, opened - 1) if norm == ")" else opened
    return opened > 0 and tokens.norms[max(0, past - 2)] in _DOTS


def _raised(tokens: Tokens, at: int) -> tuple[Per, int] | None:
    """`·kg-1`, `.kg-1`, ` kg-1`, `·m-2`: a unit to a negative power; "day-1" is a day."""
    first = at + (tokens.norms[at] in _DOTS)
    atom = read_atom(tokens, first)
    if atom is None or tokens.norms[first] == "day":
        return None
    past = atom[1] + (tokens.norms[atom[1] : atom[1] + 1] == ["^"])
    if atom[0].code == "m2" and tokens.norms[first : atom[1]] == ["m", "-", "2"]:
        return Per(atom[0]), past
    if tokens.norms[past : past + 2] == ["-", "1"] and not tokens.spaced(past):
        return Per(atom[0]), past + 2
    if past < len(tokens.norms) and tokens.norms[past] == "-1":
        return Per(atom[0]), past + 1
    return None


def _count(tokens: Tokens, at: int) -> tuple[float, int]:
    if at < len(tokens.norms) and tokens.pieces[at].kind == NUMBER:
        number = read_number(tokens, at)
        if number and number.value:
            return number.value, number.past
    return 1.0, at


_BY: Final = frozenset(("/", "per", "\\"))
_DOTS: Final = frozenset(("·", ".", "*", "x"))
_COUNTABLE: Final = frozenset(("time", "volume", "area"))
_MEASURED: Final = _COUNTABLE | {"mass"}  # a full stop may join only these: "g/dL.Patients" ends a sentence


_PHRASES: Final = Phrases(SPELLINGS)


def first_words(codes: Iterable[str]) -> frozenset[str]:
    """The first words of the spellings of some units: a text without any of them names none of the units."""
    wanted = frozenset(codes)
    return Phrases((s, exact, atom) for s, exact, atom in SPELLINGS if atom.code in wanted).firsts
