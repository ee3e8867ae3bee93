"""Commands beside the nightly run: what is published, its upkeep, and what is read from a text."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import click
import msgspec

from pipeline.errors import ChecksFailed, InputError
from pipeline.manifest import Manifest
from pipeline.retention import KEEP_DAYS, KEEP_SNAPSHOTS
from pipeline.retention import pin as keep_as
from pipeline.retention import rollback as roll_back
from pipeline.retention import vacuum as vacuum_away
from pipeline.retention import verify as verified
from pipeline.warehouse import Warehouse

_WAREHOUSE = click.option(
    "--warehouse", type=click.Path(path_type=Path), default=Path("warehouse"), envvar="TRIALMART_WAREHOUSE",
    show_default=True, help="Folder of the published snapshots.",
)  # fmt: skip
_HOURS = {"h": 1, "d": 24}
_MOST_DIGITS = 6
_MOST_ROWS = 1_000
"""An answer of more is shown by its ends; `export` is for those."""


def _published(warehouse: Path) -> Manifest:
    manifest = Warehouse(warehouse).current_manifest()
    if manifest is None:
        raise InputError(
            f"Nothing is published in {warehouse}. Run 'trialmart run' first, or name a warehouse with --warehouse."
        )
    return manifest


@contextmanager
def _held(warehouse: Path) -> Iterator[Warehouse]:
    """A warehouse that has snapshots, locked; a folder that is none is not made one."""
    place = Warehouse(warehouse)
    if not place.ids():
        raise InputError(f"Nothing is published in {warehouse}. Name a warehouse with --warehouse.")
    with place.locked():
        yield place


@click.command()
@_WAREHOUSE
@click.option("--max-age", metavar="AGE", help="Fail (exit 3) when the snapshot is older, such as 26h or 2d.")
def status(warehouse: Path, max_age: str | None) -> None:
    """Tell what is published, and how old it is."""
    oldest = _duration(max_age) if max_age else dt.timedelta.max
    manifest = _published(warehouse)
    counts = manifest.counts
    click.echo(
        f"Snapshot {manifest.snapshot}, finished {manifest.finished}, program {manifest.parser_version}: "
        f"{counts.trials:,} trials from {counts.documents_read:,} documents ({counts.documents_superseded:,} "
        f"superseded, {counts.documents_deleted:,} deleted, {counts.documents_rejected:,} rejected)."
    )
    click.echo(msgspec.json.encode({"snapshot": manifest.snapshot, "finished": manifest.finished, "counts": counts}))
    age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(manifest.finished)
    if age > oldest:
        raise ChecksFailed(f"The snapshot is {age.total_seconds() / 3600:.1f} hours old, older than {max_age}.")


def _duration(words: str) -> dt.timedelta:
    number, unit = words[:-1], words[-1:]
    if not number.isdecimal() or len(number) > _MOST_DIGITS or unit not in _HOURS:
        raise click.BadParameter(f"expected a number with h or d, such as 26h; found {words!r}", param_hint="--max-age")
    return dt.timedelta(hours=int(number) * _HOURS[unit])


@click.command()
@_WAREHOUSE
@click.argument("snapshot", type=int, required=False)
def verify(warehouse: Path, snapshot: int | None) -> None:
    """Compare a snapshot's files with its manifest.

    The current one unless a number is given; byte for byte.
    """
    number = _published(warehouse).snapshot if snapshot is None else snapshot
    if wrong := verified(Warehouse(warehouse), number):
        raise ChecksFailed(f"Snapshot {number}: {'; '.join(wrong)}. 'trialmart rollback' goes to another one.")
    click.echo(f"Snapshot {number} is as it was published.")


@click.command()
@_WAREHOUSE
@click.argument("snapshot", type=int)
def rollback(warehouse: Path, snapshot: int) -> None:
    """Make an earlier snapshot current again, after verifying it."""
    with _held(warehouse) as place:
        roll_back(place, snapshot)
    click.echo(f"Snapshot {snapshot} is current.")


@click.command()
@_WAREHOUSE
@click.option(
    "--keep",
    type=click.IntRange(1),
    default=KEEP_SNAPSHOTS,
    show_default=True,
    help="How many of the newest snapshots stay.",
)
@click.option(
    "--days",
    type=click.IntRange(0),
    default=KEEP_DAYS,
    show_default=True,
    help="Those younger than so many days stay too.",
)
def vacuum(warehouse: Path, keep: int, days: int) -> None:
    """Remove old snapshots, as every run does.

    The current one, its parent and pinned ones stay.
    """
    with _held(warehouse) as place:
        gone = vacuum_away(place, keep, days)
    click.echo(f"Removed {len(gone)} snapshots{': ' + ', '.join(map(str, gone)) if gone else ''}.")


@click.command()
@_WAREHOUSE
@click.argument("name")
@click.argument("snapshot", type=int, required=False)
def pin(warehouse: Path, name: str, snapshot: int | None) -> None:
    """Keep a snapshot under a NAME, whatever its age.

    The current one unless a number is given. Remove the link pins/NAME in the warehouse to let it go.
    """
    if not name.replace("-", "").replace("_", "").isalnum():
        raise click.BadParameter("expected letters, digits, - and _", param_hint="NAME")
    number = _published(warehouse).snapshot if snapshot is None else snapshot
    with _held(warehouse) as place:
        keep_as(place, name, number)
    click.echo(f"Snapshot {number} is kept as {name}.")


@click.command()
@_WAREHOUSE
@click.argument("name")
@click.option("--raw", is_flag=True, help="Leave cells as they are, even those a spreadsheet takes for formulas.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write; standard output if none.")
def export(warehouse: Path, name: str, raw: bool, out: Path | None) -> None:
    """Write a table or view as CSV that is safe to open.

    NAME is as in `trialmart query`, such as doses or aact.studies. Text that a spreadsheet would take for a formula
    gets an apostrophe in front.
    """
    from pipeline.export import export as write_csv

    rows = write_csv(warehouse, name, out or _standard_output(), raw=raw)
    click.echo(f"{rows:,} rows of {name}", err=True)


def _standard_output() -> TextIO:
    if sys.stdout is None:
        raise InputError("Standard output is closed. Name a file with --out.")
    return sys.stdout


@click.command()
@_WAREHOUSE
@click.argument("sql")
def query(warehouse: Path, sql: str) -> None:
    """Ask the current snapshot in SQL.

    \b
    trialmart query "show tables"
    trialmart query "describe doses"
    trialmart query "from enrollment_by_phase"

    It is DuckDB's SQL. Nothing can be changed through it.
    """
    import duckdb

    from pipeline.reading import open_warehouse

    with open_warehouse(warehouse) as connection:
        try:
            if answer := connection.sql(sql):
                answer.show(max_rows=_MOST_ROWS)
        except duckdb.Error as error:
            raise click.BadParameter(str(error), param_hint="SQL") from error


@click.command("read-doses")
@click.option("--explain", is_flag=True, help="Show the texts with the amounts marked instead.")
def read_doses(explain: bool) -> None:
    """Read the doses in texts of your own, as JSON lines.

    \b
    {"id": 1, "label": "Drug: Aspirin", "description": "100 mg daily"}     in
    {"id": 1, "doses": [{"amount_low": 100.0, "unit": "mg", ...}]}         out
    """
    from pipeline import explain as reader

    if explain:
        _show(reader.dose_spans(_given()))
    else:
        _print(reader.dose_lines(_given()))


@click.command("read-criteria")
@click.option("--items", is_flag=True, help="Write the items instead of the limits.")
@click.option("--explain", is_flag=True, help="Show the texts with the limits, or the items, marked instead.")
def read_criteria(items: bool, explain: bool) -> None:
    """Read the limits in criteria of your own, as JSON lines.

    \b
    {"doc": 1, "text": "Age 18 years or older"}                            in
    {"doc": 1, "op": ">=", "low": 18.0, "unit": "years", ...}              out, one line for each limit
    """
    from pipeline import explain as reader

    if explain:
        _show((reader.item_spans if items else reader.criteria_spans)(_given()))
    else:
        _print((reader.item_lines if items else reader.constraint_lines)(_given()))


def _given() -> Iterable[bytes]:
    if sys.stdin is None:
        raise InputError("Expected JSON lines on standard input, which is closed.")
    return sys.stdin.buffer


def _print(rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        click.echo(msgspec.json.encode(row))


def _show(marked: Iterator[tuple[str, list[tuple[int, int]]]]) -> None:
    from rich.console import Console
    from rich.text import Text

    class Shown(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # the command line knows what to do when nobody reads on

    console = Shown()
    for text, spans in marked:
        shown = Text(text)
        for start, end in spans:
            shown.stylize("bold reverse", start, end)
        console.print(shown)


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; fail when a page is not current.")
def docs(check: bool) -> None:
    """Write the generated pages anew, for developers.

    They are the data dictionary, the views and the raw formats.
    """
    from pipeline import docs as generated

    changed = generated.stale() if check else generated.write()
    for path in changed:
        click.echo(f"{'stale' if check else 'written'}: {path.relative_to(generated.ROOT)}")
    if check and changed:
        raise ChecksFailed("Generated pages are not current. Run 'make docs' and commit them.")


COMMANDS = (query, export, status, verify, rollback, pin, vacuum, read_doses, read_criteria, docs)
