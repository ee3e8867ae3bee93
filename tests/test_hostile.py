"""Damaged and hostile documents: each is loaded or rejected with a reason, and costs nothing else."""

from __future__ import annotations

import gzip
import json
import os
import time
import zipfile
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import Rejected
from pipeline.sources import read
from tests.conftest import SAMPLES, build
from tests.mutations import mutants
from tests.test_incremental import same, study


def test_mutated_documents_are_all_accounted_for(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for name, body in mutants(SAMPLES, 400, seed=7):
        (raw / name).write_bytes(body)
    counts = build(raw, tmp_path / "warehouse").counts
    assert counts.documents_read >= 400
    assert counts.documents_read == counts.documents_loaded + counts.documents_superseded + counts.documents_rejected
    rejects = pl.read_parquet(tmp_path / "warehouse" / "current" / "rejects.parquet")
    assert rejects.height == counts.documents_rejected > 0
    assert rejects.null_count().select("reason", "message").row(0) == (0, 0)
    assert rejects.filter(reason="program_fault").is_empty()


def test_a_bad_file_costs_itself_only(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    bad = {
        "bomb.gz": gzip.compress(b"\0" * (65 * 1024 * 1024)),
        "deep.json": b'{"protocolSection":' + b"[" * 200_000,
        "line.json": b'{"protocolSection": "' + b"x" * 5_000_000,
        "words.txt": b"NCT ID: " + b"a b " * 300_000,
        "status=EVIL'; drop table trials; --.json": b"{}",
    }
    for name, body in bad.items():
        (raw / name).write_bytes(body)
    for path in SAMPLES.rglob("*.txt"):
        (raw / path.name).write_bytes(path.read_bytes())
    begun = time.monotonic()
    counts = build(raw, tmp_path / "warehouse").counts
    assert counts.documents_rejected == len(bad)
    assert counts.documents_loaded == len(list(SAMPLES.rglob("*.txt")))
    assert time.monotonic() - begun < 60


def test_files_that_are_not_read_at_all_are_rejects(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "good.json").write_bytes(study(1, "2025-01-01"))
    (raw / "link.json").symlink_to(raw / "good.json")
    os.mkfifo(raw / "pipe.json")
    (raw / "bad.zip").write_bytes(b"PK\x03\x04 not a zip")
    counts = build(raw, tmp_path / "warehouse", jobs=1).counts  # through a worker process, as a night does
    assert counts.rejected_by_reason == {"malformed_zip": 1, "not_a_regular_file": 2}
    assert counts.documents_loaded == 1


NO_NUMBERS = [
    "",
    "  ",
    "NCT9100\u202e0001",
    "NCT9100\0" + "0001",
    "lee@example.org",
    "617 555 0142",
    "../../etc",
    "9" * 41,
    "'; --",
]


def test_a_number_that_is_none_costs_its_document_only(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for at, stated in enumerate(NO_NUMBERS):
        body = json.loads(study(1, "2025-01-01", "Write to ann@example.org"))
        body["protocolSection"]["identificationModule"]["nctId"] = stated
        (raw / f"{at}.json").write_text(json.dumps(body))
    (raw / "good.json").write_bytes(study(2, "2025-01-01"))
    counts = build(raw, tmp_path / "warehouse").counts
    assert (counts.documents_loaded, counts.rejected_by_reason) == (1, {"no_trial_id": len(NO_NUMBERS)})


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (study(1, "2025-01-01").decode().encode("utf-16"), "Save it as UTF-8"),
        (gzip.compress(study(1, "2025-01-01")), "Unpack it once"),
        (b"PK\x03\x04", "Unpack it"),
        (b"%PDF-1.7", "Save it as text"),
        (b"id,title\n1,A trial", "Looked for ctgov_json"),
    ],
)
def test_what_is_not_read_is_told_what_to_do(body: bytes, words: str) -> None:
    with pytest.raises(Rejected, match=words):
        read(body)


def test_names_that_look_like_members_are_documents_of_their_own(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    with zipfile.ZipFile(raw / "a.zip", "w") as archive:
        archive.writestr("m.json", study(1, "2025-01-01"))
        archive.writestr("%23.json", study(2, "2025-01-01"))
        archive.writestr("#.json", study(3, "2025-01-01"))
    (raw / "a.zip#m.json").write_bytes(study(4, "2025-01-01"))
    assert build(raw, tmp_path / "warehouse").counts.documents_loaded == 4
    (raw / "a.zip").rename(raw / "b#.zip")
    build(raw, tmp_path / "warehouse")
    build(raw, tmp_path / "clean")
    assert same(tmp_path / "warehouse", tmp_path / "clean")


def test_no_site_contact_reaches_a_published_byte_or_the_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    person = {"name": "Canaria Birdname", "phone": "617-555-0142", "email": "bird@aviary.example.org"}
    words = " ".join(person.values())
    raw = tmp_path / "raw"
    raw.mkdir()
    sound, odd = json.loads(study(1, "2025-01-01")), json.loads(study(2, "2025-01-01"))
    site = {"facility": "A clinic", "city": "Boston", "country": "United States", "contacts": [person]}
    sound["protocolSection"]["contactsLocationsModule"] = {"centralContacts": [person], "locations": [site]}
    odd["protocolSection"]["contactsLocationsModule"] = {"centralContacts": words, "locations": [{"contacts": words}]}
    odd["protocolSection"] |= {"newModule": person, "statusModule": {"startDateStruct": f"ask {person['email']}"}}
    odd["resultsSection"] = {"moreInfoModule": {"pointOfContact": person}}
    for number, body in enumerate(
        (sound, odd, {"protocolSection": words}, {"protocolSection": {"identificationModule": words}})
    ):
        (raw / f"{number}.json").write_text(json.dumps(body))
    (raw / "cut.json").write_text('{"protocolSection": {"name": "' + words)
    (raw / "words.txt").write_text(words)
    counts = build(raw, tmp_path / "warehouse").counts
    assert (counts.documents_loaded, counts.documents_rejected) == (2, 4)
    published = b"".join(path.read_bytes() for path in (tmp_path / "warehouse").rglob("*") if path.is_file())
    told = "".join(capfd.readouterr())
    assert [canary for canary in person.values() if canary.encode() in published or canary in told] == []


def test_no_contact_detail_reaches_a_published_byte(tmp_path: Path) -> None:
    canaries = ("canary.bird@aviary.example.org", "617-555-0142", "+44 20 7946 0958")
    page = (SAMPLES / "trial_pages" / "NCT02633163.txt").read_text()
    raw = tmp_path / "raw"
    raw.mkdir()
    told = " ".join(f"Write to {canaries[0]} or call {canaries[1]} or {canaries[2]}." for _ in range(2))
    (raw / "page.txt").write_text(page.replace("Inclusion Criteria", f"Inclusion Criteria\n* {told}", 1))
    build(raw, tmp_path / "warehouse")
    published = [path for path in (tmp_path / "warehouse").rglob("*") if path.is_file()]
    leaks = [(path.name, canary) for path in published for canary in canaries if canary.encode() in path.read_bytes()]
    assert leaks == [] and len(published) > 15
