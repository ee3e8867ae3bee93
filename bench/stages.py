"""The pipeline by stage beside its floors, and the night after."""

from __future__ import annotations

import zipfile
from pathlib import Path

from bench import command, floors, generate
from bench.command import Measured
from bench.ground import Ground, emptied
from bench.report import mib, show

_CHANGED = 0.01
_STEPS = ("inventory", "extract", "normalize", "load")


def pipeline(ground: Ground) -> None:
    """A first run on an archive of studies, every stage of it, and what the same bytes cost at least."""
    archive = generate.bulk(ground.archives, ground.size, ground.jobs)
    ground.lay_out(archive)
    measured = command.run(ground.raw, emptied(ground.warehouse), ground.jobs)
    by_stage(f"Pipeline: {ground.size:,} studies, {ground.jobs} cores", measured, ground.size)
    _bytes(archive, ground, measured)
    _floors(archive, ground, measured)


def nightly(ground: Ground) -> None:
    """A run on the archive of the next day, or of the day before, with one study of a hundred changed."""
    before = generate.bulk(ground.archives, ground.size, ground.jobs)
    after = generate.amended(ground.archives, ground.size, _CHANGED, ground.jobs)
    if not ground.current.exists():
        ground.lay_out(before)
        command.run(ground.raw, ground.warehouse, ground.jobs)
    ground.lay_out(before if (ground.raw / "studies.zip").samefile(after) else after)
    measured = command.run(ground.raw, ground.warehouse, ground.jobs)
    read = measured.report.units_read
    by_stage(f"Night after, {_CHANGED:.0%} changed: {read:,} of {ground.size:,} documents read", measured, read)


def by_stage(title: str, measured: Measured, documents: int) -> None:
    """Seconds, share and rate of every stage."""
    told = measured.report.seconds
    told = told | {"start, end": measured.seconds - sum(told.values())}
    rows = [
        (step, told[step], f"{told[step] / measured.seconds:.0%}", documents / max(told[step], 1e-3)) for step in told
    ]
    whole = ("whole", measured.seconds, "100%", documents / measured.seconds)
    show(title, ("stage", "seconds", "share", "documents/s"), [*rows, whole])
    print(f"  {measured.core_seconds:,.1f} core seconds; peak memory of all processes {mib(measured.peak):,.0f} MiB")


def _bytes(archive: Path, ground: Ground, measured: Measured) -> None:
    with zipfile.ZipFile(archive) as members:
        unpacked = sum(entry.file_size for entry in members.infolist())
    published = {path.name: path.stat().st_size for path in ground.current.iterdir()}
    parquet = sum(size for name, size in published.items() if name.endswith(".parquet"))
    rows = [
        ("archive in", mib(archive.stat().st_size)), ("JSON in it", mib(unpacked)),
        ("Parquet out", mib(parquet)), ("DuckDB out", mib(published["warehouse.duckdb"])),
    ]  # fmt: skip
    counts = measured.report.counts
    title = f"Bytes: {counts.trials:,} trials in {sum(counts.rows.values()):,} rows"
    show(title, ("what", "MiB", "bytes a study"), [(*row, row[1] * 2**20 / ground.size) for row in rows])


def _of_one_study(ground: Ground) -> Measured:
    """A run with nothing to read but one study: what starting takes, which the floors do without."""
    alone = Ground(1, ground.jobs)
    alone.lay_out(generate.bulk(alone.archives, 1, alone.jobs))
    return command.run(alone.raw, emptied(alone.warehouse), alone.jobs)


def _floors(archive: Path, ground: Ground, measured: Measured) -> None:
    decoding = floors.typed_decoding(archive)
    plain, peak = floors.duckdb_plain(archive, ground.out, ground.jobs)
    extract, started = (run.report.seconds["extract"] * ground.jobs for run in (measured, _of_one_study(ground)))
    read = extract - started
    rows = [
        ("extract to typed decoding, core seconds", extract, decoding, f"{extract / decoding:.2f}x"),
        ("without what one study takes, the start", read, decoding, f"{read / decoding:.2f}x"),
        ("whole run to DuckDB read_json + unnest", measured.seconds, plain, f"{measured.seconds / plain:.2f}x"),
        ("peak MiB to DuckDB's", mib(measured.peak), mib(peak), f"{measured.peak / peak:.2f}x"),
    ]
    show("Floors, on the same bytes and cores", ("what", "ours", "floor", "ratio"), rows)
