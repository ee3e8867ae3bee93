"""What is measured on: real API records, or the samples, repeated under new numbers into a bulk zip."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "data" / "ctgov_json_v2" / "studies.jsonl.gz"
SAMPLE = ROOT / "raw" / "ctgov_json" / "NCT90001001.json"


def records() -> list[bytes]:
    """The records that are repeated: the real ones where they are at hand."""
    if REAL.exists():
        with gzip.open(REAL) as lines:
            return [line.rstrip() for line in lines]
    return [msgspec.json.encode(msgspec.json.decode(SAMPLE.read_bytes()))]


def numbered(count: int) -> Iterator[tuple[str, bytes]]:
    """`count` records as (trial id, JSON), each with a number of its own."""
    originals = [(record, _number(record)) for record in records()]
    for position in range(count):
        record, number = originals[position % len(originals)]
        trial_id = f"NCT{position + 1:08d}"
        yield trial_id, record.replace(number, trial_id.encode())


def write_zip(path: Path, count: int) -> int:
    """Write `count` records as a bulk archive; returns the bytes of JSON in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for trial_id, body in numbered(count):
            archive.writestr(f"{trial_id}.json", body)
            written += len(body)
    return written


def _number(record: bytes) -> bytes:
    study = msgspec.json.decode(record)
    number: str = study["protocolSection"]["identificationModule"]["nctId"]
    return number.encode()
