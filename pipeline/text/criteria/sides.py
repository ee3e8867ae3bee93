"""Which side of a limit is let in: what denies it, what makes it an exception to the list it stands in.

"No ALT > 100" turns the side of its limit; "with or without steroids for at least 3 months" does not. In an
exclusion, "are eligible if ..." and "unless ..." let people in. What cannot be decided is said to be unclear.
"""

from __future__ import annotations

from functools import cache
from itertools import takewhile
from typing import Final, Literal

from pipeline.text.criteria.definitions import defines, may_define
from pipeline.text.criteria.item import CriterionType
from pipeline.text.criteria.shapes import KEPT_UP, Comparison, Subject
from pipeline.text.criteria.word_sets import word_set
from pipeline.text.phrases import Phrases
from pipeline.text.tokens import NUMBER, Tokens
from pipeline.text.words import load

Side = Literal["listed", "turned", "unclear", "exception", "definition"]

_REACH: Final = 12
_IFS: Final = word_set("if unless when provided")
_CLAUSE_ENDS: Final = word_set("; . , :") | {"\n"}
_NEW_PREDICATES: Final = word_set("must should shall")
_JOINS: Final = word_set("and but with plus")
_SENTENCE_ENDS: Final = word_set("; . ?") | {"\n"}
_CONTRASTS: Final = word_set("but however although though whereas")
_LASTING: Final = word_set("for in over")
_LONGEST_WORDS, _LONGEST_SENTENCE = 3, 60
_RECENT: Final = word_set("window recent")


@cache
def _words(name: str) -> Phrases[str]:
    return Phrases((spelling, exact, name) for spelling, exact in load("sides")[name].spellings())


@cache
def _lasts(name: str) -> frozenset[str]:
    """The last words of an entry's spellings: a text without any of them says nothing of the kind."""
    return frozenset(spelling.split()[-1] for spelling, _ in load("sides")[name].spellings())


class Sides:
    """The sides of the limits of one text."""

    __slots__ = ("_excludes", "_may_define", "_may_demand", "_may_deny", "_may_except", "_may_recover", "_tokens")

    def __init__(self, tokens: Tokens, criterion_type: CriterionType) -> None:
        """`criterion_type` is the list that the text stands in."""
        said = frozenset(tokens.norms)
        self._tokens, self._excludes = tokens, criterion_type == "exclusion"
        excepting = ("lets_in", "excepts") if self._excludes else ("keeps_out", "excepts")
        self._may_except = any(not _lasts(name).isdisjoint(said) for name in excepting)
        self._may_define = may_define(said)
        self._may_demand = self._excludes and not _DEMANDS.isdisjoint(said)
        self._may_deny = not _words("denies").firsts.isdisjoint(said)
        self._may_recover = self._excludes and not _words("recovers").firsts.isdisjoint(said)

    def of(self, comparison: Comparison, subject: Subject | None) -> Side:
        """Which side of a limit its list means.

        >>> from pipeline.text.criteria.limits import limits_of
        >>> text = Tokens("no ALT > 100")
        >>> Sides(text, "inclusion").of(limits_of(text)[0].comparison, None)
        'turned'
        """
        tokens = self._tokens
        if self._may_define and defines(tokens, comparison, subject):
            return "definition"
        kept_up = comparison.rule == KEPT_UP
        lasting = kept_up or (comparison.rule == "recent" and comparison.op == ">=")
        denial = _denial(tokens, comparison, subject) if self._may_deny else None
        if not self._excludes:
            if lasting:  # "no donation of sperm until 3 months after", "contraception within 6 weeks after"
                return _TURNED[kept_up and comparison.op in ("<", "<=")]
            kept_out = _kept_out(tokens, comparison) if self._may_except else "listed"
            if kept_out == "listed" and self._may_except and _is_excepted(tokens, comparison):
                return "exception"
            turned = denial is not None and _is_denied(tokens, comparison, denial)
            return _TURNED[turned] if kept_out == "listed" else "unclear" if denial is not None else kept_out
        if self._may_except and _is_exception(tokens, comparison):
            return "exception"
        if self._may_recover and _is_unrecovered(tokens, comparison):
            return "turned"
        if denial is not None:
            return _denied_exclusion(tokens, comparison, denial)
        return "unclear" if lasting or (self._may_demand and _is_demanded(tokens, comparison)) else "listed"


_TURNED: Final[dict[bool, Side]] = {True: "turned", False: "listed"}


