"""The power is cut after every step of a publication; readers find a whole snapshot, and the next run goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import durable, retention
from soak.power import cut_everywhere, goes_on, record
from soak.scene import Scene
from tests.conftest import build


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """A warehouse that nobody has made yet, in a folder of its own, and a trial for it."""
    made = Scene(tmp_path / "scene", tmp_path / "scene" / "disk" / "warehouse")
    made.change()
    return made


def _publish(scene: Scene) -> None:
    build(scene.raw, scene.root)


def test_a_cut_at_any_step_leaves_the_old_snapshot_or_the_new(scene: Scene, tmp_path: Path) -> None:
    first, _ = cut_everywhere(record(scene, lambda: _publish(scene)), {None, 1}, 1, 6)
    assert (first["torn"], first["lost after the end"]) == (0, 0) and first["syncs"] > 25
    scene.change()
    second, trees = cut_everywhere(record(scene, lambda: _publish(scene)), {1, 2}, 2, 6)
    assert (second["torn"], second["lost after the end"]) == (0, 0)
    assert goes_on(scene, trees[0], tmp_path / "revived")


def test_a_cut_in_a_vacuum_takes_no_other_snapshot_with_it(scene: Scene) -> None:
    for _ in range(3):
        scene.change()
        _publish(scene)

    def vacuum() -> None:
        with scene.place.locked():
            assert retention.vacuum(scene.place, keep=1, days=-1) == [1]

    found, _ = cut_everywhere(record(scene, vacuum), {3}, 3, 6)
    assert (found["torn"], found["lost after the end"]) == (0, 0)


@pytest.mark.parametrize("forgotten", ["sync_file", "sync_folder"])
def test_a_forgotten_sync_is_found(forgotten: str, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, forgotten, lambda _path: None)
    found, _ = cut_everywhere(record(scene, lambda: _publish(scene)), {None, 1}, 1, 6)
    assert found["torn"] > 0
