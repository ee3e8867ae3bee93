"""What is kept up after a treatment, and what is planned for then: "contraception during the study and until 6 months
after the last dose", "expecting to conceive within 6 months after it"."""

from __future__ import annotations

from functools import cache
from typing import Final

from msgspec.structs import replace

from pipeline.text.criteria.shapes import KEPT_UP, Limit, Subject
from pipeline.text.criteria.windows import FORWARD
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import Tokens
from pipeline.text.words import load

_ENDS: Final = word_set(". ?") | {"\n"}
_PLANS: Final = word_set(
    "plan plans planned planning intend intended intends intending expecting expects expect to become or"
)
_PLANNED: Final = word_set("conceive father")
_PREGNANCY: Final = word_set("pregnant pregnancy")
_STOPS: Final = word_set(", ; : ( ) to and or who must will should agree agrees willing using use used")
_JOINTS: Final = word_set("or and from a an the to")
_LEADS: Final = word_set("of that have with are be")
_GOES_ON: Final = word_set(
    """
    control method methods measure measures regimen sperm eggs ova or and blood semen from sexual heterosexual activity
    intercourse children a child
    """
)
_FARTHEST, _LONGEST = 80, 8


@cache
def _names(entry: str) -> dict[str, str | None]:
    """The last word of each spelling, with the word before it where there are two."""
    spellings = (words.split() for words in load("therapies")[entry].written)
    return {words[-1]: words[-2] if len(words) > 1 else None for words in spellings}


def kept_up(tokens: Tokens, limit: Limit) -> Limit:
    """The limit, as the time that a protection its sentence speaks of goes on, or the time of a plan.

    However it is written, a protection goes on at least so long: "within 6 weeks after", "up to 90 days following".
    """
    comparison = limit.comparison
    if not comparison.quantity.is_time or not FORWARD.intersection(tokens.norms[comparison.past : comparison.past + 1]):
        return limit
    at = _spoken_of(tokens, comparison.first, within=comparison.rule == "window")
    if at is None:
        return limit
    planned = _is_plan(tokens, at)
    op = "<=" if planned and not comparison.quantity.is_range else comparison.op
    timed = replace(comparison, op=op, rule="window" if planned else KEPT_UP)
    return replace(limit, comparison=timed, subject=_phrase(tokens, at, comparison.first))


def _spoken_of(tokens: Tokens, first: int, *, within: bool) -> int | None:
    """Where the last word of a protection or a plan stands in the sentence before a token, outside brackets.

    What is not to be donated `within` a time is refrained from no longer than that.
    """
    norms, depth = tokens.norms, 0
    names = _names("protection") if within else _names("protection") | _names("donation")
    for at in range(first - 1, max(-1, first - _FARTHEST), -1):
        norm = norms[at]
        depth += (norm == ")") - (norm == "(")
        if norm in _ENDS:
            return None
        if depth <= 0 and (_is_plan(tokens, at) or (norm in names and names[norm] in (None, norms[at - 1]))):
            return at
    return None


def _is_plan(tokens: Tokens, at: int) -> bool:
    """Whether a child is what is planned: "intending to become pregnant", "expecting to conceive"."""
    norm = tokens.norms[at]
    return norm in _PLANNED or (norm in _PREGNANCY and tokens.norms[at - 1] in _PLANS)


def _phrase(tokens: Tokens, at: int, first: int) -> Subject:
    begun, past = at, at + 1
    while begun > 0 and at - begun < _LONGEST and tokens.norms[begun - 1] not in _STOPS | _ENDS:
        begun -= 1
    while begun < at and tokens.norms[begun] in _LEADS:
        begun += 1
    while past < first and tokens.norms[past] in _GOES_ON:
        past += 1
    while _is_plan(tokens, at) and begun > 0 and tokens.norms[begun - 1] in _PLANS | _PLANNED:
        begun -= 1
    while begun < at and tokens.norms[begun] in _JOINTS:
        begun += 1
    while tokens.norms[past - 1] in _JOINTS:
        past -= 1
    begun -= 2 * (tokens.norms[max(0, begun - 2) : begun] == ["not", "to"])
    return Subject(begun, past)
