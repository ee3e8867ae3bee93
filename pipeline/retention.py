"""What happens to snapshots after they are published: kept, verified, rolled back to, vacuumed, erased."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pipeline import durable, failpoints, manifest
from pipeline.errors import InputError, WarehouseDamaged
from pipeline.warehouse import Warehouse

KEEP_SNAPSHOTS = 7
KEEP_DAYS = 7


def vacuum(warehouse: Warehouse, keep: int = KEEP_SNAPSHOTS, days: int = KEEP_DAYS) -> list[int]:
    """Remove snapshots that are neither among the newest `keep` nor younger than `days`; returns their numbers.

    The current snapshot, its parent and pinned ones stay. Readers that have files open keep them.
    """
    gone = list(_outdated(warehouse, keep, days))
    for snapshot in gone:
        warehouse.discard(snapshot)
    failpoints.reach("vacuumed")
    return gone


def _outdated(warehouse: Warehouse, keep: int, days: int) -> Iterator[int]:
    current = warehouse.current_manifest()
    ids = warehouse.ids()
    needed = {*ids[-keep:], *warehouse.pins().values()} | ({current.snapshot, current.parent} if current else set())
    oldest = dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
    for snapshot in ids:
        if snapshot not in needed and _finished(warehouse, snapshot) < oldest:
            yield snapshot


def _finished(warehouse: Warehouse, snapshot: int) -> dt.datetime:
    """When a snapshot was made; one without a manifest is no use to anyone, however young."""
    try:
        return dt.datetime.fromisoformat(manifest.read_manifest(warehouse.folder(snapshot)).finished)
    except WarehouseDamaged:
        return dt.datetime.min.replace(tzinfo=dt.UTC)


def verify(warehouse: Warehouse, snapshot: int) -> list[str]:
    """What about a snapshot's files is not as its manifest says; nothing where all is well.

    Raises `InputError` when there is no such snapshot.
    """
    _demand(warehouse, snapshot)
    return manifest.verify(warehouse.folder(snapshot))


def rollback(warehouse: Warehouse, snapshot: int) -> None:
    """Make an earlier snapshot current again; newer ones are pinned, so that nothing is lost.

    Raises `InputError` when there is no such snapshot or it is damaged.
    """
    if wrong := verify(warehouse, snapshot):
        raise InputError(f"Snapshot {snapshot} is damaged: {'; '.join(wrong)}.")
    for newer in (number for number in warehouse.ids() if number > snapshot):
        warehouse.pin(f"rolled-back-from-{newer:08d}", newer)
    warehouse.make_current(snapshot)
    warehouse.record(rolled_back_to=snapshot, at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))


def pin(warehouse: Warehouse, name: str, snapshot: int) -> None:
    """Keep a snapshot under a name. Raises `InputError` when there is no such snapshot."""
    _demand(warehouse, snapshot)
    warehouse.pin(name, snapshot)


def _demand(warehouse: Warehouse, snapshot: int) -> None:
    if snapshot not in warehouse.ids():
        known = ", ".join(map(str, warehouse.ids())) or "none"
        raise InputError(f"There is no snapshot {snapshot} in {warehouse.root}. There are: {known}.")


def forget(warehouse: Warehouse) -> None:
    """Remove every snapshot but the current one, pinned or not, and whatever a run left behind."""
    for snapshot in warehouse.ids():
        if snapshot != warehouse.current_id():
            warehouse.discard(snapshot)
    for path in warehouse.pinned.iterdir():
        path.unlink()
    warehouse.fault.unlink(missing_ok=True)
    for folder in (*warehouse.staging.iterdir(), *warehouse.trash.iterdir()):
        durable.remove(folder)
