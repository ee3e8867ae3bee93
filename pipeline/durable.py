"""File-system steps that survive a power cut: what returns has reached the disk.

Every call by which a snapshot comes to be or goes away is made here, so that tests can fail each one in turn.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from pipeline import failpoints


def write_bytes(path: Path, content: bytes) -> None:
    """Write a whole file and sync it."""
    failpoints.call()
    path.write_bytes(content)
    sync_file(path)


def append_line(path: Path, line: bytes) -> None:
    """Add a line to a file and sync it."""
    failpoints.call()
    with path.open("ab") as file:
        file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())


def sync_file(path: Path) -> None:
    """Sync a file's content."""
    failpoints.call()
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Sync a folder's entries."""
    failpoints.call()
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def seal(folder: Path) -> None:
    """Make the files of a folder read-only and sync its entries."""
    for path in sorted(folder.iterdir()):
        failpoints.call()
        path.chmod(0o444)
    sync_folder(folder)


def move_folder(source: Path, target: Path) -> None:
    """Rename a folder, make it read-only, and sync the folder it is now in."""
    failpoints.call()
    source.rename(target)
    failpoints.call()
    target.chmod(0o555)
    sync_folder(target.parent)


def point(link: Path, target: str) -> None:
    """Make `link` a relative symlink to `target` in one atomic step, and sync it."""
    waiting = link.with_name(f".{link.name}.tmp")
    waiting.unlink(missing_ok=True)
    failpoints.call()
    waiting.symlink_to(target)
    failpoints.call()
    waiting.rename(link)
    sync_folder(link.parent)


def discard(folder: Path, trash: Path) -> None:
    """Delete a sealed folder so that it is there whole or, once this is on the disk, not at all."""
    trashed = trash / folder.name
    remove(trashed)
    failpoints.call()
    folder.chmod(0o755)  # a sealed folder cannot be renamed by its owner
    failpoints.call()
    folder.rename(trashed)
    sync_folder(folder.parent)
    remove(trashed)


def remove(folder: Path) -> None:
    """Delete a folder, sealed or not; nothing happens where there is none."""
    failpoints.call()
    if folder.is_dir() and not folder.is_symlink():
        for path in [folder, *(found for found in folder.rglob("*") if found.is_dir())]:
            path.chmod(0o755)
        shutil.rmtree(folder)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy(source: Path, target: Path) -> str:
    """Copy a file's content, not synced yet; returns the SHA-256 of the copy."""
    failpoints.call()
    shutil.copyfile(source, target)
    return digest(target)
