"""Numbers as they stand in criteria: which are limits, and which only number things, grade, or open a table's row."""

from __future__ import annotations

from typing import Final

from pipeline.text.criteria.conditions import SEXED
from pipeline.text.criteria.measures import is_plausible
from pipeline.text.criteria.names import measure_before, mentions
from pipeline.text.criteria.shapes import Comparison, Measure, Quantity
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import NUMBER, WORD, Tokens


def is_limit(tokens: Tokens, comparison: Comparison) -> bool:
    """Whether a number is a limit: one that nothing compares is, right after a variable or in a table's row."""
    quantity, first = comparison.quantity, comparison.first
    bare = quantity.unit is None and quantity.basis == "absolute"
    if quantity.basis in ("uln", "lln") and tokens.norms[first - 1 : first] == [quantity.basis]:
        return False  # "ULN = upper limit of normal"
    if comparison.rule == "range" and bare and _is_numbering(tokens, quantity):
        return measure_before(tokens, first) is not None
    if comparison.rule != "listed":
        return True
    measure = measure_before(tokens, first)
    if measure is None or _is_tail(tokens, first) or _is_head(tokens, comparison.past):
        return _in_table(tokens, first) and (not bare or (tokens.norms[first - 1] in _HEADS and _opens_ages(tokens)))
    return _is_grade(quantity, measure) if measure.kind == "score" else not bare


def _is_numbering(tokens: Tokens, quantity: Quantity) -> bool:
    """Whether a range only numbers things: "cohorts 1-3", "the years 1998-2000", "level C5-6", "visit 1-1"."""
    first, low, high = quantity.first, quantity.low, quantity.high
    if first and (
        tokens.norms[first - 1] in _NUMBERED or (not tokens.spaced(first) and tokens.norms[first - 1] not in _OPEN)
    ):
        return True
    return low is not None and high is not None and (low == high or _FIRST_YEAR <= low < high <= _LAST_YEAR)


_OPEN: Final = word_set("( [ = : , > < >= <=")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_NUMBERED: Final = word_set(
    """
    cohort cohorts group groups type types visit visits arm arms part parts table tables item items page pages
    section sections chapter chapters version versions cycle cycles day days week weeks month months year years
    stratum strata figure figures number numbers no criteria criterion question questions classes
    """
)


def _is_grade(quantity: Quantity, measure: Measure) -> bool:
    """Whether a number nothing compares can be a grade: "GINA step 4", not "GINA 2019"."""
    return is_plausible(quantity.low, measure) and is_plausible(quantity.high, measure)


def _is_tail(tokens: Tokens, first: int) -> bool:
    """Whether a number is the tail of a name: "PCL-5", "HAM-D17", "GAD - 7"."""
    if tokens.norms[first - 1 : first] == ["-"] and not tokens.spaced(first):
        return True
    near = mentions(tokens, max(0, first - _LONGEST_NAME), first + 1)
    return any(begun < first < past for _, begun, past in near)


def _is_head(tokens: Tokens, past: int) -> bool:
    """Whether a number is the head of a name: "6MWT"."""
    glued = past < len(tokens) and tokens.pieces[past].glued and tokens.pieces[past].kind == WORD
    return glued and len(tokens.norms[past]) > _LONGEST_ENDING


_LONGEST_NAME: Final = 6
_LONGEST_ENDING: Final = 2  # as in "stage 3b", "2nd"


def _in_table(tokens: Tokens, first: int) -> bool:
    """Whether a text reads "10 to 15 years: 1.5 mg/dL (male), 1.4 mg/dL (female)" up to a token, or "male 1.5"."""
    if first == 0 or not _opens_band(tokens):
        return False
    before = tokens.norms[first - 1]
    return before in SEXED or (before in (":", ",") and ":" in tokens.norms[:first])


_HEADS: Final = SEXED | {":"}


def _opens_band(tokens: Tokens) -> bool:
    return tokens.pieces[0].kind == NUMBER or tokens.norms[0] in ("<", "<=", ">", ">=", "age")


def _opens_ages(tokens: Tokens) -> bool:
    """Whether a text begins with a span of ages: "10 to < 13 years", ">= 16 years"; "16 years" is one."""
    return tokens.pieces[0].kind != NUMBER or not _SPANS.isdisjoint(tokens.norms[1:4])


_SPANS: Final = word_set("- to < <=")


def is_band(tokens: Tokens, comparison: Comparison) -> bool:
    """Whether a text begins with ages and a colon or a sex, as the row of a table does."""
    past, norms = comparison.past, tokens.norms
    if comparison.first > 1 or not comparison.quantity.is_time or past + 1 >= len(norms):
        return False
    headed = norms[past] == ":" or (norms[past] in SEXED and tokens.pieces[past + 1].kind == NUMBER)
    return headed and _opens_band(tokens)
