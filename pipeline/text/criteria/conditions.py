"""When a limit applies: "if liver metastases", "for women", "(male)", "in patients older than 16"."""

from __future__ import annotations

from typing import Final

from pipeline.text.criteria.shapes import Condition
from pipeline.text.criteria.windows import past_restated
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import NUMBER, Tokens

OPENS: Final = word_set("if unless when for in with without provided except among")
_NEEDS_PEOPLE: Final = word_set("for in among")
PEOPLE: Final = word_set(
    """
    patients patient subjects subject participants those women men females males female male children
    adults individuals infants boys girls case cases the presence absence woman man adolescents whom
    premenopausal postmenopausal all
    """
)
_GROUP_AFTER_THE: Final = word_set("presence absence case event setting elderly")
_ENDS: Final = word_set("; . ) ]") | {"\n"}
_SEXES: Final = {
    **dict.fromkeys(("male", "males", "men", "man", "boys", "boy", "♂"), "MALE"),
    **dict.fromkeys(("female", "females", "women", "woman", "girls", "girl", "♀"), "FEMALE"),
}
SEXED: Final = frozenset(_SEXES)
_SEX_ENDS: Final = _ENDS | word_set(", or and")
_LONGEST: Final = 24


def condition_after(tokens: Tokens, past: int, begun: int, until: int) -> Condition | None:
    """The condition that begins in the tokens from `past` to `begun` and ends at `until` at the latest."""
    past, inside = past_restated(tokens, past), False
    for at, norm in enumerate(tokens.norms[past : min(begun, past + _LONGEST)], past):
        if norm in _ENDS or norm == "or":  # "< 1.5 mg/dL or a stable bilirubin in patients with a stent"
            break
        inside = norm == "(" or (inside and norm != ")")
        if inside and tokens.pieces[at].kind == NUMBER:  # "<= 1.5 x ULN (3 x ULN may do for patients with Gilbert)"
            break
        if norm in OPENS and is_condition(tokens, at) and (norm != "with" or _is_extent(tokens, past, at)):
            end = _end(tokens, at, until)
            if norm != "with" or end <= begun:  # "age > 18 with BMI < 30" are two limits
                return Condition(at, end)
    return None


def condition_before(tokens: Tokens, first: int, since: int) -> Condition | None:
    """The sex right before a limit: "QTc for men > 450 ms, for women > 470 ms"."""
    past = first - (tokens.norms[first - 1] == ")")
    at, least = past - 1, max(since, past - _LONGEST)
    while at > least and tokens.norms[at] in PEOPLE:
        at -= 1
    named = at >= since and at + 1 < past and not SEXED.isdisjoint(tokens.norms[at + 1 : past])
    return Condition(at, past) if named and tokens.norms[at] in _NEEDS_PEOPLE else None


def _is_extent(tokens: Tokens, past: int, at: int) -> bool:
    """Whether "with" opens a condition: in brackets, after a multiple of normal, or before how far a disease goes.

    "Adults over 18 years with cirrhosis" says who is meant, not when the limit holds.
    """
    if tokens.norms[at + 1 : at + 2] == ["or"]:
        return False
    near = tokens.norms[at + 1 : at + EXTENT_WITHIN]
    bracketed = tokens.norms[at - 1] == "("
    return bracketed or not _NORMAL.isdisjoint(tokens.norms[past - 2 : past]) or not EXTENTS.isdisjoint(near)


EXTENT_WITHIN: Final = 5
_NORMAL: Final = word_set("uln lln normal unl limit")
EXTENTS: Final = word_set(
    "metastases metastasis metastatic mets involvement invasion infiltration lesions gilbert gilberts syndrome"
    " exception"
)


def is_condition(tokens: Tokens, at: int) -> bool:
    """Whether a word that may open a condition does: "for" and "in" need people."""
    norms = tokens.norms
    if norms[at] not in _NEEDS_PEOPLE:
        return True
    following = norms[at + 1 : at + 3]
    if following[:1] == ["the"]:
        return following[1:] != [] and (following[1] in _GROUP_AFTER_THE or following[1] in _SEXES)
    return following != [] and following[0] in PEOPLE


