"""Countries: from a registry's spelling to its ISO 3166-1 code, by words/countries.toml, not by likeness."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from pipeline.errors import WordsError
from pipeline.text.words import Entry, load

_ENTRIES: Final = load("countries", may={"successors": list})
_PLAIN_SIGNS: Final = str.maketrans("’‘ʼ`´‐‑–", "'''''---")
# "NA" in a country field says "not available" more often than Namibia, and a code is never a guess.
_AMBIGUOUS: Final = {"NA"}


def country_code(spelling: str) -> str | None:
    """The ISO 3166-1 alpha-2 code (XK: Kosovo); None for a former country and for an unknown spelling.

    >>> country_code("Turkey (Türkiye)"), country_code("COTE D’IVOIRE"), country_code("Serbia and Montenegro")
    ('TR', 'CI', None)
    """
    key = _key(spelling)
    return key if key in _CODES else None


def is_known(spelling: str) -> bool:
    """Whether the word file knows the spelling: as a country of today, or as a former one that has no code.

    >>> is_known("Serbia and Montenegro"), is_known("Chian")
    (True, False)
    """
    return _key(spelling) is not None


@lru_cache(maxsize=4096)
def _key(spelling: str) -> str | None:
    return _EXACT.get(spelling.strip()) or _WRITTEN.get(_fold(spelling))


def _fold(spelling: str) -> str:
    """The spelling without case, accents, typographic signs and stray white space."""
    signs = unicodedata.normalize("NFKD", spelling.translate(_PLAIN_SIGNS)).casefold()
    return " ".join("".join(sign for sign in signs if not unicodedata.combining(sign)).split())


def _by_spelling(entries: dict[str, Entry]) -> dict[str, str]:
    """Key of every spelling that is met in any case and with any accents."""
    found: dict[str, str] = {}
    for key, entry in entries.items():
        for spelling in (_fold(spelling) for spelling, exact in entry.spellings() if not exact):
            if found.setdefault(spelling, key) != key:
                raise WordsError(f"countries.toml: {spelling!r} is both [{found[spelling]}] and [{key}]")
    return found


_CODES: Final = frozenset(key for key, entry in _ENTRIES.items() if "successors" not in entry.facts)
_EXACT: Final = {code: code for code in _CODES - _AMBIGUOUS} | {
    spelling: key for key, entry in _ENTRIES.items() for spelling in entry.exact
}
_WRITTEN: Final = _by_spelling(_ENTRIES)
