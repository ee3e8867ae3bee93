"""What a run may be told, and what it tells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec

from pipeline.errors import ConfigError
from pipeline.manifest import Counts

Progress = Callable[[str, int, int], None]
"""Told (step, done, in all)."""


class Settings(msgspec.Struct, forbid_unknown_fields=True):
    """By flag, environment or trialmart.toml."""

    raw: Path = Path("raw")
    warehouse: Path = Path("warehouse")
    jobs: Annotated[int, msgspec.Meta(ge=0)] = 0
    """Worker processes; 0 is one for each core."""
    scheduler: str = ""
    """Address of a dask scheduler whose machines do the work instead, such as tcp://host:8786."""
    allow_loss: bool = False
    """Whether a snapshot with fewer trials than the one before may be published."""

    def __post_init__(self) -> None:
        """Other machines have other working folders."""
        if self.scheduler:
            if not self.scheduler.rpartition(":")[2].isdecimal():
                raise ConfigError(f"Expected a scheduler such as tcp://host:8786; found {self.scheduler!r}.")
            self.raw, self.warehouse = self.raw.absolute(), self.warehouse.absolute()


class Report(msgspec.Struct):
    """What a run did; the last line of its standard output."""

    published: bool
    snapshot: int | None
    counts: Counts
    seconds: dict[str, float]
    units_read: int = 0
    units_known: int = 0
    warnings: list[str] = []
