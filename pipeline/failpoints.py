"""Places where a run can be made to fail on purpose, so that tests can prove what a failure leaves behind.

`TRIALMART_FAIL_AT=moved:kill` ends the process at that point; `TRIALMART_FAIL_CALL=17:enospc` fails the 17th durable
file-system call. Without these settings nothing here does anything.
"""

from __future__ import annotations

import errno
import os
import signal
from itertools import count

POINTS = (
    "lock_taken", "recovered", "inventoried", "extracted", "chosen", "normalized", "tables_written",
    "database_built", "checked", "files_synced", "manifest_written", "sealed", "moved", "pointed", "recorded",
    "vacuumed",
)  # fmt: skip
"""Every point, in the order in which a run reaches them."""

_calls = count(1)


def reach(point: str) -> None:
    """Note that a run has come to this point."""
    name, _, how = os.environ.get("TRIALMART_FAIL_AT", "").partition(":")
    if name == point:
        _fail(how)


def call() -> None:
    """Note a durable file-system call about to be made."""
    number, _, how = os.environ.get("TRIALMART_FAIL_CALL", "").partition(":")
    if number and next(_calls) == int(number):
        _fail(how)


def _fail(how: str) -> None:
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    code = {"enospc": errno.ENOSPC, "eio": errno.EIO}[how]
    raise OSError(code, os.strerror(code), "on purpose")
