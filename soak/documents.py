"""Part 4: damaged documents by the thousand, read against the clock, then published and accounted for."""

from __future__ import annotations

import gzip
import shutil
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pipeline.extract import read_document
from pipeline.normalize.rows import rows
from pipeline.record import Document, Reading
from soak.scene import Scene
from tests.conftest import SAMPLES, SHARED
from tests.mutations import mutants

_BATCH = 25
_PATIENCE = 10.0
_ORIGINALS_OF_A_KIND = 60


def documents(folder: Path, count: int) -> Counter[str]:
    """`count` mutants of the samples and of real records; none may crash, stall or vanish."""
    scene, tally = Scene(folder), Counter[str]()
    begun = time.monotonic()
    originals = folder / "originals"
    _originals(originals)
    damaged = [body for _, body in mutants(originals, count, seed=11)]
    for number, body in enumerate(damaged):
        (scene.raw / f"{number:06d}").write_bytes(body)
    _read_all(damaged, tally)
    _publish(scene, tally, count)
    tally["seconds"] = round(time.monotonic() - begun)
    return tally


def _originals(folder: Path) -> None:
    shutil.copytree(SAMPLES, folder / "own")
    data = SHARED / "data"
    if not data.is_dir():
        return
    shutil.copytree(data / "meddatax_pages", folder / "pages")
    for archive in sorted((data / "pages").glob("*.tar.gz")):
        with tarfile.open(archive) as pages:
            files = [member for member in pages if member.isfile()][:_ORIGINALS_OF_A_KIND]
            for member in files:
                content = pages.extractfile(member)
                (folder / "pages" / f"{archive.stem}-{Path(member.name).name}").write_bytes(
                    content.read() if content else b""
                )
    with gzip.open(data / "ctgov_json_v2" / "studies.jsonl.gz") as studies:
        for number, line in zip(range(_ORIGINALS_OF_A_KIND), studies, strict=False):
            (folder / f"{number}.json").write_bytes(line)


def _batches(bodies: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(bodies), _BATCH):
        yield bodies[start : start + _BATCH]


def _read_all(bodies: list[bytes], tally: Counter[str]) -> None:
    """Read every document to the last column; a whole batch's time bounds that of each document in it."""
    for batch in _batches(bodies):
        begun = time.monotonic()
        readings = [_read(body, tally) for body in batch]
        chosen = {reading.record.trial_id: reading for reading in readings if reading.record}
        try:
            rows(list(chosen.values()))
        except Exception as error:  # noqa: BLE001  what it may be is what is asked
            tally["crashes"] += 1
            tally[f"normalize: {type(error).__name__}: {error}"[:200]] += 1
        lasted = time.monotonic() - begun
        tally[f"slowest {_BATCH} documents, ms"] = max(tally[f"slowest {_BATCH} documents, ms"], round(1000 * lasted))
        tally["over 10 s"] += lasted > _PATIENCE


def _read(body: bytes, tally: Counter[str]) -> Reading:
    reading = read_document(Document(path="x", seen_as="", size=len(body)), body)
    if reading.reject and reading.reject.reason == "program_fault":
        tally["crashes"] += 1
        tally[f"extract: {reading.reject.message}"] += 1
    tally["rejects without a reason"] += bool(reading.reject and not (reading.reject.reason and reading.reject.message))
    return reading


def _publish(scene: Scene, tally: Counter[str], count: int) -> None:
    begun = time.monotonic()
    code, told = scene.run(jobs=2)
    tally["run, ms"] = round(1000 * (time.monotonic() - begun))
    manifest = scene.place.current_manifest()
    if code != 0 or manifest is None:
        tally["failed runs"] += 1
        tally[told.strip().splitlines()[-1][:300]] += 1
        return
    counts = manifest.counts
    told_of = counts.documents_loaded + counts.documents_superseded + counts.documents_rejected
    tally["documents read"], tally["loaded"] = counts.documents_read, counts.documents_loaded
    tally["superseded"], tally["rejected"] = counts.documents_superseded, counts.documents_rejected
    tally["unaccounted"] = abs(counts.documents_read - told_of) + (counts.documents_loaded != counts.trials)
    current = scene.place.folder(manifest.snapshot)
    files = pl.read_parquet(current / "documents.parquet")["path"].n_unique()
    tally["files without a document"] = count - files
    rejects = pl.read_parquet(current / "rejects.parquet")
    tally["rejects without a reason"] += rejects.filter(pl.any_horizontal(pl.col("reason", "message").is_null())).height
