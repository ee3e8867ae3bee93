"""What `read-criteria` writes: one line per comparison, or per item, of a whole eligibility text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

import re2
from msgspec.structs import asdict

from pipeline.text.criteria.constraint import Constraint
from pipeline.text.criteria.constraints import read_constraints
from pipeline.text.criteria.item import Item, context_of
from pipeline.text.criteria.segment import segment
from pipeline.text.criteria.shapes import KEPT_UP

# Rules whose words compare; "in the past month" and "ECOG 0 or 1" state a time and a list, not a comparison.
_COMPARING: Final = frozenset(("before", "after", "range", "window"))


def threshold_lines(text: str) -> Iterator[dict[str, Any]]:
    """Every comparison of a text with a written number, with offsets into it.

    >>> [line] = threshold_lines("Inclusion: weight of at least 50 kg")
    >>> line["op"], line["low"], line["unit"], line["concept"]
    ('>=', 50.0, 'kg', 'weight')
    """
    items = segment(text).items
    for item in items:
        own = text[item.char_start : item.own_end]
        rows = read_constraints(own, item.criterion_type, context_of(items, item))
        for place, same in groupby(rows, key=lambda row: (row.char_start, row.char_end)):
            if _NUMBER.search(own[slice(*place)]):
                yield from _line(item, own, list(same))


def _line(item: Item, own: str, rows: list[Constraint]) -> Iterator[dict[str, Any]]:
    """The line of the rows that one comparison gave: AST and ALT, systolic and diastolic."""
    row = rows[0]
    compares = row.rule in _COMPARING or (row.rule == KEPT_UP and not _NUMBER.match(own[row.char_start : row.char_end]))
    if row.op is None or not compares or (row.value_low is None and row.value_high is None):
        return
    names = dict.fromkeys(name for each in rows for name in (each.variable_text, each.variable) if name)
    names[_words_after(own, row.char_end)] = None
    yield {
        "op": row.op,
        "low": row.value_low,
        "high": row.value_high,
        "concept": " ".join(filter(None, names)) or None,
        "unit": row.unit_text or _reference(row, own),
        "start": item.char_start + row.char_start,
        "end": item.char_start + row.char_end,
        "variable": row.variable,
        "kind": row.kind,
        "basis": row.basis,
        "criterion_type": item.criterion_type,
        "rule": row.rule,
        "status": row.status,
    }


def _reference(row: Constraint, own: str) -> str | None:
    """What a multiple is counted in: "upper limit of normal" in "> 3 times the upper limit of normal"."""
    found = _MULTIPLE.search(own[row.char_start : row.char_end]) if row.basis in ("uln", "lln") else None
    return str(found.group(1)) if found else None


def _words_after(own: str, at: int) -> str:
    """The words after a comparison, up to the end of the clause: "> 5 previous concussions"."""
    found = _CLAUSE.match(own[at : at + _REACH])
    return str(found.group(1)).strip() if found else ""


_NUMBER: Final = re2.compile(r"(?i)\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|once|twice|half")
_MULTIPLE = re2.compile(
    r"(?i)(?:\d|once|twice)[\s-]*(?:times|folds?|[x×*·?])?\s*(?:(?:of|the|greater|higher|more|than|above)\s+)*"
    r"(\pL[^;,()]*?)(?:\s+or\s+(?:more|less|greater|lower|higher))?$"
)
_REACH = 60
_CLAUSE: Final = re2.compile(r"^([^;.,()\n]*)")


def item_lines(text: str) -> Iterator[dict[str, Any]]:
    """The items of a text.

    >>> [line["text"] for line in item_lines("Exclusion: asthma")]
    ['asthma']
    """
    return (asdict(item) for item in segment(text).items)
