"""What the readers of criteria hand to each other, from lines to limits."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from pipeline.text.criteria.item import CriterionType
from pipeline.text.criteria.unit_codes import ucum_of
from pipeline.text.tokens import Tokens
from pipeline.text.unit import Unit


class Line(Struct, frozen=True, gc=False):
    """A line that is not blank: where its marker and its words lie, and whether a blank line comes before."""

    start: int
    body: int
    end: int
    indent: int
    gap: bool


class Block(Struct, frozen=True, gc=False):
    """One bullet or paragraph: words from `body` to `end`, less `inner` bullets put there by a bad wrap.

    `whole` is where a line ends whose parts, from `end` on, are blocks of their own.
    """

    start: int
    body: int
    end: int
    indent: int
    marker: str | None
    inner: tuple[tuple[int, int], ...] = ()
    whole: int | None = None

    def words(self, text: str) -> str:
        """The block's words with white space folded."""
        if not self.inner:
            words = text[self.body : self.end]
            is_folded = words.isprintable() and "  " not in words  # of white space only the plain blank is printable
            return words if is_folded else " ".join(words.split())
        starts = [self.body, *(end for _, end in self.inner)]
        ends = [*(start for start, _ in self.inner), self.end]
        return " ".join(" ".join(text[a:b] for a, b in zip(starts, ends, strict=True)).split())


class Heading(Struct, frozen=True, gc=False):
    """What a line announces. `length` counts its characters that are heading; the rest is a criterion."""

    criterion_type: CriterionType | None
    type_source: str
    population: str | None
    length: int


class Series(Struct, frozen=True, gc=False):
    """Places of marks and how long each is; `goes_on` where the block's own mark is the first of them."""

    marks: tuple[tuple[int, int], ...]
    goes_on: bool


class Quantity(Struct, frozen=True, gc=False):
    """An amount at tokens `first` up to `past`; `high` ends a range; values are None where ambiguous.

    `ends`: whether the ends of a range belong to it, which that of "4 to < 17" does not.
    """

    low: float | None
    high: float | None
    first: int
    past: int
    unit: Unit | None = None
    unit_first: int = 0
    unit_past: int = 0
    basis: str = "absolute"
    second: float | None = None
    readings: tuple[float, ...] = ()
    flags: tuple[str, ...] = ()
    half_lives: float | None = None
    ends: tuple[bool, bool] = (True, True)

    @property
    def is_time(self) -> bool:
        """Whether it is a length of time."""
        return self.unit is not None and self.unit.atom.kind == "time" and not self.unit.per

    @property
    def is_range(self) -> bool:
        """Whether it has two ends."""
        return self.high is not None

    @property
    def ucum(self) -> str | None:
        """The unit's UCUM code."""
        return ucum_of(self.unit) if self.unit is not None else None

    def unit_text(self, tokens: Tokens) -> str | None:
        """The unit as written; "grade 3" counts grades."""
        if self.unit_past:
            return tokens.words(self.unit_first, self.unit_past)
        graded = self.first > 0 and tokens.norms[self.first - 1] in ("grade", "grades")
        return tokens.words(self.first - 1, self.first) if graded else None


KEPT_UP: Final = "kept_up"
"""The rule of a comparison that says how long a protection goes on."""


class Comparison(Struct, frozen=True, gc=False):
    """A limit as written: tokens `first` to `past`, of which `quantity` is the amount."""

    op: str
    quantity: Quantity
    first: int
    past: int
    rule: str


class Condition(Struct, frozen=True, gc=False):
    """The tokens of a condition."""

    first: int
    past: int


class Scale(Struct, frozen=True, gc=False):
    """How values in a unit of another kind become a variable's: times `factor`, plus `offset`."""

    unit: str
    factor: float
    offset: float


class Measure(Struct, frozen=True, gc=False):
    """A known variable: its unit, the values a real limit lies between, the units meant where none is written."""

    key: str
    kind: str
    unit: str | None
    low: float | None
    high: float | None
    assumed: tuple[str, ...]
    also: tuple[Scale, ...] = ()

    @property
    def is_time(self) -> bool:
        """Whether it is itself a length of time."""
        return self.kind in ("age", "duration") or self.unit == "ms"


class Subject(Struct, frozen=True, gc=False):
    """The words a limit speaks of: tokens `first` to `past`, and the variables among them."""

    first: int
    past: int
    measures: tuple[Measure, ...] = ()
    is_age: bool = False

    @property
    def measure(self) -> Measure | None:
        """The one variable, or the last of several."""
        return self.measures[-1] if self.measures else None


class Limit(Struct, frozen=True, gc=False):
    """A comparison with what it limits and when it applies."""

    comparison: Comparison
    subject: Subject | None
    condition: Condition | None
    status: str
    shared: bool = False


class Place(Struct, frozen=True, gc=False):
    """The tokens of a limit, the sex it is for, and whether it is the time window of the limit before it."""

    first: int
    past: int
    sex: str | None = None
    is_window: bool = False
