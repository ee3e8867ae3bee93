"""What a limit limits: the words it speaks of, and the known variable they name."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from msgspec.structs import replace

from pipeline.text.criteria.ages import says_age
from pipeline.text.criteria.clauses import HARD_STOPS, REACH_WIDE, words_after, words_before
from pipeline.text.criteria.measures import fits, measure_entries, measures
from pipeline.text.criteria.shapes import Comparison, Measure, Quantity, Subject
from pipeline.text.criteria.windows import is_anchored
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.phrases import Phrases
from pipeline.text.tokens import WORD, Tokens

_NOT_IT: Final = word_set(
    """
    ratio antibody antibodies inhibitor inhibitors therapy infusion transfusion loss medication
    transplant supplement supplements supplementation dehydrogenase receptor gain transfusions
    treatment replacement change increase decrease reduction
    """
)


@cache
def _tree() -> Phrases[Measure]:
    entries = measure_entries().items()
    return Phrases((s, exact, measures()[key]) for key, entry in entries for s, exact in entry.spellings())


def subject_of(tokens: Tokens, comparison: Comparison, since: int) -> Subject | None:
    """What a comparison limits, among the words after token `since`; None if nothing names it."""
    left = words_before(tokens, comparison.first, since)
    right = words_after(tokens, comparison.past)
    if told := _of_degree(tokens, comparison):
        return told
    if says_age(tokens, comparison, left, right):
        return Subject(*_age_words(tokens, left, right), (measures()["age"],), True)
    wide = words_before(tokens, comparison.first, since, HARD_STOPS, REACH_WIDE)
    before = _named_before(tokens, comparison, left, (max(since, wide[0] - _SLACK), wide[1]))
    after = _named_after(tokens, comparison, right, before)
    if after:
        return after
    key = _key_beside(tokens, comparison) if before is None or not before.measures else None
    if key is not None:
        return Subject(*(right if right[1] > right[0] else wide), (measures()[key],))
    if before:
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
    if after is None or not tokens.spaced(right[0]):
        return None
    if before is None:
        return after
    return (
        after if _is_half_of(after) or (after.measures and not comparison.quantity.is_time and not pressure) else None
    )


def _of_degree(tokens: Tokens, comparison: Comparison) -> Subject | None:
    """What follows a limit in brackets that says how much the word before it means: "recent (< 6 months) stroke"."""
    norms, first, past = tokens.norms, comparison.first, comparison.past
    inside = first > 1 and norms[first - 1] == "(" and norms[past : past + 1] == [")"]
    words = words_after(tokens, past + 1) if inside and norms[first - 2] in _DEGREES else (0, 0)
    if words[0] == words[1]:
        return None
    key = _key_beside(tokens, comparison)
    named = _named(tokens, words, words, comparison.quantity) if key is None else None
    return named or Subject(*words, (measures()[key],) if key else ())


_DEGREES: Final = word_set(
    """
    recent recently high low very severe moderate mild large small long short prolonged minimal heavy elevated
    reduced increased decreased frequent excessive older younger adequate sufficient significant stable chronic
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
        joined = _joined(tokens, found)
        named = tuple(dict.fromkeys(measure for measure, _, _ in joined))
        subject = Subject(min(words[0], joined[0][1]), max(words[1], joined[-1][2]), fitting(tokens, named, quantity))
        if subject.measures or quantity.is_time:
            return subject if nearest is None else replace(nearest, measures=subject.measures)
        nearest = nearest or subject
    return nearest


def _joined(tokens: Tokens, found: list[tuple[Measure, int, int]]) -> list[tuple[Measure, int, int]]:
    """The last variable named and those joined to it, taken from what was found."""
    joined = [found.pop()]
    while found and _is_joined(between := tokens.norms[found[-1][2] : joined[0][1]]):
        if _OPEN.isdisjoint(between) or found[-1][0] in [measure for measure, _, _ in joined]:
            joined.insert(0, found.pop())
        elif "/" in tokens.norms[found[-1][1] : found[-1][2]] and tokens.norms[joined[-1][2]] in ")]":
            joined = [found.pop()]  # "FEV1/forced vital capacity (FVC)": the brackets shorten a part of the name
        else:
            break  # "renal insufficiency (creatinine clearance < 30)" is of what the brackets name
    return joined


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
    return past <= end + _SLACK or (norms[end] == "(" and norms[past - 1] == ")")


def names_any(tokens: Tokens, at: int, end: int) -> bool:
    """Whether some words name a known variable."""
    return bool(mentions(tokens, at, end))


def begins_name(tokens: Tokens, at: int) -> bool:
    """Whether the name of a known variable begins at a token."""
    return at < len(tokens) and tokens.norms[at] in _tree().firsts and _tree().match(tokens, at) is not None


def _is_joined(between: list[str]) -> bool:
    """Whether only joining words stand between two names; "liver enzymes AST or ALT" are two, not three."""
    return bool(between) and _JOINS.issuperset(between)


_OPEN: Final = word_set("( [")
_JOINS: Final = word_set("and or / , & ( ) [ ] and/or")


def _is_it(tokens: Tokens, past: int) -> bool:
    """Whether a name stands for itself: not in "creatinine ratio", "(age-dependent)", "albumin-adjusted"."""
    following = tokens.norms[past : past + 2]
    if following[:1] == ["-"]:
        return _COMPOUNDS.isdisjoint(following[1:])
    return _NOT_IT.isdisjoint(following[:1])


_COMPOUNDS: Final = word_set("dependent adjusted specific appropriate related matched based corrected relevant")


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
_SLACK: Final = 2  # names may begin or end in words that none of their neighbours keeps: "HAS-BLED", "HAM-A", "6MWD"
