"""The words before and after a comparison that can say what it is of, as far as its clause goes."""

from __future__ import annotations

from typing import Final

from pipeline.text.criteria.ages import PEOPLE
from pipeline.text.criteria.comparators import starts_comparison
from pipeline.text.criteria.windows import is_anchor
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import LINE, NUMBER, SIGN, WORD, Tokens

_REACH, REACH_WIDE, _REACH_RIGHT = 10, 14, 6
_OPENERS: Final = word_set(
    """
    ( [ : , - = of is are be a an the with at as for was were must should to has have being by and or
    and/or / but in either that which defined from on both any range may
    """
)
_STOPS: Final = word_set(
    """
    ; . , and or with without who whose which that if unless when but having than where while plus ? •
    except defined despite because are
    """
) | {"\n"}
HARD_STOPS: Final = word_set("; . , ? •") | {"\n"}
_RIGHT_STOPS: Final = _STOPS | word_set(
    "( ) ] prior before after at by in for to from within on during such as according"
)
_RULES: Final = word_set("recist irecist response rano lugano pcwg3 common ctcae nci the investigator local protocol")
_RIGHT_SKIPS: Final = word_set("of the a an - ' their these such points point")
_MOST_ENCLOSED: Final = 40  # words in brackets that a reach leaves out of account
_DEPTH: Final = {")": 1, "]": 1, "(": -1, "[": -1}  # read from right to left


def words_before(
    tokens: Tokens, at: int, since: int, stops: frozenset[str] = _STOPS, reach: int = _REACH
) -> tuple[int, int]:
    """The clause before a comparison, without the people it speaks of."""
    norms, past = tokens.norms, at
    while past > since and norms[past - 1] in _OPENERS:
        past -= 1
    first, depth, enclosed = past, 0, 0
    while first > since and past - first - min(enclosed, _MOST_ENCLOSED) < reach:
        norm = norms[first - 1]
        depth += _DEPTH.get(norm, 0)
        enclosed += depth > 0
        if (depth < 0 and reach == _REACH) or (depth == 0 and norm in stops):
            break
        first -= 1
    if since and first < past and (norms[first], norms[past - 1]) in (("(", ")"), ("[", "]")):
        return past, past
    if depth > 0:
        first = _past_closed(norms, first, past)
    while first < past and (norms[first] in _OPENERS or tokens.pieces[first].kind != WORD):
        first += 1
    if since and (PEOPLE.issuperset(norms[first:past]) or norms[first:past] == ["not"]):
        return past, past
    return first, past


def _past_closed(norms: list[str], first: int, past: int) -> int:
    """Past the last bracket that closes and was not opened: that of "ii) serum creatinine (Cr)"."""
    opened = 0
    for at in range(first, past):
        opened = max(opened - _DEPTH.get(norms[at], 0), -1)
        if opened < 0:
            first, opened = at + 1, 0
    return first


def words_after(tokens: Tokens, past: int) -> tuple[int, int]:
    """The words after a comparison."""
    norms, first = tokens.norms, past
    while first < len(norms) and norms[first] in _RIGHT_SKIPS:
        first += 1
    end = first
    end += norms[end : end + 1] == ["prior"] and not is_anchor(tokens, end)
    while end < len(norms) and end - first < _REACH_RIGHT:
        parted = norms[end] in _RIGHT_STOPS or tokens.pieces[end].kind in (NUMBER, LINE)
        parted = parted or (norms[end] == "per" and not _RULES.isdisjoint(norms[end + 1 : end + 2]))
        if parted or starts_comparison(tokens, end):
            break
        end += 1
    if all(norm in PEOPLE or tokens.pieces[at].kind == SIGN for at, norm in enumerate(norms[first:end], first)):
        return past, past
    return (past, past) if _HOW_OFTEN.issuperset(norms[first:end]) else (first, end)


# "Exercises at least three times a week": what is done stands before, how often after.
_HOW_OFTEN: Final = word_set("times time a an per each every / day week month year daily weekly monthly yearly")
