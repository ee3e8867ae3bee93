"""What a run asks of the file system, recorded as a sequence of changes and syncs.

The tree is looked at before and after every sync, rename and symlink: what has changed in between was
written by an engine or a plain call and has not been synced. So libraries that write files, and know nothing of
this, are recorded too. Names in a folder and contents of a file are kept apart, as a disk keeps them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

Inode = int
Entries = dict[str, Inode]


class Node(NamedTuple):
    """A file's bytes, a link's target, or nothing for a folder, whose entries are kept beside."""

    kind: str
    content: bytes = b""


class Tree(NamedTuple):
    """All there is below a folder: what every inode is, and what every folder lists."""

    nodes: dict[Inode, Node]
    folders: dict[Inode, Entries]
    root: Inode


class Change(NamedTuple):
    """Names that came, went or moved in one step (None: the name goes), and files whose bytes are new."""

    names: dict[tuple[Inode, str], Inode | None]
    contents: dict[Inode, Node]


class Sync(NamedTuple):
    """A file or folder whose state has reached the disk."""

    inode: Inode


Step = Change | Sync


class Recorder:
    """Looks at the tree below `root` whenever something durable is asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._seen: dict[tuple[Inode, int, int], bytes] = {}
        self.first = self.last = self._look()
        self.steps: list[Step] = []

    def note(self) -> None:
        """Record what has changed since the last look."""
        now = self._look()
        for change in _changes(self.last, now):
            self.steps.append(change)
        self.last = now

    def synced(self, inode: Inode) -> None:
        """Record a sync."""
        if inode in self.last.nodes:
            self.steps.append(Sync(inode))

    def _look(self) -> Tree:
        nodes: dict[Inode, Node] = {}
        folders: dict[Inode, Entries] = {}
        self._walk(self.root, nodes, folders)
        return Tree(nodes, folders, self.root.stat().st_ino)

    def _walk(self, folder: Path, nodes: dict[Inode, Node], folders: dict[Inode, Entries]) -> None:
        entries = folders.setdefault(folder.stat().st_ino, {})
        nodes[folder.stat().st_ino] = Node("folder")
        for path in sorted(folder.iterdir()):
            inode = path.lstat().st_ino
            entries[path.name] = inode
            if path.is_symlink():
                nodes[inode] = Node("link", os.fsencode(path.readlink()))
            elif path.is_dir():
                self._walk(path, nodes, folders)
            else:
                nodes[inode] = Node("file", self._content(path))

    def _content(self, path: Path) -> bytes:
        status = path.stat()
        key = (status.st_ino, status.st_mtime_ns, status.st_size)
        if key not in self._seen:
            self._seen[key] = path.read_bytes()
        return self._seen[key]


def _changes(before: Tree, after: Tree) -> Iterator[Change]:
    """New bytes, one file at a time, then names, one inode at a time: a rename is one step of two names."""
    for inode, node in after.nodes.items():
        if node.kind == "file" and before.nodes.get(inode) != node:
            yield Change({}, {inode: node})
    moved: dict[Inode, dict[tuple[Inode, str], Inode | None]] = {}
    for folder in {**before.folders, **after.folders}:
        old, new = before.folders.get(folder, {}), after.folders.get(folder, {})
        for name in old.keys() - new.keys():
            moved.setdefault(old[name], {})[folder, name] = None
        for name, inode in new.items():
            if old.get(name) != inode:
                moved.setdefault(inode, {})[folder, name] = inode
    for inode, names in moved.items():
        node = after.nodes.get(inode, Node("gone"))
        yield Change(names, {} if node.kind in ("file", "gone") else {inode: node})


@contextmanager
def recording(root: Path) -> Iterator[Recorder]:
    """Record what this process does below `root` while the block lasts."""
    recorder = Recorder(root)
    plain = os.fsync

    def fsync(descriptor: int) -> None:
        recorder.note()
        plain(descriptor)
        recorder.synced(os.fstat(descriptor).st_ino)

    def around(call: Callable[..., Any]) -> Callable[..., Any]:
        def looked_at(*given: Any, **named: Any) -> Any:
            recorder.note()
            try:
                return call(*given, **named)
            finally:
                recorder.note()

        return looked_at

    with ExitStack() as patched:
        patched.enter_context(mock.patch.object(os, "fsync", fsync))
        for name in ("rename", "symlink", "unlink", "rmdir", "mkdir"):
            patched.enter_context(mock.patch.object(os, name, around(getattr(os, name))))
        yield recorder
    recorder.note()
