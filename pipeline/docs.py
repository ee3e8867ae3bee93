"""The generated pages: the data dictionary, the views, the raw formats. Written by `trialmart docs`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

from pipeline import sources, views
from pipeline.schema import TABLES, render

ROOT = Path(__file__).resolve().parents[1]

_GENERATED = "<!-- Written by `make docs`; edit the declarations instead. -->\n"

_WAREHOUSE = """\
# What a run makes

`current` is a link to the newest snapshot, a folder that never changes: every table as a Parquet file, the same
tables with macros and views in `warehouse.duckdb`, `MANIFEST.json` with digests and counts, and
`datapackage.json` with this dictionary for machines. Resolve `current` once per read; every row carries
`snapshot_id`, so that rows of two snapshots cannot be mixed unseen.

A value is parsed or NULL, never guessed and never 0 for missing. Values read from prose keep their words and
offsets: `substr(field, char_start + 1, char_end - char_start) = words`.

"""

_SQL = """\
# Views, macros and checks

One file each: what it tells, its grain and columns, the statement, and tests as grids.

"""

_RAW = """\
# Raw input

Put files anywhere below this folder: pages as text, JSON, JSON lines, lists or API pages, each also as `.gz`,
and zip, tar and packed tar archives (`.zip`, `.tar`, `.tar.gz`), which are read in place. Formats are recognised by
content. READMEs, hidden files, `*.part` and `corrections.toml` are not read; of an archive every member is. The
samples here are invented, but for the facts of NCT02633163.

"""


def pages() -> dict[Path, str]:
    """Every generated page with its text."""
    return {
        ROOT / "warehouse" / "README.md": _GENERATED + _WAREHOUSE + render.dictionary(TABLES.values()),
        ROOT / "sql" / "README.md": _GENERATED + _SQL + views.dictionary(),
        ROOT / "raw" / "README.md": _GENERATED + _RAW + "\n".join(_formats()),
    }


def stale() -> list[Path]:
    """The generated pages that are not what they would be written as."""
    return [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]


def write() -> list[Path]:
    """Write the stale pages; returns them."""
    texts, old = pages(), stale()
    for path in old:
        path.write_text(texts[path], encoding="utf-8")
    return old


def _formats() -> Iterator[str]:
    for source in sources.SOURCES:
        head, _, rest = inspect.cleandoc(source.__doc__ or "").partition("\n\n")
        yield f"## {source.FORMAT}\n\n{head}\n\nRecognised by {source.LOOKED_FOR}.\n\n```text\n{rest}\n```\n"
