"""What a limit limits: the words it speaks of, and the known variable they name."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from msgspec.structs import replace

from pipeline.text.criteria.comparisons import starts_comparison
from pipeline.text.criteria.measures import fits, measure_entries, measures
from pipeline.text.criteria.shapes import Comparison, Measure, Quantity, Subject
from pipeline.text.criteria.windows import is_anchor, is_anchored
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.phrases import Phrases
from pipeline.text.tokens import LINE, NUMBER, SIGN, WORD, Tokens

_REACH, _REACH_WIDE, _REACH_RIGHT = 10, 14, 6
_OPENERS: Final = word_set(
    """
    ( [ : , - = of is are be a an the with at as for was were must should to has have being by and or
    and/or / but in either that which defined from on both any range
    """
)
_STOPS: Final = word_set(
    """
    ; . , and or with without who whose which that if unless when but having than where while plus ? •
    except defined despite because are
    """
) | {"\n"}
_HARD_STOPS: Final = word_set("; . , ? •") | {"\n"}
_RIGHT_STOPS: Final = _STOPS | word_set("( ) ] prior before after at by in for to from within on during")
_RIGHT_SKIPS: Final = word_set("of the a an - their these such points point")
_NOT_IT: Final = word_set(
    """
    ratio antibody antibodies inhibitor inhibitors therapy infusion transfusion loss medication
    transplant supplement supplements supplementation dehydrogenase receptor gain transfusions
    treatment replacement change increase decrease reduction
    """
)
_AGE_AFTER: Final = word_set("old olds age aged")
_AGE_WORDS: Final = word_set("older younger age ages aged elder")
_PEOPLE: Final = word_set(
    """
    patient patients subject subjects adult adults male males female females men women man woman
    children child participant participants individual individuals volunteers volunteer infants infant
    healthy and or are is be the all who must to should of any both sexes sex gender genders either /
    , every person persons people boys girls being at adolescents pregnant nonpregnant 1 2
    """
)


@cache
def _tree() -> Phrases[Measure]:
    entries = measure_entries().items()
    return Phrases((s, exact, measures()[key]) for key, entry in entries for s, exact in entry.spellings())


def subject_of(tokens: Tokens, comparison: Comparison, since: int) -> Subject | None:
    """What a comparison limits, among the words after token `since`; None if nothing names it."""
    left = _left(tokens, comparison.first, since)
    right = _right(tokens, comparison.past)
    if _says_age(tokens, comparison, left, right):
        return Subject(*(left if _mentions(tokens, *left) else right), (measures()["age"],), True)
    wide = _left(tokens, comparison.first, since, _HARD_STOPS, _REACH_WIDE)
    before = _named(tokens, left, (max(since, wide[0] - _SLACK), wide[1]), comparison.quantity)
    if before is None or (before.measure and before.measure.key == "blood_pressure"):
        after = _named(tokens, right, right, comparison.quantity)
        if after and (before is None or _is_half_of(after)) and tokens.spaced(right[0]):
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
    if words[0] <= since or not _NAMELESS.issuperset(tokens.norms[words[0] : words[1]]):
        return words
    named = _left(tokens, words[0] - 1, since, _HARD_STOPS, _REACH_WIDE)
    return (named[0], words[1]) if named[0] < named[1] < words[1] else words


_SCALES: Final = word_set("score scores scale index inventory questionnaire classification assessment ratio")
_NAMELESS: Final = word_set("total score scores sum overall level levels value values result results")


def _is_half_of(after: Subject) -> bool:
    """ "blood pressure >= 140 mmHg systolic": the word after says which."""
    return after.measure is not None and after.measure.key in ("systolic_bp", "diastolic_bp")


def _plain(words: tuple[int, int]) -> Subject | None:
    return Subject(*words) if words[1] > words[0] else None


_DEPTH: Final = {")": 1, "]": 1, "(": -1, "[": -1}  # read from right to left


def _left(tokens: Tokens, at: int, since: int, stops: frozenset[str] = _STOPS, reach: int = _REACH) -> tuple[int, int]:
    """The clause before a comparison, without the people it speaks of."""
    norms, past = tokens.norms, at
    while past > since and norms[past - 1] in _OPENERS:
        past -= 1
    first, depth = past, 0
    while first > since and past - first < reach:
        norm = norms[first - 1]
        depth += _DEPTH.get(norm, 0)
        if (depth < 0 and reach == _REACH) or (depth == 0 and norm in stops):
            break
        first -= 1
    if since and first < past and (norms[first], norms[past - 1]) in (("(", ")"), ("[", "]")):
        return past, past
    if depth > 0 and any(norm in ")]" for norm in norms[first:past]):
        first = max(i for i in range(first, past) if norms[i] in ")]") + 1
    while first < past and (norms[first] in _OPENERS or tokens.pieces[first].kind != WORD):
        first += 1
    if since and _PEOPLE.issuperset(norms[first:past]):
        return past, past
    return first, past


def _right(tokens: Tokens, past: int) -> tuple[int, int]:
    """The words after a comparison."""
    norms, first = tokens.norms, past
    while first < len(norms) and norms[first] in _RIGHT_SKIPS:
        first += 1
    end = first
    end += norms[end : end + 1] == ["prior"] and not is_anchor(tokens, end)
    while end < len(norms) and end - first < _REACH_RIGHT:
        parted = norms[end] in _RIGHT_STOPS or tokens.pieces[end].kind in (NUMBER, LINE)
        if parted or starts_comparison(tokens, end):
            break
        end += 1
    if all(norm in _PEOPLE or tokens.pieces[at].kind == SIGN for at, norm in enumerate(norms[first:end], first)):
        return past, past
    return (past, past) if _HOW_OFTEN.issuperset(norms[first:end]) else (first, end)


# "Exercises at least three times a week": what is done stands before, how often after.
_HOW_OFTEN: Final = word_set("times time a an per each every / day week month year daily weekly monthly yearly")


def _named(tokens: Tokens, words: tuple[int, int], wide: tuple[int, int], quantity: Quantity) -> Subject | None:
    """Some words as a subject, if a known variable is among them: the last, and those joined to it.

    A variable may begin before the words ("Hoehn and Yahr"), and so may those joined to it ("AST or ALT").
    One that the amount cannot be of yields to one before it: "Karnofsky or Lansky performance score >= 50".
    """
    found = _mentions(tokens, *wide)
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
    while found and _is_joined(tokens.norms[found[-1][2] : joined[0][1]]):
        joined.insert(0, found.pop())
    return joined


def fitting(tokens: Tokens, named: tuple[Measure, ...], quantity: Quantity) -> tuple[Measure, ...]:
    """The variables that an amount can be of."""
    counted = quantity.unit is None and tokens.pieces[quantity.first].kind == WORD
    return tuple(measure for measure in named if fits(quantity, measure, counted))


def _mentions(tokens: Tokens, at: int, end: int) -> list[tuple[Measure, int, int]]:
    """The known variables that some words name, with their tokens; a name may run on into small words."""
    found: list[tuple[Measure, int, int]] = []
    norms, tree = tokens.norms, _tree()
    while at < end:
        match = tree.match(tokens, at) if norms[at] in tree.firsts else None
        if match and match[1] <= end + _SLACK and _is_it(tokens, match[1]):
            found.append((match[0], at, match[1]))
        at = match[1] if match else at + 1
    return found


def _is_joined(between: list[str]) -> bool:
    """Whether only joining words stand between two names; "liver enzymes AST or ALT" are two, not three."""
    return bool(between) and _JOINS.issuperset(between)


_JOINS: Final = word_set("and or / , & ( ) and/or")


def _is_it(tokens: Tokens, past: int) -> bool:
    return past >= len(tokens.norms) or tokens.norms[past] not in _NOT_IT


@lru_cache(maxsize=1024)
def named_in(context: str) -> Subject | None:
    """The last variable that the words above a criterion name, but for the ages a table goes by.

    >>> named_in("Serum creatinine based on age as follows:").measure.key
    'creatinine'
    """
    tokens = Tokens(context)
    named = [measure for measure, _, _ in _mentions(tokens, 0, len(tokens.norms))]
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


def _says_age(tokens: Tokens, comparison: Comparison, left: tuple[int, int], right: tuple[int, int]) -> bool:
    """Whether a length of time is an age: "over 18 years old", "older than 65", "adults >= 18 years"."""
    quantity = comparison.quantity
    if not (quantity.is_time or (quantity.unit is None and quantity.basis == "absolute")):
        return False
    inside = tokens.norms[comparison.first : comparison.past]
    if not _AGE_WORDS.isdisjoint(inside):
        return True
    if is_anchored(tokens, comparison.past):
        return False
    if not quantity.is_time:
        return _is_bare_age(tokens, comparison, left, right)
    if not _AGE_AFTER.isdisjoint(tokens.norms[comparison.past : comparison.past + 3]) and comparison.rule != "window":
        return True
    if not _GROWN.isdisjoint(tokens.norms[left[0] : left[1]]) and right[0] == right[1]:
        return comparison.rule in ("before", "range")
    years = quantity.unit is not None and quantity.unit.atom.code == "a" and comparison.rule in ("before", "range")
    alone = _PEOPLE.issuperset(tokens.norms[left[0] : left[1]])
    alone = alone and (right[0] == right[1] or quantity.is_range)
    return years and alone and (left[0] <= 1 or left[0] < left[1])


def _is_bare_age(tokens: Tokens, comparison: Comparison, left: tuple[int, int], right: tuple[int, int]) -> bool:
    """ "Any patient >= 18 who ...": people, a number without a unit, and nothing that is counted."""
    value = comparison.quantity.low
    people = left[0] < left[1] and _PEOPLE.issuperset(tokens.norms[left[0] : left[1]])
    return people and right[0] == right[1] and comparison.rule == "before" and value is not None and value >= _ADULT


_GROWN: Final = word_set("adult adults children elderly adolescents infants")
_ADULT: Final = 12
