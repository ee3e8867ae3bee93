"""Peak memory of this process and everything it started, from /proc."""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")


class Peak:
    """The most memory seen so far, in bytes."""

    bytes = 0


@contextmanager
def peak_memory(seconds: float = 0.1) -> Iterator[Peak]:
    """Watches the process tree's resident memory while the block runs."""
    peak, done = Peak(), threading.Event()

    def watch() -> None:
        while not done.wait(seconds):
            peak.bytes = max(peak.bytes, _tree_bytes())

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        peak.bytes = max(peak.bytes, _tree_bytes())
        done.set()
        watcher.join()


def _tree_bytes() -> int:
    """Proportional memory of the tree: what processes share is counted once."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            children[parent].append(int(folder.name))
    total, waiting = 0, [os.getpid()]
    while waiting:
        process = waiting.pop()
        waiting += children[process]
        total += _bytes(process)
    return total


def _bytes(process: int) -> int:
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss_Anon:"):
                return int(line.split()[1]) * 1024
    except OSError:
        return 0
    return 0
