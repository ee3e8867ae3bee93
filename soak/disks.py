"""Part 2: the disk fails: each durable call in turn, and a disk that is really full."""

from __future__ import annotations

import random
import subprocess
import time
from collections import Counter
from pathlib import Path

from soak.scene import Scene
from tests.test_incremental import study

_MEBIBYTE = 2**20
_DELIVERIES = 12


def calls(folder: Path, most: int) -> Counter[str]:
    """Every durable call fails once with ENOSPC and once with EIO, the first `most` of them."""
    tally = Counter[str]()
    begun = time.monotonic()
    for how in ("enospc", "eio"):
        scene = Scene(folder / how)
        scene.change()
        scene.run()
        number, touched = 1, True
        while touched and number <= most:
            touched = _fail_once(scene, number, how, tally)
            number += 1
        tally[f"calls failed with {how.upper()}"] = number - 1 - (not touched)
        tally["differs from a clean rebuild"] += not scene.as_rebuilt()
    tally["seconds"] = round(time.monotonic() - begun)
    return tally


def _fail_once(scene: Scene, number: int, how: str, tally: Counter[str]) -> bool:
    """Whether the run was touched: it failed, or warned."""
    before = scene.place.current_id()
    scene.change()
    code, told = scene.run(TRIALMART_FAIL_CALL=f"{number}:{how}")
    moved = scene.place.current_id() != before
    tally["torn"] += scene.torn() is not None
    tally["wrong exit code"] += code not in (0, 74) or (code == 0 and not moved)
    tally["says nothing was published, but it was"] += moved and "nothing was published" in told.lower()
    tally["tracebacks"] += "Traceback" in told
    touched = code != 0 or '"warnings":[]' not in told
    tally[f"exit {code}, {'new' if moved else 'old'} snapshot serves"] += touched
    tally["hands needed"] += scene.run()[0] != 0
    tally["torn"] += scene.torn() is not None
    return touched


def full(folder: Path, sizes: int) -> Counter[str]:
    """A disk of each of some sizes is filled by growing input, then given room."""
    tally, chance = Counter[str](), random.Random(2)
    disk = folder / "disk"
    disk.mkdir(parents=True)
    begun = time.monotonic()
    for number in range(sizes):
        size = 20 + 60 * number // max(sizes, 1)
        if not _mounted(disk, size):
            return Counter({"skipped: mounting a tmpfs is not permitted here": 1})
        try:
            _fill(Scene(folder / f"{number}", disk / "warehouse"), disk, tally, chance)
        finally:
            subprocess.run(["umount", str(disk)], check=True)
    tally["seconds"] = round(time.monotonic() - begun)
    return tally


def _mounted(disk: Path, size: int) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", str(disk)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _noisy(path: Path, number: int, day: str, chance: random.Random) -> None:
    """A study whose summary does not pack well."""
    body, noise = study(number, day).decode(), chance.randbytes(6000).hex()
    path.write_text(body.replace('"briefSummary": "', f'"briefSummary": "{noise}'))


def _fill(scene: Scene, disk: Path, tally: Counter[str], chance: random.Random) -> None:
    for delivery in range(_DELIVERIES):
        for number in range(chance.randint(200, 1500) if delivery else 0):
            _noisy(scene.raw / f"{delivery}-{number}.json", 1000 + number, f"20{10 + delivery}-01-01", chance)
        scene.change()
        code, told = scene.run()
        tally["torn"] += scene.place.current_id() is not None and scene.torn() is not None
        tally[f"exit {code}"] += 1
        tally["wrong exit code"] += code not in (0, 3, 74)
        tally["refused before writing"] += "No room" in told
        tally["tracebacks"] += "Traceback" in told
        if code != 0:
            tally[f"  {told.strip().splitlines()[-1][:120]}"] += 1
            break
    subprocess.run(["mount", "-o", f"remount,size={1024 * _MEBIBYTE}", str(disk)], check=True)
    tally["hands needed"] += scene.run()[0] != 0
    tally["differs from a clean rebuild"] += not scene.as_rebuilt()
