"""Which lines of a trial page's Study Groups are titles, descriptions and interventions, at the lowest cost.

The page prints for each arm its title, its description, then for each intervention it gets the name and the
description once more, line for line as in the Interventions section. Nothing marks where a part begins, save
in the labelled layout a type below titles and names. So a `Cut` says where interventions begin in their own
section, and a `Reading` is the cheapest way to read Study Groups with it. Costs are about the negative
logarithm of how often a thing is seen in registry records (name, then paragraph, is the rule: cost 0).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import re2

NO_INTERVENTION = "No interventions assigned to this group"
LONGEST_TITLE, LONGEST_NAME = 100, 200
"""The registry takes no longer arm title or intervention name."""

IMPOSSIBLE = 20.0
COLON, STOP, ITEM, PROSE, DIGIT = 4.0, 1.5, 2.5, 1.6, 0.8
"""As a title or a name: a line ending in a colon, in a full stop; a list item; prose; a digit first."""
LONG, LONGER, LONGEST = 0.03, 0.02, 4.0
"""As a title: each character over 25, over 50; length in all."""
NAMELIKE, NAMELIKE_SIZE = 1.2, 60
"""A line looks like a name below this cost and this length."""

ALL_NAMES, ALL_NAMES_UNARMED, SOME_NAMES, EACH_NAME = 3.4, 0.8, 1.9, 0.5
"""No intervention has a description: on a page with arms, without; some have none; each that has none."""
NAMELIKE_TEXT, SHORT_TEXT, MENTIONED, NAME_AGAIN = 0.3, 0.7, 0.3, -0.3
"""A description that looks like a name; of three words; mentioned elsewhere, as names are; with its name."""
LATER_TEXTS, LATER_TEXT, SHORT_LATER, AFTER_COLON = 1.3, 0.8, 3.0, 3.0
"""Further paragraphs; each; one of three words; a name below a line that ends in a colon."""
PLACEBO = 2.5
"""'Placebo' as the description of what is no placebo by its name."""
SAME_NAME, TWINS, UNUSED = 2.0, 1.1, 3.0
"""Interventions of one name; wholly alike; some that no arm gets though others do."""
ALIKE_AFTER, ALIKE_SHARE = 2, 0.3
"""One author writes alike: past the two dearest, each further name and description costs a part."""

BARE_ARM, PARAGRAPH, ODD_ORDER, DANGLING, AS_TITLE = 1.3, 0.8, 1.5, 5.8, 0.6
"""An arm without description; each paragraph of one; interventions out of order; no end; a title's looks."""
SAME_TITLE, SAME_TEXT, TWICE, ELSEWHERE, WHOLE_BLOCK = 0.5, 3.0, 0.5, 0.5, 2.0
"""Where an intervention stands, read as title; as text; as text above the same name once more; a line of one
elsewhere; one of several lines."""

PLACES = 10
"""Places in the Interventions section that a line is compared with, at most."""

_DUMMY = re2.compile(r"placebo|control|sham|vehicle|saline|dummy|inactive|sugar|starch")
_ITEM = re2.compile(r"(?:[*•·]|-|\\-|\(?(?:\d{1,2}|[a-zA-Z])[.)])\s")
_PROSE = re2.compile(
    r"(?i)\b(?:will|was|were|are|is|be|the|an?|at|by|on|over|per|via|administ(?:ered|ration)|applied|delivered|"
    r"given|receives?|undergo(?:es)?|specified|subjects|patients|participants|minutes|hours|daily|days?|weekly|"
    r"weeks?|months?|each|every|once|twice|times|q\d*[dwh]|qd|bid|tid|qid|iv|po|sc|infusion|intravenous(?:ly)?|"
    r"orally|subcutaneous(?:ly)?)\b"
)
"""Words of descriptions: each is at least ten times as frequent in short descriptions as in short names."""


class Row(NamedTuple):
    """A line, and the type printed below it (labelled layout)."""

    text: str
    group_type: str | None = None
    intervention_type: str | None = None


class Arm(NamedTuple):
    """An arm as rows: its title, its description, where its interventions begin, whether its end is there."""

    title: Row
    description: tuple[Row, ...]
    blocks: tuple[int, ...]
    ended: bool


class Looks(NamedTuple):
    """How a line looks: what it costs as a title, and what speaks for a name where a description is due."""

    as_title: float
    item: bool
    namelike: bool
    short: bool
    mentioned: bool = False

    def as_text(self) -> float:
        """The cost of the line as the first paragraph of a description."""
        if not self.namelike:
            return 0.0
        return NAMELIKE_TEXT + (SHORT_TEXT if self.short else 0.0) + (MENTIONED if self.mentioned else 0.0)


