"""Marks inside a line that count on: "1. ... 2. ...", "a) ... b) ...", "i. ... ii. ..."."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import re2

from pipeline.text.criteria.shapes import Series

_INNER = re2.compile(
    r"[\s;:.,)]([(（]?)(\d{1,2}|[a-h]|[A-H]|i{1,3}|iv|v|vi{1,3}|ix|x)([.)）])(?:\s+[A-Za-z<>≥≤(]|[A-Z][A-Za-z])"
)
_IS_SECTION = re2.compile(r"\d{1,2}(?:\.\d{1,2}){1,2}[.)]?")
_SECTION = re2.compile(r"[\s;:.,)](\d{1,2}(?:\.\d{1,2}){1,2})[.)]?\s+[A-Z]")
_HINT = re2.Set.SearchSet()
_HINT.Add(r"[\s;:.,)](?:[(（]?(?:\d{1,2}|[a-hA-H]|[ivx]+)[.)）])")
_HINT.Compile()
_SERIES: tuple[Sequence[str], ...] = (
    tuple(map(str, range(1, 100))),
    "abcdefgh",
    "ABCDEFGH",
    ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"),
)
_PARTS = (".", ";", ":")
_OPENERS = (":", "such as", "following", "as follows", "including")
_SIGNS = "*-•"  # the marks of most blocks, which have no number
_FEW = 3
_ENCLOSED = "().（）"


class _Mark(NamedTuple):
    start: int
    length: int
    label: str
    shape: str
    capital: bool


def series_cuts(body: str, marker: str | None) -> Series | None:
    """The marks by which a block is to be cut, if any.

    >>> series_cuts("Signed consent. 2. Adults", "1.").marks
    ((16, 3),)
    """
    if (")" not in body and "." not in body[:-1] and "）" not in body) or not _HINT.Match(body):
        return None
    own = marker.split()[-1] if marker and marker not in _SIGNS else ""
    if _IS_SECTION.fullmatch(own):
        sections = tuple((mark.start, mark.length) for mark in _sections(body, own))
        return Series(sections, True) if sections else None
    marks = [_mark(body, match) for match in _INNER.finditer(body)]
    for labels in _SERIES if marks else ():
        for begins in (own, "") if own else ("",):
            found, goes_on = list(_counted(marks, labels, begins)), bool(begins)
            if found and _are_cuts(body, found, goes_on):
                return Series(tuple((mark.start, mark.length) for mark in found), goes_on)
    return None


def _mark(body: str, match: re2._Match) -> _Mark:
    start, past = match.start(1), match.end(3)
    length = past - start + (body[past].isspace())
    return _Mark(start, length, match.group(2), match.group(1) + match.group(3), not body[match.end() - 1].islower())


def _counted(marks: list[_Mark], labels: Sequence[str], own: str) -> Iterator[_Mark]:
    """The marks that carry some labels in turn, all in one shape: "(a)", "b)" and "c." do not count on.

    One label may be left out ("1) 2) 3) 5)") where two came before and it stands nowhere behind.
    """
    label = own.strip(_ENCLOSED)
    if own and (not label or label not in labels):
        return
    at, shape = (labels.index(label) + 1, own.replace(label, "")) if own else (0, "")
    marks = [mark for mark in marks if mark.capital or not mark.label.isdigit()]
    for place, mark in enumerate(marks):
        if shape not in ("", mark.shape):
            continue
        skips = at > 1 and mark.label in labels[at + 1 : at + 2] and not _has(marks[place:], labels[at], shape)
        if skips or mark.label in labels[at : at + 1]:
            yield mark
            shape, at = mark.shape, at + 1 + skips


def _has(marks: list[_Mark], label: str, shape: str) -> bool:
    return any(mark.label == label and mark.shape == shape for mark in marks)


def _sections(body: str, own: str) -> Iterator[_Mark]:
    """The marks that follow a mark of two numbers: "16.2" and "16.3" after "16.1"."""
    chapter, _, number = own.rstrip(_ENCLOSED).rpartition(".")
    for match in _SECTION.finditer(body):
        if match.group(1) == f"{chapter}.{int(number) + 1}":
            number = str(int(number) + 1)
            yield _Mark(match.start(1), match.end() - 1 - match.start(1), match.group(1), "", True)


def _are_cuts(body: str, found: list[_Mark], goes_on: bool) -> bool:
    """Whether marks that count on part criteria: enough of them, and not inside a sentence or a bracket."""
    leads = [_lead(body, mark) for mark in found]
    ended = all(lead.endswith(_PARTS) for lead in leads)
    if goes_on:
        return ended or len(found) > 1
    if leads[0].count("(") > leads[0].count(")"):
        return False
    if leads[0].endswith(_OPENERS):
        return len(found) >= (2 if all(lead.endswith((*_PARTS, ",")) for lead in leads[1:]) else _FEW)
    return len(found) >= _FEW and (ended or (found[0].shape in (".", ")") and found[0].label.isdigit()))


def _lead(body: str, mark: _Mark) -> str:
    """What stands before a mark, less the word that joins it."""
    return body[: mark.start].rstrip().removesuffix(" and").removesuffix(" or").rstrip()
