"""Which documents are in which bytes."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import zipfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import containers
from pipeline.documents import LARGEST_DOCUMENT
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
    lies: list[dict[str, str | int]] = [
        {"seen_as": "00000000:8000"}, {"size": 10}, {"offset": 3}, {"packed": 5},
        {"offset": -1}, {"offset": 10**9}, {"packed": 2**50},
    ]  # fmt: skip
    for lie in lies:
        with path.open("rb") as file:
            ((_, content),) = containers.documents(file, msgspec.structs.replace(member, **lie))
        assert isinstance(content, Rejected) and content.reason == "malformed_zip"


def test_a_member_without_a_name_costs_itself(tmp_path: Path) -> None:
    path = tmp_path / "bulk.zip"
    content = _zip({"a": ONE, "b.json": TWO})
    directory = content.index(b"PK\x01\x02")
    name_length = directory + 28
    nameless = bytearray(content)
    nameless[name_length] = 0
    nameless[name_length + 2] = 1  # what was the name is an extra field now, of one byte
    path.write_bytes(nameless)
    found = list(containers.inventory(tmp_path))
    assert [one.rejected.reason for one in found if isinstance(one, containers.Refused)] == ["malformed_zip"]
    assert [one.member for one in found if isinstance(one, containers.Unit)] == ["b.json"]


def _tar(members: dict[str, bytes], layout: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=layout) as archive:
        for name, body in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            archive.addfile(entry, io.BytesIO(body))
    return buffer.getvalue()


def _listed(path: Path) -> list[tuple[str | None, int | None, bytes | str]]:
    """Members of an archive with their documents, or with the reason why they are not read."""
    found: list[tuple[str | None, int | None, bytes | str]] = []
    for unit in containers.inventory(path.parent):
        if isinstance(unit, containers.Refused):
            found.append((unit.member, None, unit.rejected.reason))
            continue
        with containers.opened(path, unit.container) as file:
            for part, content in containers.documents(file, unit):
                found.append((unit.member, part, content.reason if isinstance(content, Rejected) else content))
    return found


LAYOUTS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
NAMES = {
    "short": "b.json",
    "in a folder": "./pages/b.json",
    "longer than a header's field": "folder/" * 20 + "b.json",
    "not ASCII": "påge ✓.json",
    "climbing": "../../../etc/passwd",
    "absolute": "/etc/passwd",
}  # fmt: skip


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", NAMES)
def test_members_of_a_tar_are_read_in_place_and_a_name_is_but_a_name(
    tmp_path: Path, name: str, layout: str, packed: bool
) -> None:
    body = _tar({NAMES[name]: b"[" + ONE + b"]", "a.json": TWO, "empty": b""}, LAYOUTS[layout])
    (tmp_path / "bulk").write_bytes(gzip.compress(body) if packed else body)
    assert _listed(tmp_path / "bulk") == [(NAMES[name], 1, ONE), ("a.json", None, TWO), ("empty", None, "empty")]
    assert [path.name for path in tmp_path.iterdir()] == ["bulk"]


def test_a_tar_without_a_mark_is_known_by_its_checksum(tmp_path: Path) -> None:
    body = bytearray(_tar({"a.json": ONE}, tarfile.USTAR_FORMAT))
    body[257:265] = bytes(8)
    body[148:156] = b"%06o\0 " % (sum(body[:148]) + 8 * 32 + sum(body[156:512]))
    (tmp_path / "old").write_bytes(body)
    assert _listed(tmp_path / "old") == [("a.json", None, ONE)]


def test_of_members_with_one_name_the_last_counts(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "bulk.tar", "w") as archive:
        for body in (ONE, TWO):
            entry = tarfile.TarInfo("a.json")
            entry.size = len(body)
            archive.addfile(entry, io.BytesIO(body))
    assert _listed(tmp_path / "bulk.tar") == [("a.json", None, TWO)]


def test_links_and_special_members_are_refused_and_folders_are_nothing(tmp_path: Path) -> None:
    kinds = {
        "folder": tarfile.DIRTYPE, "link": tarfile.SYMTYPE, "hard": tarfile.LNKTYPE, "pipe": tarfile.FIFOTYPE,
        "disk": tarfile.BLKTYPE,
    }  # fmt: skip
    with tarfile.open(tmp_path / "bulk.tar", "w") as archive:
        for name, kind in kinds.items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
        entry = tarfile.TarInfo("a.json")
        entry.size = len(ONE)
        archive.addfile(entry, io.BytesIO(ONE))
    refused = [(name, None, "not_a_regular_file") for name in ("link", "hard", "pipe", "disk")]
    assert _listed(tmp_path / "bulk.tar") == [*refused, ("a.json", None, ONE)]


THREE = {f"{at}.txt": bytes([at + 65]) * 700 for at in range(3)}
"""As members, each takes a header of 512 bytes and two blocks."""


@pytest.mark.parametrize(("kept", "cut"), [(0, 600), (1, 1536), (1, 1700), (1, 2100), (2, 3600), (3, 4608)])
def test_of_a_tar_cut_short_every_whole_member_is_kept(tmp_path: Path, kept: int, cut: int) -> None:
    whole = [(name, None, body) for name, body in THREE.items()]
    body = _tar(THREE, tarfile.USTAR_FORMAT)[:cut]
    (tmp_path / "bulk").write_bytes(body)
    assert _listed(tmp_path / "bulk") == [*whole[:kept], (None, None, "malformed_tar")]
    (tmp_path / "bulk").write_bytes(gzip.compress(body))
    assert _listed(tmp_path / "bulk") == [*whole[:kept], (None, None, "malformed_tar")]


def test_of_a_packed_tar_cut_short_every_whole_member_is_kept(tmp_path: Path) -> None:
    noise = {name: os.urandom(20_000) for name in THREE}
    whole = [(name, None, body) for name, body in noise.items()]
    (tmp_path / "bulk").write_bytes(gzip.compress(_tar(noise))[:50_000])
    assert _listed(tmp_path / "bulk") == [*whole[:2], (None, None, "malformed_gzip")]


def _lying(at: slice, words: bytes) -> bytes:
    """A tar of two members, the second with a header that says something else, its checksum made good."""
    body = bytearray(_tar({"a.json": ONE, "b.json": TWO}, tarfile.USTAR_FORMAT))
    header = body[1024:1536]
    header[at], header[148:156] = words, b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(body[:1024] + header + body[1536:])


SIZE, KIND = slice(124, 136), slice(156, 157)
LIES = {
    "no checksum": _lying(SIZE, b"1" * 12)[:1400] + b"9" + _lying(SIZE, b"1" * 12)[1401:],
    "8 GB": _lying(SIZE, b"77777777777\0"),
    "2^88 bytes": _lying(SIZE, b"\x80" + b"\xff" * 11),
    "fewer than none": _lying(SIZE, b"\xff" * 12),
    "no number": _lying(SIZE, b"many bytes\0\0"),
    "not octal": _lying(SIZE, b"00000000009\0"),
    "a long name of 8 GB": _lying(slice(124, 157), b"77777777777\0" + b" " * 20 + b"L"),
    "records without end": _lying(KIND, b"x"),
}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("lie", LIES)
def test_a_tar_that_lies_costs_what_follows_and_no_time(tmp_path: Path, lie: str, packed: bool) -> None:
    (tmp_path / "bulk").write_bytes(gzip.compress(LIES[lie]) if packed else LIES[lie])
    assert _listed(tmp_path / "bulk") == [("a.json", None, ONE), (None, None, "malformed_tar")]


def test_a_member_beyond_the_largest_document_is_refused_and_the_next_one_read(tmp_path: Path) -> None:
    large = bytes(LARGEST_DOCUMENT + 1)
    noise = os.urandom(700_000)  # else the packed archive would grow beyond what any text does
    (tmp_path / "bulk.tgz").write_bytes(gzip.compress(_tar({"n": noise, "large": large, "a.json": ONE}), 1))
    assert _listed(tmp_path / "bulk.tgz")[1:] == [("large", None, "too_large"), ("a.json", None, ONE)]
    (tmp_path / "bulk.tgz").write_bytes(gzip.compress(_tar({"b.json": TWO, "large": large, "a.json": ONE}), 9))
    assert _listed(tmp_path / "bulk.tgz") == [("b.json", None, TWO), (None, None, "malformed_tar")]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_of_a_changed_tar_only_the_changed_member_is_seen_anew(tmp_path: Path, packed: bool) -> None:
    seen = []
    for body in (_tar({"a.json": ONE, "b.json": ONE}), _tar({"0.json": ONE, "a.json": ONE, "b.json": TWO})):
        (tmp_path / "bulk").write_bytes(gzip.compress(body) if packed else body)
        seen.append({(unit.member, unit.seen_as) for unit in _members(tmp_path / "bulk")})
    assert sorted(str(member) for member, _ in seen[1] - seen[0]) == ["0.json", "b.json"]


def test_a_tar_that_changes_after_it_was_listed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bulk.tar"
    path.write_bytes(_tar({"a.json": ONE}))
    (member,) = _members(path)
    path.write_bytes(_tar({"a.json": TWO}))
    with containers.opened(path, member.container) as file:
        ((_, content),) = containers.documents(file, member)
    assert isinstance(content, Rejected) and content.reason == "malformed_tar"


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


@given(st.integers(0, 4095), st.binary(min_size=1, max_size=40), st.booleans())
def test_no_bytes_in_a_tar_crash_it(tmp_path_factory: pytest.TempPathFactory, at: int, words: bytes, gz: bool) -> None:
    body = bytearray(_tar({"long/" * 30 + "a.json": ONE, "b.json": TWO, "c" * 120: ONE}))
    body[at : at + len(words)] = words
    path = tmp_path_factory.mktemp("any") / "file"
    path.write_bytes(gzip.compress(body) if gz else body)
    assert _listed(path)


@given(st.data())
def test_damaged_archives_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([_zip({"a.json": ONE * 50, "b.json": TWO}), gzip.compress(ONE * 50)]))
    damaged = bytearray(whole)
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=6)):
        damaged[at] = data.draw(st.integers(0, 255))
    folder = tmp_path_factory.mktemp("damaged")
    (folder / "archive").write_bytes(damaged)
    for one in containers.inventory(folder):
        if isinstance(one, containers.Unit):
            with containers.opened(folder / one.path, one.container) as file:
                assert all(isinstance(body, bytes | Rejected) for _, body in containers.documents(file, one))
