"""The two floors: what reading the same bytes costs at least.

(a) typed decoding of the same JSON with msgspec, nothing kept; (b) DuckDB's own read_json of the same
records, unnested into plain tables.
"""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import duckdb
import msgspec

from pipeline.sources.ctgov_study import Study

_PROTOCOL = "protocolSection"
_UNNESTED = {
    "identification": f"select unnest({_PROTOCOL}.identificationModule) from raw",
    "status": f"select id, unnest({_PROTOCOL}.statusModule) from raw",
    "descriptions": f"select id, unnest({_PROTOCOL}.descriptionModule) from raw",
    "designs": f"select id, unnest({_PROTOCOL}.designModule) from raw",
    "eligibility": f"select id, unnest({_PROTOCOL}.eligibilityModule) from raw",
    "conditions": f"select id, unnest({_PROTOCOL}.conditionsModule.conditions) as name from raw",
    "arms": f"select id, unnest({_PROTOCOL}.armsInterventionsModule.armGroups, max_depth := 2) from raw",
    "interventions": f"select id, unnest({_PROTOCOL}.armsInterventionsModule.interventions, max_depth := 2) from raw",
    "locations": f"select id, unnest({_PROTOCOL}.contactsLocationsModule.locations, max_depth := 2) from raw",
    "primary_outcomes": f"select id, unnest({_PROTOCOL}.outcomesModule.primaryOutcomes, max_depth := 2) from raw",
    "secondary_outcomes": f"select id, unnest({_PROTOCOL}.outcomesModule.secondaryOutcomes, max_depth := 2) from raw",
}


def typed_decoding(archive: Path) -> float:
    """Seconds to unpack and decode every member on one core."""
    decoder = msgspec.json.Decoder(Study)
    started = time.perf_counter()
    with zipfile.ZipFile(archive) as members:
        for name in members.namelist():
            try:
                decoder.decode(members.read(name))
            except msgspec.ValidationError:
                continue  # a field the registry added; the floor does not salvage
    return time.perf_counter() - started


def duckdb_plain(lines: Path, database: Path, jobs: int) -> float:
    """Seconds for DuckDB to read JSON lines and unnest them into plain tables in a file."""
    database.unlink(missing_ok=True)
    started = time.perf_counter()
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"set threads = {jobs}")
        connection.execute(
            "create temp table raw as select *, protocolSection.identificationModule.nctId as id from "
            f"read_json('{lines}', format = 'newline_delimited', sample_size = 2000, maximum_object_size = 67108864)"
        )
        for name, query in _UNNESTED.items():
            connection.execute(f"create table {name} as {query}")
        connection.execute("checkpoint")
    return time.perf_counter() - started
