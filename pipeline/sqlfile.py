"""A file under sql/: what it is about above, one statement, its tests below.

    -- How many people the trials of each phase enrolled.
    --
    -- grain: phase
    -- phase: Phase, as in trials.phase.
    -- participants: People over those trials. [participants]

    create or replace view enrollment_by_phase as
    select ...;

    -- test: a trial without a number adds nothing
    -- given trials
    --   trial_id | phase  | enrollment
    --   NCT1     | PHASE2 |
    -- expect
    --   phase  | participants
    --   PHASE2 |

Everything but the statement is a comment, so that any DuckDB client runs the file as it is. A check also
says `-- level: fail` or `-- level: warn`. A view that takes long to work out says `-- materialized: yes`, and
a load makes a table of what it selects. Where each row is made of rows of one trial, `-- slices: by trial` lets a
load work it out for some trials at a time. A test may fix the day with `-- as of: 2026-01-15`. In a grid an empty
cell is NULL; quotes keep blanks, and `''` is the empty text. A line of words goes on where the next one is
indented. A macro's test has no given rows: its grid lists calls, and the value of each.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal, get_args

from pipeline.errors import ViewError

SQL = Path(__file__).resolve().parents[1] / "sql"

Kind = Literal["macro", "view", "check"]
Level = Literal["fail", "warn"]
_SETTINGS = ("grain", "level", "materialized", "slices")
"""Keys in a head that are not columns."""


@dataclass(frozen=True)
class Words:
    """What a column of a view, or a parameter of a macro, holds."""

    name: str
    meaning: str
    unit: str | None

    def sentence(self) -> str:
        """The words for COMMENT ON and the dictionary."""
        return f"{self.meaning} Unit: {self.unit}." if self.unit else self.meaning


@dataclass(frozen=True)
class Grid:
    """A table as drawn in a test; None is NULL."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True)
class Example:
    """A test: the rows of the named tables, the day it is, and the rows that must come out."""

    name: str
    line: int
    as_of: dt.date | None
    given: tuple[tuple[str, Grid], ...]
    expect: Grid


@dataclass(frozen=True)
class SqlObject:
    """One macro, view or check, as its file tells it."""

    kind: Kind
    name: str
    path: Path
    meaning: str
    grain: tuple[str, ...]
    level: Level | None
    is_materialized: bool
    is_of_one_trial: bool
    columns: tuple[Words, ...]
    statement: str
    line: int
    tests: tuple[Example, ...]

    @property
    def schema(self) -> str:
        """The SQL schema it lives in."""
        return self.name.partition(".")[0] if "." in self.name else "main"

    @property
    def query(self) -> str:
        """What a view or check selects."""
        text = self.statement.removeprefix(f"create or replace view {self.name} as")
        return text.strip().removesuffix(";")


@dataclass(frozen=True)
class _Line:
    path: Path
    number: int
    text: str

    def error(self, why: str) -> ViewError:
        return ViewError(f"{self.path}:{self.number}: {why}")


def read_folder(folder: Path, kind: Kind) -> list[SqlObject]:
    """Every object of one kind, by name; a folder inside the kind's folder is an SQL schema."""
    root = folder / f"{kind}s"
    if not root.is_dir():
        raise ViewError(f"{root}: expected a folder of {kind}s; is the installation whole?")
    return [read_file(path, kind, root) for path in sorted(root.rglob("*.sql"))]


def read_file(path: Path, kind: Kind, root: Path) -> SqlObject:
    """The object that a file holds."""
    texts = path.read_text(encoding="utf-8").splitlines()
    lines = [_Line(path, at, text) for at, text in enumerate(texts, 1)]
    code = [at for at, line in enumerate(lines) if line.text.strip() and not line.text.startswith("--")]
    if not code:
        raise ViewError(f"{path}:1: expected a statement, found comments only")
    head, body, foot = lines[: code[0]], lines[code[0] : code[-1] + 1], lines[code[-1] + 1 :]
    name = ".".join(path.relative_to(root).with_suffix("").parts)
    statement = _statement(kind, name, body)
    meaning, keyed = _head(head or body)
    return SqlObject(
        kind=kind,
        name=name,
        path=path,
        meaning=meaning,
        grain=_grain(kind, keyed, body[0]),
        level=_level(kind, keyed, body[0]),
        is_materialized=_stated(keyed, "materialized", "yes", "a view", may_be=kind == "view"),
        is_of_one_trial=_stated(keyed, "slices", "by trial", "a view or check", may_be=kind != "macro"),
        columns=tuple(words for _, words in keyed if words.name not in _SETTINGS),
        statement=statement,
        line=body[0].number,
        tests=tuple(_tests(foot)),
    )


def _statement(kind: Kind, name: str, body: list[_Line]) -> str:
    text = "\n".join(line.text for line in body)
    if not text.endswith(";"):
        raise body[-1].error("expected the statement to end in ';' and only comments after it")
    expected = {
        "macro": (f"create or replace macro {name}(",),
        "view": (f"create or replace view {name} as",),
        "check": ("select", "with"),
    }[kind]
    if not text.startswith(expected):
        raise body[0].error(f"expected the statement to begin with {' or '.join(map(repr, expected))}")
    return text


