"""MANIFEST.json: what a snapshot holds and what it was made from, so that anyone can verify it for ever."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import msgspec

from pipeline import __version__, durable
from pipeline.errors import WarehouseDamaged

NAME = "MANIFEST.json"


class FileEntry(msgspec.Struct):
    """A published file."""

    sha256: str
    bytes: int
    rows: int | None = None


class Counts(msgspec.Struct):
    """What became of every document: read = loaded + superseded + deleted + rejected, and trials = loaded."""

    documents_read: int = 0
    documents_loaded: int = 0
    documents_superseded: int = 0
    documents_deleted: int = 0
    documents_rejected: int = 0
    rejected_by_reason: dict[str, int] = {}
    trials: int = 0
    rows: dict[str, int] = {}


class Manifest(msgspec.Struct):
    """A snapshot's content; the times are for people, nothing is ordered by them."""

    snapshot: int
    parent: int | None
    pipeline_version: str
    parser_version: str
    schema_hash: str
    started: str
    finished: str
    counts: Counts
    files: dict[str, FileEntry]
    deleted: dict[str, str] = {}
    """Trials taken out, with the day (ISO): documents up to that day do not bring them back."""
    trials_replaced: int | None = None
    """Trials replaced in the database since it was made from the tables alone; null if that was never counted."""
    format_version: int = 1


def read_manifest(snapshot: Path) -> Manifest:
    """The manifest of a snapshot folder. Raises `WarehouseDamaged` when it is missing or unreadable."""
    try:
        return msgspec.json.decode((snapshot / NAME).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise WarehouseDamaged(
            f"{snapshot.name} has no readable {NAME}: {error}. Run 'trialmart verify', then 'trialmart rollback'."
        ) from error


def verify(snapshot: Path) -> list[str]:
    """What about a snapshot folder's files is not as its manifest says; nothing where all is well."""
    manifest = read_manifest(snapshot)
    wrong = []
    for name, entry in manifest.files.items():
        path = snapshot / name
        if not path.exists():
            wrong.append(f"{name} is missing")
        elif path.stat().st_size != entry.bytes or durable.digest(path) != entry.sha256:
            wrong.append(f"{name} is not what was published")
    strangers = {path.name for path in snapshot.iterdir()} - set(manifest.files) - {NAME}
    return wrong + [f"{name} does not belong to the snapshot" for name in sorted(strangers)]


def is_whole(snapshot: Path) -> bool:
    """Whether a snapshot folder holds what its manifest says."""
    try:
        return not verify(snapshot)
    except WarehouseDamaged:
        return False


@cache
def parser_version() -> str:
    """The program's version with a digest of its code, word files and SQL: what decides how a text is read."""
    package = Path(__file__).parent
    hashed = hashlib.sha256()
    for folder, pattern in (
        (package, "**/*.py"),
        (package, "**/*.toml"),
        (package.parent / "sql", "**/*.sql"),
    ):
        for path in sorted(folder.glob(pattern)):
            hashed.update(path.relative_to(package.parent).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{__version__}+{hashed.hexdigest()[:12]}"
