"""Damaged and hostile documents: each is loaded or rejected with a reason, and costs nothing else."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import polars as pl

from tests.conftest import SAMPLES, build
from tests.mutations import mutants


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
