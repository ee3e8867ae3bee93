"""How many annotated values of the Chia corpus are read with the right number, and of the right thing.

Counted: every Has_value relation whose value has a digit or a number word. It is found if a constraint whose
words overlap the annotated value has a number of that value among its bounds. The words limited overlap if
the constraint's variable words share a word with the annotated measurement, or the annotated person's age is
read as an age. A third of the documents, chosen by a hash of their name, is held out.

usage: python bench/chia.py [CHIA_JSONL_GZ]
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from hashlib import md5
from pathlib import Path
from typing import Any

from pipeline.text.criteria import Constraint, read_constraints, segment
from pipeline.text.numbers import numbers

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "gold" / "chia.jsonl.gz"
AGE_WORDS = {"age", "aged", "ages", "old", "older", "years", "year", "younger"}
STOP = {"of", "the", "a", "in", "or", "and", "level", "levels", "score", "value", "count"}


def main(path: Path) -> None:
    counts = {"developed on": Counter[str](), "held out": Counter[str]()}
    for line in gzip.decompress(path.read_bytes()).splitlines():
        document = json.loads(line)
        held = int(md5(document["doc"].encode()).hexdigest(), 16) % 3 == 0
        for outcome in outcomes(document):
            counts["held out" if held else "developed on"][outcome] += 1
    for part, found in (*counts.items(), ("all", counts["developed on"] + counts["held out"])):
        values, right, named = found["value"], found["right"], found["named"]
        print(f"{part:12}  {values} values, right number {right / values:.3f}, right words {named / right:.3f}")


def outcomes(document: dict[str, Any]) -> list[str]:
    rows = list(rows_of(document["text"], document["list"]))
    found = []
    for relation in document["relations"]:
        value = relation["value"]
        wanted = {n.value for n, _, _ in numbers(value["text"]) if n.value is not None}
        if relation["relation"] != "Has_value" or not wanted:
            continue
        found.append("value")
        start = _near(document["text"], value)
        near = [r for at, r in rows if at + r.char_start < start + len(value["text"]) and start < at + r.char_end]
        right = [row for row in near if not wanted.isdisjoint({row.value_low, row.value_high, row.half_lives})]
        if right:
            found.append("right")
            found += ["named"] * any(is_named(row, relation["of"]) for row in right)
    return found


def _near(text: str, value: dict[str, Any]) -> int:
    """Where the value stands; the corpus counts some documents' line ends twice."""
    places = [
        at for at in range(max(0, value["start"] - 60), value["start"] + 60) if text.startswith(value["text"], at)
    ]
    return min(places, key=lambda at: abs(at - value["start"]), default=value["start"])


def rows_of(text: str, kind: str) -> list[tuple[int, Constraint]]:
    rows = []
    for item in segment(text).items:
        own = text[item.char_start : item.char_end]
        rows += [
            (item.char_start, row) for row in read_constraints(own, "exclusion" if kind == "exclusion" else "inclusion")
        ]
    return rows


def is_named(row: Constraint, of: dict[str, Any]) -> bool:
    if row.variable == "age" and words(of["text"]) & AGE_WORDS:
        return True
    name = (row.variable_text or "") + " " + (row.variable or "").replace("_", " ")
    return bool(words(name) & words(of["text"]))


def words(text: str) -> set[str]:
    return {"".join(c for c in word if c.isalnum()) for word in text.lower().replace("-", " ").split()} - STOP


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED)
