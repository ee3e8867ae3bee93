"""Ways in which a document arrives damaged or hostile."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

Mutation = Callable[[bytes, random.Random], bytes]


def _place(body: bytes, chance: random.Random) -> int:
    return chance.randrange(len(body) + 1)


def _insert(piece: bytes) -> Mutation:
    def mutate(body: bytes, chance: random.Random) -> bytes:
        at = _place(body, chance)
        return body[:at] + piece + body[at:]

    return mutate


def _cut(body: bytes, chance: random.Random) -> bytes:
    return body[: _place(body, chance)]


def _drop(body: bytes, chance: random.Random) -> bytes:
    at = _place(body, chance)
    return body[:at] + body[at + chance.randint(1, 200) :]


def _double(body: bytes, chance: random.Random) -> bytes:
    at, length = _place(body, chance), chance.randint(1, 2000)
    return body[: at + length] + body[at:]


def _flip(body: bytes, chance: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(chance.randint(1, 20)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _shuffle_lines(body: bytes, chance: random.Random) -> bytes:
    lines = body.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


def _drop_line(body: bytes, chance: random.Random) -> bytes:
    lines = body.split(b"\n")
    del lines[chance.randrange(len(lines))]
    return b"\n".join(lines)


def _replace(old: bytes, new: bytes) -> Mutation:
    return lambda body, chance: body.replace(old, new, chance.randint(1, 5))


MUTATIONS: dict[str, Mutation] = {
    "cut": _cut,
    "drop": _drop,
    "double": _double,
    "flip": _flip,
    "shuffle lines": _shuffle_lines,
    "drop a line": _drop_line,
    "NUL": _insert(b"\0"),
    "not UTF-8": _insert(b"\xff\xfe\x80"),
    "half surrogate": _insert(b"\\ud800"),
    "turned direction": _insert("\u202e\u2066\ufeff".encode()),
    "escape sequence": _insert(b"\x1b[31m"),
    "deep nesting": _insert(b"[" * 2000),
    "huge number": _replace(b"1", b"1" + b"0" * 40),
    "not a number": _replace(b"2", b"NaN"),
    "number as text": _replace(b": true", b': "maybe"'),
    "null": _replace(b'"', b"null"),
    "windows lines": _replace(b"\n", b"\r\n"),
    "no blanks": _replace(b" ", b""),
    "sql": _insert(b"'); drop table trials; --"),
}


def mutants(folder: Path, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """`count` damaged documents made from the files below `folder`, each with a name that tells how."""
    chance = random.Random(seed)
    originals = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".md"]
    for number in range(count):
        body, names = chance.choice(originals), chance.choices(list(MUTATIONS), k=chance.randint(1, 3))
        for name in names:
            body = MUTATIONS[name](body, chance) or b"?"
        yield f"{number:06d}", body
