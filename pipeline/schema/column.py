"""What a declaration is made of: a `Type` is one line for three engines, a `Table` is its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl
import pyarrow as pa


@dataclass(frozen=True, eq=False)
class Type:
    """One scalar type under its names in polars, Arrow and DuckDB."""

    name: str
    polars: pl.DataType
    arrow: pa.DataType
    duckdb: str


TEXT = Type("text", pl.String(), pa.string(), "VARCHAR")
INTEGER = Type("integer", pl.Int32(), pa.int32(), "INTEGER")
LARGE = Type("integer", pl.Int64(), pa.int64(), "BIGINT")
NUMBER = Type("number", pl.Float64(), pa.float64(), "DOUBLE")
BOOLEAN = Type("boolean", pl.Boolean(), pa.bool_(), "BOOLEAN")
DATE = Type("date", pl.Date(), pa.date32(), "DATE")


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column's contract: what it holds, in which unit, within which bounds, out of which list."""

    name: str
    type: Type
    description: str
    required: bool = False
    unit: str | None = None
    values: tuple[str, ...] = ()
    flags: Mapping[str, str] = field(default_factory=dict)
    """The words that may be joined in it, and what each means."""
    low: float | None = None
    high: float | None = None
    references: str | None = None
    long: bool = False
    """Whether it holds paragraphs: DuckDB then packs it, or it would store each value as it is."""

    def sentence(self) -> str:
        """The description every engine and page shows."""
        parts = [self.description.rstrip(".")]
        if self.unit:
            parts.append(f"Unit: {self.unit}")
        if self.values:
            parts.append(f"One of: {', '.join(self.values)}")
        if self.flags:
            parts.append(f"Flags: {'; '.join(f'{name}: {meaning}' for name, meaning in self.flags.items())}")
        if self.low is not None or self.high is not None:
            parts.append(f"Bounds: {_number(self.low)} to {_number(self.high)}")
        if self.references:
            parts.append(f"References {self.references}")
        return ". ".join(parts) + "."


def _number(bound: float | None) -> str:
    return "any" if bound is None else f"{bound:g}"


SNAPSHOT = Column(
    name="snapshot_id",
    type=INTEGER,
    description="Snapshot this row was published in; rows of one read must share it",
    required=True,
    low=1,
)


@dataclass(frozen=True)
class Table:
    """A published table: its meaning, the grain of a row, its key, and its columns in order."""

    name: str
    meaning: str
    grain: str
    key: tuple[str, ...]
    own: tuple[Column, ...]
    group_rows: int = 122_880
    """Rows of a Parquet row group; fewer where rows are long, so that a group fits in memory."""
    _by_name: Mapping[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the columns by name, the snapshot's stamp included."""
        object.__setattr__(self, "_by_name", {column.name: column for column in self.columns})

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every published column: the table's own, and the snapshot's stamp."""
        return (*self.own, SNAPSHOT)

    @property
    def is_of_trials(self) -> bool:
        """Whether every row belongs to a trial."""
        return any(column.name == "trial_id" and column.required for column in self.own)

    def column(self, name: str) -> Column:
        """The column of that name."""
        return self._by_name[name]


def text(name: str, description: str, **more: object) -> Column:
    """A column of text."""
    return Column(name=name, type=TEXT, description=description, **more)  # type: ignore[arg-type]


def integer(name: str, description: str, **more: object) -> Column:
    """A column of whole numbers."""
    return Column(name=name, type=INTEGER, description=description, **more)  # type: ignore[arg-type]


def large(name: str, description: str, **more: object) -> Column:
    """A column of whole numbers that may pass two thousand million."""
    return Column(name=name, type=LARGE, description=description, **more)  # type: ignore[arg-type]


def number(name: str, description: str, **more: object) -> Column:
    """A column of decimal numbers."""
    return Column(name=name, type=NUMBER, description=description, **more)  # type: ignore[arg-type]


def flag(name: str, description: str, **more: object) -> Column:
    """A column of yes, no or not stated."""
    return Column(name=name, type=BOOLEAN, description=description, **more)  # type: ignore[arg-type]


def date(name: str, description: str, **more: object) -> Column:
    """A column of calendar dates."""
    return Column(name=name, type=DATE, description=description, **more)  # type: ignore[arg-type]


def identifier(name: str, description: str) -> Column:
    """A table's own deterministic id."""
    return text(name, description, required=True)


def of_trial() -> Column:
    """The reference of every companion table to its trial."""
    return text("trial_id", "Trial the row belongs to", required=True, references="trials.trial_id")


def ordinal(what: str) -> Column:
    """The position of a row within its trial, from 1, as the source lists it."""
    return integer("ordinal", f"Position of the {what} in the source, from 1", required=True, low=1)
