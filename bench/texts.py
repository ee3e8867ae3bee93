"""The readers of text alone, each text once, on one core: what no cache can help."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bench import generate
from bench.ground import Ground
from bench.report import show
from pipeline.text.criteria import Item, read_constraints, read_items
from pipeline.text.dose import read_doses
from pipeline.text.markup import unescape

REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "ctgov_json_v2" / "studies.jsonl.gz"
_STUDIES = 3_000


class Read(NamedTuple):
    """What the readers made of some studies, and the seconds each took."""

    labelled: list[tuple[str, str]]
    doses: int
    dosed: int
    criteria: list[str]
    items: list[Item]
    constraints: int
    seconds: dict[str, float]


def texts(ground: Ground) -> None:
    """Texts per second of core time: the dose reader, the criteria's cutter and the reader of their limits."""
    rows: list[tuple[object, ...]] = []
    for kind, studies in sources(min(ground.size, _STUDIES)).items():
        read = read_all(studies)
        for reader, count in (("doses", len(read.labelled)), ("items", len(read.items)), ("limits", len(read.items))):
            seconds = read.seconds[reader]
            rows.append((f"{reader}, {kind}", count, count / seconds, seconds / count * 1e6))
    show("Readers of text, one core, distinct texts", ("reader, texts", "texts", "texts/s", "µs a text"), rows)


def sources(count: int) -> dict[str, list[dict[str, Any]]]:
    """Invented studies; and real ones where they are at hand."""
    found = {"invented": [msgspec.json.decode(body) for _, body in generate.studies(range(count))]}
    if REAL.exists():
        with gzip.open(REAL) as lines:
            found["real"] = [msgspec.json.decode(line) for line in lines]
    return found


def read_all(studies: list[dict[str, Any]]) -> Read:
    """Read every distinct text of some studies."""
    protocols = [study["protocolSection"] for study in studies]
    labelled = list(dict.fromkeys(pair for protocol in protocols for pair in _labelled(protocol)))
    criteria = [c for p in protocols if (c := unescape(p.get("eligibilityModule", {}).get("eligibilityCriteria", "")))]
    started = time.process_time()
    doses = [read_doses(label, text) for label, text in labelled]
    dosed = time.process_time()
    items = [item for text in criteria for item in read_items(text)]
    cut = time.process_time()
    distinct = dict.fromkeys((item.text, item.criterion_type) for item in items)
    constraints = [read_constraints(text, kind) for text, kind in distinct]
    ended = time.process_time()
    share = len(items) / max(len(distinct), 1)
    seconds = {"doses": dosed - started, "items": cut - dosed, "limits": (ended - cut) * share}
    count = round(_total(constraints) * share)
    return Read(labelled, _total(doses), sum(map(bool, doses)), criteria, items, count, seconds)


def _labelled(protocol: dict[str, Any]) -> Iterator[tuple[str, str]]:
    module = protocol.get("armsInterventionsModule", {})
    for arm in module.get("armGroups", []):
        yield unescape(arm.get("label", "")), unescape(arm.get("description", ""))
    for given in module.get("interventions", []):
        yield unescape(given.get("name", "")), unescape(given.get("description", ""))


def _total(found: Iterable[tuple[object, ...]]) -> int:
    return sum(len(each) for each in found)
