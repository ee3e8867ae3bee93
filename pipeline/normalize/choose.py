"""Which of a trial's documents is taken: the one of the latest update, then of the best format.

The order is total and depends on the documents alone: latest update stated, then format (a registry's record
before a page), then digest, then document id. So no order of arrival, batching or clock can change the result.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import NamedTuple

from pipeline.record import Reading, Record
from pipeline.text.dates import read_date

_FORMATS_BY_RANK = ("trial_page", "ctgov_json")


class Choice(NamedTuple):
    """A document and what became of it."""

    reading: Reading
    outcome: str
    version_date: dt.date | None = None
    superseded_by: str | None = None


def choose(readings: list[Reading]) -> list[Choice]:
    """Every reading with its outcome, in order of trial and document; one is loaded for every trial."""
    by_trial: defaultdict[str, list[Reading]] = defaultdict(list)
    chosen = [Choice(reading, "rejected") for reading in readings if reading.record is None]
    for reading in readings:
        if reading.record:
            by_trial[reading.record.trial_id].append(reading)
    for trial_id in sorted(by_trial):
        chosen += _of_trial(by_trial[trial_id])
    return sorted(chosen, key=_place)


def _of_trial(readings: list[Reading]) -> list[Choice]:
    best = max(readings, key=_rank)
    return [
        Choice(reading, "loaded", _version(reading.record))
        if reading is best
        else Choice(reading, "superseded", _version(reading.record), best.document.id)
        for reading in readings
    ]


def _rank(reading: Reading) -> tuple[dt.date, int, str, str]:
    return (
        _version(reading.record) or dt.date.min,
        _FORMATS_BY_RANK.index(reading.source_format or ""),
        reading.document.sha256,
        reading.document.id,
    )


def _version(record: Record | None) -> dt.date | None:
    stated = (record.last_update_posted or record.last_update_submitted) if record else None
    read = read_date(stated) if stated else None
    return read.date if read else None


def _place(choice: Choice) -> tuple[str, str]:
    record = choice.reading.record
    return (record.trial_id if record else "", choice.reading.document.id)
