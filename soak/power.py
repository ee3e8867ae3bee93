"""Part 7: the power is cut after every step, and what was not synced is lost, in part or in whole.

The model is the letter of POSIX, harsher than most file systems: a sync saves the bytes of a file, or the names in
a folder, and nothing else. What was not synced may be there or not, each change by itself, in any order; bytes
may be there by half. A rename is there or not, never by half. What was there before the recording began is safe.
"""

from __future__ import annotations

import hashlib
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import msgspec

from pipeline import retention
from pipeline.manifest import Manifest
from pipeline.run import run
from pipeline.settings import Settings
from soak.recording import Change, Entries, Inode, Node, Recorder, Sync, Tree, recording
from soak.scene import Scene
from tests.conftest import build, in_process, quiet

_NOTHING = Node("file")
_REVIVED = 3


class Disk:
    """What a disk holds for sure, and what it was given since, which may be lost."""

    def __init__(self, tree: Tree) -> None:
        self.root = tree.root
        self.names = {
            (folder, name): inode for folder, listed in tree.folders.items() for name, inode in listed.items()
        }
        self.nodes = dict(tree.nodes)
        self.pending: list[Change] = []

    def take(self, step: Change | Sync) -> None:
        """Let a step happen."""
        if isinstance(step, Change):
            self.pending.append(step)
            return
        still: list[Change] = []
        for change in self.pending:
            saved = step.inode in change.contents or any(folder == step.inode for folder, _ in change.names)
            if saved:
                _apply(change, self.names, self.nodes)
            else:
                still.append(change)
        self.pending = still

    def after_a_cut(self, survived: Iterable[float]) -> Tree:
        """The tree as it is found when of every pending change so much has survived: none, half, or all of it."""
        names, nodes = dict(self.names), dict(self.nodes)
        for change, share in zip(self.pending, survived, strict=True):
            if share:
                _apply(Change(change.names, _parts(change.contents, share)), names, nodes)
        return _tree(self.root, names, nodes)


def _parts(contents: dict[Inode, Node], share: float) -> dict[Inode, Node]:
    """Files to a part of their bytes; where a link leads is never there by half."""
    return {
        inode: Node("file", node.content[: int(len(node.content) * share)]) if node.kind == "file" else node
        for inode, node in contents.items()
    }


def _apply(change: Change, names: dict[tuple[Inode, str], Inode], nodes: dict[Inode, Node]) -> None:
    for place, inode in change.names.items():
        if inode is None:
            names.pop(place, None)
        else:
            names[place] = inode
    nodes |= change.contents


def _tree(root: Inode, names: dict[tuple[Inode, str], Inode], nodes: dict[Inode, Node]) -> Tree:
    folders: dict[Inode, Entries] = {}
    for (folder, name), inode in names.items():
        folders.setdefault(folder, {})[name] = inode
    return Tree(nodes, folders, root)


def cuts(disk: Disk, chance: random.Random, count: int) -> Iterator[Tree]:
    """Trees that a cut at this moment may leave: the extremes, and `count` at random."""
    changes = disk.pending
    yield disk.after_a_cut([0 for _ in changes])
    yield disk.after_a_cut([1 for _ in changes])
    yield disk.after_a_cut([1 if change.names else 0 for change in changes])
    yield disk.after_a_cut([1 if change.names else 0.5 for change in changes])
    for _ in range(count):
        odds = chance.choice((0.1, 0.5, 0.9))
        yield disk.after_a_cut([chance.choice((0.5, 1)) if chance.random() < odds else 0 for _ in changes])


def served(tree: Tree, warehouse: str = "warehouse") -> int | str | None:
    """The number of the snapshot that readers find whole; None where nothing is current; else what is wrong."""
    root = tree.folders.get(tree.folders.get(tree.root, {}).get(warehouse, -1), {})
    link = tree.nodes.get(root.get("current", -1))
    if link is None:
        return None
    place, _, name = os.fsdecode(link.content).partition("/")
    folder = tree.folders.get(tree.folders.get(root.get(place, -1), {}).get(name, -1), {})
    manifest = tree.nodes.get(folder.get("MANIFEST.json", -1), _NOTHING).content
    try:
        files = _manifest(manifest).files
    except msgspec.DecodeError:
        return f"current names {name}, whose manifest is not whole"
    for file, entry in files.items():
        if _digest(tree.nodes.get(folder.get(file, -1), _NOTHING).content) != entry.sha256:
            return f"current names {name}, whose {file} is not whole"
    return int(name)


@cache
def _manifest(content: bytes) -> Manifest:
    return msgspec.json.decode(content, type=Manifest)


