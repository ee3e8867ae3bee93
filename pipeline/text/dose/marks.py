"""What a scan of a text yields: marks, in text order, each over a run of tokens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from pipeline.text.dose.lexicon import Term
from pipeline.text.units import Unit

AMOUNT: Final = "amount"
END: Final = "end"  # of a sentence or a line
SEMICOLON: Final = "semicolon"
MIXED: Final = "mixed"  # numbered days and weeks in one list
NAME: Final = "name"


class Mark(msgspec.Struct, frozen=True, gc=False):
    """A piece of meaning: tokens `first` up to `past`; `subject` is what it says of a dose beside it."""

    kind: str
    first: int
    past: int
    term: Term | None = None
    value: Any = None
    subject: str | None = None


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


class Level(msgspec.Struct, frozen=True, gc=False):
    """One amount of an amount expression: a number or a range, with the tokens it stands in."""

    low: float | None
    high: float | None
    first: int
    past: int
    readings: tuple[float, ...] = ()


class Amount(msgspec.Struct, frozen=True, gc=False):
    """An amount expression: one level or a list of them, and their unit."""

    levels: tuple[Level, ...]
    unit: Unit
    unit_first: int
    unit_past: int
    joint: str = ""  # what joins the levels: "/" or a word
    flags: tuple[str, ...] = ()


class Days(msgspec.Struct, frozen=True, gc=False):
    """Numbered days (or weeks, or both): single ones and runs, as (first, last)."""

    runs: tuple[tuple[int, int], ...]
    unit: str

    @property
    def text(self) -> str:
        """As published: `1,8,15` or `1-14`."""
        return ",".join(f"{low}" if low == high else f"{low}-{high}" for low, high in self.runs)

    @property
    def is_run(self) -> bool:
        """Whether it holds a run of days, rather than single ones."""
        return any(low != high for low, high in self.runs)

    @property
    def count(self) -> int:
        """How many days."""
        return sum(high - low + 1 for low, high in self.runs)
