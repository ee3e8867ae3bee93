"""Peak memory of a process and of everything it started, from /proc."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_COUNTED = ("RssAnon:", "RssShmem:")
"""What the system cannot drop: not libraries nor cached files. Counters of the kernel's own: asking which pages are
shared (`smaps_rollup`) walks all of them, and took a tenth of both cores from a run of gigabytes. Workers are started
anew, not forked, so what one holds no other does."""


class Peak:
    """The most memory seen so far, in bytes."""

    bytes = 0


@contextmanager
def peak_memory(root: int, seconds: float = 0.1) -> Iterator[Peak]:
    """Watches the processes below `root`, itself included, while the block runs."""
    peak, done = Peak(), threading.Event()

    def watch() -> None:
        while not done.wait(seconds):
            peak.bytes = max(peak.bytes, tree_bytes(root))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


def tree_bytes(root: int) -> int:
    """Memory held now by a process and its descendants."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and (parent := _parent(folder)) is not None:
            children[parent].append(int(folder.name))
    total, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        waiting += children[process]
        total += _bytes(process)
    return total


def _parent(folder: Path) -> int | None:
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return None


def _bytes(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(_COUNTED))
