"""`identifiers`: the numbers under which a trial is known."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from pipeline.normalize.shard import Shard, columns
from pipeline.record import Record, SecondaryId
from pipeline.schema import TABLES


def identifiers(shard: Shard) -> pl.DataFrame:
    """One row per number: the registry's, its earlier ones, the organization's and further ones."""
    rows = (
        (
            f"{record.trial_id}-N{at:02d}",
            record.trial_id,
            at,
            number.id,
            source,
            number.type,
            number.domain,
            number.link,
        )
        for record in shard.records
        for at, (source, number) in enumerate(_numbers(record), 1)
    )
    names = "identifier_id trial_id ordinal id_value id_source id_type id_domain id_link"
    return shard.frame(TABLES["identifiers"], columns(rows, names))


def _numbers(record: Record) -> Iterator[tuple[str, SecondaryId]]:
    yield "nct_id", SecondaryId(id=record.trial_id)
    yield from (("nct_alias", SecondaryId(id=alias)) for alias in record.nct_id_aliases)
    if record.org_study_id and record.org_study_id.id:
        yield "org_study_id", record.org_study_id
    yield from (("secondary_id", number) for number in record.secondary_ids if number.id)
