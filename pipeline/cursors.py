"""More connections to one DuckDB database, so that threads can work at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import duckdb

Cursors = Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]]


def cursors(connection: duckdb.DuckDBPyConnection) -> Cursors:
    """What opens a cursor, in any thread, for which names mean what they mean now but for what is temporary."""
    [(database,)] = connection.execute("select current_database()").fetchall()

    @contextmanager
    def cursor() -> Iterator[duckdb.DuckDBPyConnection]:
        with connection.cursor() as opened:
            opened.execute(f'use "{database}"')
            yield opened

    return cursor
