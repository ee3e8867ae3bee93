"""The floors: what the same bytes cost at least.

(a) Typed decoding: unpack and decode every study into the structs that extract reads, and keep nothing. (b) DuckDB: its
own `read_json` of the same studies into a staging table, each part then unnested into a plain table of a database
file. It is given the studies unpacked, as JSON lines, and only the sections that Trialmart loads are kept.
"""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path

import duckdb
import msgspec

from bench.memory import peak_memory
from pipeline.sources.ctgov_study import Study

_PARTS = {
    "identification": "unnest(p.identificationModule)",
    "status": "id, unnest(p.statusModule)",
    "sponsors": "id, unnest(p.sponsorCollaboratorsModule)",
    "collaborators": "id, unnest(p.sponsorCollaboratorsModule.collaborators, max_depth := 2)",
    "descriptions": "id, unnest(p.descriptionModule)",
    "conditions": "id, unnest(p.conditionsModule.conditions) as name",
    "keywords": "id, unnest(p.conditionsModule.keywords) as name",
    "designs": "id, unnest(p.designModule)",
    "eligibility": "id, unnest(p.eligibilityModule)",
    "arms": "id, unnest(p.armsInterventionsModule.armGroups, max_depth := 2)",
    "interventions": "id, unnest(p.armsInterventionsModule.interventions, max_depth := 2)",
    "locations": "id, unnest(p.contactsLocationsModule.locations, max_depth := 2)",
    "officials": "id, unnest(p.contactsLocationsModule.overallOfficials, max_depth := 2)",
    "primary_outcomes": "id, unnest(p.outcomesModule.primaryOutcomes, max_depth := 2)",
    "secondary_outcomes": "id, unnest(p.outcomesModule.secondaryOutcomes, max_depth := 2)",
    "other_outcomes": "id, unnest(p.outcomesModule.otherOutcomes, max_depth := 2)",
    "condition_meshes": "id, unnest(d.conditionBrowseModule.meshes, max_depth := 2)",
    "condition_ancestors": "id, unnest(d.conditionBrowseModule.ancestors, max_depth := 2)",
    "intervention_meshes": "id, unnest(d.interventionBrowseModule.meshes, max_depth := 2)",
}


def typed_decoding(archive: Path) -> float:
    """Seconds to unpack and decode every study on one core."""
    decoder = msgspec.json.Decoder(Study)
    with zipfile.ZipFile(archive) as members:
        names = members.namelist()
        started = time.process_time()
        for name in names:
            decoder.decode(members.read(name))
        return time.process_time() - started


def duckdb_plain(archive: Path, out: Path, jobs: int) -> tuple[float, int]:
    """Seconds and peak memory for DuckDB to load the studies into plain tables of a file."""
    lines, database = out / "floor.jsonl", out / "floor.duckdb"
    database.unlink(missing_ok=True)
    _unpack(archive, lines)
    read = f"read_json('{lines}', format = 'newline_delimited', sample_size = 20000, maximum_object_size = 67108864)"
    started = time.perf_counter()
    with peak_memory(os.getpid()) as peak, duckdb.connect(str(database)) as connection:
        connection.execute(f"set threads = {jobs}")
        kept = "protocolSection as p, derivedSection as d, hasResults, protocolSection.identificationModule.nctId as id"
        connection.execute(f"create temp table raw as select {kept} from {read}")
        for name, selected in _PARTS.items():
            connection.execute(f"create table {name} as select {selected} from raw")
        connection.execute("checkpoint")
    seconds = time.perf_counter() - started
    lines.unlink()
    return seconds, peak.bytes


def _unpack(archive: Path, lines: Path) -> None:
    with zipfile.ZipFile(archive) as members, lines.open("wb") as file:
        for name in members.namelist():
            file.write(members.read(name) + b"\n")
