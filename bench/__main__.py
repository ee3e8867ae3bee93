"""`make bench`: the whole pipeline on a bulk zip, step by step, beside the floors."""

from __future__ import annotations

import os
import shutil
import sys
import zipfile
from pathlib import Path

from bench import corpus, floors
from bench.memory import peak_memory
from pipeline.run import run
from pipeline.settings import Settings

OUT = Path(__file__).parent / "out"
DEFAULT = 20_000


def main() -> None:
    """Measure at the size given (default 20,000 records) and print one table."""
    count, jobs = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT, os.cpu_count() or 1
    raw, warehouse = OUT / "raw", OUT / "warehouse"
    for folder in (raw, warehouse):
        if folder.exists():
            shutil.rmtree(folder)
    size = corpus.write_zip(raw / "bulk.zip", count)
    with peak_memory() as peak:
        report = run(Settings(raw=raw, warehouse=warehouse, jobs=jobs), lambda _step, _done, _total: None)
    total = sum(report.seconds.values())
    print(f"{count:,} records, {size / 1e6:,.0f} MB of JSON, {jobs} cores")
    for step, seconds in (*report.seconds.items(), ("whole", total)):
        rate = f"{count / max(seconds, 1e-9):>11,.0f} records/s"
        print(f"  {step:<10} {seconds:8.2f} s {100 * seconds / total:4.0f} % {rate}")
    published = sum(path.stat().st_size for path in (warehouse / "current").iterdir())
    print(f"  peak memory {peak.bytes / 2**20:,.0f} MiB; published {published / 1e6:,.0f} MB")
    print(f"  {report.counts.trials:,} trials, {sum(report.counts.rows.values()):,} rows")
    _floors(raw / "bulk.zip", report.seconds["extract"], total, jobs)


def _floors(archive: Path, extract: float, total: float, jobs: int) -> None:
    decoding = floors.typed_decoding(archive)
    lines = OUT / "bulk.jsonl"
    with zipfile.ZipFile(archive) as members, lines.open("wb") as file:
        for name in members.namelist():
            file.write(members.read(name) + b"\n")
    plain = floors.duckdb_plain(lines, OUT / "floor.duckdb", jobs)
    print(f"  floor (a) typed decoding on one core: {decoding:.2f} s; extract in core time is {extract * jobs / decoding:.2f}x")
    print(f"  floor (b) DuckDB read_json + unnest: {plain:.2f} s; the whole pipeline is {total / plain:.2f}x")


if __name__ == "__main__":
    main()
