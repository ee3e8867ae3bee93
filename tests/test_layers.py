"""The shape of the program: which module may import which, and how long a function or a file may be."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "pipeline"

ROWS = (
    ("errors", "failpoints", "compiled"),
    ("record", "schema", "text", "documents", "tarball", "zipdirectory", "durable", "workers", "sqlfile"),
    ("sources", "containers", "staging", "salvage", "merge", "slices", "cursors", "manifest", "reading", "tasks"),
    ("parquet",),
    ("checks", "views", "comparison"),
    ("database",),
    ("extract", "known", "normalize", "load", "warehouse", "cluster"),
    ("changes",),
    ("retention", "export", "settings", "staged"),
    ("run", "docs", "explain"),
    ("commands", "alone"),
    ("__main__",),
)
# Within a row modules do not know each other, but for these steps inside a row, each with its reason.
WITHIN_ROW = {
    ("sources", "salvage"),  # a source that decodes typed records keeps what fits of an odd one
}
LEVEL = {name: level for level, row in enumerate(ROWS) for name in row}


def _modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def _part(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0].removesuffix(".py") if len(inside.parts) == 1 else inside.parts[0]


def _imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "pipeline":
            inside = node.module.split(".")[1:]
            yield from ((node.lineno, name) for name in (inside[:1] or [alias.name for alias in node.names]))
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("pipeline."):
                    yield node.lineno, alias.name.split(".")[1]


def test_imports_point_one_way() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} {_part(path)} imports {name}"
        for path, tree in _modules()
        for line, name in _imported(tree)
        if name in LEVEL and _part(path) in LEVEL and name != _part(path)
        if LEVEL[name] >= LEVEL[_part(path)] and (_part(path), name) not in WITHIN_ROW
    ]
    assert wrong == []


def test_every_module_has_its_place() -> None:
    assert {_part(path) for path, _ in _modules()} - {"__init__"} <= set(LEVEL)


def test_no_module_hides_what_it_is() -> None:
    vague = {"utils", "helpers", "common", "base", "core", "misc"}
    assert [path for path, _ in _modules() if path.stem in vague] == []


def test_functions_and_files_are_short() -> None:
    lengths = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > 40} == {}
    assert statistics.median(lengths.values()) <= 10
    files = {str(path.relative_to(ROOT)): path.read_text().count("\n") for path, _ in _modules()}
    assert {name: lines for name, lines in files.items() if lines > 300} == {}


def test_input_text_meets_linear_time_patterns_only() -> None:
    users = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in _modules()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Import) and any(alias.name == "re" for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module == "re")
    ]
    assert users == []
