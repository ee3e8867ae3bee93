"""Whom an amount is for, where the people stand before it: "Adults: 10 mg", "subjects under 50 kg receive 100 mg"."""

from __future__ import annotations

from typing import Final

from pipeline.text.dose.sentences import Statement
from pipeline.text.tokens import NUMBER, Tokens

PEOPLE: Final = frozenset(
    (
        *("patients", "patient", "participants", "participant", "subjects", "subject", "those", "children"),
        *("adults", "infants", "women", "men", "cases", "individuals", "adolescents", "males", "females"),
    )
)
_OF_A_KIND: Final = frozenset(("adults", "children", "infants", "adolescents", "women", "men", "males", "females"))
_SIGNS: Final = frozenset(("<", "<=", ">", ">="))
_MEASURES: Final = frozenset(
    ("kg", "lb", "lbs", "years", "year", "yrs", "yr", "months", "age", "aged", "old", "weighing")
)
_GET: Final = frozenset(
    (
        "receive",
        "receives",
        "received",
        "receiving",
        "take",
        "takes",
        "took",
        "get",
        "gets",
        "given",
        ":",
        "will",
        "be",
        "are",
        "were",
    )
)
_STARTS: Final = frozenset((".", ";", ",", "and", "or", "*", "-", "•", "(", ":", "for", "in", "\n", "while", "whereas"))
_LONGEST: Final = 10


def people_before(tokens: Tokens, statement: Statement) -> tuple[int, int] | None:
    """The tokens behind the amount before that say whom an amount is for; None where all who take part are meant."""
    earlier = [one.past for one in statement.sentence.given if one.past <= statement.first]
    since = max(earlier, default=statement.sentence.first)
    name = statement.name
    led = name is not None and since < name[0] and name[1] == statement.first  # "adults alfadrug 10 mg"
    first = name[0] if name and led else statement.first
    for past in range(first, since, -1):
        bare = past == first or tokens.norms[past] == ":"  # "Adults: 10 mg", "adults 10 mg", not "adults receive 10 mg"
        if past == first and tokens.norms[past - 1] not in _OF_A_KIND:
            continue
        found = _group(tokens, past, since, bare=bare) if past == first or tokens.norms[past] in _GET else None
        if found:
            return found
    return None


def _group(tokens: Tokens, past: int, since: int, *, bare: bool) -> tuple[int, int] | None:
    """A group of people that ends at a token and tells its kind, its age or its weight."""
    while tokens.norms[past - 1] in _GET:  # "children under 6 will be given"
        past -= 1
    for at in range(past - 1, max(since, past - _LONGEST) - 1, -1):
        starts = at == 0 or tokens.norms[at - 1] in _STARTS
        if not starts or (tokens.norms[at] not in PEOPLE and tokens.norms[at] not in _SIGNS):
            continue
        if _is_measured(tokens, at, past) or (bare and past - at == 1 and tokens.norms[at] in _OF_A_KIND):
            return at, past
    return None


def _is_measured(tokens: Tokens, first: int, past: int) -> bool:
    """Whether an age or a weight says which people."""
    norms = tokens.norms[first:past]
    return not _MEASURES.isdisjoint(norms) and any(piece.kind == NUMBER for piece in tokens.pieces[first:past])
