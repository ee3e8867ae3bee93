"""Comparisons of a criterion as limits: what each is of, when it applies, and whether it stands for itself.

A comparison may be the condition of another ("if age > 65"), say it again ("i.e. > 547 days"), or have lost its
sign. Tables of ages and values ("10 to 15 years: 1.5 mg/dL") are read row by row.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from msgspec.structs import replace

from pipeline.text.criteria.acuity import as_seen
from pipeline.text.criteria.bare_numbers import is_band, is_limit
from pipeline.text.criteria.comparisons import comparisons
from pipeline.text.criteria.conditions import condition_after, condition_before
from pipeline.text.criteria.demands import demanded, says_for_whom
from pipeline.text.criteria.measures import measures
from pipeline.text.criteria.names import begins_name, fitting, named_in, names_any
from pipeline.text.criteria.openings import Openings
from pipeline.text.criteria.protection import kept_up
from pipeline.text.criteria.shapes import Comparison, Limit, Subject
from pipeline.text.criteria.shared_signs import with_shared_signs
from pipeline.text.criteria.subjects import counted_after, subject_of
from pipeline.text.criteria.unit_codes import per_day
from pipeline.text.criteria.whose_age import meant
from pipeline.text.criteria.windows import past_reference, past_restated
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import Tokens

_RESTATES: Final = word_set("ie i.e i.e.")


def limits_of(tokens: Tokens, context: str = "") -> list[Limit]:
    """The limits of a text in order; `context` is what it stands under.

    >>> [(limit.comparison.op, limit.subject.measure.key) for limit in limits_of(Tokens("Hb < 9 or > 17 g/dL"))]
    [('<', 'hemoglobin'), ('>', 'hemoglobin')]
    """
    signed = with_shared_signs(tokens, list(comparisons(tokens)))
    found = [comparison for comparison in signed if is_limit(tokens, comparison)]
    if found and is_band(tokens, found[0]):
        return _banded(found, context)
    nameless = _nameless(tokens, found)
    openings = Openings(tokens, [comparison.first for comparison in found], nameless)
    limits: list[Limit] = []
    since = 0
    for number, comparison in enumerate(found):
        opening = openings.of(number)
        if opening and (opening.past < comparison.first or comparison.first in nameless):
            since = max(since, opening.past)
        ahead = condition_before(tokens, comparison.first, since)
        if ahead and since > 0 and _MARKS.issuperset(tokens.norms[since : ahead.first]):
            since = ahead.past
        subject = subject_of(tokens, replace(comparison, first=ahead.first) if ahead else comparison, since)
        if subject is None or not subject.measures:
            subject = demanded(tokens, comparison, limits) or subject
        begun, until = _clause(tokens, found, number)
        taken = openings.after(comparison.past, until)
        after = condition_after(tokens, comparison.past, min(begun, taken), min(until, taken))
        limit = Limit(comparison, subject, ahead or after or opening, "parsed")
        limit = kept_up(tokens, meant(tokens, limit))
        limit = _inherited(tokens, limit, limits) if limits else _from_context(tokens, limit, context)
        within = openings.hold_over(comparison.first)
        limit = as_seen(tokens, _daily(tokens, limit))
        limits.append(replace(limit, status="condition" if within else _status(tokens, limit, limits)))
        since = _since(tokens, found, number, limit)
    return _with_later_subjects(_with_shared_units(tokens, limits))


def _daily(tokens: Tokens, limit: Limit) -> Limit:
    """A dose a day whose day stands apart from it: "> 10 mg of daily prednisone", "> 5 mg prednisone/day"."""
    subject, comparison = limit.subject, limit.comparison
    quantity, measure = comparison.quantity, subject.measure if subject else None
    if subject is None or measure is None or measure.unit != "mg/d" or quantity.unit is None or quantity.unit.per:
        return limit
    said = tokens.norms[subject.first : subject.past]
    by_day = "daily" in said or said[-2:] == ["/", "day"]
    if quantity.unit.kind != "mass" or not by_day or not _NOT_A_DAY.isdisjoint(said):
        return limit
    return replace(limit, comparison=replace(comparison, quantity=replace(quantity, unit=per_day(quantity.unit))))


_NOT_A_DAY: Final = word_set("kg m2 twice times thrice")  # "0.5 mg prednisone/kg/day", "250 ug twice daily"


def _nameless(tokens: Tokens, found: list[Comparison]) -> frozenset[int]:
    """The first tokens of multiples of normal that follow another and name nothing of their own."""
    return frozenset(
        after.first
        for before, after in pairwise(found)
        if before.quantity.basis == after.quantity.basis == "uln" and not names_any(tokens, before.past, after.first)
    )


def _clause(tokens: Tokens, found: list[Comparison], number: int) -> tuple[int, int]:
    """Where a condition must have begun and have ended: by the next comparison, or, if nothing parts the two,
    the one after it."""
    end = len(tokens.norms)
    if number + 1 == len(found):
        return end, end
    begun = found[number + 1].first
    ahead = condition_before(tokens, begun, found[number].past)
    if ahead and tokens.norms[ahead.first - 1] in _PARTS:
        return ahead.first, ahead.first
    if not _PARTS.isdisjoint(tokens.norms[found[number].past : begun]):
        return begun, _cut(tokens, found[number].past, begun)
    if number + 2 == len(found):
        return begun, end
    return begun, _cut(tokens, found[number + 1].past, found[number + 2].first)


def _cut(tokens: Tokens, past: int, begun: int) -> int:
    """Where a condition ends that the subject of the next limit follows: "for those with liver metastases, Hb > 9"."""
    for at in range(begun - 1, past, -1):
        if tokens.norms[at] in _CUTS:
            near = tokens.norms[at] == "," or begun - at <= _NEAR
            return at if near and names_any(tokens, at + 1, begun) else begun
        if tokens.norms[at] == "or" and begins_name(tokens, at + 1):  # "in women or creatinine clearance < 60"
            return at
    return begun


_CUTS: Final = word_set(", and")
_NEAR: Final = 6
_PARTS: Final = word_set("or and , ; . and/or but")
_MARKS: Final = _PARTS | word_set("( ) /")


def _since(tokens: Tokens, found: list[Comparison], number: int, limit: Limit) -> int:
    """Where the words of the next comparison begin: past the condition and the subject of this one."""
    past = past_restated(tokens, found[number].past)
    if number + 1 == len(found):
        return past
    following = found[number + 1].first
    if found[number].quantity.is_time or found[number].rule in ("window", "recent"):
        end = past_reference(tokens, past)
        past = past if tokens.norms[end : end + 1] == ["("] else end  # "of inhaling albuterol (up to 5 mg)"
    taken = [part.past for part in (limit.condition, limit.subject) if part and part.past <= following]
    return max([past, *taken])


def _inherited(tokens: Tokens, limit: Limit, before: list[Limit]) -> Limit:
    """A comparison with no words of its own speaks of what the one before does: "Hb < 9 or > 17"."""
    if limit.subject:
        return limit
    if _counts_its_own(before[-1]) and (own := counted_after(tokens, limit.comparison)):
        return replace(limit, subject=own)
    return replace(_speaking_of(tokens, limit, before[-1].subject), shared=True)


def _from_context(tokens: Tokens, limit: Limit, context: str) -> Limit:
    if limit.subject or not context:
        return limit
    return _speaking_of(tokens, limit, named_in(context))


def _speaking_of(tokens: Tokens, limit: Limit, subject: Subject | None) -> Limit:
    """A limit of a subject named elsewhere, but of no variable that its amount cannot be of."""
    if subject is None or not subject.measures:
        return replace(limit, subject=subject)
    known = fitting(tokens, subject.measures, limit.comparison.quantity)
    return replace(limit, subject=replace(subject, measures=known))


def _with_shared_units(tokens: Tokens, limits: list[Limit]) -> list[Limit]:
    """ "Height < 150 or > 180 cm": the unit stands once, after the last of the numbers."""
    for number in range(len(limits) - 1, 0, -1):
        here, before = limits[number], limits[number - 1]
        quantity, first = here.comparison.quantity, before.comparison.quantity
        bare = first.unit is None and first.basis == "absolute" and first.half_lives is None
        alike = bare and quantity.unit is not None and before.comparison.rule == here.comparison.rule
        if here.shared and alike and _counts_nothing(tokens, before, here.comparison):
            lent = replace(before.comparison, quantity=replace(first, unit=quantity.unit))
            limits[number - 1] = replace(before, comparison=lent)
    return limits


def _counts_nothing(tokens: Tokens, limit: Limit, here: Comparison) -> bool:
    """Whether no noun stands right after a number: that of "at least 1 injection" has no unit to borrow."""
    before = limit.comparison
    if tokens.norms[before.quantity.first - 1] in _GRADES:
        return False
    conditional = limit.condition is not None and limit.condition.first == before.past
    return conditional or before.past == here.first or tokens.norms[before.past] in _SHARES


_GRADES: Final = word_set("class grade stage")
_SHARES: Final = word_set("or and , ; / & ( ) - but and/or")


def _counts_its_own(limit: Limit) -> bool:
    """Whether what is limited stands after the number: "at least 1 vaccination and 3 months of follow-up"."""
    return limit.subject is not None and limit.subject.first >= limit.comparison.past


def _with_later_subjects(limits: list[Limit]) -> list[Limit]:
    """ "> 5000 cpm and < 50,000 cpm and > 20 fold response": what is limited stands once, after the last."""
    for number in range(len(limits) - 1, 0, -1):
        here, before = limits[number], limits[number - 1]
        if here.subject is None or here.subject.first < here.comparison.past:
            continue
        if before.subject is None or _is_one_count(before, here):
            limits[number - 1] = replace(before, subject=here.subject)
    return limits


def _is_one_count(before: Limit, here: Limit) -> bool:
    """Whether two bounds are of one count: "after at least one but no more than 3 prior lines"."""
    named = before.subject is None or before.subject.measures
    one, other = before.comparison, here.comparison
    bare = one.quantity.unit is None and other.quantity.unit is None and one.quantity.basis == "absolute"
    return not named and bare and other.first - one.past == 1 and {one.op[:1], other.op[:1]} == {"<", ">"}


def _banded(found: list[Comparison], context: str) -> list[Limit]:
    """The row of a table: ages, and the values that hold for them of what stands above, a "maximum creatinine"."""
    age, named = Subject(0, 0, (measures()["age"],), True), named_in(context) if context else None
    op = next((op for norm in context.lower().split() if (op := _BOUNDS.get(norm))), None)
    if op and named:
        values = [Limit(replace(value, op=op), named, None, "parsed") for value in found[1:]]
    else:
        values = [Limit(value, named, None, "operator_missing") for value in found[1:] if value.quantity.unit]
    return [Limit(found[0], age, None, "condition"), *values]


_BOUNDS: Final = {"maximum": "<=", "minimum": ">="}


def _status(tokens: Tokens, limit: Limit, before: list[Limit]) -> str:
    """How a comparison is to be used: as a limit, or as a condition or restatement of the one before."""
    comparison = limit.comparison
    if comparison.op == "lost" or (comparison.rule == "listed" and not _is_graded(limit)):
        return "operator_missing"
    if limit.condition and limit.condition.past <= comparison.first and tokens.norms[limit.condition.first] == "if":
        return "conditional"
    if says_for_whom(tokens, limit):
        return "condition"
    if not before:
        return "parsed"
    last = before[-1]
    if not _RESTATES.isdisjoint(tokens.norms[last.comparison.past : comparison.first]):
        return "restated"
    if last.condition and last.condition.first < comparison.first < last.condition.past:
        return "condition"
    asides = (_is_aside(tokens, limit, earlier) for earlier in before[-_LAST:])
    return "restated" if any(asides) else "parsed"


_LAST: Final = 4


def _is_graded(limit: Limit) -> bool:
    """Whether a number nothing compares is a grade ("ECOG 1"), not a limit whose sign was lost ("Hb 9 g/dL")."""
    measure = limit.subject.measure if limit.subject else None
    quantity = limit.comparison.quantity
    return measure is not None and measure.kind == "score" and quantity.unit is None and quantity.basis == "absolute"


def _is_aside(tokens: Tokens, limit: Limit, earlier: Limit) -> bool:
    """Whether a limit in brackets says an earlier one again: "age 3-17 years (13-17 years capped at
    10 %)", "ECOG 0-2 (Karnofsky >= 50)"."""
    here, there = (x.subject.measure.key if x.subject and x.subject.measure else "" for x in (limit, earlier))
    if (here != "age" and not {here, there} <= _PERFORMANCE) or here == "age" != there:
        return False
    between = tokens.norms[earlier.comparison.past : limit.comparison.first]
    return between.count("(") > between.count(")")


_PERFORMANCE: Final = word_set("ecog karnofsky lansky")
