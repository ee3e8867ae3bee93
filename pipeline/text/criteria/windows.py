"""Time limits in criteria: how long, counted from what, and half-lives beside them."""

from __future__ import annotations

from typing import Final, NamedTuple

from pipeline.text.criteria.shapes import Quantity
from pipeline.text.criteria.unit_codes import DAYS
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.tokens import NUMBER, Tokens

ANCHORS: Final = word_set("prior before of after from since preceding following post until to ago previously earlier")
FORWARD: Final = word_set("after following post")
_COUNTED_FROM: Final = ANCHORS - {"of", "to", "until"}
_ENDS: Final = word_set(
    "; . , : ) ] ( or but if unless with who which except excluding are is was were must will should may can cannot"
) | {"\n"}
_LONGER: Final = {
    **dict.fromkeys(("longer", "longest", "greater", "later", "more"), "longer"),
    **dict.fromkeys(("shorter", "shortest", "less", "earlier", "sooner", "lesser"), "shorter"),
}
_LONGEST_ANCHOR, _COMBINE_REACH = 9, 8


class Window(NamedTuple):
    """A time limit: its length, what it is counted from, and which of two lengths holds."""

    value: float | None
    unit: str | None
    days: float | None
    ref: str | None
    half_lives: float | None
    combine: str | None


NO_WINDOW: Final = Window(None, None, None, None, None, None)


def window(tokens: Tokens, quantity: Quantity, past: int) -> Window:
    """The time limit that a length of time is; what it is counted from stands from token `past` on.

    >>> from pipeline.text.criteria.quantity import read_quantity
    >>> text = Tokens("4 weeks before the first dose")
    >>> found = window(text, read_quantity(text, 0), 2); found.days, found.ref
    (28.0, 'before the first dose')
    """
    code = quantity.unit.atom.code if quantity.unit is not None else None
    value = quantity.high if quantity.high is not None else quantity.low
    if code is None or value is None:
        value = None
    days = round(value * DAYS[code], 3) if value is not None and code in DAYS else None
    combine = _combine(tokens, quantity) if quantity.half_lives else None
    past = _past_drug(tokens, past) if quantity.half_lives else past
    ref = _reference(tokens, past) or (_reference(tokens, quantity.unit_past) if quantity.half_lives else None)
    return Window(value, code, days, ref, quantity.half_lives, combine)


def is_anchored(tokens: Tokens, past: int) -> bool:
    """Whether what a time is counted from stands after it: "prior to screening", "(3 weeks) after the last dose"."""
    past = _past_brackets(tokens, past)
    return past < len(tokens.norms) and tokens.norms[past] in _COUNTED_FROM


def past_restated(tokens: Tokens, past: int) -> int:
    """Past an amount in brackets that says the one before it in other units: "1.5 mg/dL (132 μmol/L) in men"."""
    if tokens.norms[past : past + 1] != ["("] or past + 1 >= len(tokens) or tokens.pieces[past + 1].kind != NUMBER:
        return past
    return _past_brackets(tokens, past)


def _past_brackets(tokens: Tokens, past: int) -> int:
    """Past a few words in brackets, which say a time again: "28 days (4 weeks) before"."""
    norms = tokens.norms
    if norms[past : past + 1] == ["("] and ")" in norms[past : past + _COMBINE_REACH]:
        return norms.index(")", past) + 1
    return past


def is_anchor(tokens: Tokens, at: int) -> bool:
    """Whether "prior" means before something: "prior to screening", not "prior lines of therapy"."""
    return tokens.norms[at + 1 : at + 2] in (["to"], ["screening"], ["randomization"], ["enrollment"])


def _past_drug(tokens: Tokens, past: int) -> int:
    """Past whose half-lives they are: "5 half-lives of the agent, whichever is longer, prior to dosing"."""
    norms = tokens.norms
    if norms[past : past + 1] != ["of"]:
        return past
    near = range(past + 1, min(past + _COMBINE_REACH, len(norms)))
    end = next((at for at in near if norms[at] in _PARTS or norms[at] in ANCHORS), near.stop)
    return past if _DRUGS.isdisjoint(norms[past:end]) else end


_DRUGS: Final = word_set("drug drugs agent agents product products medication compound substance antibody biologic")


def _past_choice(tokens: Tokens, past: int) -> int:
    """Past the words that say which of two times counts: ", whichever is longer, prior to dosing"."""
    norms, at = tokens.norms, past + (tokens.norms[past : past + 1] == [","])
    if norms[at : at + 1] != ["whichever"]:
        return past
    near = range(at + 1, min(at + _COMBINE_REACH, len(norms)))
    end = next((at for at in near if norms[at] == "," or norms[at] in ANCHORS), past)
    return end + (norms[end] == ",")


_PARTS: Final = word_set(", (")


def _reference(tokens: Tokens, past: int) -> str | None:
    """The words that say what a window is counted from."""
    first = _past_choice(tokens, _past_brackets(tokens, past))
    end = past_reference(tokens, first)
    return tokens.words(first, end) if end > first else None


def past_reference(tokens: Tokens, past: int) -> int:
    """Past the words that say what a window is counted from, where such begin at a token."""
    norms, end = tokens.norms, past
    if past >= len(norms) or norms[past] not in ANCHORS:
        return past
    if norms[past] == "ago":
        return past + 1
    while end < len(norms) and end - past < _LONGEST_ANCHOR and (end == past or norms[end] not in _ENDS):
        joined = norms[end] in _JOINS and norms[end - 1] not in ANCHORS  # "before and after surgery" is one
        if joined or (tokens.pieces[end].value or 0) % 1:  # "16.2 Antihistamines" is another item of a list
            break
        end += 1
    return end


_JOINS: Final = word_set("and & and/or")


def _combine(tokens: Tokens, quantity: Quantity) -> str | None:
    for norm in tokens.norms[quantity.first : quantity.past + _COMBINE_REACH]:
        if norm in _LONGER:
            return _LONGER[norm]
    return None


def half_life_after(tokens: Tokens, past: int) -> int | None:
    """Where a number of half-lives begins that an "or" joins to a time ending at token `past`."""
    norms, past = tokens.norms, _past_brackets(tokens, past)
    at = past + (norms[past : past + 1] == [","] or norms[past : past + 2] == ["(", "or"])
    if at + 1 < len(norms) and norms[at] in ("or", "and", "/", "(") and tokens.pieces[at + 1].kind == NUMBER:
        return at + 1
    return at + 1 if norms[at : at + 1] in (["or"], ["and"]) else None
