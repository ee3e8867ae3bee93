"""Eligibility text into items: one row per criterion, typed by the heading it stands under.

Text in, a Segmentation out. Nothing is lost: the spans of items, markers and headings cover every
character that is not white space.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import NamedTuple

from msgspec.structs import replace

from pipeline.text.criteria.blocks import marker_length, read_blocks
from pipeline.text.criteria.categories import category
from pipeline.text.criteria.headings import opens_list, read_heading
from pipeline.text.criteria.item import CriterionType, Item, Segmentation, Span
from pipeline.text.criteria.nesting import Nesting
from pipeline.text.criteria.remarks import denies, is_disclaimer, is_note, is_void, states_age
from pipeline.text.criteria.run_on import cut_run_on
from pipeline.text.criteria.shapes import Block, Heading
from pipeline.text.criteria.titles import Announced, may_be_title, read_title

_CONNECTIVES = frozenset({"or", "and", "and/or", "plus"})
_DASHES = "-–—−"  # one that stands close to a word may belong to it: the text keeps it
_LONGEST_CONNECTIVE = max(map(len, _CONNECTIVES))


def _is_tag(words: str) -> bool:
    return words[0] == "<" and words[-1] == ">" and words[1:-1].isalpha()


class _Section(NamedTuple):
    """What the headings above a line say of it."""

    criterion_type: CriterionType
    type_source: str
    header: str | None
    population: str | None


class _Reader:
    """Builds the segmentation of one text, block by block."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.items: list[Item] = []
        self.headings: list[Span] = []
        self.markers: list[Span] = []
        self.section = _Section("unknown", "none", None, None)
        self.titled = self.section  # the section as the last typed heading left it
        self.title_indent = 0
        self.group: str | None = None  # whom the typed headings to come speak of
        self.nesting = Nesting()

    def block(self, block: Block, after: Block | None) -> None:
        if block.body > block.start:
            self.markers.append((block.start, block.body))
        self.markers += block.inner
        words = block.words(self.text)
        if not words:
            return
        if len(words) <= _LONGEST_CONNECTIVE and (words.lower() in _CONNECTIVES or _is_tag(words)):
            self.markers.append((block.body, block.end))
            return
        heading = read_heading(words, marked=block.marker is not None)
        if heading is None and may_be_title(words, marked=block.marker is not None):
            heading = read_title(words, self.announced(block, after))
        if heading is None or self.is_label(block, heading):
            self.item(block, words)
        else:
            self.heading(block, words, heading, after)

    def announced(self, block: Block, after: Block | None) -> Announced:
        """What a line stands above."""
        words = after.words(self.text) if after else ""
        if not after or not words:
            return "nothing"
        found = read_heading(words, marked=after.marker is not None)
        if found and found.type_source in ("header", "inline_header"):
            return "heading"
        flat = after.marker == block.marker and after.indent <= block.indent
        return "list" if after.marker and (block.marker is None or flat) else "nothing"

    def is_label(self, block: Block, heading: Heading) -> bool:
        """Whether a title belongs to the bullet it stands under: "Examples include:"."""
        return heading.type_source == "title" and not heading.population and self.nesting.is_inside(block)

    def heading(self, block: Block, words: str, heading: Heading, after: Block | None) -> None:
        source = self.text[block.body : block.end]
        length = len(source) if heading.length >= len(words) else _same_place(source, heading.length)
        label = " ".join(source[:length].split())
        if not self.enter(heading, label):
            self.item(block, words)
            return
        self.headings.append((block.body, block.body + len(source[:length].rstrip())))
        if heading.type_source == "title":
            self.title_indent = block.indent
            if heading.population and self.announced(block, after) == "heading":
                self.group = heading.population
        if heading.type_source == "lead_in" and states_age(words):
            self.item(block, words)
        rest = source[length:].strip()
        if rest:
            start = block.end - len(source[length:].lstrip())
            body = start + marker_length(rest)
            marker = " ".join(self.text[start:body].split()) or None
            self.blocks(cut_run_on(self.text, Block(start, body, block.end, block.indent, marker)), after)

    def blocks(self, blocks: list[Block], after: Block | None = None) -> None:
        """Take in blocks, each with the one it stands above."""
        for block, following in zip_longest(blocks, blocks[1:]):
            self.block(block, following or after)

    def enter(self, heading: Heading, label: str) -> bool:
        """Take a heading in; False where the section already says something else."""
        if heading.type_source == "lead_in" and self._contradicts(heading):
            return False
        self.nesting.clear()
        if heading.criterion_type is None or self._is_known(heading):
            self.section = self.titled._replace(
                header=_join(self.titled.header, label),
                population=_join(self.titled.population, heading.population),
            )
        elif heading.type_source == "lead_in":
            self.section = _Section(
                heading.criterion_type,
                "lead_in",
                _join(self.section.header, label),
                self.section.population,
            )
        else:
            population = _join(self.group, heading.population)
            self.section = _Section(heading.criterion_type, heading.type_source, label, population)
            self.titled, self.title_indent = self.section, 0
        return True

    def _is_known(self, heading: Heading) -> bool:
        """A default yields to what a heading has said."""
        return heading.type_source == "default" and self.titled.type_source not in ("none", "default")

    def _contradicts(self, heading: Heading) -> bool:
        """An "eligible if" under an exclusion heading is an exception to it, not a new list."""
        return heading.criterion_type == "inclusion" and self.titled.criterion_type == "exclusion"

    def whole(self, block: Block) -> Block:
        """The block with the parts that its line lists, and with a dash that stands close to its first word."""
        dashed = block.body > block.start and self.text[block.body - 1] in _DASHES
        if not dashed and block.whole is None:
            return block
        mark = self.text[block.start : block.body]
        return replace(block, body=block.start + len(mark.rstrip(_DASHES)), end=block.whole or block.end)

    def item(self, block: Block, words: str) -> None:
        ordinal = len(self.items)
        if block.indent < self.title_indent and self.items and self.items[-1].header == self.section.header:
            self.section, self.title_indent = self.titled, 0
        parent = self.nesting.parent(block, words, ordinal)
        above = self.items[parent] if parent is not None else None
        section = self.section
        flags: tuple[str, ...] = ("joined_bullets",) if block.inner else ("parts",) if block.whole else ()
        whole = self.whole(block)
        if is_disclaimer(words):
            flags = (*flags, "note")
        elif unasked := ("note" if is_note(words) else "void" if is_void(words) else None):
            section, flags = section._replace(criterion_type="unknown", type_source="note"), (*flags, unasked)
        elif section.criterion_type == "inclusion" and denies(words):
            flags = (*flags, "type_flip")
        depth = above.depth + 1 if above else 0
        self.items.append(
            Item(
                ordinal,
                parent,
                depth,
                section.criterion_type,
                section.type_source,
                section.header,
                section.population,
                block.marker,
                words if whole is block else whole.words(self.text),
                whole.body,
                whole.end,
                block.end,
                category(words),
                flags,
            )
        )


