"""What an amount is of: the name that stands nearest to it, as written."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from pipeline.text.dose.digits import is_inside_a_name
from pipeline.text.dose.marks import AMOUNT, NAME, tokens_of
from pipeline.text.dose.participles import is_participle
from pipeline.text.dose.sentences import Sentence, Statement
from pipeline.text.dose.shapes import Mark
from pipeline.text.dose.subjects import DAYS, LENGTH, OFTEN, ROUTE
from pipeline.text.tokens import NUMBER, SIGN, WORD, Tokens
from pipeline.text.units import read_unit
from pipeline.text.words import load

_FILLERS: Final = frozenset(
    spelling
    for words in ("fillers", "plain_words")
    for entry in load(words).values()
    for spelling, _ in entry.spellings()
)
_PARTS: Final = frozenset(spelling for entry in load("parts_of_names").values() for spelling, _ in entry.spellings())
_MOST_WORDS: Final = 6
_REACH: Final = 14
_HEADER: Final = 8
_ARTICLES: Final = frozenset(("the", "a", "an", "study"))
_NAMED_ROLES: Final = ("placebo", "vehicle")
_IN_NAMES: Final = frozenset(("-", "®", "™", "'", "/"))
_LIST: Final = frozenset((",", "or", "and", "/"))
_WHO: Final = frozenset(
    (
        *("patients", "patient", "participants", "participant", "subjects", "subject", "children", "adults", "those"),
        *("women", "men", "infants", "adolescents", "individuals", "cases", "people", "volunteers", "if", "when"),
    )
)
_WITH: Final = frozenset(("with", "in", "having", "without"))
_OF_THE_FIRST: Final = frozenset((OFTEN, LENGTH, DAYS))
_CARRIED_REACH: Final = 6
_INTO: Final = frozenset(("to", "in", "with", "on", "onto"))
_CARRIED: Final = frozenset(
    ("adsorbed", "diluted", "dissolved", "suspended", "reconstituted", "formulated", "adjuvanted", "mixed", "bound")
)
_OPENING: Final = 300
Span = tuple[int, int]


def name(sentence: Sentence, header: Sentence | None) -> None:
    """Find the name of every dose of a sentence; an amount without one is of what the amount before it was of.

    `header` is the sentence before: "Drug A injection:" names what the next line doses.
    """
    covered = covered_by(sentence)
    before = _in_header(header) if header is not None and header.tokens is sentence.tokens else None
    for statement in sentence.given:
        if "placebo" in sentence.tokens.norms[statement.first : statement.past]:
            at = sentence.tokens.norms.index("placebo", statement.first)
            before = (at, at + 1)
        else:
            behind = None if statement.amount.unit.kind == "exposure" else _behind(statement, covered)
            before = _counted(statement) or behind or _before(statement, covered) or before
        if before:
            _give(statement, before)
    for first, second in reversed(list(pairwise(sentence.given))):
        if first.name is None and second.name and second.name[0] >= second.past and _are_listed(first, second):
            _give(first, second.name)


def covered_by(sentence: Sentence) -> set[int]:
    """The tokens that something else than a name stands over."""
    return tokens_of(mark for mark in sentence.marks if not _may_name(mark))


def _give(statement: Statement, span: Span) -> None:
    statement.name = span
    statement.names = frozenset(norm for norm in statement.sentence.tokens.norms[slice(*span)] if len(norm) > 1)


def _are_listed(first: Statement, second: Statement) -> bool:
    """`450 mg, 525 mg or 600 mg of placebo`: the name behind the last is of all."""
    return _LIST.issuperset(first.sentence.tokens.norms[first.past : second.first])


def _in_header(header: Sentence) -> Span | None:
    """`Drug A injection:` on a line of its own."""
    tokens = header.tokens
    if header.statements or header.past - header.first > _HEADER or tokens.norms[header.past - 1] != ":":
        return None
    return _last_name(header, header.past - 1, header.first, covered_by(header))


def _may_name(mark: Mark) -> bool:
    """Whether the words of a mark may be a name: placebo, vitamin D3."""
    return mark.kind == NAME or (mark.kind == "role" and mark.term is not None and mark.term.code in _NAMED_ROLES)


def _counted(statement: Statement) -> Span | None:
    """`2 x 10^8 CD19 CAR-T cells/kg`: what is counted is the substance."""
    amount = statement.amount
    if amount.unit.atom.code != "{cells}":
        return None
    first, past = amount.levels[-1].past, amount.unit_past
    norms = statement.sentence.tokens.norms
    past = next((at for at in range(first, past) if norms[at] in ("/", "per") and at > amount.unit_first), past)
    return (
        (first, past)
        if norms[first:past] not in (["cells"], ["cell"]) and norms[first] not in ("(", "/", "per")
        else None
    )


def _behind(statement: Statement, covered: set[int]) -> Span | None:
    """`300 mg of X`, `300 mg X`, `50 mCi 131I-X`, `one dose (300 mg) of X`."""
    tokens, at = statement.sentence.tokens, statement.past
    if tokens.norms[at : at + 2] == [")", "of"] and tokens.norms[statement.first - 1] == "(":
        at += 1
    elif tokens.norms[at : at + 1] == ["("] and tokens.norms[at + 2 : at + 3] == [")"]:
        at += 3 * (read_unit(tokens, at + 1) is not None)  # "300 milligram (mg) X"
    named = tokens.norms[at : at + 1] == ["of"]
    at += named
    stands_before = _stands_before_a_name if named else _is_of_a_strength
    while at < statement.sentence.past and stands_before(statement, at):
        at += 1
    first = at
    if at < len(tokens.norms) and tokens.pieces[at].kind == SIGN:
        return None
    at += _leads_a_name(tokens, at, covered)
    while at < statement.sentence.past and at - first < _MOST_WORDS:
        mark = _name_mark(statement.sentence, at)
        if mark is None and not is_name(tokens, at, covered):
            break
        at = mark.past if mark else at + 1
    at += at > first and tokens.norms[at : at + 1] == ["ige"]  # "500 ug MOv18 IgE": an antibody by its class
    return _trimmed(tokens, first, at)


def _trimmed(tokens: Tokens, first: int, past: int) -> Span | None:
    """A name without the signs and participles at its ends; None where nothing is left that names something."""
    while past > first and (tokens.norms[past - 1] in ("-", "/") or is_participle(tokens, past - 1)):
        past -= 1
    while past > first + 1 and tokens.pieces[first].kind == SIGN:
        first += 1
    return (first, past) if _names(tokens, first, past) else None


def _names(tokens: Tokens, first: int, past: int) -> bool:
    """Whether words name something: not "extract", "serum" or a letter alone, nor `co` of `co-formulated`."""
    words = [piece.norm for piece in tokens.pieces[first:past] if piece.kind == WORD]
    if _PARTS.issuperset(words) or (past - first == 1 and len(words[0]) == 1 and not _is_defined(tokens, words[0])):
        return False
    if not _WHO.isdisjoint(tokens.norms[past : past + 1]):
        return False  # "NSCLC patients receive 5 mg"
    return not (tokens.norms[past : past + 1] == ["-"] and is_participle(tokens, past + 1))


def _is_defined(tokens: Tokens, letter: str) -> bool:
    """`omalizumab (O) … O 300 mg`: a letter that the text, near its beginning, says stands for a name."""
    opening = tokens.norms[:_OPENING]
    return any(opening[at - 1 : at + 2] == ["(", letter, ")"] for at, norm in enumerate(opening) if norm == letter)


def _name_mark(sentence: Sentence, at: int) -> Mark | None:
    """The mark of a name that stands over a token: `vitamin D3`, `G-CSF`."""
    if NAME not in sentence.kinds:
        return None
    return next((one for one in sentence.marks if one.kind == NAME and one.first <= at < one.past), None)


def _stands_before_a_name(statement: Statement, at: int) -> bool:
    """`8 puffs of inhaled placebo`, `of the 0.5% …`: an article, a route or a strength before the name."""
    tokens = statement.sentence.tokens
    following = statement.sentence.marks[statement.place + 1 : statement.place + 3]
    route = any(one.kind == ROUTE and one.first <= at < one.past for one in following)
    return route or tokens.norms[at] in _ARTICLES or _is_strength(tokens, at)


def _is_of_a_strength(statement: Statement, at: int) -> bool:
    """`2 mL 0.5% bupivacaine`, `20 mL saline 0.9%`: a volume is of what the concentration is of."""
    return statement.amount.unit.kind == "volume" and _is_strength(statement.sentence.tokens, at)


def _is_strength(tokens: Tokens, at: int) -> bool:
    """`2 mL of 0.5% bupivacaine`: the concentration between an amount and its name."""
    return tokens.norms[at] == "%" or (tokens.pieces[at].kind == NUMBER and tokens.norms[at + 1 : at + 2] == ["%"])


def _leads_a_name(tokens: Tokens, at: int, covered: set[int]) -> int:
    """The tokens of a number that a name begins with: `5-fluorouracil`, `131I-omburtamab`."""
    if at + 1 >= len(tokens.norms) or tokens.pieces[at].kind != NUMBER or tokens.spaced(at + 1):
        return 0
    hyphen = tokens.norms[at + 1] == "-"
    word = at + 1 + hyphen
    glued = word < len(tokens.norms) and tokens.pieces[word].kind == WORD and not tokens.spaced(word)
    return 1 + hyphen if glued and is_name(tokens, word, covered) else 0


def _before(statement: Statement, covered: set[int]) -> Span | None:
    """The nearest name before the amount; none where it is what some people have: `in patients with T1D`."""
    tokens = statement.sentence.tokens
    lowest = max(statement.sentence.first, statement.first - _REACH)
    found = _last_name(statement.sentence, statement.first, lowest, covered)
    if found is None or _is_of_people(tokens, found[0], lowest) or _is_an_alternative(statement, found):
        return None
    return found


def _is_an_alternative(statement: Statement, found: Span) -> bool:
    """`7.5 mg or placebo for 3 months, then 22.5 mg`: the placebo of a dose before names no later one."""
    sentence = statement.sentence
    if sentence.tokens.norms[found[0] - 1 : found[0] + 1] not in (["or", "placebo"], ["versus", "placebo"]):
        return False
    before = any(mark.kind == AMOUNT and mark.past <= found[0] for mark in sentence.marks[: statement.place])
    return before and any(
        mark.subject in _OF_THE_FIRST for mark in sentence.marks[: statement.place] if mark.first >= found[1]
    )


def _is_of_people(tokens: Tokens, first: int, lowest: int) -> bool:
    """`children with T1D`, `if in remission`: what those who get the dose have."""
    if first <= lowest or tokens.norms[first - 1] not in _WITH:
        return False
    return not _WHO.isdisjoint(tokens.norms[max(lowest, first - 3) : first - 1])


def _last_name(sentence: Sentence, end: int, lowest: int, covered: set[int]) -> Span | None:
    """The last name before a token; an abbreviation in brackets stands for the name before it."""
    tokens, at = sentence.tokens, end - 1
    while at >= lowest:
        mark = _name_mark(sentence, at)
        if mark:
            return mark.first, mark.past
        if is_name(tokens, at, covered):
            if at - 2 >= lowest and _is_bracketed(tokens, at) and is_name(tokens, at - 2, covered):
                at -= 2
            first = _first_of_name(tokens, at, sentence.first, covered)
            if all(piece.kind != WORD for piece in tokens.pieces[first : at + 1]):
                return None  # "DL-1: 5 x 10^6": the end of a level's name
            found = _trimmed(tokens, first, at + 1)
            if found and not _is_carrier(tokens, found[0]):
                mark = _name_mark(sentence, found[0])
                return (mark.first if mark else _with_number(tokens, found[0], lowest)), found[1]
            at = first
        at -= 1
    return None


def _is_carrier(tokens: Tokens, first: int) -> bool:
    """`X (adsorbed to aluminium hydroxide)`, `diluted in 100 mL saline`: what carries the substance is not it."""
    norms = tokens.norms
    into = next((at for at in range(first - 1, max(0, first - _CARRIED_REACH), -1) if norms[at] in _INTO), 0)
    return into > 0 and norms[into - 1] in _CARRIED


def _is_bracketed(tokens: Tokens, at: int) -> bool:
    """`omalizumab (OMA) 300 mg`, `(OMA, 300 mg)`, not `a steroid (prednisolone 5 mg)`."""
    return tokens.norms[at - 1] == "(" and (tokens.norms[at + 1] == ")" or tokens.words(at, at + 1).isupper())


def _first_of_name(tokens: Tokens, at: int, lowest: int, covered: set[int]) -> int:
    past = at + 1
    while at >= lowest and past - at <= _MOST_WORDS and is_name(tokens, at, covered):
        at -= 1
    return at + 1


def _with_number(tokens: Tokens, first: int, lowest: int) -> int:
    """The start of a name with the number glued to its front: `5-fluorouracil`, `177Lu-PSMA`."""
    if first - 1 < lowest or tokens.spaced(first):
        return first
    if tokens.pieces[first - 1].kind == NUMBER:
        return first - 1
    if first - 2 < lowest or tokens.norms[first - 1] != "-" or tokens.spaced(first - 1):
        return first
    return first - 2 if tokens.pieces[first - 2].kind == NUMBER else first


def is_name(tokens: Tokens, at: int, covered: set[int]) -> bool:
    """Whether a token may be part of a name: a word of none of our lists, or a sign glued into one."""
    if at in covered or at >= len(tokens.norms):
        return False
    piece = tokens.pieces[at]
    if piece.kind == WORD:
        letter = piece.glued and len(piece.norm) == 1 and at > 0 and tokens.pieces[at - 1].kind == NUMBER
        if letter and piece.norm in ("l", "y"):
            return False  # "1L": a line of treatment; "60y/o"
        return letter or piece.norm not in _FILLERS
    if piece.kind == NUMBER:
        joined = piece.glued and at > 1 and tokens.norms[at - 1] in "-." and tokens.pieces[at - 1].glued
        return joined and tokens.pieces[at - 2].kind == WORD
    if piece.kind != SIGN or not piece.glued:
        return False
    return piece.norm in _IN_NAMES or (piece.norm == "." and is_inside_a_name(tokens, at))
