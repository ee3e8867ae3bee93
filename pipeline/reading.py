"""Reading a published warehouse from Python, safely."""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipeline.errors import InputError

_LOCKED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "lock_configuration": "true",
}


def open_warehouse(warehouse: Path | str) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the current snapshot: its tables, macros and views, and nothing else.

    The link `current` is resolved once, so the connection stays on one snapshot; open another to move on. No file,
    network, extension or setting can be reached through it. Raises `InputError` when nothing is published.
    """
    path = (Path(warehouse) / "current").resolve() / "warehouse.duckdb"
    if not path.exists():
        raise InputError(
            f"Nothing is published in {warehouse}. Run 'trialmart run' first, or name a warehouse with --warehouse."
        )
    connection = duckdb.connect(str(path), read_only=True)
    for name, value in _LOCKED.items():
        connection.execute(f"set {name} = {value}")
    return connection