@cache
def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def revive(tree: Tree, folder: Path) -> None:
    """Write a tree to a real folder."""
    folder.mkdir(parents=True)
    for name, inode in tree.folders.get(tree.root, {}).items():
        _write(tree, inode, folder / name)


def _write(tree: Tree, inode: Inode, path: Path) -> None:
    node = tree.nodes.get(inode, _NOTHING)
    if node.kind == "link":
        path.symlink_to(os.fsdecode(node.content))
    elif node.kind == "file":
        path.write_bytes(node.content)
    else:
        path.mkdir()
        for name, child in tree.folders.get(inode, {}).items():
            _write(tree, child, path / name)


def record(scene: Scene, deed: Callable[[], object]) -> Recorder:
    """Record a deed upon a scene's warehouse, and the folder it is in."""
    scene.root.parent.mkdir(exist_ok=True)
    with recording(scene.root.parent) as recorder:
        deed()
    return recorder


def cut_everywhere(
    recorder: Recorder, allowed: set[int | None], last: int, count: int
) -> tuple[Counter[str], list[Tree]]:
    """Cut the power after every step; tells what was found, and gives some of the trees, in random order."""
    tally, chance, disk = Counter[str](), random.Random(last), Disk(recorder.first)
    kept: list[Tree] = []
    for step in recorder.steps:
        disk.take(step)
        for tree in cuts(disk, chance, count):
            found = served(tree)
            tally["states"] += 1
            if found not in allowed:
                tally["torn"] += 1
                tally[f"  {found}"] += 1
            if found not in allowed or chance.random() < 0.001:
                kept.append(tree)
    for tree in cuts(disk, chance, count):
        tally["lost after the end"] += served(tree) != last
        kept.append(tree)
    tally["steps"] = len(recorder.steps)
    tally["syncs"] = sum(isinstance(step, Sync) for step in recorder.steps)
    chance.shuffle(kept)
    return tally, kept


def power(folder: Path, count: int) -> Counter[str]:
    """First and next publication, rollback, vacuum and erasure, cut everywhere, `count` random states each time."""
    tally = Counter[str]()
    begun = time.monotonic()
    scene = Scene(folder / "scene", folder / "scene" / "disk" / "warehouse")
    for name, deed, allowed, last in _deeds(scene):
        found, trees = cut_everywhere(record(scene, deed), allowed, last, count)
        tally += found
        tally[f"states, {name}"] = found["states"]
        for at, tree in enumerate(trees[:_REVIVED]):
            tally["hands needed"] += not goes_on(scene, tree, folder / f"{name}-{at}")
            tally["revived and run again"] += 1
    tally["seconds"] = round(time.monotonic() - begun)
    return tally


def _deeds(scene: Scene) -> Iterator[tuple[str, Callable[[], object], set[int | None], int]]:
    """What is done to a warehouse, which snapshots may be found current meanwhile, and which at the end."""
    scene.change()
    yield "first publication", lambda: build(scene.raw, scene.root), {None, 1}, 1
    scene.change()
    yield "next publication", lambda: build(scene.raw, scene.root), {1, 2}, 2
    yield "rollback", lambda: _locked(scene, lambda: retention.rollback(scene.place, 1)), {2, 1}, 1
    yield "rollback forth", lambda: _locked(scene, lambda: retention.rollback(scene.place, 2)), {1, 2}, 2
    for number in (3, 4):
        scene.change()
        yield f"publication {number}", lambda: build(scene.raw, scene.root), {number - 1, number}, number
    yield "vacuum", lambda: _locked(scene, lambda: retention.vacuum(scene.place, keep=1, days=-1)), {4}, 4
    yield "erasure", lambda: _erase(scene), {4, 5}, 5


def _locked(scene: Scene, deed: Callable[[], object]) -> None:
    with scene.place.locked():
        deed()


def _erase(scene: Scene) -> None:
    run(Settings(raw=scene.raw, warehouse=scene.root, allow_loss=True), quiet, ["NCT91000002"], in_process)


def goes_on(scene: Scene, tree: Tree, folder: Path) -> bool:
    """Whether runs on what a cut has left work without help, with nothing new and with something new."""
    revived = Scene(folder, folder / "disk" / "warehouse")
    revive(tree, folder / "disk")
    for path in scene.raw.iterdir():
        (revived.raw / path.name).write_bytes(path.read_bytes())
    codes = [revived.run()[0]]
    revived.changes = scene.changes
    revived.change()
    codes.append(revived.run()[0])
    return codes == [0, 0] and revived.torn() is None
