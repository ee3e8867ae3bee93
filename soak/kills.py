"""Part 1: a run is killed, at every named point and at random moments."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

from pipeline import failpoints
from soak.scene import Scene


def kills(folder: Path, moments: int) -> Counter[str]:
    """SIGKILL at every fail point and at `moments` random moments; each time look, run again, look."""
    scene, tally, chance = Scene(folder), Counter[str](), random.Random(1)
    scene.change()
    begun = time.monotonic()
    scene.run()
    lasting = {jobs: _lasting(scene, jobs) for jobs in (0, 1, 2)}
    for point in failpoints.POINTS:
        scene.change()
        code, _ = scene.run(TRIALMART_FAIL_AT=f"{point}:kill")
        tally["kills at named points"] += code == -9
        _look_and_go_on(scene, tally)
    while tally["kills at random moments"] < moments:
        scene.change()
        jobs = chance.choice((0, 0, 1, 2))
        run = scene.start(jobs)
        time.sleep(chance.uniform(0, lasting[jobs]))
        run.kill()
        if run.ended()[0] == 0:  # the machine is faster than it was
            lasting[jobs] *= 0.9
            tally["runs that ended before"] += 1
        else:
            tally["kills at random moments"] += 1
            _look_and_go_on(scene, tally)
    tally["differs from a clean rebuild"] += not scene.as_rebuilt()
    tally["seconds"] = round(time.monotonic() - begun)
    return tally


def _lasting(scene: Scene, jobs: int) -> float:
    scene.change()
    begun = time.monotonic()
    scene.run(jobs)
    return time.monotonic() - begun


def _look_and_go_on(scene: Scene, tally: Counter[str]) -> None:
    tally["torn"] += scene.torn() is not None
    begun = time.monotonic()
    code, told = scene.run()
    tally["slowest recovery, ms"] = max(tally["slowest recovery, ms"], round(1000 * (time.monotonic() - begun)))
    if code != 0:
        tally["hands needed"] += 1
        tally[told.strip().splitlines()[-1]] += 1
    tally["torn"] += scene.torn() is not None
