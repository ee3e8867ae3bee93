"""Compiled readers: what is compiled, and that none is ever taken for other sources than its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pipeline import compiled


@pytest.fixture
def noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of one reader, whose sources were noted when it was compiled."""
    source = tmp_path / "text" / "tokens.py"
    source.parent.mkdir()
    source.write_text("x = 1\n")
    monkeypatch.setattr(compiled, "PACKAGE", tmp_path)
    monkeypatch.setattr(compiled, "_DIGEST", tmp_path / "compiled.txt")
    return source


@pytest.mark.usefixtures("noted")
def test_sources_as_compiled_are_taken() -> None:
    assert not compiled.is_compiled()
    compiled.note_sources(compiled.sources())
    assert compiled.is_compiled()
    compiled.refuse_stale()


def test_other_sources_are_refused_with_what_to_do(noted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    compiled.note_sources(compiled.sources())
    noted.write_text("x = 2\n")
    with pytest.raises(SystemExit) as end:
        compiled.refuse_stale()
    assert end.value.code == 78
    assert "make compiled" in capsys.readouterr().err


def test_classes_of_msgspec_are_not_compiled() -> None:
    """Of two of them, compiled, `==` would say whether they are one."""
    wrong = [
        f"{path.name}: {node.name}"
        for path in compiled.modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and any("Struct" in ast.unparse(base) for base in node.bases)
    ]
    assert wrong == []


def test_no_compiled_class_keeps_a_property() -> None:
    """A compiled class works out anew, at every use, what functools.cached_property would keep."""
    assert [path.name for path in compiled.modules() if "cached_property" in path.read_text(encoding="utf-8")] == []
