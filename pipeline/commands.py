"""Commands beside the nightly run: what is published, its upkeep, and what is read from a text."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

import click
import msgspec

from pipeline.errors import ChecksFailed, InputError
from pipeline.manifest import Manifest
from pipeline.retention import KEEP_DAYS, KEEP_SNAPSHOTS
from pipeline.retention import rollback as roll_back
from pipeline.retention import vacuum as vacuum_away
from pipeline.retention import verify as verified
from pipeline.warehouse import Warehouse

_WAREHOUSE = click.option(
    "--warehouse", type=click.Path(path_type=Path), default=Path("warehouse"), envvar="TRIALMART_WAREHOUSE",
    show_default=True, help="Folder of the published snapshots.",
)  # fmt: skip
_HOURS = {"h": 1, "d": 24}


def _published(warehouse: Path) -> Manifest:
    manifest = Warehouse(warehouse).current_manifest()
    if manifest is None:
        raise InputError(f"Nothing is published in {warehouse}. Run 'trialmart run' first.")
    return manifest


@click.command()
@_WAREHOUSE
@click.option("--max-age", help="Fail (exit 3) when the snapshot is older, such as 26h or 2d.")
def status(warehouse: Path, max_age: str | None) -> None:
    """Tell what is published: the snapshot, its age, and what became of every document."""
    manifest = _published(warehouse)
    counts = manifest.counts
    click.echo(
        f"Snapshot {manifest.snapshot}, finished {manifest.finished}, program {manifest.parser_version}: "
        f"{counts.trials:,} trials from {counts.documents_read:,} documents ({counts.documents_superseded:,} "
        f"superseded, {counts.documents_deleted:,} deleted, {counts.documents_rejected:,} rejected)."
    )
    click.echo(msgspec.json.encode({"snapshot": manifest.snapshot, "finished": manifest.finished, "counts": counts}))
    age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(manifest.finished)
    if max_age and age > _duration(max_age):
        raise ChecksFailed(f"The snapshot is {age.total_seconds() / 3600:.1f} hours old, older than {max_age}.")


def _duration(words: str) -> dt.timedelta:
    number, unit = words[:-1], words[-1:]
    if not number.isdecimal() or unit not in _HOURS:
        raise click.BadParameter(f"expected a number with h or d, such as 26h; found {words!r}", param_hint="--max-age")
    return dt.timedelta(hours=int(number) * _HOURS[unit])


@click.command()
@_WAREHOUSE
@click.argument("snapshot", type=int, required=False)
def verify(warehouse: Path, snapshot: int | None) -> None:
    """Compare a snapshot's files with its manifest, byte for byte; the current one unless a number is given."""
    number = snapshot or _published(warehouse).snapshot
    if wrong := verified(Warehouse(warehouse), number):
        raise ChecksFailed(f"Snapshot {number}: {'; '.join(wrong)}. 'trialmart rollback' goes to another one.")
    click.echo(f"Snapshot {number} is as it was published.")


@click.command()
@_WAREHOUSE
@click.argument("snapshot", type=int)
def rollback(warehouse: Path, snapshot: int) -> None:
    """Make an earlier snapshot current again, after verifying it."""
    place = Warehouse(warehouse)
    with place.locked():
        roll_back(place, snapshot)
    click.echo(f"Snapshot {snapshot} is current.")


@click.command()
@_WAREHOUSE
@click.option("--keep", default=KEEP_SNAPSHOTS, show_default=True, help="Newest snapshots that stay.")
@click.option("--days", default=KEEP_DAYS, show_default=True, help="Younger ones stay too.")
def vacuum(warehouse: Path, keep: int, days: int) -> None:
    """Remove old snapshots; the current one, its parent and pinned ones stay."""
    place = Warehouse(warehouse)
    with place.locked():
        gone = vacuum_away(place, keep, days)
    click.echo(f"Removed {len(gone)} snapshots{': ' + ', '.join(map(str, gone)) if gone else ''}.")


@click.command()
@_WAREHOUSE
@click.argument("name")
@click.argument("snapshot", type=int, required=False)
def pin(warehouse: Path, name: str, snapshot: int | None) -> None:
    """Keep a snapshot under a NAME; the current one unless a number is given. Remove pins/NAME to let it go."""
    if not name.replace("-", "").replace("_", "").isalnum():
        raise click.BadParameter("expected letters, digits, - and _", param_hint="NAME")
    number = snapshot or _published(warehouse).snapshot
    place = Warehouse(warehouse)
    with place.locked():
        place.pin(name, number)
    click.echo(f"Snapshot {number} is kept as {name}.")


@click.command()
@_WAREHOUSE
@click.argument("name")
@click.option("--raw", is_flag=True, help="Leave cells as they are, even those a spreadsheet takes for formulas.")
@click.option("--out", type=click.File("w", lazy=False), default="-", help="File to write; standard output if none.")
def export(warehouse: Path, name: str, raw: bool, out: TextIO) -> None:
    """Write a table or view as CSV that a spreadsheet can open without harm."""
    from pipeline.export import export as write_csv

    rows = write_csv(warehouse, name, out, raw=raw)
    click.echo(f"{rows:,} rows of {name}", err=True)


@click.command()
@_WAREHOUSE
@click.argument("sql")
def query(warehouse: Path, sql: str) -> None:
    """Ask the current snapshot: trialmart query "from enrollment_by_phase". Nothing can be changed through it."""
    import duckdb

    from pipeline.reading import open_warehouse

    with open_warehouse(warehouse) as connection:
        try:
            click.echo(str(connection.sql(sql)))
        except duckdb.Error as error:
            raise click.ClickException(str(error)) from error


@click.command("read-doses")
@click.option("--explain", is_flag=True, help="Show the texts with the amounts marked instead.")
def read_doses(explain: bool) -> None:
    """Read doses: JSON lines {"id", "label", "description"} in, {"id", "doses": [...]} out."""
    from pipeline import explain as reader

    if explain:
        _show(reader.dose_spans(sys.stdin))
    else:
        _print(reader.dose_lines, sys.stdin)


@click.command("read-criteria")
@click.option("--items", is_flag=True, help="Write the items instead of the limits.")
@click.option("--explain", is_flag=True, help="Show the texts with the limits marked instead.")
def read_criteria(items: bool, explain: bool) -> None:
    """Read criteria: JSON lines {"doc", "text"} in, one line per numeric limit out."""
    from pipeline import explain as reader

    if explain:
        _show(reader.criteria_spans(sys.stdin))
    else:
        _print(reader.item_lines if items else reader.constraint_lines, sys.stdin)


def _print(read: Callable[[Iterable[str]], Iterator[dict[str, Any]]], lines: TextIO) -> None:
    for row in read(lines):
        click.echo(msgspec.json.encode(row))


def _show(marked: Iterator[tuple[str, list[tuple[int, int]]]]) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console()
    for text, spans in marked:
        shown = Text(text)
        for start, end in spans:
            shown.stylize("bold reverse", start, end)
        console.print(shown)


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; fail when a page is not current.")
def docs(check: bool) -> None:
    """Write the generated pages: data dictionary, views, raw formats."""
    from pipeline import docs as generated

    changed = generated.stale() if check else generated.write()
    for path in changed:
        click.echo(f"{'stale' if check else 'written'}: {path.relative_to(generated.ROOT)}")
    if check and changed:
        raise ChecksFailed("Generated pages are not current. Run 'make docs' and commit them.")


COMMANDS = (status, query, verify, rollback, vacuum, pin, export, read_doses, read_criteria, docs)
