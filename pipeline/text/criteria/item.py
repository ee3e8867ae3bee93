"""What the readers of eligibility text give back: items, and the spans that are no item's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

CriterionType = Literal["inclusion", "exclusion", "unknown"]
Span = tuple[int, int]


class Item(Struct, frozen=True, gc=False):
    """One criterion. Its text is `text[char_start:char_end]` less white space and inner bullets.

    From `own_end` on it is the text of other items too: the parts of one that lists them on its own line.
    """

    ordinal: int
    parent: int | None
    depth: int
    criterion_type: CriterionType
    type_source: str
    header: str | None
    population: str | None
    marker: str | None
    text: str
    char_start: int
    char_end: int
    own_end: int
    category: str
    flags: tuple[str, ...]

    def own_words(self, text: str) -> str:
        """What of its words in the eligibility text are no other item's."""
        return self.text if self.own_end == self.char_end else " ".join(text[self.char_start : self.own_end].split())


class Segmentation(Struct, frozen=True, gc=False):
    """The items of a text with the spans of its headings and list markers; all the rest is white space."""

    items: tuple[Item, ...]
    headings: tuple[Span, ...]
    markers: tuple[Span, ...]


def context_of(items: Sequence[Item], item: Item) -> str:
    """What a criterion stands under: its header, and the criteria that announce it.

    >>> from pipeline.text.criteria.segment import segment
    >>> items = segment("Inclusion:\\n* Platelets as follows:\\n  * at least 100").items
    >>> context_of(items, items[1])
    'Inclusion: Platelets as follows:'
    """
    above: list[str] = []
    parent = item.parent
    while parent is not None:
        if items[parent].text.endswith(_ANNOUNCES) or "parts" in items[parent].flags:
            above.append(items[parent].text)
        parent = items[parent].parent
    return " ".join(filter(None, (item.header, *reversed(above))))


_ANNOUNCES = (":", "：", "following", "follows", "including", "such as", "criteria")