def _head(lines: list[_Line]) -> tuple[str, list[tuple[_Line, Words]]]:
    """The words of the first paragraph; then the keyed lines, each with its line for messages."""
    paragraph: list[str] = []
    keyed: list[tuple[_Line, str]] = []
    rest = iter(_comments(lines))
    for _, text in rest:
        if not text:
            break
        paragraph.append(text.strip())
    for line, text in rest:
        if text.startswith("  ") and keyed:
            keyed[-1] = (keyed[-1][0], f"{keyed[-1][1]} {text.strip()}")
        elif text:
            keyed.append((line, text))
    if not paragraph:
        raise lines[0].error("expected a comment that says what the file is about")
    return " ".join(paragraph), [(line, _words(line, text)) for line, text in keyed]


def _comments(lines: list[_Line]) -> Iterator[tuple[_Line, str]]:
    for line in lines:
        if line.text.startswith("--"):
            yield line, line.text[2:].removeprefix(" ").rstrip()


def _words(line: _Line, text: str) -> Words:
    name, colon, meaning = text.partition(": ")
    if not colon or not name.isidentifier():
        raise line.error("expected 'column: meaning'; indent a line that goes on by two blanks more")
    unit = None
    if meaning.endswith("]") and " [" in meaning:
        meaning, _, unit = meaning.removesuffix("]").rpartition(" [")
    return Words(name, meaning, unit)


def _grain(kind: Kind, keyed: list[tuple[_Line, Words]], at: _Line) -> tuple[str, ...]:
    stated = [words.meaning for _, words in keyed if words.name == "grain"]
    if kind == "view" and len(stated) != 1:
        raise at.error("expected one line '-- grain: column, column' above the statement")
    grain = tuple(name.strip() for name in stated[0].split(",")) if stated else ()
    unknown = set(grain) - {words.name for _, words in keyed}
    if unknown:
        raise at.error(f"the grain names {', '.join(sorted(unknown))}, which is no column of the head")
    return grain


def _level(kind: Kind, keyed: list[tuple[_Line, Words]], at: _Line) -> Level | None:
    stated = [words.meaning for _, words in keyed if words.name == "level"]
    if kind != "check" and not stated:
        return None
    for level in get_args(Level) if kind == "check" else ():
        if stated == [level]:
            return level  # type: ignore[no-any-return]
    raise at.error("expected one line '-- level: fail' or '-- level: warn' above a check, and nowhere else")


def _stated(keyed: list[tuple[_Line, Words]], name: str, only: str, above: str, *, may_be: bool) -> bool:
    """Whether a setting is stated that has but one value."""
    stated = [(line, words.meaning) for line, words in keyed if words.name == name]
    for line, meaning in stated:
        if meaning != only or not may_be:
            raise line.error(f"expected '-- {name}: {only}' above {above}, or no such line")
    return bool(stated)


def _tests(lines: list[_Line]) -> Iterator[Example]:
    comments = [(line, text) for line, text in _comments(lines) if text]
    starts = [at for at, (_, text) in enumerate(comments) if text.startswith("test: ")]
    if comments and starts[:1] != [0]:
        raise comments[0][0].error("expected '-- test: what it shows' first below the statement")
    for start, end in pairwise([*starts, len(comments)]):
        yield _test(comments[start][0], comments[start][1], comments[start + 1 : end])


def _test(line: _Line, title: str, comments: list[tuple[_Line, str]]) -> Example:
    as_of: dt.date | None = None
    grids: list[tuple[_Line, str, list[tuple[_Line, str]]]] = []
    for at, text in comments:
        if text.startswith("as of: "):
            as_of = _day(at, text.removeprefix("as of: "))
        elif text.startswith("  ") and grids:
            grids[-1][2].append((at, text))
        elif text == "expect" or text.startswith("given "):
            grids.append((at, text, []))
        else:
            raise at.error("expected 'given <table>', 'expect', 'as of: <date>' or an indented row of a grid")
    if [text for _, text, _ in grids].count("expect") != 1 or grids[-1][1] != "expect":
        raise line.error("expected one grid 'expect' at the end of the test")
    *given, expect = [(text.removeprefix("given "), _grid(at, rows)) for at, text, rows in grids]
    return Example(title.removeprefix("test: "), line.number, as_of, tuple(given), expect[1])


def _day(line: _Line, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise line.error(f"expected a date as YYYY-MM-DD after 'as of:', found {text!r}") from error


def _grid(line: _Line, rows: list[tuple[_Line, str]]) -> Grid:
    if not rows:
        raise line.error("expected a grid: a row of column names, then rows of cells, indented")
    columns = _cells(rows[0][1])
    cells = [(at, _cells(text)) for at, text in rows[1:]]
    for at, row in cells:
        if len(row) != len(columns):
            raise at.error(f"expected {len(columns)} cells, found {len(row)}")
    return Grid(columns, tuple(tuple(_value(cell) for cell in row) for _, row in cells))


def _cells(text: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in text.split("|"))


def _value(cell: str) -> str | None:
    quoted = len(cell) > 1 and cell[0] == cell[-1] == "'"
    return cell[1:-1] if quoted else cell or None
