"""Numbers that share the sign of the one before them: "QTc > 450 ms (male) or 470 ms (female)", "HBV DNA < 1000
copies/mL or 200 IU/mL"."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from msgspec.structs import replace

from pipeline.text.criteria.conditions import PEOPLE, sex_of
from pipeline.text.criteria.shapes import Comparison
from pipeline.text.criteria.windows import past_reference
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import Tokens

_BETWEEN: Final = PEOPLE | word_set("or and , ; / ( ) for in among")
_SIGNS: Final = frozenset(("<", "<=", ">", ">="))


def with_shared_signs(tokens: Tokens, found: list[Comparison]) -> list[Comparison]:
    """The comparisons, where one for the other sex or in another unit takes the sign of the one before."""
    signed = found[:1]
    for _, after in pairwise(found):
        before = signed[-1]
        bare = after.rule == "listed" and before.op in _SIGNS
        shares = bare and (_is_for_the_other(tokens, before, after) or _is_in_another_unit(tokens, before, after))
        aside = bare and _is_exception(tokens, before, after)
        signed.append(
            replace(after, op=before.op, rule=before.rule if aside else "before") if shares or aside else after
        )
    return signed


def _is_for_the_other(tokens: Tokens, before: Comparison, after: Comparison) -> bool:
    one, other = before.quantity, after.quantity
    alike = not other.is_range and one.basis == other.basis and (one.unit == other.unit or one.unit is None)
    if not alike or not _BETWEEN.issuperset(tokens.norms[before.past : after.first]):
        return False
    sexes = {sex_of(tokens, comparison.first, comparison.past) for comparison in (before, after)}
    return sexes == {"MALE", "FEMALE"}


def _is_in_another_unit(tokens: Tokens, before: Comparison, after: Comparison) -> bool:
    """Whether an "or" joins one concentration to another in a unit of its own."""
    one, other = before.quantity.unit, after.quantity.unit
    if one is None or other is None or one == other or not (one.is_per("volume") and other.is_per("volume")):
        return False
    return not after.quantity.is_range and tokens.norms[before.past : after.first] == ["or"]


def _is_exception(tokens: Tokens, before: Comparison, after: Comparison) -> bool:
    """Whether a bracket says for what another time holds: "within 4 weeks (6 weeks for nitrosoureas)"."""
    norms = tokens.norms
    if (
        not (before.quantity.is_time and after.quantity.is_time)
        or after.quantity.is_range
        or norms[after.first - 1] != "("
    ):
        return False
    led = after.first - 1 in (before.past, past_reference(tokens, before.past))
    return led and norms[after.past : after.past + 1] in (["for"], ["if"], ["from"])
