"""Part 6: several runs are started at once."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

from soak.scene import Scene
from tests.test_incremental import study

_AT_ONCE = 4
_DOCUMENTS = 150


def starts(folder: Path, rounds: int) -> Counter[str]:
    """Four runs at once, again and again, each time with something new to read."""
    scene, tally = Scene(folder), Counter[str]()
    begun = time.monotonic()
    for at in range(rounds):
        lines = [study(number, f"{2000 + at}-01-01", f"round {at}") for number in range(_DOCUMENTS)]
        (scene.raw / "all.jsonl").write_bytes(b"\n".join(lines) + b"\n")
        _start(scene, tally)
    tally["seconds"] = round(time.monotonic() - begun)
    return tally


def _start(scene: Scene, tally: Counter[str]) -> None:
    before = scene.place.current_id() if scene.root.exists() else None
    started = [scene.start() for _ in range(_AT_ONCE)]
    ended = [process.ended() for process in started]
    published = [told for code, told in ended if code == 0 and json.loads(told.splitlines()[-1])["published"]]
    codes = tuple(sorted(code for code, _ in ended))
    tally["rounds"] += 1
    tally["exactly one worked"] += len(published) == 1
    tally[f"exit codes {codes}"] += 1
    tally["wrong exit code"] += not set(codes) <= {0, 75}
    tally["not exactly one published"] += len(published) != 1 or scene.place.current_id() != (before or 0) + 1
    tally["torn"] += scene.torn() is not None
