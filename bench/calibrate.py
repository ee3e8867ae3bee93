"""How like the invented studies are to real ones: what decides the cost of reading, side by side."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

import msgspec

from bench.ground import Ground
from bench.report import show
from bench.texts import Read, read_all, sources

Figures = dict[str, float]


def calibration(ground: Ground) -> None:
    """One row for each figure; the column of real studies is there where they are at hand."""
    del ground
    kinds = {kind: figures(studies) for kind, studies in sources(3_000).items()}
    names = next(iter(kinds.values()))
    show(
        "Invented studies beside real ones",
        ("figure", *kinds),
        [(name, *(float(found[name]) for found in kinds.values())) for name in names],
    )


def figures(studies: list[dict[str, Any]]) -> Figures:
    """Sizes, counts and shares of some studies."""
    packed = [msgspec.json.encode(study) for study in studies]
    read = read_all(studies)
    return _sizes(packed) | _counts([study["protocolSection"] for study in studies]) | _reading(read, len(studies))


def _sizes(packed: list[bytes]) -> Figures:
    found = _spread("bytes", map(len, packed))
    share = sum(len(zlib.compress(body, 3)) for body in packed) / sum(map(len, packed))
    return found | {"bytes, packed to": share}


def _counts(protocols: list[dict[str, Any]]) -> Figures:
    def listed(module: str, name: str) -> Iterable[int]:
        return (len(protocol.get(module, {}).get(name, ())) for protocol in protocols)

    found = _spread("arms", listed("armsInterventionsModule", "armGroups"))
    found |= _spread("interventions", listed("armsInterventionsModule", "interventions"))
    found |= _spread("sites", listed("contactsLocationsModule", "locations"))
    found |= _spread("secondary outcomes", listed("outcomesModule", "secondaryOutcomes"))
    starts = [str(p.get("statusModule", {}).get("startDateStruct", {}).get("date", "")) for p in protocols]
    return found | {"start dates without a day": sum(len(start) == 7 for start in starts) / len(starts)}


def _reading(read: Read, studies: int) -> Figures:
    texts = [f"{label} {text}" for label, text in read.labelled]
    words = [item.text for item in read.items]
    return {
        "distinct arm and intervention texts a study": len(texts) / studies,
        "their characters, mean": sum(map(len, texts)) / len(texts),
        "share with a digit": _with_digit(texts),
        "share with a dose": read.dosed / len(texts),
        "doses a text": read.doses / len(texts),
        "µs a text": read.seconds["doses"] / len(texts) * 1e6,
        "criteria characters a study": sum(map(len, read.criteria)) / studies,
        "criteria items a study": len(words) / studies,
        "their characters, mean ": sum(map(len, words)) / len(words),
        "share of items with a digit": _with_digit(words),
        "share of items below another": sum(item.depth > 0 for item in read.items) / len(words),
        "distinct items": len(set(words)) / len(words),
        "limits an item": read.constraints / len(words),
        "µs an item, to cut": read.seconds["items"] / len(words) * 1e6,
        "µs an item, to read": read.seconds["limits"] / len(words) * 1e6,
    }


def _spread(name: str, values: Iterable[int]) -> Figures:
    ordered = sorted(values)
    found: Figures = {f"{name}, mean": sum(ordered) / len(ordered)}
    for share in (50, 90, 99):
        found[f"{name}, {share}th of 100"] = ordered[len(ordered) * share // 100]
    return found | {f"{name}, most": ordered[-1]}


def _with_digit(texts: list[str]) -> float:
    return sum(any(c.isdigit() for c in text) for text in texts) / len(texts)
