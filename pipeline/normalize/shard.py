"""A shard on its way to rows: its records in order of trial, and what is noticed on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import compress
from typing import Any, NamedTuple

import polars as pl

from pipeline.errors import SchemaError
from pipeline.normalize.scrubbed import scrubbed
from pipeline.record import Reading, Record
from pipeline.schema import Column, Table
from pipeline.schema.column import INTEGER, TEXT
from pipeline.schema.render import polars_schema
from pipeline.text.criteria import Constraint, Item, context_of, read_constraints, read_items
from pipeline.text.markup import unescape

_LONGEST_QUOTE = 200
_LARGEST_INTEGER = 2**31 - 1


class Issue(NamedTuple):
    """A row of `data_issues` before it has its number."""

    trial_id: str
    code: str
    severity: str
    table_name: str | None
    row_id: str | None
    field: str | None
    value_text: str | None
    message: str


class Shard:
    """The records of one shard and the issues found while reading them."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        """Take the chosen readings; each has a record."""
        self.readings = readings
        self.records: list[Record] = [scrubbed(reading.record) for reading in readings if reading.record]
        self.issues: list[Issue] = []

    @cached_property
    def criteria_texts(self) -> list[str | None]:
        """The criteria's text of each record, unescaped."""
        return [plain(record.eligibility_criteria) for record in self.records]

    @cached_property
    def criteria_items(self) -> list[tuple[Item, ...]]:
        """The criteria of each record as items."""
        return [read_items(text) if text else () for text in self.criteria_texts]

    @cached_property
    def criteria_limits(self) -> list[list[tuple[Constraint, ...]]]:
        """The numeric limits of each item of each record."""
        return [
            [
                read_constraints(item.own_words(text or ""), item.criterion_type, context_of(items, item))
                for item in items
            ]
            for text, items in zip(self.criteria_texts, self.criteria_items, strict=True)
        ]

    def note(
        self,
        trial_id: str,
        code: str,
        message: str,
        *,
        at: tuple[str | None, str | None, str | None] = (None, None, None),
        value: object = None,
        severity: str = "warning",
    ) -> None:
        """Note a data issue; `at` is (table, row id, field)."""
        words = None if value is None else str(value)[:_LONGEST_QUOTE]
        self.issues.append(Issue(trial_id, code, severity, *at, words, message))

    def frame(self, table: Table, columns: Mapping[str, Sequence[Any] | pl.Series]) -> pl.DataFrame:
        """The table's frame from its columns by name, empty text as NULL.

        A value outside its closed list or bounds becomes NULL and a data issue; a missing, unknown or doubled
        column is our mistake and raises `SchemaError`.
        """
        if set(columns) != {column.name for column in table.own}:
            odd = sorted(set(columns) ^ {column.name for column in table.own})
            raise SchemaError(f"{table.name}: columns missing or unknown: {', '.join(odd)}")
        texts = [column.name for column in table.own if column.type is TEXT]
        frame = pl.DataFrame({c.name: _series(c, columns[c.name]) for c in table.own})
        frame = frame.with_columns(pl.col(texts).replace({"": None}))
        rules = [(column, *rule) for column in table.own for rule in _outside(column)]
        broken = frame.select(rule[1].any().alias(str(at)) for at, rule in enumerate(rules)).row(0)
        for column, outside, code, message in compress(rules, broken):
            frame = self._without(frame, table, column, outside, (code, message))
        return frame.cast(polars_schema(table, stamped=False))

    def _without(
        self, frame: pl.DataFrame, table: Table, column: Column, outside: pl.Expr, why: tuple[str, str]
    ) -> pl.DataFrame:
        bad = frame.filter(outside)
        if bad.is_empty():
            return frame
        if column.required:
            raise SchemaError(f"{table.name}.{column.name}: {bad[column.name][0]!r}: {why[1]}")
        row_ids = bad[table.key[0]].to_list() if len(table.key) == 1 else [None] * bad.height
        for trial_id, row_id, value in zip(bad["trial_id"], row_ids, bad[column.name], strict=True):
            self.note(trial_id, why[0], why[1], at=(table.name, row_id, column.name), value=value)
        return frame.with_columns(pl.when(outside).then(None).otherwise(pl.col(column.name)).alias(column.name))


def _series(column: Column, values: Sequence[Any] | pl.Series) -> pl.Series:
    wide = pl.Int64() if column.type is INTEGER else column.type.polars
    series = values if isinstance(values, pl.Series) else pl.Series(column.name, values, dtype=wide, strict=False)
    return series.alias(column.name)


def _outside(column: Column) -> Iterator[tuple[pl.Expr, str, str]]:
    value = pl.col(column.name)
    if column.values:
        yield (
            ~value.is_in(list(column.values)),
            "unknown_value",
            f"Expected one of {', '.join(column.values)}; set to NULL",
        )
    low = column.low if column.low is not None else (-_LARGEST_INTEGER if column.type is INTEGER else None)
    high = column.high if column.high is not None else (_LARGEST_INTEGER if column.type is INTEGER else None)
    if low is not None:
        yield value < low, "out_of_bounds", f"Expected {low:g} at least; set to NULL"
    if high is not None:
        yield value > high, "out_of_bounds", f"Expected {high:g} at most; set to NULL"


def columns(rows: Iterable[tuple[Any, ...]], names: str) -> dict[str, Sequence[Any]]:
    """Rows turned into columns; `names` are the columns' names, separated by blanks, in the rows' order."""
    wanted = names.split()
    turned = list(zip(*rows, strict=True))
    return dict(zip(wanted, turned or [()] * len(wanted), strict=True))


def plain(text: str | None) -> str | None:
    """The text without escapes."""
    return unescape(text) if text else text


def changed(texts: Sequence[str | None], plain_texts: Sequence[str | None]) -> list[str | None]:
    """The raw texts where they differ from the plain ones, else None."""
    return [raw if raw != text else None for raw, text in zip(texts, plain_texts, strict=True)]
