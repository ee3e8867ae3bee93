"""The command line: `trialmart run`, its steps alone, and what tells about their results."""

from __future__ import annotations

import gc
import os
import select
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click
import msgspec

from pipeline import __version__
from pipeline.commands import COMMANDS
from pipeline.errors import ConfigError, PipelineError, ProgramFault
from pipeline.settings import Progress, Report, Settings

_CONFIG = Path("trialmart.toml")
_PREFIX = "TRIALMART_"
_NO_SETTINGS = tuple(f"{_PREFIX}{name}" for name in ("DEBUG", "FAIL_AT", "FAIL_CALL", "GOLDEN", "COMPILE"))
"""What is looked at when Trialmart itself is looked into, tested or compiled."""
_EPILOG = """
\b
Settings: flags, then the environment (TRIALMART_RAW and so on), then trialmart.toml, then defaults.
Exit codes: 0 published or nothing new, 2 wrong usage, 3 a check failed (nothing published),
            70 a fault of Trialmart or damaged warehouse, 74 input/output, 75 another run is at work, 78 configuration,
            130 interrupted.
"""


def main() -> None:
    """Run the command line; errors are one line on standard error and an exit code.

    A traceback is shown only where TRIALMART_DEBUG is set.
    """
    gc.set_threshold(100_000, 50)  # a run lists documents by the hundred thousand, and none is part of a cycle
    try:
        cli(standalone_mode=False, default_map=_configured())
        if sys.stdout is not None and not sys.stdout.closed:
            sys.stdout.flush()
    except click.exceptions.Abort as abort:
        _fail(abort, _told("Interrupted", abort.__cause__ or abort), 130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except PipelineError as error:
        _fail(error, str(error), error.exit_code)
    except OSError as error:
        if isinstance(error, BrokenPipeError) and _is_unread():
            return
        where = f": {error.filename}" if error.filename else ""
        _fail(error, _told(f"{error.strerror or error}{where}", error), 74)
    except Exception as error:  # noqa: BLE001  what nobody foresaw, outside of a run
        told = f"A fault of Trialmart itself ({type(error).__name__}). TRIALMART_DEBUG=1 shows where; please report it."
        _fail(error, told, ProgramFault.exit_code)


def _is_unread() -> bool:
    """Whether those who were to read the output read no further, as `head` does; nothing more is written then."""
    output, look = sys.stdout.fileno(), select.poll()
    look.register(output, select.POLLOUT)
    unread = any(event & select.POLLERR for _, event in look.poll(0))
    if unread:
        os.dup2(os.open(os.devnull, os.O_WRONLY), output)
    return unread


def _told(what: str, error: BaseException) -> str:
    """What went wrong, with the notes that the error got on its way, such as whether something was published."""
    return ". ".join([what, *getattr(error, "__notes__", ())]) + "."


def _fail(error: Exception, told: str, code: int) -> NoReturn:
    if os.environ.get("TRIALMART_DEBUG"):
        traceback.print_exception(error)
    click.echo(f"trialmart: {told}", err=True)
    sys.exit(code)


def _configured() -> dict[str, dict[str, Any]]:
    """What trialmart.toml sets, by command; what is set here or in the environment must be known."""
    _refuse_unknown(os.environ)
    if not _CONFIG.exists():
        return {}
    try:
        given = msgspec.toml.decode(_CONFIG.read_bytes(), type=Settings, dec_hook=_path)
        named = msgspec.toml.decode(_CONFIG.read_bytes())
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{_CONFIG}: {error}. Known settings: {', '.join(Settings.__struct_fields__)}.") from error
    values = {name: getattr(given, name) for name in named}
    return {command: values for command in cli.commands}


def _refuse_unknown(environment: Iterable[str]) -> None:
    settings = [f"{_PREFIX}{name.upper()}" for name in Settings.__struct_fields__]
    for name in sorted(environment):
        if name.startswith(_PREFIX) and name not in (*settings, *_NO_SETTINGS):
            raise ConfigError(f"The environment sets {name}, which is unknown. Known settings: {', '.join(settings)}.")


def _path(kind: type[Path], given: object) -> Path:
    """The path that a setting names."""
    if not isinstance(given, str):
        raise ValueError(f"Expected a path in quotes, got {given!r}")
    return kind(given)


class _InOrder(click.Group):
    """Commands as they are declared: what comes first is told first."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names of the commands, in order."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; one whose output nobody reads on is done."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            if not _is_unread():
                raise
            return None


@click.group(cls=_InOrder, epilog=_EPILOG)
@click.version_option(__version__, prog_name="trialmart")
def cli() -> None:
    """Raw clinical-trial text into Parquet tables and a DuckDB warehouse.

    \b
    trialmart run --raw raw --warehouse warehouse
    trialmart query "from enrollment_by_phase"
    """


def _settings(command: Callable[..., None]) -> Callable[..., None]:
    """The settings every step takes."""
    options = (
        click.option("--raw", type=click.Path(path_type=Path), default=Settings().raw, envvar="TRIALMART_RAW",
                     show_default=True, help="Folder with pages, JSON and archives (zip, tar, gz), searched below."),
        click.option("--warehouse", type=click.Path(path_type=Path), default=Settings().warehouse,
                     envvar="TRIALMART_WAREHOUSE", show_default=True, help="Folder of the published snapshots."),
        click.option("--jobs", type=click.IntRange(0), default=0, envvar="TRIALMART_JOBS",
                     help="Worker processes; 0 is one for each core.  [default: 0]"),
        click.option("--scheduler", default="", envvar="TRIALMART_SCHEDULER", metavar="ADDRESS",
                     help="Work on the machines of a dask scheduler, such as tcp://host:8786 (see docs/scale.md)."),
        click.option("--allow-loss", is_flag=True, envvar="TRIALMART_ALLOW_LOSS",
                     help="Publish even if more than 1 % or 100 trials are lost."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@cli.command()
@_settings
def run(**given: Any) -> None:
    """Extract, normalize, load and publish: the nightly command.

    Publishes a new snapshot when input or program changed, else nothing. The last line of standard output
    is a JSON object: published, snapshot, counts, seconds.
    """
    from pipeline.run import run as run_all  # the engines take half a second to import; --help need not wait

    with _progress() as progress:
        report = run_all(Settings(**given), progress)
    _summarize(report, given["warehouse"])


@cli.command()
@_settings
def extract(**given: Any) -> None:
    """Step 1 alone: raw documents to staged records.

    They stay in WAREHOUSE/staging/readings for the next step.
    """
    from pipeline.alone import extract_alone

    with _progress() as progress:
        click.echo(msgspec.json.encode(extract_alone(Settings(**given), progress)))


@cli.command()
@_settings
def normalize(**given: Any) -> None:
    """Step 2 alone: staged records to parts of tables.

    They stay in WAREHOUSE/staging/parts for the next step.
    """
    from pipeline.alone import normalize_alone

    with _progress() as progress:
        click.echo(msgspec.json.encode(normalize_alone(Settings(**given), progress)))


@cli.command()
@_settings
def load(**given: Any) -> None:
    """Step 3 alone: load and check parts, publish."""
    from pipeline.alone import load_alone

    with _progress() as progress:
        report = load_alone(Settings(**given), progress)
    _summarize(report, given["warehouse"])


@cli.command()
@_settings
@click.argument("trials", nargs=-1, required=True)
def erase(trials: tuple[str, ...], **given: Any) -> None:
    """Take TRIALS out for good, and every older snapshot.

    Their documents below the raw folder are yours to remove; the table `documents` tells where they are. A document
    with a later update brings a trial back.
    """
    from pipeline.run import run as run_all

    ids = [_trial_id(trial) for trial in trials]
    with _progress() as progress:
        report = run_all(Settings(**given | {"allow_loss": True}), progress, ids)
    _summarize(report, given["warehouse"])


def _trial_id(words: str) -> str:
    """The id as trials have it; what can be none would be remembered for nothing."""
    trial = words.upper()
    if not (trial.startswith("NCT") and trial[3:].isdecimal() and len(trial) == len("NCT00000000")):
        raise click.BadParameter(f"expected NCT and eight digits; found {words!r}", param_hint="TRIALS")
    return trial


def _summarize(report: Report, warehouse: Path) -> None:
    counts, took = report.counts, sum(report.seconds.values())
    if not report.published:
        click.echo(f"Nothing new: snapshot {report.snapshot} has it all ({took:.1f} s).")
    else:
        click.echo(
            f"{counts.documents_read:,} documents: {counts.documents_loaded:,} loaded, "
            f"{counts.documents_superseded:,} superseded, {counts.documents_deleted:,} deleted, "
            f"{counts.documents_rejected:,} rejected ({took:.1f} s; {report.units_read:,} files or archive members "
            f"read, {report.units_known:,} known)."
        )
        for reason, count in counts.rejected_by_reason.items():
            click.echo(f"  rejected, {reason}: {count:,}  (see table rejects)")
        click.echo("Rows: " + ", ".join(f"{name} {rows:,}" for name, rows in counts.rows.items() if rows))
        click.echo(f"Published snapshot {report.snapshot} in {warehouse / 'current'}. To query it:")
        typed = sys.argv[0] if sys.argv[0].endswith("trialmart") else "trialmart"
        click.echo(f'  {typed} query --warehouse {warehouse} "from enrollment_by_phase"')
        click.echo(f"  {typed} export --warehouse {warehouse} doses --out doses.csv")
        click.echo("  tables and views are described in warehouse/README.md and sql/README.md of the project")
    for warning in report.warnings:
        click.echo(f"trialmart: {warning}", err=True)
    click.echo(msgspec.json.encode(report))


@contextmanager
def _progress() -> Iterator[Progress]:
    """A progress bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _step, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    shown = (TextColumn("{task.description:<10}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*shown, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def tell(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total)
            bar.update(tasks[step], completed=done)

        yield tell


for _command in COMMANDS:
    cli.add_command(_command)


if __name__ == "__main__":
    main()
