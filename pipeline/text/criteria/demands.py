"""What must be, and for whom: "Patients > 16 years of age must have ...", "KPS (for > 16 years) must be >= 50".

An age may say for whom a demand is rather than who may take part; and a demand may stand far behind what it is of.
"""

from __future__ import annotations

from typing import Final

from pipeline.text.criteria.ages import PEOPLE
from pipeline.text.criteria.names import fitting, measure_before, mentions
from pipeline.text.criteria.shapes import Comparison, Limit, Subject
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import NUMBER, Tokens

_ENDS: Final = word_set("; .") | {"\n"}
_OPENS: Final = _ENDS | word_set(": ( -")
_FOR: Final = word_set("for if")
_APPLIES: Final = word_set("applicable applies apply")
_OR: Final = word_set("or - , to >= <= < >")
_MUST: Final = word_set("must should shall")
_NEED: Final = word_set("have need needs has")
_OLD: Final = word_set("of age old ) inclusive or older and above over")
_GROUP: Final = (PEOPLE | word_set("age aged ages")) - word_set("must should , is are be at to")
_LONGEST: Final = 60


def says_for_whom(tokens: Tokens, limit: Limit) -> bool:
    """Whether an age says whom another demand is for, and not who may take part."""
    measure, comparison = limit.subject.measure if limit.subject else None, limit.comparison
    if limit.condition is not None or (measure is not None and measure.key != "age"):
        return False
    if _is_in_brackets_of_a_scale(tokens, comparison):
        return True
    return measure is not None and (_is_of_some(tokens, comparison) or _is_of_a_demand(tokens, comparison))


def _is_in_brackets_of_a_scale(tokens: Tokens, comparison: Comparison) -> bool:
    """ "Lansky (< 16 years) or Karnofsky (16 years or older)", "ECOG 0 or 1 (age >= 16 years)"."""
    own = comparison.quantity.unit
    if own is None or own.atom.code != "a":
        return False
    at = _before_people(tokens, comparison.first) - 1
    if at < 1 or tokens.norms[at] != "(":
        return False
    past = at - 1 if tokens.pieces[at - 1].kind == NUMBER else at
    while past < at and past > 0 and (tokens.norms[past - 1] in _OR or tokens.pieces[past - 1].kind == NUMBER):
        past -= 1
    named = measure_before(tokens, past)
    return named is not None and named.kind == "score"


def _is_of_some(tokens: Tokens, comparison: Comparison) -> bool:
    """ "KPS for patients > 16 years of age", "(only applicable to those over 12 years)"."""
    at, norms = _before_people(tokens, comparison.first), tokens.norms
    if norms[max(0, at - 1) : at] == ["to"]:
        return not _APPLIES.isdisjoint(norms[max(0, at - 2) : at - 1])
    named = measure_before(tokens, at - 1) if at > 0 and norms[at - 1] in _FOR else None
    return named is not None and named.kind == "score"


def _is_of_a_demand(tokens: Tokens, comparison: Comparison) -> bool:
    """ "Participants >= 18 years of age must be able to consent": the age opens the sentence, what is asked follows."""
    norms, at = tokens.norms, _before_people(tokens, comparison.first)
    if at == comparison.first or (at > 0 and norms[at - 1] not in _OPENS):
        return False
    past = comparison.past
    while past < len(norms) and norms[past] in _OLD:
        past += 1
    asked = norms[past : past + 2]
    return asked[:1] != [] and asked[0] in _MUST and asked[1:] != [] and (asked[1] in _NEED or asked[1] == "be")


def _before_people(tokens: Tokens, first: int) -> int:
    """Where the words for people begin that stand right before a token."""
    while first > 0 and tokens.norms[first - 1] in _GROUP:
        first -= 1
    return first


def demanded(tokens: Tokens, comparison: Comparison, before: list[Limit]) -> Subject | None:
    """What "must be >= 50" is of, where the words around it name nothing: what its sentence named and did not limit."""
    norms, at = tokens.norms, comparison.first
    if at < _SHORTEST or norms[at - 1] != "be" or norms[at - 2] not in _MUST:
        return None
    start = at
    while start > 0 and at - start < _LONGEST and norms[start - 1] not in _ENDS:
        start -= 1
    limited = {measure.key for limit in before if limit.subject for measure in limit.subject.measures}
    named = [one for one in mentions(tokens, start, at) if one[0].kind == "score" and one[0].key not in limited]
    if not named:
        return None
    known = fitting(tokens, tuple(dict.fromkeys(measure for measure, _, _ in named)), comparison.quantity)
    return Subject(named[0][1], named[-1][2], known) if known else None


_SHORTEST: Final = 3
