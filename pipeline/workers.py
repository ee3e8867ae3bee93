"""Who does the work: an executor of the standard library, in this process or in several."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def workers(jobs: int) -> Iterator[Executor]:
    """An executor of `jobs` workers: this process for one, spawned processes for more."""
    if jobs == 1:
        with ThreadPoolExecutor(1) as executor:
            yield executor
        return
    context = multiprocessing.get_context("spawn")  # fork would copy polars' threads and the held lock
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_one_thread_each) as executor:
        yield executor


def _one_thread_each() -> None:
    os.environ["POLARS_MAX_THREADS"] = "1"