def looks(text: str) -> Looks:
    """How the line looks; length, a full stop, a bullet and words of prose speak against a title."""
    item, last, size = not text[:2].isalpha() and _ITEM.match(text) is not None, text[-1:], len(text)
    if size > LONGEST_NAME:
        return Looks(IMPOSSIBLE, item, namelike=False, short=False)
    cost = COLON if last == ":" else STOP if last in ".;" else 0.0
    cost += min(LONGEST, LONG * max(0, size - 25) + LONGER * max(0, size - 50))
    cost += (ITEM if item else 0.0) + (DIGIT if text[:1].isdigit() else 0.0)
    cost += PROSE if _PROSE.search(text) else 0.0
    namelike = cost < NAMELIKE and size <= NAMELIKE_SIZE
    short = cost < NAMELIKE and text.count(" ") < 3
    return Looks(cost, item, namelike, short)


class Sections:
    """The two sections' rows, how they look, which runs of lines they share, and costs that no cut changes."""

    def __init__(self, groups: Sequence[Row], section: Sequence[Row], title: str = "") -> None:
        """Compare the rows once; `same[g][s]` is how many lines agree from there on."""
        self.groups, self.section = groups, section
        listed = {row.text for row in section}
        look = {text: looks(text) for text in listed.union(row.text for row in groups)}
        told = " ".join([title, *(row.text for row in groups if row.text not in listed)]).lower()
        self.section_looks = [_seen(look[row.text], row.text, told) for row in section]
        last = {row: at for at, row in enumerate(section)}
        self.alike = [last[row] for row in section]  # one number for all rows that are alike
        typed = any(row.group_type for row in groups)
        self.as_title = [_as_title(row, look[row.text], typed) for row in groups]
        self.as_text = [_as_text(row, look[row.text]) for row in groups]
        self.same: list[dict[int, int]] = [{} for _ in range(len(groups) + 1)]
        self._compare()

    def _compare(self) -> None:
        places: dict[str, list[int]] = {}
        for at, row in enumerate(self.section):
            places.setdefault(row.text, []).append(at)
        for here in range(len(self.groups) - 1, -1, -1):
            behind, alike = self.same[here + 1], places.get(self.groups[here].text, ())[:PLACES]
            self.same[here] = {at: behind.get(at + 1, 0) + 1 for at in alike}


def _as_title(row: Row, look: Looks, typed: bool) -> float:
    """The cost of a row of Study Groups as a title."""
    wrong = (typed and not row.group_type) or row.intervention_type or len(row.text) > LONGEST_TITLE
    return IMPOSSIBLE if wrong else AS_TITLE * look.as_title


def _as_text(row: Row, look: Looks) -> float:
    """The cost of a row of Study Groups as a paragraph of a description."""
    wrong = IMPOSSIBLE if row.group_type or row.intervention_type else 0.0
    return wrong + (0.0 if look.item else PARAGRAPH)


def _seen(look: Looks, text: str, told: str) -> Looks:
    """The looks, with whether a line like a name is mentioned elsewhere on the page."""
    return look._replace(mentioned=True) if look.namelike and text.lower() in told else look


class Cut:
    """Where interventions begin in their section: a name, then paragraphs, up to the next."""

    def __init__(self, sections: Sections, starts: Sequence[int]) -> None:
        """Cut the section's rows at `starts`."""
        self.starts = tuple(starts)
        self.rows, self.looks, self.alike = sections.section, sections.section_looks, sections.alike
        ends = (*self.starts[1:], len(self.rows)) if self.starts else ()
        self.length = {at: end - at for at, end in zip(self.starts, ends, strict=True)}
        self.cost = self._bare(bool(sections.groups)) + self._alike() + self._first_lines()
        self.cost += sum(self._later_lines(at) for at in self.starts)

    def block(self, at: int) -> tuple[Row, ...]:
        """The rows of the intervention that begins there."""
        return tuple(self.rows[at : at + self.length[at]])

    def _bare(self, armed: bool) -> float:
        """The cost of interventions without description."""
        bare = sum(1 for size in self.length.values() if size == 1)
        if not bare:
            return 0.0
        if bare < len(self.length):
            return SOME_NAMES + EACH_NAME * bare
        return ALL_NAMES if armed else ALL_NAMES_UNARMED

    def _alike(self) -> float:
        """The cost of interventions of one name, and of whole ones twice."""
        blocks = {tuple(self.alike[at : at + size]) for at, size in self.length.items()}
        names = {self.rows[at].text for at in self.starts}
        return SAME_NAME * (len(blocks) - len(names)) + TWINS * (len(self.starts) - len(blocks))

    def _first_lines(self) -> float:
        """The cost of the names and of the first paragraphs."""
        names = [self.looks[at].as_title for at in self.starts]
        texts = [self._text(at) for at in self.starts if self.length[at] > 1 and self.looks[at + 1].namelike]
        return _shared(names) + _shared(texts)

    def _text(self, at: int) -> float:
        name, text = self.rows[at].text.lower(), self.rows[at + 1].text.lower()
        cost = PLACEBO if text == "placebo" and not _DUMMY.search(name) else 0.0
        return self.looks[at + 1].as_text() + cost + (NAME_AGAIN if name.split(" ")[0] in text else 0.0)

    def _later_lines(self, at: int) -> float:
        """The cost of an intervention's place, and of its further paragraphs."""
        cost = AFTER_COLON if at and self.rows[at - 1].text.endswith(":") else 0.0
        later = [
            self.looks[here].short
            for here in range(at + 2, at + self.length[at])
            if not self.looks[here].item and not self.rows[here - 1].text.endswith(":")
        ]
        return cost + (LATER_TEXTS + LATER_TEXT * len(later) + SHORT_LATER * sum(later) if later else 0.0)


