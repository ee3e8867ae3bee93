"""Who does the work: worker processes, behind an executor of the standard library.

A worker process may take so much memory, and so long for one document; else it dies, and others take its place.
It also dies with the run that started it, so that nothing is written once the lock is free. One job is one such
process too, since none of this can be had in the run's own.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import resource
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

_LARGEST_MEMORY = 8 * 2**30
_LONGEST_SECONDS = 60.0
_SECONDS_FOR_EACH_MORE = 0.2
_in_worker = False
_P = ParamSpec("_P")
_T = TypeVar("_T")


class Processes(Executor):
    """Worker processes, replaced by new ones when one of them has died."""

    def __init__(self, jobs: int) -> None:
        """Start `jobs` workers when they are needed."""
        self._jobs = jobs
        self._pool = self._fresh()

    def _fresh(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")  # fork would copy polars' threads and the held lock
        return ProcessPoolExecutor(self._jobs, mp_context=context, initializer=_begin_worker)

    def submit(self, work: Callable[_P, _T], /, *given: _P.args, **named: _P.kwargs) -> Future[_T]:
        """Have it done by one of the workers."""
        with _interrupts_waiting():
            try:
                return self._pool.submit(work, *given, **named)
            except BrokenExecutor:
                self._pool.shutdown()
                self._pool = self._fresh()
                return self._pool.submit(work, *given, **named)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers."""
        self._pool.shutdown(wait, cancel_futures=cancel_futures)


@contextmanager
def workers(jobs: int) -> Iterator[Executor]:
    """An executor of `jobs` worker processes, which start when there is work."""
    with Processes(jobs) as executor:
        try:
            yield executor
        except BaseException:
            executor.shutdown(cancel_futures=True)
            raise


def set_alarm(documents: int = 1) -> None:
    """Let a worker process die unless this is called again in the time for so many documents, or for none.

    Elsewhere than in a worker process, do nothing.
    """
    if _in_worker:
        seconds = _LONGEST_SECONDS + _SECONDS_FOR_EACH_MORE * (documents - 1)
        signal.setitimer(signal.ITIMER_REAL, seconds if documents else 0)


@contextmanager
def _interrupts_waiting() -> Iterator[None]:
    """Keep Ctrl-C from a worker that is being started here until it can end without a word."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_worker() -> None:
    global _in_worker
    _in_worker = True
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    os.environ["POLARS_MAX_THREADS"] = "1"
    resource.setrlimit(resource.RLIMIT_AS, (_LARGEST_MEMORY, resource.RLIM_INFINITY))
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)
