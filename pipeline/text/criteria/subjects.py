"""What a limit limits: the words it speaks of, and the known variable they name."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from pipeline.text.criteria.ages import says_age
from pipeline.text.criteria.clauses import HARD_STOPS, REACH_WIDE, words_after, words_before
from pipeline.text.criteria.comparators import starts_comparison
from pipeline.text.criteria.measures import measures
from pipeline.text.criteria.names import (
    SLACK,
    fitting,
    joined_names,
    listed_before,
    measure_before,
    mentions,
    named_inside,
)
from pipeline.text.criteria.shapes import Comparison, Quantity, Subject
from pipeline.text.criteria.windows import is_anchored, past_reference
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import Tokens


def subject_of(tokens: Tokens, comparison: Comparison, since: int) -> Subject | None:
    """What a comparison limits, among the words after token `since`; None if nothing names it."""
    left = words_before(tokens, comparison.first, since)
    right = words_after(tokens, comparison.past)
    told = _of_toxicity(tokens, comparison, left, right) or named_inside(tokens, comparison)
    told = told or _of_bracket(tokens, comparison)
    if told := told or _of_degree(tokens, comparison):
        return told
    if says_age(tokens, comparison, left, right):
        return Subject(*_age_words(tokens, left, right), (measures()["age"],), True)
    wide = words_before(tokens, comparison.first, since, HARD_STOPS, REACH_WIDE)
    before = _named_before(tokens, comparison, left, (max(since, wide[0] - SLACK), wide[1]))
    after = _named_after(tokens, comparison, right, before)
    if after:
        return after
    key = _key_beside(tokens, comparison) if before is None or not before.measures else None
    if key is not None:
        return Subject(*(right if right[1] > right[0] else wide), (measures()[key],))
    if before or (before := _named_outside(tokens, comparison, left, wide)):
        return before
    if comparison.rule in _TIMES:
        return _plain(wide) or (_plain(right) if not since else None)
    counted = comparison.quantity.unit is None and comparison.quantity.basis in ("absolute", "fold")
    wide = _with_name(tokens, wide, since)
    if counted and comparison.rule != "range" and _SCALES.isdisjoint(tokens.norms[left[0] : left[1]]):
        return _plain(right) or _plain(wide)
    return _plain(wide) or (None if since else _plain(right))


def _named_before(
    tokens: Tokens, comparison: Comparison, left: tuple[int, int], wide: tuple[int, int]
) -> Subject | None:
    """The known variable before a comparison; no time limit is of an age: "of childbearing age, within 14 days"."""
    before = _named(tokens, left, wide, comparison.quantity)
    if before is None or comparison.rule not in _TIMES:
        return before
    return replace(before, measures=tuple(measure for measure in before.measures if measure.kind != "age"))


def _named_after(
    tokens: Tokens, comparison: Comparison, right: tuple[int, int], before: Subject | None
) -> Subject | None:
    """The known variable after a comparison, if none before it can be meant."""
    pressure = before is not None and before.measure is not None and before.measure.key == "blood_pressure"
    if before is not None and before.measures and not pressure:
        return None
    # The unit may begin the name: "24 weeks of amenorrhea" are of a pregnancy, "12 months" of a menopause.
    unit = comparison.past if comparison.rule in _TIMES else comparison.past - 1
    after = _named(tokens, right, (min(unit, right[0]), right[1]), comparison.quantity)
    after = after or _on_scale(tokens, comparison)
    if after is None or not tokens.spaced(after.first):
        return None
    if before is None:
        return after
    return (
        after if _is_half_of(after) or (after.measures and not comparison.quantity.is_time and not pressure) else None
    )


def _named_outside(
    tokens: Tokens, comparison: Comparison, left: tuple[int, int], wide: tuple[int, int]
) -> Subject | None:
    """What brackets around a limit and words that name nothing are of: "AUDIT (score of 8 or higher)"."""
    if left[0] == left[1] or not _NAMELESS.issuperset(tokens.norms[left[0] : left[1]]):
        return None
    measure = measure_before(tokens, comparison.first)
    known = fitting(tokens, (measure,), comparison.quantity) if measure else ()
    return Subject(*wide, known) if known else None


def _on_scale(tokens: Tokens, comparison: Comparison) -> Subject | None:
    """The scale a score is told on: "a score of at least 12 points on the Insomnia Severity Index"."""
    past = comparison.past + (tokens.norms[comparison.past : comparison.past + 1] in (["points"], ["point"]))
    if tokens.norms[past : past + 1] != ["on"] or comparison.quantity.unit is not None:
        return None
    words = words_after(tokens, past + 1)
    found = _named(tokens, words, words, comparison.quantity)
    return found if found and found.measure and found.measure.kind == "score" else None


def _of_toxicity(
    tokens: Tokens, comparison: Comparison, left: tuple[int, int], right: tuple[int, int]
) -> Subject | None:
    """What has a grade of the common criteria: "fasting glucose >= CTCAE level 2" is no limit of glucose."""
    if "ctcae" not in tokens.norms[comparison.first : comparison.quantity.first]:
        return None
    return Subject(
        *(right if right[0] < right[1] else left), fitting(tokens, (measures()["grade"],), comparison.quantity)
    )


def _of_degree(tokens: Tokens, comparison: Comparison) -> Subject | None:
    """What follows a limit in brackets that says how much the word before it means: "recent (< 6 months) stroke",
    "prior (within 14 days of the test) use of opioids"."""
    norms, first, past = tokens.norms, comparison.first, comparison.past
    past = past_reference(tokens, past) if comparison.rule in _TIMES else past
    inside = first > 1 and norms[first - 1] == "(" and norms[past : past + 1] == [")"]
    words = words_after(tokens, past + 1) if inside and norms[first - 2] in _DEGREES else (0, 0)
    if words[0] == words[1] or (words[1] < len(norms) and starts_comparison(tokens, words[1])):
        return None  # "current (within 3 months) HbA1c >= 7 %" has a limit of its own
    key = _key_beside(tokens, comparison)
    named = _named(tokens, words, words, comparison.quantity) if key is None else None
    return named or Subject(*words, (measures()[key],) if key else ())


def _of_bracket(tokens: Tokens, comparison: Comparison) -> Subject | None:
    """For what another time in brackets holds: "within 4 weeks (6 weeks for nitrosoureas)"."""
    norms, first, past = tokens.norms, comparison.first, comparison.past
    if comparison.rule not in _TIMES or first == 0 or norms[first - 1] != "(" or norms[past : past + 1] != ["for"]:
        return None
    return _plain(words_after(tokens, past + 1))


_DEGREES: Final = word_set(
    """
    recent recently high low very severe moderate mild large small long short prolonged minimal heavy elevated
    reduced increased decreased frequent excessive older younger adequate sufficient significant stable chronic prior
    previous past current active
    """
)


def _age_words(tokens: Tokens, left: tuple[int, int], right: tuple[int, int]) -> tuple[int, int]:
    """The words of an age: before it, or after it as far as they name it ("of age must have")."""
    if mentions(tokens, *left):
        return left
    named = mentions(tokens, *right)
    old = right[0] + (tokens.norms[right[0] : right[0] + 1] == ["old"])
    return right[0], named[0][2] if named else old


def _key_beside(tokens: Tokens, comparison: Comparison) -> str | None:
    """The variable that the word or unit at the number tells: ">= grade 3 rash", "20 pack-years"."""
    quantity = comparison.quantity
    if quantity.unit is not None:
        return "smoking_pack_years" if quantity.unit.atom.code == "{pack-year}" else None
    graded = tokens.norms[quantity.first - 1] in ("grade", "grades") and comparison.first < quantity.first
    return "grade" if graded and quantity.low is not None and quantity.low <= _LAST_GRADE else None


_TIMES: Final = word_set("window recent")


_LAST_GRADE: Final = 5


def _with_name(tokens: Tokens, words: tuple[int, int], since: int) -> tuple[int, int]:
    """Words that name nothing by themselves, with those before the comma: "(Mayo Clinic Scale, total score <= 2)"."""
    if not since < words[0] < words[1] or not _NAMELESS.issuperset(tokens.norms[words[0] : words[1]]):
        return words
    named = words_before(tokens, words[0] - 1, since, HARD_STOPS, REACH_WIDE)
    return (named[0], words[1]) if named[0] < named[1] < words[1] else words


_SCALES: Final = word_set("score scores scale index inventory questionnaire classification assessment ratio")
_NAMELESS: Final = word_set("total score scores sum overall level levels value values result results")


def _is_half_of(after: Subject) -> bool:
    """ "blood pressure >= 140 mmHg systolic": the word after says which."""
    return after.measure is not None and after.measure.key in ("systolic_bp", "diastolic_bp")


def counted_after(tokens: Tokens, comparison: Comparison) -> Subject | None:
    """What a length of time is of when that stands after it: "at least 3 months of follow-up"."""
    if not comparison.quantity.is_time or comparison.rule in _TIMES or is_anchored(tokens, comparison.past):
        return None
    return _plain(words_after(tokens, comparison.past))


def _plain(words: tuple[int, int]) -> Subject | None:
    return Subject(*words) if words[1] > words[0] else None


def _named(tokens: Tokens, words: tuple[int, int], wide: tuple[int, int], quantity: Quantity) -> Subject | None:
    """Some words as a subject, if a known variable is among them: the last, and those joined to it.

    A variable may begin before the words ("Hoehn and Yahr"), and so may those joined to it ("AST or ALT").
    One that the amount cannot be of yields to one before it: "Karnofsky or Lansky performance score >= 50".
    """
    found = mentions(tokens, *wide)
    nearest: Subject | None = None
    while found and found[-1][2] > words[0]:
        joined = listed_before(tokens, joined_names(tokens, found))
        named = tuple(dict.fromkeys(measure for measure, _, _ in joined))
        if _is_change(tokens, joined[0][1], quantity):
            return Subject(min(words[0], joined[0][1]), max(words[1], joined[-1][2]))
        subject = Subject(min(words[0], joined[0][1]), max(words[1], joined[-1][2]), fitting(tokens, named, quantity))
        if subject.measures or quantity.is_time:
            return subject if nearest is None else replace(nearest, measures=subject.measures)
        nearest = nearest or subject
    return nearest


def _is_change(tokens: Tokens, first: int, quantity: Quantity) -> bool:
    """Whether it is by how much a variable has changed: "fall in FEV1 of > 12 %", "variability of PEF >= 20 %"."""
    norms, unit = tokens.norms, quantity.unit
    share = unit is not None and unit.atom.code == "%" and quantity.basis == "absolute"
    led = share and first > 1 and norms[first - 1] in ("in", "of") and norms[first - 2] in _CHANGES
    return led and _LEVELS.isdisjoint(norms[first : quantity.first])


_LEVELS: Final = word_set("to < <= less below under lower")  # "decrease of DLCO (< 80 %)" is a low one
_CHANGES: Final = word_set(
    """
    fall drop decrease increase reduction change changes decline rise improvement variability variation fluctuation
    """
)
