"""`make soak`: every part in turn, each with its figures; exit code 1 where a promise was broken."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import click

from soak import disks, documents, kills, orders, power, readers, starts


class Part(NamedTuple):
    """A part: what it does to how many, and which figures must be 0."""

    play: Callable[[Path, int], Counter[str]]
    times: int
    never: tuple[str, ...]


_ALWAYS = ("torn", "hands needed", "differs from a clean rebuild", "wrong exit code", "tracebacks")
_WORDS = ("crashes", "over 10 s", "unaccounted", "rejects without a reason", "files without a document", "failed runs")
PARTS = {
    "kills": Part(kills.kills, 200, _ALWAYS),
    "calls": Part(disks.calls, 1000, (*_ALWAYS, "says nothing was published, but it was")),
    "full-disk": Part(disks.full, 25, _ALWAYS),
    "readers": Part(readers.readers, 50, ("errors", "mixed", "backwards", "failed publications")),
    "documents": Part(documents.documents, 10_000, _WORDS),
    "orders": Part(orders.orders, 40, ("differs",)),
    "idle": Part(orders.idle, 10_000, ("something written", "second run over 2 s")),
    "starts": Part(starts.starts, 25, ("not exactly one published", "torn", "wrong exit code")),
    "power": Part(power.power, 100, ("torn", "lost after the end", "hands needed")),
}


def _asked(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, int]:
    """'kills=20' and 'kills' to the part and its count; every part where none is named."""
    asked = {}
    for name, _, count in (words.partition("=") for words in given):
        if name not in PARTS or not (count or "0").isdecimal():
            raise click.BadParameter(f"expected PART or PART=COUNT, of {', '.join(PARTS)}; found {name}={count}")
        asked[name] = int(count or PARTS[name].times)
    return asked or {name: part.times for name, part in PARTS.items()}


@click.command()
@click.option("--only", multiple=True, callback=_asked, metavar="PART[=COUNT]", help=f"One of {', '.join(PARTS)}.")
def main(only: dict[str, int]) -> None:
    """Play the parts and print what came of them."""
    broken = []
    for name, count in only.items():
        with tempfile.TemporaryDirectory(prefix=f"trialmart-{name}-") as folder:
            tally = PARTS[name].play(Path(folder), count)
            subdue(Path(folder))
        wrong = [figure for figure in PARTS[name].never if tally[figure]]
        broken += [f"{name}: {figure}" for figure in wrong]
        print(f"{name} ({count:,}): {'BROKEN' if wrong else 'kept'}", flush=True)
        for figure in sorted({*tally, *PARTS[name].never}):
            print(f"  {tally[figure]:>9,}  {figure}", flush=True)
    sys.exit(f"Broken: {'; '.join(broken)}" if broken else 0)


def subdue(folder: Path) -> None:
    """Delete a part's folder although published snapshots are sealed."""
    for path in folder.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(folder)
    folder.mkdir()


if __name__ == "__main__":
    main()
