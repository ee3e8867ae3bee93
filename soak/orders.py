"""Part 5: the same documents in any order and any batches, and a run with nothing new."""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from pathlib import Path

from soak.scene import Scene
from tests.conftest import SAMPLES, SHARED, build
from tests.test_incremental import same, study

_LARGEST_BATCHES = 5


def orders(folder: Path, count: int) -> Counter[str]:
    """The samples, versions of one trial and real records, delivered in `count` random orders and batchings."""
    tally, wanted = Counter[str](), folder / "all"
    begun = time.monotonic()
    _deliverables(wanted / "raw")
    build(wanted / "raw", wanted / "warehouse")
    for seed in range(count):
        chance = random.Random(seed)
        scene = Scene(folder / f"{seed}")
        files = [path for path in sorted((wanted / "raw").rglob("*")) if path.is_file()]
        chance.shuffle(files)
        cuts = sorted(chance.sample(range(1, len(files)), chance.randint(0, _LARGEST_BATCHES - 1)))
        for start, end in zip((0, *cuts), (*cuts, len(files)), strict=True):
            for path in files[start:end]:
                shutil.copyfile(path, scene.raw / path.name)
            build(scene.raw, scene.root)
        tally["orders"] += 1
        tally["batches"] += len(cuts) + 1
        tally["differs"] += not same(scene.root, wanted / "warehouse")
        shutil.rmtree(folder / f"{seed}")
    tally["seconds"] = round(time.monotonic() - begun)
    return tally


def _deliverables(raw: Path) -> None:
    raw.mkdir(parents=True)
    for path in SAMPLES.rglob("*.*"):
        shutil.copyfile(path, raw / path.name)
    for number in range(6):
        (raw / f"version-{number}.json").write_bytes(study(1, f"2020-0{1 + number % 3}-01", f"version {number}"))
    for path in (SHARED / "data" / "ctgov_json_v2" / "one_file_each").glob("*"):
        shutil.copyfile(path, raw / path.name)


def idle(folder: Path, files: int) -> Counter[str]:
    """A second run over `files` known files: what it writes, and how long it takes."""
    scene = Scene(folder)
    for number in range(files):
        (scene.raw / f"{number}.json").write_bytes(study(number, "2020-01-01"))
    begun = time.monotonic()
    scene.run(jobs=2)
    first = time.monotonic() - begun
    before = _tree(scene.root)
    begun = time.monotonic()
    code, _ = scene.run(jobs=2)
    second = time.monotonic() - begun
    return Counter(
        {
            "files": files,
            "first run, ms": round(1000 * first),
            "second run, ms": round(1000 * second),
            "second run over 2 s": int(second > 2),
            "something written": int(_tree(scene.root) != before or code != 0),
        }
    )


def _tree(root: Path) -> dict[str, tuple[int, int]]:
    return {str(path.relative_to(root)): (path.lstat().st_size, path.lstat().st_ino) for path in root.rglob("*")}
