"""The dates of a trial that may be partial, as columns; and what about them cannot be right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from pipeline.normalize.shard import Shard
from pipeline.record import DateStruct, Record
from pipeline.text.dates import PartialDate, month_end_readings, read_date

MILESTONES = ("start_date", "primary_completion_date", "completion_date")


def milestone_columns(shard: Shard) -> dict[str, list[Any]]:
    """Text, date, precision, bounds and type of each milestone, by column name."""
    found: dict[str, list[Any]] = {}
    for name in MILESTONES:
        stated: list[DateStruct | None] = [getattr(record, name) for record in shard.records]
        read = [_read(record, name, shard) for record in shard.records]
        found |= {
            f"{name}_text": [date.date if date else None for date in stated],
            name: [date.date if date else None for date in read],
            f"{name}_precision": [date.precision if date else None for date in read],
            f"{name}_low": [date.low if date else None for date in read],
            f"{name}_high": [date.high if date else None for date in read],
            f"{name}_type": [date.type if date else None for date in stated],
        }
    for at, record in enumerate(shard.records):
        for code, field, message in _impossible(record, {name: _read_quietly(record, name) for name in MILESTONES}):
            value = found[f"{field}_text"][at]
            shard.note(record.trial_id, code, message, at=("trials", record.trial_id, field), value=value)
    return found


def read_day(record: Record, field: str, text: str | None, shard: Shard) -> dt.date | None:
    """A date that the registry sets itself, always a whole day; anything else is an issue and NULL."""
    if not text:
        return None
    read = read_date(text)
    if read and read.precision == "day":
        return read.date
    message = "Expected a date as YYYY-MM-DD; set to NULL"
    shard.note(record.trial_id, "unreadable_value", message, at=("trials", record.trial_id, field), value=text)
    return None


def _read(record: Record, name: str, shard: Shard) -> PartialDate | None:
    stated: DateStruct | None = getattr(record, name)
    read = _read_quietly(record, name)
    if stated and stated.date and not read:
        message = "Expected a date as YYYY-MM-DD, YYYY-MM or YYYY; set to NULL"
        at = ("trials", record.trial_id, name)
        shard.note(record.trial_id, "unreadable_value", message, at=at, value=stated.date)
    return read


def _read_quietly(record: Record, name: str) -> PartialDate | None:
    stated: DateStruct | None = getattr(record, name)
    read = read_date(stated.date) if stated and stated.date else None
    if read and record.month_ends_may_be_months and read.precision == "day":
        return month_end_readings(read.date)
    return read


def _impossible(record: Record, dates: dict[str, PartialDate | None]) -> Iterator[tuple[str, str, str]]:
    start = dates["start_date"]
    for name in ("primary_completion_date", "completion_date"):
        end = dates[name]
        if start and end and end.high < start.low:
            yield "date_order", name, f"Before the start date ({start.date}); kept as stated"
    primary, last = dates["primary_completion_date"], dates["completion_date"]
    if primary and last and last.high < primary.low:
        yield (
            "date_order",
            "completion_date",
            f"Before the primary completion date ({primary.date}); kept as stated",
        )
    updated = read_date(record.last_update_submitted or record.last_update_posted or "")
    for name, date in dates.items():
        stated: DateStruct | None = getattr(record, name)
        if date and updated and stated and stated.type == "ACTUAL" and date.low > updated.high:
            yield "future_actual_date", name, f"Said to have happened, after the last update ({updated.date})"
