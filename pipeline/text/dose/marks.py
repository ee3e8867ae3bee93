"""What a scan of a text yields: marks, in text order, each over a run of tokens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pipeline.text.dose.shapes import Mark

AMOUNT: Final = "amount"
END: Final = "end"  # of a sentence or a line
SEMICOLON: Final = "semicolon"
MIXED: Final = "mixed"  # numbered days and weeks in one list
NAME: Final = "name"


def about(marks: Iterable[Mark], *subjects: str) -> list[Mark]:
    """The marks on some subjects."""
    return [mark for mark in marks if mark.subject in subjects]


def by_subject(marks: Iterable[Mark]) -> dict[str, list[Mark]]:
    """The marks that say something of a dose, by what they are about."""
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        if mark.subject:
            found.setdefault(mark.subject, []).append(mark)
    return found


def tokens_of(marks: Iterable[Mark]) -> set[int]:
    """The tokens that some marks stand over."""
    return {token for mark in marks for token in range(mark.first, mark.past)}
