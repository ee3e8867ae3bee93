"""Is a line of eligibility text a heading, of which list, and for which group of people?"""

from __future__ import annotations

from functools import cache, lru_cache

import re2

from pipeline.text.criteria.item import CriterionType
from pipeline.text.criteria.shapes import Heading
from pipeline.text.words import load

_LONGEST, _LONGEST_LEAD, _LONGEST_TITLE, _FEW = 110, 320, 60, 6
_MOST_TITLE_WORDS, _MOST_GROUP_WORDS = 9, 12
_TOKEN = re2.compile(r"[a-z0-9]+(?:[-/&][a-z0-9]+)*|[(),;]")
_INLINE = re2.compile(
    r"(?i)^([^:.;,]{0,40}?\b(?:non-?\s?)?(?:inclusion|exclusion)(?:ary)?\b(?:\s+criteri\w*)?[^:.;]{0,30}?)\s*(?::|--|：)\s*"
)
_STOPPED = re2.compile(r"(?i)^((?:(?:study|key|main|major)\s+)?(?:in|ex)clusion\s+criteria)\.\s+\S")
_BOTH = re2.compile(r"(?i)inclusion\s*(?:/|and|&|or)\s*(?:/\s*or\s*)?exclusion")


@cache
def heading_words(entry: str) -> frozenset[str]:
    """The spellings of one entry of the word file."""
    return frozenset(load("headings")[entry].written)


def tokens_of(words: str) -> list[str]:
    """The words and brackets of a line in lower case."""
    return [str(token) for token in _TOKEN.findall(words.lower())]


@cache
def heading_pattern(entry: str) -> re2._Regexp:
    """Any spelling of one entry of the word file, as whole words."""
    longest_first = sorted(heading_words(entry), key=len, reverse=True)
    return re2.compile(r"\b(?:" + "|".join(re2.escape(word) for word in longest_first) + r")\b")


def read_heading(words: str, marked: bool) -> Heading | None:
    """The heading that a line is or begins with; None for a criterion.

    >>> read_heading("Exclusion Criteria (Part A)", marked=False)
    Heading(criterion_type='exclusion', type_source='header', population='Part A', length=27)
    """
    low = words.lower()
    titled = low.endswith((":", "："))
    typed = "clusion" in low or "criteri" in low or "eligib" in low
    if typed and (found := _typed(words)):
        return found
    if low[0] in _ABSTRACT_STARTS and (found := _abstract(low)):
        return found
    if marked:
        return None
    if titled:
        return _lead_in(words, low) or _title(words, low)
    return _title(words, low) if low in heading_words("title") else None


def _abstract(low: str) -> Heading | None:
    """The title of a part of a protocol abstract: "DISEASE CHARACTERISTICS: ...", "--Disease Characteristics--"."""
    for mark in (":", "--"):
        title = low.partition(mark)[0]
        if title.strip() in heading_words("abstract"):
            return Heading("inclusion", "default", None, len(title) + len(mark))
    return None


_ABSTRACT_STARTS = frozenset("dp")


def opens_list(words: str) -> bool:
    """Whether a line is, from its capital to its end, the heading of a list: no wrapped sentence looks like that.

    >>> opens_list("Exclusion Criteria"), opens_list("exclusion criteria")
    (True, False)
    """
    if not words[0].isupper() or len(words) > _LONGEST or "clusion" not in words.lower():
        return False
    found = _typed(words)
    return found is not None and found.length == len(words)


@lru_cache(maxsize=1 << 12)
def _typed(words: str) -> Heading | None:
    """The heading of a line with a word for one in it; few lines have, and most of those are the same."""
    low = words.lower()
    if found := _STOPPED.search(words):
        return Heading(_type_of(low[: found.end(1)]), "inline_header", None, found.end() - 1)
    return _whole(words, low, low.endswith((":", "："))) or _inline(words)


def _whole(words: str, low: str, titled: bool) -> Heading | None:
    """A line that is all heading: "Key Inclusion Criteria:"."""
    criterion_type = _type_of(low) if len(words) <= _LONGEST else None
    if criterion_type is None:
        return None
    tokens = _TOKEN.findall(low)
    named = "criteri" in low or "critieri" in low
    stated = not heading_words("statement").isdisjoint(tokens)
    if stated and not (titled and "clusion criteri" in low):
        return None
    if not (named or titled or len(tokens) == 1) or _goes_on_after_colon(low):
        return None
    return Heading(criterion_type, "header", None if stated else _population(words), len(words))


def _goes_on_after_colon(low: str) -> bool:
    """ "Exclusion criteria: asthma" goes on with a criterion; "INCLUSION CRITERIA: Stratum 1" is a group."""
    after = _TOKEN.findall(low.rstrip(" :").partition(":")[2])
    named = not heading_words("division").isdisjoint(after[:1]) or low.endswith(":")
    return bool(after) and not (named and len(after) <= _FEW)


def _type_of(low: str) -> CriterionType | None:
    if _BOTH.search(low):
        return "unknown"
    if heading_pattern("exclusion").search(low):
        return "exclusion"
    return "inclusion" if heading_pattern("inclusion").search(low) else None


def _inline(words: str) -> Heading | None:
    """A line that begins with a heading: "Exclusion Criteria: 1. Age less than 40"."""
    found = _INLINE.search(words)
    if found is None:
        return None
    head = found.group(1).lower()
    tokens = _TOKEN.findall(head)
    named = "criteri" in head or _type_of(tokens[0]) is not None
    if not named or not heading_words("statement").isdisjoint(tokens):
        return None
    return Heading(_type_of(head), "inline_header", _population(found.group(1)), found.end())


def _lead_in(words: str, low: str) -> Heading | None:
    """A sentence that opens a list: "Patients with the following are excluded:"."""
    if len(words) > _LONGEST_LEAD:
        return None
    for criterion_type, entry in (("exclusion", "lead_exclusion"), ("inclusion", "lead_inclusion")):
        if heading_pattern(entry).search(low):
            return Heading(criterion_type, "lead_in", None, len(words))  # type: ignore[arg-type]
    return None


def _title(words: str, low: str) -> Heading | None:
    """A short heading that does not say which list: "Hepatic:", "Cohort 2:"."""
    if len(words) > _LONGEST_TITLE:
        return None
    tokens = _TOKEN.findall(low)
    if len(tokens) > _MOST_TITLE_WORDS:
        return None
    grouped = any(not heading_words(entry).isdisjoint(tokens) for entry in ("division", "group", "people"))
    return Heading(None, "title", words.strip(" :：") if grouped else None, len(words))


def _population(words: str) -> str | None:
    """What a typed heading says beyond its type: "Inclusion Criteria for Vaccine Arm" -> "Vaccine Arm"."""
    kept = [word.strip("():：.,;–-") for word in words.replace(":", " ").split()]
    while kept and _is_filler(kept[0]):
        del kept[0]
    while kept and _is_filler(kept[-1]):
        del kept[-1]
    named = len(kept) != 1 or kept[0].lower() not in heading_words("division")
    return (" ".join(filter(None, kept)) or None) if named and len(kept) <= _MOST_GROUP_WORDS else None


def _is_filler(word: str) -> bool:
    """Whether a word names no group; a lone capital does ("Part A")."""
    if len(word) == 1 and word.isupper():
        return False
    return not word or word.lower() in _fillers() or _type_of(word.lower()) is not None


@cache
def _fillers() -> frozenset[str]:
    entries = ("filler", "title", "statement", "people", "lead_inclusion")
    return frozenset().union(*(heading_words(entry) for entry in entries))