def _kept_out(tokens: Tokens, comparison: Comparison) -> Side:
    """Whether a limit of an inclusion says who is not let in: "will be excluded if creatinine > 2"."""
    norms, sentence = tokens.norms, _sentence_of(tokens, comparison)
    before = [at for at in sentence if at < comparison.first]
    said = _said("keeps_out", tokens, before)
    if said is not None and ":" not in norms[said + 1 : comparison.first]:
        return "turned"
    after = list(takewhile(lambda at: norms[at] != ":", sentence[len(before) :]))
    clause = list(takewhile(lambda at: norms[at] != ",", after))
    if _said("keeps_out", tokens, clause) is not None:
        return "turned"
    return "listed" if _said("keeps_out", tokens, after) is None else "unclear"


def _sentence_of(tokens: Tokens, comparison: Comparison) -> list[int]:
    """The sentence of a limit; that of the brackets that it opens, where these say nothing of whom they let in:
    "allowed if the viral load is low (< 100 U/mL by PCR)", "aspirin (no more than 100 mg is allowed)"."""
    own = _sentence(tokens, comparison.first)
    opens = comparison.first > 1 and tokens.norms[comparison.first - 1] == "("
    silent = opens and _said("lets_in", tokens, own) is None and _said("keeps_out", tokens, own) is None
    return _sentence(tokens, comparison.first - 1) if silent else own


def _sentence(tokens: Tokens, at: int) -> list[int]:
    """The tokens of the sentence, or of the brackets, that token `at` stands in, without what is in other brackets."""
    norms, depth, first = tokens.norms, 0, at
    before: list[int] = []
    for first in range(at - 1, max(-1, at - _LONGEST_SENTENCE), -1):
        depth += (norms[first] in ")]") - (norms[first] in "([")
        if depth < 0 or (depth == 0 and norms[first] in _SENTENCE_ENDS):
            break
        if depth == 0:
            before.append(first)
    depth, after = 0, []
    for past in range(at, min(len(norms), at + _LONGEST_SENTENCE)):
        depth += (norms[past] in "([") - (norms[past] in ")]")
        if depth < 0 or (depth == 0 and norms[past] in _SENTENCE_ENDS):
            break
        if depth == 0:
            after.append(past)
    return [*reversed(before), *after]


def says(name: str, text: str) -> bool:
    """Whether a text says what an entry of the word file does.

    >>> says("lets_in", "They are eligible if well")
    True
    """
    tokens = Tokens(text)
    return _said(name, tokens, list(range(len(tokens)))) is not None


def _said(name: str, tokens: Tokens, places: list[int]) -> int | None:
    """The token after words that say what an entry of the word file does; "not eligible for surgery" is of surgery."""
    tree, norms = _words(name), tokens.norms
    for at in places:
        found = tree.match(tokens, at) if norms[at] in tree.firsts else None
        if found is None:
            continue
        following = norms[found[1] : found[1] + 4]
        if following[:1] not in (["for"], ["to"]) or not _STUDY.isdisjoint(following):
            return found[1]
    return None


_STUDY: Final = word_set(
    "study trial enrollment enrolment inclusion participation randomization this participate enroll enter"
)


def _is_exception(tokens: Tokens, comparison: Comparison) -> bool:
    """Whether a limit of an exclusion says who is let in all the same.

    In "Malignancy, except for skin cancer, within 5 years" the time is that of the exclusion itself.
    """
    sentence = _sentence_of(tokens, comparison)
    contrast = next((at for at in sentence if at >= comparison.past and tokens.norms[at] in _CONTRASTS), len(tokens))
    clause = [at for at in sentence if at < contrast]
    if _said("lets_in", tokens, clause) is not None and _said("keeps_out", tokens, clause) is None:
        return True
    return _is_excepted(tokens, comparison, clause)


def _is_excepted(tokens: Tokens, comparison: Comparison, clause: list[int] | None = None) -> bool:
    """Whether words before a limit say that it is an exception: "diabetes, unless HbA1c > 8 %"."""
    clause = _sentence_of(tokens, comparison) if clause is None else clause
    excepts = _words("excepts").firsts
    opened = [at for at in clause if at < comparison.first and tokens.norms[at] in excepts]
    if not opened:
        return False
    limited = any(tokens.pieces[at].kind == NUMBER for at in clause if at < opened[-1])
    return limited or comparison.rule not in _RECENT


_DEMANDS: Final = word_set("must should shall need required mandatory")
_RELATIVES: Final = word_set("who that which if when whom")


def _is_demanded(tokens: Tokens, comparison: Comparison) -> bool:
    """Whether a limit of an exclusion is asked for: "platelets must be > 100", "age >= 18 years is required"."""
    if tokens.norms[comparison.first] in _DEMANDS:  # "must not exceed 2 mg/dL"
        return True
    sentence = _sentence_of(tokens, comparison)
    if _said("keeps_out", tokens, sentence) is not None:
        return False
    before = [at for at in sentence if at < comparison.first and tokens.norms[at - 1] not in _RELATIVES]
    said = _said("demands", tokens, before)
    if said is not None:
        return tokens.norms[said - 2] not in _RELATIVES
    after = [at for at in sentence if comparison.past <= at < comparison.past + _SOON]
    return _said("demanded", tokens, after) is not None


