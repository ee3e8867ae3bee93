"""How right the readers are: their rows held against hand labels and annotated corpora, where those are at hand.

The labels lie beside the project, not in it, with the scorers that came with them; without them this part says so.
Doses: 250 labelled texts. Limits: the Leaf corpus (507 texts) and Chia (832 lists, counted as `bench.chia` says).
"""

from __future__ import annotations

import gzip
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from bench import chia
from bench.ground import Ground
from pipeline.text.criteria import threshold_lines
from pipeline.text.dose import read_item
from pipeline.text.markup import unescape

SHARED = Path(__file__).resolve().parents[2] / "shared"
_GOLD = SHARED / "data" / "gold"


def accuracy(_ground: Ground) -> None:
    """Print what the scorers say of the readers as they are."""
    if not _GOLD.exists():
        print("\nAccuracy: not measured, the labelled texts are not at hand (expected beside the project).")
        return
    with tempfile.TemporaryDirectory() as folder:
        print("\nDoses, 250 texts labelled by hand")
        doses = Path(folder, "doses.jsonl")
        _write(doses, map(_dosed, _lines(_GOLD / "doses.jsonl.gz")))
        _score("score_doses.py", _GOLD / "doses.jsonl.gz", doses)
        print("\nNumeric limits of criteria, Leaf corpus, 507 texts")
        gold, limits = Path(folder, "gold.jsonl"), Path(folder, "limits.jsonl")
        texts = list(_lines(_GOLD / "lct.jsonl.gz"))
        _write(gold, ({"doc": text["doc"], **row} for text in texts for row in text["thresholds"]))
        _write(limits, (row for text in texts for row in _limits(text)))
        _score("score_constraints.py", "score", gold, limits)
    print("\nValues of criteria, Chia corpus, 832 lists")
    sys.stdout.flush()
    chia.main(chia.SHARED)


def _dosed(item: dict[str, Any]) -> dict[str, Any]:
    label, description = (unescape(item.get(field) or "") for field in ("label", "description"))
    return {"id": item["id"], "doses": read_item(label, description)}


def _limits(text: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return ({"doc": text["doc"], **row} for row in threshold_lines(text["text"]))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path) as lines:
        yield from map(msgspec.json.decode, lines)


def _write(path: Path, rows: Iterable[object]) -> None:
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))


def _score(scorer: str, *given: object) -> None:
    sys.stdout.flush()
    subprocess.run([sys.executable, SHARED / "tools" / scorer, *map(str, given)], check=True)
