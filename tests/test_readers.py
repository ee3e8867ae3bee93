"""Readers poll while snapshots are published; each read is of one snapshot, and never of an older one."""

from __future__ import annotations

from pathlib import Path

from soak.readers import READERS, readers


def test_readers_see_whole_snapshots_in_order(tmp_path: Path) -> None:
    seen = readers(tmp_path, 2)
    assert [seen[wrong] for wrong in ("errors", "mixed", "backwards", "failed publications")] == [0, 0, 0, 0]
    assert all(seen[f"reads by {name}"] > 1 and seen[f"versions seen by {name}"] > 1 for name in READERS), seen
