"""`make bench`: how fast, in how much memory, beside what the same bytes cost at least, and how right.

usage: python -m bench [--size 20000] [--only pipeline,nightly,pages,texts,queries,calibration,accuracy] [--jobs 2]
"""

from __future__ import annotations

import os
import platform

import click
import duckdb
import polars as pl

from bench.accuracy import accuracy
from bench.calibrate import calibration
from bench.ground import Ground
from bench.pages import pages
from bench.queries import queries
from bench.stages import nightly, pipeline
from bench.texts import texts
from pipeline.compiled import is_compiled

_PARTS = {
    "pipeline": pipeline,
    "nightly": nightly,
    "pages": pages,
    "texts": texts,
    "queries": queries,
    "calibration": calibration,
    "accuracy": accuracy,
}


def _named(_context: click.Context, _option: click.Parameter, value: str) -> list[str]:
    names = value.split(",")
    if unknown := set(names) - set(_PARTS):
        raise click.BadParameter(f"no such part: {', '.join(sorted(unknown))}")
    return names


@click.command()
@click.option("--size", default=20_000, show_default=True, help="Studies.")
@click.option("--only", default=",".join(_PARTS), show_default=True, callback=_named, help="Parts, in this order.")
@click.option("--jobs", default=os.cpu_count() or 1, show_default="all cores", help="Worker processes.")
def main(size: int, only: list[str], jobs: int) -> None:
    """Measure the parts and print a table for each."""
    print(f"{os.cpu_count()} cores, {jobs} used, load {os.getloadavg()[0]:.1f}; {platform.machine()}", end="; ")
    print(f"Python {platform.python_version()}, polars {pl.__version__}, DuckDB {duckdb.__version__}", end="; ")
    print("readers compiled" if is_compiled() else "readers as written (make compiled is faster)")
    ground = Ground(size, jobs)
    for name in only:
        _PARTS[name](ground)


if __name__ == "__main__":
    main()
