"""`sponsors`: who leads and who supports a trial."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from pipeline.normalize.shard import Shard, columns, plain
from pipeline.record import Record, Sponsor
from pipeline.schema import TABLES


def sponsors(shard: Shard) -> pl.DataFrame:
    """One row per sponsor: the lead first where roles are stated, else in the source's order."""
    rows = (
        (f"{record.trial_id}-S{at:02d}", record.trial_id, at, role, plain(sponsor.name), sponsor.class_)
        for record in shard.records
        for at, (role, sponsor) in enumerate(_named(record), 1)
    )
    names = "sponsor_id trial_id ordinal lead_or_collaborator name agency_class"
    return shard.frame(TABLES["sponsors"], columns(rows, names))


def _named(record: Record) -> Iterator[tuple[str | None, Sponsor]]:
    ranked: list[tuple[str | None, Sponsor | None]] = [("lead", record.lead_sponsor)]
    ranked += [("collaborator", sponsor) for sponsor in record.collaborators]
    ranked += [(None, sponsor) for sponsor in record.sponsors]
    yield from ((role, sponsor) for role, sponsor in ranked if sponsor and sponsor.name)
