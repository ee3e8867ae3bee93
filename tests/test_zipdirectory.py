"""The directory of a zip is read as the standard library reads it, and a broken one is a reject."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import Rejected
from pipeline.zipdirectory import Member, members

NAMES = ["a.json", "ä.json", "日.json", "sub/b.json", "sub/", "c" * 300]


def written(names: list[str], comment: bytes = b"", limit: int = zipfile.ZIP64_LIMIT) -> bytes:
    """An archive of such members; with a low limit its numbers take 64 bits."""
    buffer = io.BytesIO()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(zipfile, "ZIP64_LIMIT", limit)
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.comment = comment
            for name in names:
                archive.writestr(name, name.encode() * 50)
    return buffer.getvalue()


def expected(archive: bytes) -> list[Member]:
    """What the standard library tells of it."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return [
            Member(e.filename, e.CRC, e.file_size, e.compress_size, e.compress_type, e.header_offset)
            for e in opened.infolist()
            if not e.is_dir()
        ]


@pytest.mark.parametrize("limit", [zipfile.ZIP64_LIMIT, 200, 0], ids=["32 bits", "64 bits later", "64 bits"])
@pytest.mark.parametrize("comment", [b"", b"of the archive", b"PK\x05\x06" * 3], ids=["bare", "remark", "false end"])
@pytest.mark.parametrize("before", [b"", b"#!/bin/sh\n" * 9], ids=["alone", "behind a program"])
@pytest.mark.parametrize("names", [[], NAMES], ids=["empty", "members"])
def test_members_are_those_the_standard_library_lists(
    names: list[str], before: bytes, comment: bytes, limit: int
) -> None:
    archive = before + written(names, comment, limit)
    if b"PK\x05\x06" in comment:  # the end is then looked for in the remark, by the standard library too
        with pytest.raises(Rejected):
            list(members(io.BytesIO(archive)))
    else:
        assert list(members(io.BytesIO(archive))) == expected(archive)


def test_names_of_old_archives_are_in_their_code_page() -> None:
    archive = written(["a_.json"]).replace(b"a_.json", b"a\x84.json")
    assert [member.name for member in members(io.BytesIO(archive))] == ["aä.json"]


def test_names_end_at_a_zero_byte() -> None:
    archive = written(["a.json_more"]).replace(b"a.json_more", b"a.json\0more")
    assert list(members(io.BytesIO(archive))) == expected(archive)
    assert [member.name for member in members(io.BytesIO(archive))] == ["a.json"]


@given(st.data())
def test_a_broken_directory_is_a_reject(data: st.DataObject) -> None:
    archive = bytearray(written(NAMES, limit=data.draw(st.sampled_from([0, zipfile.ZIP64_LIMIT]))))
    start = archive.index(b"PK\x01\x02")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(start, len(archive) - 4))
        archive[at : at + 4] = struct.pack("<L", data.draw(st.sampled_from([0, 1, 46, 0xFFFF, 0xFFFFFFFF])))
    cut = bytes(archive[: len(archive) - data.draw(st.integers(0, 30))])
    try:
        assert all(isinstance(member, Member) for member in members(io.BytesIO(cut)))
    except Rejected as rejected:
        assert (rejected.reason, rejected.where) == ("malformed_zip", "directory")
