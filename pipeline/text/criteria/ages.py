"""Whether a comparison is of an age, where no word names it: "over 65", "adults >= 18 years", "6 years old"."""

from __future__ import annotations

from typing import Final

from pipeline.text.criteria.shapes import Comparison
from pipeline.text.criteria.windows import is_anchored
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import Tokens

_AGE_AFTER: Final = word_set("old olds age aged")
_AGE_WORDS: Final = word_set("older younger age ages aged elder")
PEOPLE: Final = word_set(
    """
    patient patients subject subjects adult adults male males female females men women man woman
    children child participant participants individual individuals volunteers volunteer infants infant
    healthy and or are is be the all who must to should of any both sexes sex gender genders either /
    , every person persons people boys girls being at adolescents pregnant nonpregnant 1 2
    """
)


_PERSONS: Final = word_set(
    "patients subjects participants adults men women males females children volunteers individuals people persons"
)


def says_age(tokens: Tokens, comparison: Comparison, left: tuple[int, int], right: tuple[int, int]) -> bool:
    """Whether a length of time is an age: "over 18 years old", "older than 65", "adults >= 18 years"."""
    quantity = comparison.quantity
    if not (quantity.is_time or (quantity.unit is None and quantity.basis == "absolute")):
        return False
    if _is_of_thing(tokens, comparison, left):
        return False
    inside = tokens.norms[comparison.first : comparison.past]
    if not _AGE_WORDS.isdisjoint(inside):
        return True
    if is_anchored(tokens, comparison.past):
        return False
    if not quantity.is_time:
        return _is_bare_age(tokens, comparison, left, right)
    if _is_of_age(tokens.norms[comparison.past : comparison.past + 4]) and comparison.rule != "window":
        return True
    if not _GROWN.isdisjoint(tokens.norms[left[0] : left[1]]) and right[0] == right[1]:
        return comparison.rule in ("before", "range")
    years = quantity.unit is not None and quantity.unit.atom.code == "a" and comparison.rule in ("before", "range")
    alone = PEOPLE.issuperset(tokens.norms[left[0] : left[1]])
    alone = alone and (right[0] == right[1] or quantity.is_range)
    alone = alone or tokens.norms[comparison.first - 1] in _PERSONS  # "macular degeneration in patients >= 50 years"
    led = left[0] <= 1 or left[0] < left[1] or tokens.norms[left[0] - 1] in _IFS
    return years and alone and led


def _is_of_age(after: list[str]) -> bool:
    """Whether the words after a length of time are "old", "of age" or "-of-age"."""
    return not _AGE_AFTER.isdisjoint(after[:3]) or after == ["-", "of", "-", "age"]


def _is_bare_age(tokens: Tokens, comparison: Comparison, left: tuple[int, int], right: tuple[int, int]) -> bool:
    """ "Any patient >= 18 who ...": people, a number without a unit, and nothing that is counted."""
    value = comparison.quantity.low
    people = left[0] < left[1] and PEOPLE.issuperset(tokens.norms[left[0] : left[1]])
    return people and right[0] == right[1] and comparison.rule == "before" and value is not None and value >= _ADULT


def _is_of_thing(tokens: Tokens, comparison: Comparison, left: tuple[int, int]) -> bool:
    """Whether a thing, not a person, stands right before: "a biopsy older than 6 months"."""
    norms, (first, past) = tokens.norms, left
    if first == past or norms[past - 1] not in _THINGS or not _IS.issuperset(norms[past : comparison.first]):
        return False
    return _GROWN.union(_PATIENTS).isdisjoint(norms[first:past])


_IFS: Final = word_set("if when")
_IS: Final = word_set("is are was were")
_PATIENTS: Final = word_set("patient patients subject subjects participant participants men women males females")
# What has an age that is not the patient's: "a liver biopsy older than 6 months".
_THINGS: Final = word_set(
    """
    biopsy biopsies diagnosis transplant transplants transplantation graft grafts scan scans imaging image images mri ct
    test tests result results sample samples tissue specimen specimens stent stents fracture fractures injury injuries
    wound wounds ulcer ulcers symptoms
    """
)
_GROWN: Final = word_set("adult adults children elderly adolescents infants")
_ADULT: Final = 12
