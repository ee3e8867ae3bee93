"""The known variables that words name, alone or in a list: "AST (SGOT), ALT (SGPT), or total bilirubin"."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from pipeline.text.criteria.measures import fits, measure_entries, measures
from pipeline.text.criteria.shapes import Comparison, Measure, Quantity, Subject
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.phrases import Phrases
from pipeline.text.tokens import WORD, Tokens

_NOT_IT: Final = word_set(
    """
    ratio antibody antibodies inhibitor inhibitors therapy infusion transfusion loss medication
    transplant supplement supplements supplementation dehydrogenase receptor gain transfusions
    treatment replacement change increase decrease reduction mediated
    """
)


@cache
def _tree() -> Phrases[Measure]:
    entries = measure_entries().items()
    return Phrases((s, exact, measures()[key]) for key, entry in entries for s, exact in entry.spellings())


def joined_names(tokens: Tokens, found: list[tuple[Measure, int, int]]) -> list[tuple[Measure, int, int]]:
    """The last variable named and those joined to it, taken from what was found."""
    joined = [found.pop()]
    while found and _is_joined(between := tokens.norms[found[-1][2] : joined[0][1]]):
        if joined[0][0].key in _ANY_SCALE and found[-1][0].kind == "score" and _CLOSED.issuperset(between):
            joined = [found.pop()]  # "ASA (American Society of Anesthesiologists) class"
        elif _OPEN.isdisjoint(between) or found[-1][0] in [measure for measure, _, _ in joined]:
            joined.insert(0, found.pop())
        elif "/" in tokens.norms[found[-1][1] : found[-1][2]] and tokens.norms[joined[-1][2]] in ")]":
            joined = [found.pop()]  # "FEV1/forced vital capacity (FVC)": the brackets shorten a part of the name
        else:
            break  # "renal insufficiency (creatinine clearance < 30)" is of what the brackets name
    return joined


def listed_before(tokens: Tokens, joined: list[tuple[Measure, int, int]]) -> list[tuple[Measure, int, int]]:
    """What some words name with what a list names before them: "AST (SGOT), ALT (SGPT), or bilirubin > 2 x ULN".

    Diseases that tell a value ("anemia, or platelets < 100") are named for themselves.
    """
    while joined[0][0].kind == "lab" and (named := _named_before(tokens, joined[0])):
        joined.insert(0, named)
    return joined


def _named_before(tokens: Tokens, after: tuple[Measure, int, int]) -> tuple[Measure, int, int] | None:
    """The laboratory value that a list names right before another."""
    past = after[1]
    while past > 0 and tokens.norms[past - 1] in _JOINS:
        past -= 1
    found = mentions(tokens, max(0, past - _LONGEST_NAME), past) if past < after[1] else []
    if not found or not past <= found[-1][2] <= after[1] or found[-1][0].kind != "lab":
        return None
    within = found[-1][0] == after[0] or _OPEN.isdisjoint(tokens.norms[found[-1][2] : after[1]])
    return found[-1] if within and not tokens.norms[past - 1].endswith(_DISEASES) else None


_DISEASES: Final = ("mia", "enia", "osis", "uria", "disease", "failure", "insufficiency")


def fitting(tokens: Tokens, named: tuple[Measure, ...], quantity: Quantity) -> tuple[Measure, ...]:
    """The variables that an amount can be of."""
    counted = quantity.unit is None and tokens.pieces[quantity.first].kind == WORD
    return tuple(measure for measure in named if fits(quantity, measure, counted))


def mentions(tokens: Tokens, at: int, end: int) -> list[tuple[Measure, int, int]]:
    """The known variables that some words name, with their tokens; a name may run on into small words."""
    found: list[tuple[Measure, int, int]] = []
    norms, tree = tokens.norms, _tree()
    while at < end:
        match = tree.match(tokens, at) if norms[at] in tree.firsts else None
        if match and _ends_there(norms, match[1], end) and _is_it(tokens, match[1]):
            found.append((match[0], at, match[1]))
        at = match[1] if match else at + 1
    return found


def _ends_there(norms: list[str], past: int, end: int) -> bool:
    """Whether a name ends by `end`, or runs on into small words or an abbreviation: "free thyroxine (FT4)"."""
    return past <= end + SLACK or (norms[end] == "(" and norms[past - 1] == ")")


def names_any(tokens: Tokens, at: int, end: int) -> bool:
    """Whether some words name a known variable."""
    return bool(mentions(tokens, at, end))


def begins_name(tokens: Tokens, at: int) -> bool:
    """Whether the name of a known variable begins at a token."""
    return past_name(tokens, at) > at


def past_name(tokens: Tokens, at: int) -> int:
    """Past the name of a known variable that begins at a token; the token itself where none does."""
    found = _tree().match(tokens, at) if at < len(tokens) and tokens.norms[at] in _tree().firsts else None
    return found[1] if found else at


def named_inside(tokens: Tokens, comparison: Comparison) -> Subject | None:
    """The variable named between a sign and its number: "> NYHA class 2", "more than prednisone 10 mg a day"."""
    first, end = comparison.first + 1, comparison.quantity.first
    for measure, begun, past in mentions(tokens, first, end) if first < end else ():
        if measure.kind != "age" and measure.key not in _ANY_SCALE and past <= end:
            classed = measure.kind != "score" and tokens.norms[end - 1] in _ANY_SCALE  # "> IgE class 2"
            return Subject(begun, past, () if classed else fitting(tokens, (measure,), comparison.quantity))
    return None


def _is_joined(between: list[str]) -> bool:
    """Whether only joining words stand between two names; "liver enzymes AST or ALT" are two, not three."""
    return bool(between) and _JOINS.issuperset(between)


_OPEN: Final = word_set("( [")
_CLOSED: Final = word_set(") ]")
_ANY_SCALE: Final = word_set("class grade stage")
_JOINS: Final = word_set("and or / , & ( ) [ ] and/or")


def _is_it(tokens: Tokens, past: int) -> bool:
    """Whether a name stands for itself: not in "creatinine ratio", "(age-dependent)", "albumin-adjusted"."""
    norms = tokens.norms
    if past >= len(norms):
        return True
    if norms[past] == "-":
        return past + 1 == len(norms) or norms[past + 1] not in _COMPOUNDS
    return norms[past] not in _NOT_IT


_COMPOUNDS: Final = word_set(
    "dependent adjusted specific appropriate related matched based corrected relevant mediated"
)


@lru_cache(maxsize=1024)
def named_in(context: str) -> Subject | None:
    """The last variable that the words above a criterion name, but for the ages a table goes by.

    >>> named_in("Serum creatinine based on age as follows:").measure.key
    'creatinine'
    """
    tokens = Tokens(context)
    named = [measure for measure, _, _ in mentions(tokens, 0, len(tokens.norms))]
    named.sort(key=lambda measure: measure.kind != "age")
    return Subject(0, 0, (named[-1],)) if named else None


def measure_before(tokens: Tokens, first: int) -> Measure | None:
    """The known variable whose name ends at token `first`, but for words like "of" and "score"."""
    past = first
    while past > 0 and first - past < _MOST_LINKS and tokens.norms[past - 1] in _LINKS:
        past -= 1
    tree = _tree()
    for start in range(past - 1, max(-1, past - _LONGEST_NAME), -1):
        match = tree.match(tokens, start) if tokens.norms[start] in tree.firsts else None
        if match and match[1] >= past:
            return match[0]
    return None


_LINKS: Final = word_set("of is = : ( ) score scores grade class stage status a functional at reading")
_MOST_LINKS, _LONGEST_NAME = 4, 8
SLACK: Final = 2  # names may begin or end in words that none of their neighbours keeps: "HAS-BLED", "HAM-A", "6MWD"