_SOON: Final = 4


def _denial(tokens: Tokens, comparison: Comparison, subject: Subject | None) -> int | None:
    """Where the clause before a limit denies it; brackets in between keep to themselves what they deny."""
    norms, depth, denials = tokens.norms, 0, _words("denies").firsts
    for at in range(comparison.first - 1, max(-1, comparison.first - 1 - _REACH), -1):
        norm = norms[at]
        depth += (norm in ")]") - (norm in "([")
        if depth > 0:
            continue
        if norm in denials:
            return None if _denies_nothing(tokens, at) else at
        if norm in _CLAUSE_ENDS or _starts_anew(tokens, at, comparison, subject):
            return None
    return None


def _starts_anew(tokens: Tokens, at: int, comparison: Comparison, subject: Subject | None) -> bool:
    """Whether what stands after a token is denied by nothing before it: "no effusion and LVEF >= 50 %"."""
    norm = tokens.norms[at]
    if norm in _NEW_PREDICATES:
        return tokens.norms[at + 1] != "not"
    return norm in _JOINS and subject is not None and at < subject.first < comparison.first


def _denies_nothing(tokens: Tokens, at: int) -> bool:
    """Whether a word of denial is part of words that deny nothing: "with or without"."""
    if tokens.norms[at - 1 : at] and tokens.norms[at - 1] in _IFS:
        return True
    tree = _words("denies_nothing")
    for first in range(max(0, at - _LONGEST_WORDS), at + 1):
        found = tree.match(tokens, first) if tokens.norms[first] in tree.firsts else None
        if found and found[1] > at:
            return True
    return False


def _is_denied(tokens: Tokens, comparison: Comparison, denial: int) -> bool:
    """Whether a denial is of the limit itself: "for at least 3 months" says how long the denied has been so."""
    before = tokens.norms[denial + 1 : comparison.first]
    hoped_for = not _words("hoped_for").firsts.isdisjoint(before)
    if before and (before[-1] in _words("in_spite_of").firsts or (hoped_for and "(" in before)):
        return False
    if _says_no_more_than(tokens, comparison):
        return False
    lasts = comparison.quantity.is_time and comparison.rule not in _RECENT and bool(before) and before[-1] in _LASTING
    return hoped_for or not lasts


def _says_no_more_than(tokens: Tokens, comparison: Comparison) -> bool:
    """ "No smoking (not more than once a month)" denies once."""
    return not _words("denies").firsts.isdisjoint(tokens.norms[comparison.first : comparison.quantity.first])


def _denied_exclusion(tokens: Tokens, comparison: Comparison, denial: int) -> Side:
    """The side of a limit that an exclusion denies: "not resolved to <= grade 1", "must not have ...", or neither."""
    forbids = _words("forbids")
    first = max(0, denial - 1)
    if any(tokens.norms[at] in forbids.firsts and forbids.match(tokens, at) for at in (first, denial)):
        return "listed"
    before = tokens.norms[denial + 1 : comparison.first]
    hoped_for = not _words("hoped_for").firsts.isdisjoint(before)
    if hoped_for and "(" in before:
        return "listed"  # "hypertension not controlled (systolic >= 160)"
    if hoped_for or not before or before[-1] == "to" or _is_grade(comparison, before):
        return "turned" if _is_denied(tokens, comparison, denial) else "unclear"
    at_least = comparison.op in (">", ">=") and not comparison.quantity.is_time
    return "turned" if at_least and tokens.norms[denial] == "not" else "unclear"


def _is_unrecovered(tokens: Tokens, comparison: Comparison) -> bool:
    """ "Side effects that have not recovered (to CTCAE v5.0 grade <= 1)", "failure to recover to grade 1 or less"."""
    norms, first, past = tokens.norms, comparison.first, comparison.past
    if comparison.op not in ("<", "<="):
        return False
    for at in range(first - 1, max(-1, first - _REACH), -1):
        if norms[at] in _words("recovers").firsts:
            near = norms[max(0, at - _SOON) : at]
            denied = not _words("denies").firsts.union(_FAILS).isdisjoint(near)
            return denied and not _GRADES.isdisjoint(norms[at:past])
    return False


_FAILS: Final = word_set("failure fail fails failed unable")
_GRADES: Final = word_set("grade grades")


def _is_grade(comparison: Comparison, before: list[str]) -> bool:
    """ "Toxicity not resolved to grade <= 1"."""
    return comparison.op in ("<", "<=") and "to" in before and "grade" in before
