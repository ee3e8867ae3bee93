"""Countries: the word file is whole and unambiguous, its examples hold, and real registries are read."""

from __future__ import annotations

import csv
import gzip
import itertools
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.errors import WordsError
from pipeline.text.countries import _by_spelling, country_code, is_known
from pipeline.text.words import Entry, load

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
ENTRIES = load("countries", may={"successors": list})
FORMER = {key: entry for key, entry in ENTRIES.items() if "successors" in entry.facts}
SPELLINGS = [(spelling, key) for key, entry in ENTRIES.items() for spelling, exact in entry.spellings() if not exact]

# ISO 3166-1, second letters after each first one.
ISO = {
    "A": "DEFGILMOQRSTUWXZ", "B": "ABDEFGHIJLMNOQRSTVWYZ", "C": "ACDFGHIKLMNORUVWXYZ", "D": "EJKMOZ",
    "E": "CEGHRST", "F": "IJKMOR", "G": "ABDEFGHILMNPQRSTUWY", "H": "KMNRTU", "I": "DELMNOQRST", "J": "EMOP",
    "K": "EGHIMNPRWYZ", "L": "ABCIKRSTUVY", "M": "ACDEFGHKLMNOPQRSTUVWXYZ", "N": "ACEFGILOPRUZ", "O": "M",
    "P": "AEFGHKLMNRSTWY", "Q": "A", "R": "EOSUW", "S": "ABCDEGHIJKLMNORSTVXYZ", "T": "CDFGHJKLMNORTVWZ",
    "U": "AGMSYZ", "V": "ACEGINU", "W": "FS", "Y": "ET", "Z": "AMW",
}  # fmt: skip

READ = {
    "Republic of Korea": "KR",
    "Korea (the Democratic People's Republic of)": "KP",
    "Niger": "NE",
    "Nigeria": "NG",
    "the  NETHERLANDS ": "NL",
    "Guinea‑Bissau": "GW",
    "Côte d’Ivoire": "CI",
    "COTE D'IVOIRE": "CI",
    "TÜRKİYE": "TR",
    "Dominica": "DM",
    "Dominican Republic": "DO",
    "Congo": "CG",
    "DR Congo": "CD",
    "Hong Kong SAR, China": "HK",
    "U.S.": "US",
    "Scotland": "GB",
    "NL": "NL",
    "EL": "GR",
}
UNREAD = ["", "-", "Chian", "nl", "NA", "N/A", "Korea", "Virgin Islands", "Nigerr", "France;Italy", "CSXX"]

# Cells that no word file should explain: a slip of the keyboard, and a list of regions.
SLIPS = {"Chian", "Japan,Asia(except Japan),Australia,Europe"}


@pytest.mark.parametrize("spelling", READ)
def test_spellings_are_read(spelling: str) -> None:
    assert country_code(spelling) == READ[spelling]


@pytest.mark.parametrize("spelling", UNREAD)
def test_what_is_not_listed_is_not_guessed(spelling: str) -> None:
    assert country_code(spelling) is None
    assert not is_known(spelling)


@pytest.mark.parametrize("spelling", ["Former Serbia and Montenegro", "Netherlands Antilles", "USSR"])
def test_a_former_country_is_known_and_has_no_code(spelling: str) -> None:
    assert country_code(spelling) is None
    assert is_known(spelling)


def test_every_country_of_the_standard_is_there_and_kosovo() -> None:
    iso = {first + second for first, seconds in ISO.items() for second in seconds}
    assert len(iso) == 249
    assert set(ENTRIES) - set(FORMER) == iso | {"XK"}


def test_entries_stand_in_the_order_of_their_keys() -> None:
    today = [key for key in ENTRIES if key not in FORMER]
    assert today + list(FORMER) == sorted(today) + sorted(FORMER)


def test_successors_of_former_countries_are_countries_of_today() -> None:
    named = set(itertools.chain.from_iterable(entry.facts["successors"] for entry in FORMER.values()))
    assert named <= set(ENTRIES) - set(FORMER)


@pytest.mark.parametrize(("key", "example"), [(k, x) for k, entry in ENTRIES.items() for x in entry.examples])
def test_every_example_is_read_as_its_country(key: str, example: str) -> None:
    assert is_known(example)
    assert country_code(example) == (None if key in FORMER else key)


def test_spellings_that_differ_by_accents_alone_may_not_be_two_countries() -> None:
    twice = {name: Entry(name, (name,), (), {}, {}) for name in ("réunion", "reunion")}
    with pytest.raises(WordsError, match="'reunion' is both"):
        _by_spelling(twice)


@given(
    st.sampled_from(SPELLINGS),
    st.sampled_from([str.upper, str.title, str.lower]),
    st.sampled_from([" ", "\t", "\xa0"]),
)
def test_case_and_white_space_do_not_matter(entry, written, blank):  # type: ignore[no-untyped-def]
    spelling, key = entry
    found = country_code(blank + written(spelling).replace(" ", blank * 2))
    assert found == (None if key in FORMER else key)


@given(st.text())
def test_any_text_is_read_or_none(text: str) -> None:
    assert (country_code(text) is None) or is_known(text)


def test_every_country_of_the_real_registries_is_known() -> None:
    if not DATA.is_dir():
        pytest.skip("no real registry data beside the project")
    csv.field_size_limit(sys.maxsize)
    met = set(_api()) | set(_xml()) | set(_ictrp())
    assert {spelling for spelling in met if not is_known(spelling)} <= SLIPS


def _api() -> Iterator[str]:
    with gzip.open(DATA / "ctgov_json_v2" / "studies.jsonl.gz", "rt", encoding="utf-8") as lines:
        for study in map(json.loads, lines):
            sites = study["protocolSection"].get("contactsLocationsModule", {}).get("locations", [])
            yield from (site["country"] for site in sites if "country" in site)
            yield from study.get("derivedSection", {}).get("miscInfoModule", {}).get("removedCountries", [])


def _xml() -> Iterator[str]:
    for path in (DATA / "ctgov_xml").glob("*.xml"):
        yield from (country.text for country in etree.parse(path).iter("country") if country.text)


def _ictrp() -> Iterator[str]:
    path = DATA / "other_registries" / "ictrp_export.csv"
    with path.open(encoding="utf-8-sig", errors="replace") as rows:
        for row in csv.DictReader(rows):
            yield from (part for part in (row["Countries"] or "").split(";") if part)
