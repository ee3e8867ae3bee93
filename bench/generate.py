"""Bulk archives like the registry's: a zip with one JSON file for each study, made once and kept.

Workers make and pack studies; this process only puts the packed members together, so an archive of any size is
made on all cores and in little memory. An archive's name carries a digest of what made it.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bench.phrases import WORDS, Phrases
from bench.studies import study, trial_id

_CHUNK = 500
_LEVEL = 3
_LOCAL_HEADER = struct.Struct("<26xHH")
_MAKERS = (WORDS, Path(__file__), Path(__file__).with_name("studies.py"), Path(__file__).with_name("phrases.py"))


class Member(NamedTuple):
    """A packed study."""

    name: str
    checksum: int
    size: int
    packed: bytes


def bulk(folder: Path, count: int, jobs: int) -> Path:
    """The archive of the first `count` studies; made if it is not there."""
    path = folder / f"studies-{count}-{_digest()}.zip"
    if not path.exists():
        write_archive(path, _made(range(count), 0, jobs))
    return path


def amended(folder: Path, count: int, share: float, jobs: int) -> Path:
    """The same archive a day later: that share of studies, spread over all, in a new version."""
    path = folder / f"studies-{count}-{_digest()}-amended.zip"
    if not path.exists():
        new = {member.name: member for member in _made(range(0, count, round(1 / share)), 1, jobs)}
        write_archive(path, (new.get(member.name, member) for member in members_of(bulk(folder, count, jobs))))
    return path


def studies(numbers: Iterable[int], version: int = 0) -> Iterator[tuple[str, bytes]]:
    """Studies as (trial id, JSON)."""
    return ((trial_id(number), study(_phrases(), number, version)) for number in numbers)


def members_of(archive: Path) -> Iterator[Member]:
    """The members of an archive as they are packed."""
    with zipfile.ZipFile(archive) as members, archive.open("rb") as file:
        for entry in members.infolist():
            file.seek(entry.header_offset)
            file.seek(sum(_LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))), 1)
            yield Member(entry.filename, entry.CRC, entry.file_size, file.read(entry.compress_size))


def write_archive(path: Path, members: Iterable[Member]) -> None:
    """Write packed members as one archive, complete or not at all; zipfile alone would pack them again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file, zipfile.ZipFile(file, "w") as archive:
        for member in members:
            entry = zipfile.ZipInfo(member.name)
            entry.compress_type, entry.CRC = zipfile.ZIP_DEFLATED, member.checksum
            entry.file_size, entry.compress_size = member.size, len(member.packed)
            entry.header_offset = file.tell()
            file.write(entry.FileHeader() + member.packed)
            archive.filelist.append(entry)
            archive.start_dir = file.tell()
    part.rename(path)


def _made(numbers: range, version: int, jobs: int) -> Iterator[Member]:
    chunks = [numbers[start : start + _CHUNK] for start in range(0, len(numbers), _CHUNK)]
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as workers:
        for made in workers.map(_packed, chunks, [version] * len(chunks)):
            yield from made


def _packed(numbers: range, version: int) -> list[Member]:
    return [_pack(f"{name}.json", body) for name, body in studies(numbers, version)]


def _pack(name: str, body: bytes) -> Member:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    return Member(name, zlib.crc32(body), len(body), packer.compress(body) + packer.flush())


@cache
def _phrases() -> Phrases:
    return Phrases()


@cache
def _digest() -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in _MAKERS)).hexdigest()[:8]