def _end(tokens: Tokens, at: int, until: int) -> int:
    end = at + 1
    while end < until and tokens.norms[end] not in _ENDS:
        end += 1
    while end > at + 1 and tokens.norms[end - 1] in ("or", "and", ",", "(", "and/or"):
        end -= 1
    return end


def sex_of(tokens: Tokens, first: int, past: int, condition: Condition | None = None) -> str | None:
    """The sex a limit is for: the nearest such word from token `past` on, else right before token `first`.

    "Men and women 18 to 60" is for both; "QTc > 470 (female) or > 450 (male)" is not. A condition that stands
    elsewhere may name it: "For men, hemoglobin > 13 g/dL".
    """
    return _sex_beside(tokens, first, past) or (_sex_named(tokens, condition) if condition else None)


def _sex_named(tokens: Tokens, condition: Condition) -> str | None:
    """The one sex that a condition of people is for; a partner's is not theirs."""
    said = tokens.norms[condition.first : condition.past]
    named = {_SEXES[norm] for norm in said if norm in _SEXES}
    return named.pop() if said[0] in _NEEDS_PEOPLE and len(named) == 1 and _OTHERS.isdisjoint(said) else None


_OTHERS: Final = word_set("partner partners")


def _sex_beside(tokens: Tokens, first: int, past: int) -> str | None:
    past = past_restated(tokens, past)
    if SEXED.isdisjoint(tokens.norms[max(0, first - 4) : past + 5]):
        return None
    near = range(past, min(past + 5, len(tokens)))
    after = _one_sex(tokens.norms, near)
    if after and not any(_is_of_next(tokens, at) for at in near):
        return after if after in _EITHER else None
    before = _one_sex(tokens.norms, range(first - 1, max(-1, first - 5), -1))
    return before if before in _EITHER else None


def _is_of_next(tokens: Tokens, at: int) -> bool:
    """Whether a sex stands right before another amount: "to < 2 years Male 0.6"."""
    following = at + 1 < len(tokens) and tokens.pieces[at + 1].kind == NUMBER
    return following and tokens.norms[at] in _SEXES


def _one_sex(norms: list[str], places: range) -> str | None:
    """The first sex named at some places, before any mark of a clause; "both" where another is joined to it."""
    for at in places:
        norm = norms[at]
        if norm in _SEXES:
            return "both" if _is_joined(norms, at) else _SEXES[norm]
        if norm in _SEX_ENDS:
            break
    return None


def _is_joined(norms: list[str], at: int) -> bool:
    """Whether the other sex is joined to the one named at a token: "male or non-pregnant female", "men/women"."""
    for step in (1, -1):
        beyond = at + step
        joined = False
        while 0 <= beyond < len(norms) and abs(beyond - at) <= _JOINED_WITHIN:
            norm = norms[beyond]
            if norm in _SEXES:
                if joined and _SEXES[norm] != _SEXES[norms[at]]:
                    return True
            elif norm in _SEX_JOINS:
                joined = True
            elif norm not in _SEX_FILLERS:
                break
            beyond += step
    return False


_EITHER: Final = ("MALE", "FEMALE")
_JOINED_WITHIN: Final = 7
_SEX_JOINS: Final = word_set("and or / & , and/or")
_SEX_FILLERS: Final = word_set(
    "non pregnant nonpregnant lactating - healthy adult adults ( ) the both either participants participant patients "
    "patient subjects subject volunteers of all sexes genders children aged who are"
)


def varies(tokens: Tokens, past: int) -> bool:
    """Whether a limit stands for a table of them: "between 0.4 and 1.7 mg/dL, based on age and gender"."""
    near = tokens.norms[past : past + _NEAR]
    if _GOES_BY.isdisjoint(near):
        return False
    goes_by = (at for at, norm in enumerate(near) if norm in _GOES_BY)
    return any(not _TABLED.isdisjoint(near[at + 1 : at + 3]) for at in goes_by)


_NEAR: Final = 8
_GOES_BY: Final = word_set("based according depending by per adjusted")
_TABLED: Final = word_set("age age/gender sex gender")
