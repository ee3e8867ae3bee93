"""Which documents are in which bytes."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import containers
from pipeline.errors import Rejected

ONE, TWO = b'{"a": 1}', b'{"a": 2}'

PACKINGS = {
    "one object": (ONE, [(None, ONE)]),
    "one object over lines": (b'{\n "a": 1\n}\n', [(None, b'{\n "a": 1\n}\n')]),
    "a list": (b"[" + ONE + b", " + TWO + b"]", [(1, ONE), (2, TWO)]),
    "an API page": (b'{"nextPageToken": "x", "studies": [' + ONE + b"]}", [(1, ONE)]),
    "JSON lines": (ONE + b"\n" + TWO + b"\n", [(1, ONE), (2, TWO)]),
    "JSON lines with a blank one": (ONE + b"\n\n" + TWO, [(1, ONE), (3, TWO)]),
    "a page": (b"A title\nNCT ID: NCT90000001\n", [(None, b"A title\nNCT ID: NCT90000001\n")]),
    "a page with a bracket first": (b"[18F]Tracer\nNCT ID", [(None, b"[18F]Tracer\nNCT ID")]),
}


def _found(path: Path) -> list[tuple[int | None, bytes | str]]:
    unit = containers.Unit(path.name, "", path.stat().st_size)
    with path.open("rb") as file:
        found = list(containers.documents(file, unit))
    return [(part, content.reason if isinstance(content, Rejected) else content) for part, content in found]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("name", PACKINGS)
def test_documents_of_a_file(tmp_path: Path, name: str, packed: bool) -> None:
    body, expected = PACKINGS[name]
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(body) if packed else body)
    assert _found(path) == expected


BROKEN = {
    "empty file": (b"", [(None, "empty")]),
    "blank file": (b" \n\n", [(None, "empty")]),
    "empty list": (b"[]", [(None, "empty")]),
    "cut list": (b'[{"a": 1}, {"a"', [(None, "malformed_json")]),
    "cut gzip": (gzip.compress(os.urandom(5000))[:-100], [(None, "malformed_gzip")]),
    "cut gzip of lines": (gzip.compress(ONE + b"\n" + TWO + b"\n")[:-9], [(None, "malformed_gzip")]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_opened_says_why(tmp_path: Path, name: str) -> None:
    body, expected = BROKEN[name]
    path = tmp_path / "file"
    path.write_bytes(body)
    assert _found(path) == expected


def _zip(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return buffer.getvalue()


def _members(path: Path) -> list[containers.Unit]:
    return [unit for unit in containers.inventory(path.parent) if isinstance(unit, containers.Unit)]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED], ids=["deflated", "stored"])
def test_members_of_a_zip_are_read_in_place_and_in_order(tmp_path: Path, method: int) -> None:
    path = tmp_path / "bulk.zip"
    path.write_bytes(_zip({"b.json": TWO, "a.json": ONE, "page.json": b"[" + ONE + b"]"}, method))
    with path.open("rb") as file:
        found = [(unit.member, *each) for unit in _members(path) for each in containers.documents(file, unit)]
    assert found == [("a.json", None, ONE), ("b.json", None, TWO), ("page.json", 1, ONE)]


def test_a_member_that_is_not_what_the_directory_says_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bulk.zip"
    path.write_bytes(_zip({"a.json": ONE * 1000}))
    (member,) = _members(path)
    for lie in ({"seen_as": "00000000:8000"}, {"size": 10}, {"offset": 3}, {"packed": 5}):
        with path.open("rb") as file:
            ((_, content),) = containers.documents(file, msgspec.structs.replace(member, **lie))
        assert isinstance(content, Rejected) and content.reason == "malformed_zip"


def test_inventory_takes_regular_files_only(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/2.json", "1.json", "README.md", ".hidden", "3.json.part", "corrections.toml"):
        (tmp_path / name).write_bytes(ONE)
    (tmp_path / "link.json").symlink_to(tmp_path / "1.json")
    (tmp_path / "line\nbreak.json").write_bytes(ONE)
    os.mkfifo(tmp_path / "pipe")
    found = list(containers.inventory(tmp_path))
    assert [entry.path for entry in found if isinstance(entry, containers.Unit)] == ["1.json", "b/2.json"]
    refused = {entry.path: entry.rejected.reason for entry in found if isinstance(entry, containers.Refused)}
    assert refused == {
        "line\nbreak.json": "unreadable_file",
        "link.json": "not_a_regular_file",
        "pipe": "not_a_regular_file",
    }


@given(st.binary(max_size=300))
def test_no_bytes_crash_it(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "file"
    path.write_bytes(body)
    assert _found(path)
