"""Eligibility text into items: one row per criterion, typed by the heading it stands under.

Text in, a Segmentation out. Nothing is lost: the spans of items, markers and headings cover every
character that is not white space.
"""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from pipeline.text.criteria.blocks import Block, marker_length, read_blocks
from pipeline.text.criteria.categories import category
from pipeline.text.criteria.headings import Heading, denies, is_note, opens_list, read_heading
from pipeline.text.criteria.item import CriterionType, Item, Segmentation, Span
from pipeline.text.criteria.run_on import cut_run_on

_CONNECTIVES = frozenset({"or", "and", "and/or", "plus"})
_LONGEST_CONNECTIVE = max(map(len, _CONNECTIVES))


class _Section(Struct, frozen=True, gc=False):
    """What the headings above a line say of it."""

    criterion_type: CriterionType
    type_source: str
    header: str | None
    population: str | None


class _Open(Struct, frozen=True, gc=False):
    """A bullet that later lines may stand under."""

    indent: int
    style: str
    ordinal: int
    opens: bool


class _Reader:
    """Builds the segmentation of one text, block by block."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.items: list[Item] = []
        self.headings: list[Span] = []
        self.markers: list[Span] = []
        self.section = _Section("unknown", "none", None, None)
        self.titled = self.section  # the section as the last typed heading left it
        self.stack: list[_Open] = []

    def block(self, block: Block) -> None:
        if block.body > block.start:
            self.markers.append((block.start, block.body))
        self.markers += block.inner
        words = block.words(self.text)
        if not words:
            return
        if len(words) <= _LONGEST_CONNECTIVE and words.lower() in _CONNECTIVES:
            self.markers.append((block.body, block.end))
            return
        heading = read_heading(words, marked=block.marker is not None)
        if heading is None:
            self.item(block, words)
        else:
            self.heading(block, words, heading)

    def heading(self, block: Block, words: str, heading: Heading) -> None:
        source = self.text[block.body : block.end]
        length = len(source) if heading.length >= len(words) else _same_place(source, heading.length)
        label = " ".join(source[:length].split())
        if not self.enter(heading, label):
            self.item(block, words)
            return
        self.headings.append((block.body, block.body + len(source[:length].rstrip())))
        rest = source[length:].strip()
        if rest:
            start = block.end - len(source[length:].lstrip())
            body = start + marker_length(rest)
            marker = " ".join(self.text[start:body].split()) or None
            for piece in cut_run_on(self.text, Block(start, body, block.end, block.indent, marker)):
                self.block(piece)

    def enter(self, heading: Heading, label: str) -> bool:
        """Take a heading in; False where the section already says something else."""
        if heading.type_source == "lead_in" and self._contradicts(heading):
            return False
        self.stack.clear()
        if heading.criterion_type is None or self._is_known(heading):
            self.section = replace(
                self.titled,
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
            self.section = _Section(heading.criterion_type, heading.type_source, label, heading.population)
            self.titled = self.section
        return True

    def _is_known(self, heading: Heading) -> bool:
        """A default yields to what a heading has said."""
        return heading.type_source == "default" and self.titled.type_source not in ("none", "default")

    def _contradicts(self, heading: Heading) -> bool:
        """An "eligible if" under an exclusion heading is an exception to it, not a new list."""
        return heading.criterion_type == "inclusion" and self.titled.criterion_type == "exclusion"

    def item(self, block: Block, words: str) -> None:
        ordinal = len(self.items)
        parent = self._parent(block, words, ordinal)
        above = self.items[parent] if parent is not None else None
        section = self.section
        flags: tuple[str, ...] = ("joined_bullets",) if block.inner else ()
        if is_note(words):
            section, flags = replace(section, criterion_type="unknown", type_source="note"), (*flags, "note")
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
                words,
                block.body,
                block.end,
                category(words),
                flags,
            )
        )

    def _parent(self, block: Block, words: str, ordinal: int) -> int | None:
        style = _style(block.marker)
        while self.stack and not _under(block.indent, style, self.stack):
            self.stack.pop()
        parent = self.stack[-1].ordinal if self.stack else None
        self.stack.append(_Open(block.indent, style, ordinal, words.endswith((":", "："))))
        return parent


def _under(indent: int, style: str, stack: list[_Open]) -> bool:
    """Whether a line stands under the last open bullet, by indent or by a change of marks after a colon."""
    top = stack[-1]
    if indent != top.indent:
        return indent > top.indent
    if not top.opens or style in ("", top.style):
        return False
    return not any(other.style == style and other.indent == indent for other in stack[-_DEEPEST:])


_DEEPEST = 8


@lru_cache(maxsize=1 << 10)
def _style(marker: str | None) -> str:
    """The kind of mark a bullet has: numbers are one kind, letters another."""
    if marker is None:
        return ""
    last = marker.split()[-1].strip("()")
    return "1" if last[:1].isdigit() else "a" if last[:1].isalpha() else last


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
    for block in read_blocks(text, opens_list):
        for piece in cut_run_on(text, block):
            reader.block(piece)
    return Segmentation(_with_defaults(reader.items), tuple(reader.headings), tuple(reader.markers))


def _with_defaults(items: list[Item]) -> tuple[Item, ...]:
    """Items above a text's first heading are what is asked, if that heading says what is not."""
    first = next((item for item in items if item.criterion_type != "unknown"), None)
    if first is None or first.criterion_type != "exclusion" or items[0].type_source != "none":
        return tuple(items)
    above = sum(1 for item in items[: first.ordinal] if item.type_source == "none")
    asked = (replace(item, criterion_type="inclusion", type_source="default") for item in items[:above])
    return (*asked, *items[above:])