def _shared(costs: list[float]) -> float:
    costs.sort(reverse=True)
    return sum(costs[:ALIKE_AFTER]) + ALIKE_SHARE * sum(costs[ALIKE_AFTER:])


class Reading:
    """The cheapest way to read Study Groups as arms, given a cut.

    Costs are counted from the end: `begin[i]` is what rows i onward cost when an arm begins there, `first[i]`
    when its title is just behind, `inside[i]` when part of its description is, `text[i]` when row i is description.
    """

    def __init__(self, sections: Sections, cut: Cut) -> None:
        """Read all rows, the last one first."""
        size = len(sections.groups)
        self.sections, self.cut = sections, cut
        self.begin = [0.0] * (size + 1)
        self.first = [0.0] * size + [DANGLING]
        self.inside = [0.0] * size + [DANGLING]
        self.text = [0.0] * size
        self.standing: list[list[tuple[float, int]]] = [[] for _ in range(size + 1)]
        for here in range(size - 1, -1, -1):
            self._read(here)
        stood = {at for standing in self.standing for _, at in standing}
        self.cost = self.begin[0] + (UNUSED if stood and len(stood) < len(cut.starts) else 0.0)

    def _read(self, here: int) -> None:
        row, title, text = self.sections.groups[here], self.sections.as_title[here], self.sections.as_text[here]
        standing = self.standing[here]
        if same := self.sections.same[here]:
            standing += self._stand(here, same, IMPOSSIBLE if row.group_type else 0.0)
            again_title, again_text = self._again(here, standing) if standing else (ELSEWHERE, ELSEWHERE)
            title, text = title + again_title, text + again_text
        if row.text == NO_INTERVENTION:
            end = text = self.begin[here + 1]
        else:
            end = min(standing)[0] if standing else IMPOSSIBLE * len(self.begin)
            text += self.inside[here + 1]
        self.text[here] = text
        self.inside[here] = min(text, end)
        self.first[here] = min(text, end + BARE_ARM)
        self.begin[here] = title + self.first[here + 1]

    def _stand(self, here: int, same: Mapping[int, int], wrong: float) -> Iterator[tuple[float, int]]:
        """The interventions that stand there whole: what it costs from there on, and which."""
        length = self.cut.length
        for at, run in same.items():
            if run >= length.get(at, run + 1):
                yield wrong + self._after(here + length[at], at)[0], at

    def _again(self, here: int, standing: Sequence[tuple[float, int]]) -> tuple[float, float]:
        """The cost, as title (a name may follow it once more) and as text, of interventions that stand there."""
        longest = max(self.cut.length[at] for _, at in standing)
        whole = 0.0 if longest == 1 else WHOLE_BLOCK
        below = self.standing[here + 1]
        title = SAME_TITLE + (0.0 if below or self.standing[here + longest] else whole)
        twice = below and {at for _, at in standing} & {at for _, at in below}
        return title, TWICE if twice else SAME_TEXT + whole

    def _after(self, here: int, last: int) -> tuple[float, int]:
        """What may follow an intervention: another of the same arm, or (-1) the next arm."""
        best = (self.begin[here], -1)
        for cost, at in self.standing[here]:
            if at != last:
                best = min(best, (cost + (ODD_ORDER if at < last else 0.0), at))
        return best

    def arms(self) -> list[Arm]:
        """The arms of the cheapest reading."""
        found, here, groups = [], 0, self.sections.groups
        while here < len(groups):
            title, start = groups[here], here + 1
            here = self._end_of_text(start)
            texts, blocks = tuple(groups[start:here]), []
            empty = here < len(groups) and groups[here].text == NO_INTERVENTION
            if empty:
                here += 1
            else:
                at = min(self.standing[here])[1] if self.standing[here] else -1
                while at >= 0:
                    blocks.append(at)
                    here += self.cut.length[at]
                    at = self._after(here, at)[1]
            found.append(Arm(title, texts, tuple(blocks), empty or bool(blocks)))
        return found

    def _end_of_text(self, here: int) -> int:
        """Where the description that begins here ends."""
        price = BARE_ARM
        while here < len(self.sections.groups) and self.sections.groups[here].text != NO_INTERVENTION:
            if self.standing[here] and min(self.standing[here])[0] + price < self.text[here]:
                break
            here, price = here + 1, 0.0
        return here