def _same_place(source: str, folded: int) -> int:
    """The offset in a text that answers to an offset in its white-space-folded form."""
    seen, blank = 0, True
    for at, char in enumerate(source):
        if seen >= folded:
            return at
        seen += not (char.isspace() and blank)
        blank = char.isspace()
    return len(source)


def _join(first: str | None, second: str | None) -> str | None:
    return f"{first} {second}" if first and second else first or second


def segment(text: str) -> Segmentation:
    """The items of an eligibility text with its headings and markers.

    >>> read = segment("Inclusion:\\n* Adults\\nExclusion: asthma")
    >>> [(item.criterion_type, item.text) for item in read.items], read.headings
    ([('inclusion', 'Adults'), ('exclusion', 'asthma')], ((0, 10), (20, 30)))
    """
    reader = _Reader(text)
    reader.blocks([piece for block in read_blocks(text, opens_list) for piece in cut_run_on(text, block)])
    return Segmentation(_with_defaults(reader.items), tuple(reader.headings), tuple(reader.markers))


def _with_defaults(items: list[Item]) -> tuple[Item, ...]:
    """Items above a text's first heading are what is asked, if that heading says what is not."""
    first = next((item for item in items if item.criterion_type != "unknown"), None)
    if first is None or first.criterion_type != "exclusion" or items[0].type_source != "none":
        return tuple(items)
    above = sum(1 for item in items[: first.ordinal] if item.type_source == "none")
    asked = (replace(item, criterion_type="inclusion", type_source="default") for item in items[:above])
    return (*asked, *items[above:])
