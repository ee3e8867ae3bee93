"""Work on other machines: the same tasks, handed out by a dask scheduler.

Dask gives tasks to machines, and gives them again when a machine is lost. On a machine a task is done by a worker
process of ours, so that a document has the same limits there and kills no more than that process. The raw folder and
the warehouse must be at the same path on all machines, and the program must be the same. Dask is imported only here.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pipeline.errors import ConfigError, WorkersLost
from pipeline.manifest import parser_version
from pipeline.workers import Processes

if TYPE_CHECKING:
    from distributed import Client

_PATIENCE_SECONDS = 20
_here = threading.local()
_T = TypeVar("_T")


class Demand(NamedTuple):
    """What every machine must have."""

    program: str
    folders: tuple[Path, ...]

    def unmet(self) -> str | None:
        """What this machine lacks."""
        if parser_version() != self.program:
            return f"has program {parser_version()}, not {self.program}"
        if missing := [str(folder) for folder in self.folders if not folder.is_dir()]:
            return f"does not see {' and '.join(missing)}"
        if multiprocessing.current_process().daemon:
            return "may not start processes; start it with 'dask worker --no-nanny'"
        return None


class Cluster(Executor):
    """The machines behind a scheduler."""

    def __init__(self, client: Client, demand: Demand) -> None:
        """Take a client that is connected."""
        self._executor = client.get_executor(pure=False)
        self._demand = demand

    def submit(self, work: Callable[..., _T], /, *given: Any, **named: Any) -> Future[_T]:
        """Have it done on one of the machines."""
        done: Future[_T] = self._executor.submit(do_here, self._demand, work, *given, **named)
        return done

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of what is not done; the machines stay."""
        self._executor.shutdown(wait and not cancel_futures)


def do_here(demand: Demand, work: Callable[..., _T], *given: Any, **named: Any) -> _T:
    """Do a task on the machine that it was given to, in a process of this thread's own."""
    if lack := demand.unmet():
        raise ConfigError(f"A machine of the cluster {lack}.")
    if not hasattr(_here, "processes"):
        _here.processes = Processes(1)
    done: _T = _here.processes.submit(work, *given, **named).result()
    return done


@contextmanager
def cluster(scheduler: str, folders: Sequence[Path]) -> Iterator[Executor]:
    """An executor of the machines that a scheduler at this address (tcp://host:port) has.

    Raises `ConfigError` where dask is not installed or a machine lacks what it needs, and `WorkersLost` where there is
    no scheduler, or no machine, or they are lost.
    """
    try:
        from distributed import Client, KilledWorker
    except ImportError as error:
        raise ConfigError("--scheduler needs dask. Install it with: pip install 'trialmart[cluster]'") from error
    with _connected(Client, scheduler) as client, Cluster(client, Demand(parser_version(), tuple(folders))) as executor:
        try:
            yield executor
        except (KilledWorker, CancelledError, asyncio.CancelledError, TimeoutError) as error:
            executor.shutdown(cancel_futures=True)
            raise WorkersLost(f"The cluster at {scheduler} was lost on the way; nothing was published.") from error
        except BaseException:
            executor.shutdown(cancel_futures=True)
            raise


@contextmanager
def _connected(client_of: type[Client], scheduler: str) -> Iterator[Client]:
    try:
        client = client_of(scheduler, timeout=_PATIENCE_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise WorkersLost(f"No scheduler answers at {scheduler}: {error}. Start one with 'dask scheduler'.") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE_SECONDS)
        except TimeoutError as error:
            told = f"The scheduler at {scheduler} has no workers. Start some with 'dask worker --no-nanny {scheduler}'."
            raise WorkersLost(told) from error
        yield client
