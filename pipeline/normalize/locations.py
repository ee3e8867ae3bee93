"""`locations`: the sites of a trial."""

from __future__ import annotations

import polars as pl

from pipeline.normalize.shard import Shard, columns, plain
from pipeline.record import Location
from pipeline.schema import TABLES
from pipeline.text.countries import country_code, is_known


def locations(shard: Shard) -> pl.DataFrame:
    """One row per site; a country spelled in no known way is an issue."""
    rows = [
        (f"{record.trial_id}-L{at:04d}", record.trial_id, at, site)
        for record in shard.records
        for at, site in enumerate(record.locations, 1)
    ]
    for row_id, trial_id, _, site in rows:
        if site.country and not is_known(site.country):
            at = ("locations", row_id, "country_code")
            message = "Expected a spelling in words/countries.toml; add it there"
            shard.note(trial_id, "unknown_country", message, at=at, value=site.country)
    found = columns(rows, "location_id trial_id ordinal site")
    sites: list[Location] = list(found.pop("site"))
    return shard.frame(
        TABLES["locations"],
        {
            **found,
            "facility_name": [plain(site.facility) for site in sites],
            "status": [site.status for site in sites],
            "city": [site.city for site in sites],
            "state": [site.state for site in sites],
            "zip": [site.zip for site in sites],
            "country": [site.country for site in sites],
            "country_code": [country_code(site.country) if site.country else None for site in sites],
            "latitude": [site.latitude for site in sites],
            "longitude": [site.longitude for site in sites],
            "location_text": [site.text for site in sites],
        },
    )
