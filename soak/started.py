"""Runs in processes of their own, forked from one that has imported everything: starting costs milliseconds."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pipeline.__main__ as program
import pipeline.run

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([__name__])
sys.warnoptions.append("ignore:resource_tracker")  # which removes the semaphores of a killed run, and says so


class Started:
    """A run that has begun."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str], told: Path, *, alone: bool) -> None:
        """Begin it; what it tells goes to a file. `alone` does without worker processes."""
        self._told = told
        self._process = _FORKS.Process(target=_begin, args=(arguments, dict(environment), told, alone))
        self._process.start()

    def kill(self) -> None:
        """End it without a word."""
        self._process.kill()

    def ended(self) -> tuple[int, str]:
        """Wait for its end: its exit code (-9 where it was killed), and what it told."""
        self._process.join()
        code = self._process.exitcode
        told = self._told.read_text(errors="replace") if self._told.exists() else ""
        self._told.unlink(missing_ok=True)
        return -1 if code is None else code, told


def _begin(arguments: Sequence[str], environment: Mapping[str, str], told: Path, alone: bool) -> None:
    os.environ.update(environment)
    file = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(file, 1)
    os.dup2(file, 2)
    sys.argv, sys.modules["__main__"] = ["trialmart", *arguments], program  # whose workers are to import that alone
    if alone:
        vars(pipeline.run)["workers"] = lambda _jobs: ThreadPoolExecutor(1)
    program.main()
