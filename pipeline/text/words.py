"""The word files: what a thing is called, as data that a person who knows the field can edit.

A file `words/<name>.toml` is a table of entries. Every entry has spellings and examples; the caller says
which further keys an entry may or must have. A doubtful file is refused with the file, the entry and the
reason, because a word list that is silently wrong makes every value read with it wrong.

    written   spellings in lower case, met in any case
    exact     spellings met only as they stand here ("U" is a unit, "u" is not)
    examples  texts, or a table of text = reading; the tests run them

A spelling is words, signs and slots in braces. `[x]` may be left out, `(x|y)` is a choice:
"(every|each) [other ]day" stands for four spellings.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Final

import msgspec

from pipeline.errors import WordsError

FOLDER: Final = Path(__file__).parent / "words"
_COMMON: Final = {"written": list, "exact": list, "examples": list | dict}
Facts = Mapping[str, type | UnionType]


class Entry(msgspec.Struct, frozen=True):
    """One thing of a word file: its key, how it is written, what is known about it."""

    key: str
    written: tuple[str, ...]
    exact: tuple[str, ...]
    examples: dict[str, Any]
    facts: dict[str, Any]

    def spellings(self) -> Iterator[tuple[str, bool]]:
        """Every spelling with options and choices worked out, and whether its case matters.

        >>> [s for s, _ in Entry("a", ("[once ](a|per) day",), (), {}, {}).spellings()]
        ['once a day', 'once per day', 'a day', 'per day']
        """
        for spellings, exact in ((self.written, False), (self.exact, True)):
            for spelling in spellings:
                yield from ((plain, exact) for plain in expand(spelling))


def load(name: str, need: Facts | None = None, may: Facts | None = None, folder: Path = FOLDER) -> dict[str, Entry]:
    """The entries of a word file, in its order; `need` and `may` name the keys beyond those of every file.

    >>> unit_facts = {"canonical": str, "factor": str, "per_only": bool}
    >>> load("units", need={"kind": str}, may=unit_facts)["mg"].written[0]
    'mg'
    """
    path = folder / f"{name}.toml"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise WordsError(f"{path.name}: not TOML: {error}") from error
    entries = {key: _entry(path.name, key, table, need or {}, may or {}) for key, table in tables.items()}
    _refuse_shared_spellings(path.name, entries)
    return entries


def _entry(file: str, key: str, table: object, need: Facts, may: Facts) -> Entry:
    if not isinstance(table, dict):
        raise WordsError(f"{file}: {key}: expected a table [{key}], found a bare value")
    known = _COMMON | dict(need) | dict(may)
    for name, value in table.items():
        if name not in known:
            raise WordsError(f"{file}: [{key}]: unknown key {name!r}; known are {', '.join(sorted(known))}")
        if not isinstance(value, known[name]):
            raise WordsError(f"{file}: [{key}]: {name} is {value!r}, expected {known[name]}")
    for name in [name for name in need if name not in table]:
        raise WordsError(f"{file}: [{key}]: {name} is missing")
    written, exact = table.get("written", []), table.get("exact", [])
    _refuse_odd_spellings(file, key, written, exact)
    examples = table.get("examples")
    if not examples:
        raise WordsError(f"{file}: [{key}]: has no examples; they are its tests")
    if isinstance(examples, list):
        examples = dict.fromkeys(examples)
    facts = {name: value for name, value in table.items() if name not in _COMMON}
    return Entry(key, tuple(written), tuple(exact), examples, facts)


def _refuse_odd_spellings(file: str, key: str, written: list[str], exact: list[str]) -> None:
    if not written and not exact:
        raise WordsError(f"{file}: [{key}]: has no spelling")
    for spelling in written:
        if spelling != spelling.lower():
            raise WordsError(f"{file}: [{key}]: {spelling!r} has capitals; put it under exact, or write it small")
    for spelling in [*written, *exact]:
        if not spelling.strip() or spelling != " ".join(spelling.split()):
            raise WordsError(f"{file}: [{key}]: {spelling!r} is empty or has stray white space")


def _refuse_shared_spellings(file: str, entries: dict[str, Entry]) -> None:
    owner: dict[str, str] = {}
    for key, entry in entries.items():
        for spelling, _ in entry.spellings():
            first = owner.setdefault(spelling, key)
            if first != key:
                raise WordsError(f"{file}: {spelling!r} is a spelling of both [{first}] and [{key}]")


@cache
def expand(spelling: str) -> tuple[str, ...]:
    """A spelling with its options `[x]` and choices `(x|y)` worked out, longest first.

    >>> expand("(every|each) [other ]day")
    ('every other day', 'every day', 'each other day', 'each day')
    """
    group = _first_group(spelling)
    if group is None:
        return (spelling,)
    before, choices, after = group
    found = (" ".join(plain.split()) for choice in choices for plain in expand(before + choice + after))
    return tuple(dict.fromkeys(found))


def _first_group(spelling: str) -> tuple[str, list[str], str] | None:
    """What stands before the first group, the group's choices, and what stands after it."""
    for at, sign in enumerate(spelling):
        if sign in "[(":
            choices, end = _group(spelling, at)
            if sign == "[" or len(choices) > 1:
                return spelling[:at], choices + ([""] if sign == "[" else []), spelling[end:]
    return None


def _group(spelling: str, opened: int) -> tuple[list[str], int]:
    """The choices of the group that opens here, and where it ends; `(` with no choice is a plain sign."""
    depth, start, choices = 0, opened + 1, []
    for at in range(opened, len(spelling)):
        sign = spelling[at]
        depth += (sign in "[(") - (sign in "])")
        if depth == 0 or (depth == 1 and sign == "|"):
            choices.append(spelling[start:at])
            start = at + 1
        if depth == 0:
            return choices, at + 1
    return [], len(spelling)
