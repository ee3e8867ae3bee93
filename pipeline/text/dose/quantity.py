"""The amount of a dose and its unit: low and high, UCUM codes, what it is counted by, the canonical amount."""

from __future__ import annotations

from typing import Any, Final

from pipeline.text.dose.marks import about
from pipeline.text.dose.sentences import CONCENTRATION, FLOOR, LIMIT, Statement
from pipeline.text.dose.shapes import Level
from pipeline.text.dose.subjects import ROUTE
from pipeline.text.tokens import WORD, Tokens
from pipeline.text.unit import Per, Unit
from pipeline.text.units import in_canonical

_FLAT: Final = frozenset(("counted", "denominator", "time-like"))
PAIRED: Final = {
    **dict.fromkeys(("nostril", "nostrils"), "{nostril}"),
    **dict.fromkeys(("eye", "eyes"), "{eye}"),
    **dict.fromkeys(("side", "sides"), "{side}"),
}
PLACES: Final = frozenset(PAIRED.values())
_EVERY: Final = frozenset(("each", "both", "every", "per"))
_MUCH: Final = 100.0
_TO_THE_NEXT: Final = 5
_TO_THE_PLACE: Final = 12
_DOUBTS: Final = frozenset(("per_unit_or_total", "mass_and_activity", "each_time_or_in_all"))
_UNREAD: Final = frozenset(("unit_conflict", "schedule_not_counted"))
_RATES: Final = frozenset(("min", "h", "s"))
_BASIS: Final = {"kg": "per_kg", "m2": "per_m2", "cm2": "per_area"}


def level_fields(statement: Statement, level: Level) -> dict[str, Any]:
    """What is particular to one level of an amount expression: numbers, words, offsets, status."""
    tokens, amount = statement.sentence.tokens, statement.amount
    last = level is amount.levels[-1] and amount.unit_past > level.past
    past = amount.unit_past if last else level.past
    start, end = tokens.start(level.first), tokens.end(past - 1)
    if amount.unit.kind == "exposure" and level is amount.levels[0]:
        start = tokens.start(statement.first)
    low, high = level.low, level.high
    if statement.verdict == LIMIT:
        low = None
    if statement.verdict == FLOOR:
        high = None
    return {
        "amount_raw": tokens.words(level.first, level.past),
        "amount_low": low,
        "amount_high": high,
        **_canonical(amount.unit, low, high),
        "char_start": start,
        "char_end": end,
        "source_text": tokens.text[start:end],
        "status": _status(statement, level),
    }


def _canonical(unit: Unit, low: float | None, high: float | None) -> dict[str, Any]:
    kept = Unit(unit.atom, tuple(per for per in unit.per if not is_flat(per) and per.atom.code not in PLACES))
    least = None if low is None else in_canonical(low, kept)
    most = least if high == low else None if high is None else in_canonical(high, kept)
    return {"canonical_low": least, "canonical_high": most, "canonical_unit": kept.canonical}


def is_flat(per: Per) -> bool:
    """A denominator that says how it is given, not how it is scaled: per dose, per day."""
    return (
        per.atom.kind in _FLAT
        or (per.atom.kind == "time" and per.atom.code not in _RATES)
        or (per.atom.kind == "time" and per.count != 1)
    )


def unit_fields(statement: Statement) -> dict[str, Any]:
    """The unit of an amount: as written, in UCUM, and what it is counted by."""
    unit, tokens = statement.amount.unit, statement.sentence.tokens
    scaling = [per.atom.code for per in unit.per if not is_flat(per) and per.atom.kind != "volume"]
    scaling += [] if scaling else (_each_of_a_pair(statement) or _volumes(statement))
    amount = statement.amount
    return {
        "unit_raw": tokens.words(amount.unit_first, max(amount.unit_past, amount.unit_first + 1)),
        "unit_ucum": unit.atom.code,
        "per": ".".join(scaling) or None,
        "basis": _basis(statement, unit, scaling),
    }


def _volumes(statement: Statement) -> list[str]:
    """`milk with 1.2 mg/100 mL`: so much in any volume; `200 mg/100 mL IV` is a bag."""
    volumes = [per.ucum for per in statement.amount.unit.per if per.atom.kind == "volume" and per.count == _MUCH]
    return [] if about(statement.own, ROUTE) else volumes


def _each_of_a_pair(statement: Statement) -> list[str]:
    """`50 ug in each nostril`, `one drop in both eyes`: the amount is of one of the two."""
    norms = statement.sentence.tokens.norms
    following = next((one for one in statement.sentence.given if one.first > statement.first), None)
    end = min(statement.sentence.past, statement.past + _TO_THE_PLACE, following.first if following else len(norms))
    for at in range(statement.past, end - 1):
        if norms[at] in _EVERY and (place := PAIRED.get(norms[at + 1])):
            return [place]
    if following and "and" in norms[statement.past : following.first] and end - statement.past <= _TO_THE_NEXT:
        return _each_of_a_pair(following)  # "a spray (137 ug A and 50 ug B) to each nostril"
    return []


def _basis(statement: Statement, unit: Unit, scaling: list[str]) -> str:
    if statement.verdict == CONCENTRATION or scaling[:1] == ["(100.mL)"]:
        return "concentration"
    if unit.kind == "exposure":
        return "auc"
    if any(code in _RATES for code in scaling):
        return "rate"
    if scaling and scaling[0] in PLACES:
        return "per_site"
    for code in scaling:
        return _BASIS.get(code, "per_" + code.strip("{}[]").lower())
    return "flat"


def _status(statement: Statement, level: Level) -> str:
    """`ambiguous` where the words have two meanings, `partial` where a part was left unread."""
    if level.low is None or not _DOUBTS.isdisjoint(statement.flags):
        return "ambiguous"
    partial = _is_cut_off(statement.sentence.tokens, level.first) or not _UNREAD.isdisjoint(statement.flags)
    return "partial" if partial else "parsed"


def _is_cut_off(tokens: Tokens, first: int) -> bool:
    """`DRUG114600/100 mg`: the number before the slash is lost in a name."""
    if first < 2 or tokens.norms[first - 1] != "/" or tokens.spaced(first) or tokens.spaced(first - 1):
        return False
    word = tokens.pieces[first - 2]
    return word.kind == WORD and word.norm[-1:].isdigit()
