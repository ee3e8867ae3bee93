"""What the readers of doses hand to each other, from marks to schedules."""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from pipeline.text.unit import Unit

IN_DAYS: Final = {"min": 1 / 1440, "h": 1 / 24, "d": 1.0, "wk": 7.0, "mo": 30.4375, "a": 365.25}


class Term(Struct, frozen=True):
    """An entry of a word file as the reader uses it."""

    kind: str
    key: str
    code: str = ""
    side: str = ""
    reach: int = 0
    facts: dict[str, Any] = {}
    subject: str | None = None  # what it says something about, of a dose beside it


class Mark(Struct, frozen=True, gc=False):
    """A piece of meaning: tokens `first` up to `past`; `subject` is what it says of a dose beside it."""

    kind: str
    first: int
    past: int
    term: Term | None = None
    value: Any = None
    subject: str | None = None


class Level(Struct, frozen=True, gc=False):
    """One amount of an amount expression: a number or a range, with the tokens it stands in."""

    low: float | None
    high: float | None
    first: int
    past: int
    readings: tuple[float, ...] = ()


class Amount(Struct, frozen=True, gc=False):
    """An amount expression: one level or a list of them, and their unit."""

    levels: tuple[Level, ...]
    unit: Unit
    unit_first: int
    unit_past: int
    joint: str = ""  # what joins the levels: "/" or a word
    flags: tuple[str, ...] = ()


class Days(Struct, frozen=True, gc=False):
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


class Freq(Struct, frozen=True, gc=False):
    """So many times per so long: FHIR Timing's frequency, period and period unit."""

    low: float
    high: float
    period: float
    unit: str

    @property
    def days(self) -> float:
        """The period in days."""
        return self.period * IN_DAYS[self.unit]


class Schedule(Struct, gc=False):
    """Everything a text says about when a dose is given."""

    often: list[Freq] = []
    alternatives: list[Freq] = []
    once: bool = False
    prn: bool = False
    also_prn: bool = False  # beside a schedule
    split: bool = False  # the amount is for the day
    parts: float | None = None  # in so many parts
    vague: bool = False
    skips: bool = False  # cycles in which it is not given
    days: Days | None = None
    cycle: tuple[float, str] | None = None
    on_days: float | None = None
    off_days: float | None = None
    week_days: float | None = None
