"""Arms, interventions and the links between them, from two sections of a trial page.

Study Groups and Interventions are read together (`arm_reading`): of all cuts of the second the one is taken
that costs least with the arms it leaves in the first. A line that could as well be cut another
way is left out and reported.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

from pipeline.record import ArmGroup, Finding, Intervention
from pipeline.sources.arm_reading import NO_INTERVENTION, Arm, Cut, Reading, Row, Sections

GROUP_TYPES = frozenset((
    "EXPERIMENTAL", "ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION", "OTHER",
))  # fmt: skip
INTERVENTION_TYPES = frozenset((
    "BEHAVIORAL", "BIOLOGICAL", "COMBINATION_PRODUCT", "DEVICE", "DIAGNOSTIC_TEST", "DIETARY_SUPPLEMENT",
    "DRUG", "GENETIC", "PROCEDURE", "RADIATION", "OTHER",
))  # fmt: skip
"""Types as the registry spells them."""
MOST_DOUBTS = 10
"""Lines whose part is tried both ways; a longer list of doubts is settled by looks."""
MOST_ROWS, MOST_SEARCHED = 5000, 500
"""Lines of a section beyond which it is no list of arms; beyond which the first cut is taken as it is."""
CLEAR, NEAR = 1.0, 0.2
"""A cut that costs less is taken without a search; two cuts that differ by less are equally good."""


@dataclass
class Groups:
    """What the two sections hold; links are (arm, intervention) positions."""

    arms: list[ArmGroup] = field(default_factory=list)
    interventions: list[Intervention] = field(default_factory=list)
    links: list[tuple[int, int]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def report(self, code: str, place: str, value: str, message: str) -> None:
        """Note what could not be decided."""
        self.findings.append(Finding(code=code, field=place, message=message, value=value))


def cut(group_lines: Sequence[str], intervention_lines: Sequence[str] | None, title: str = "") -> Groups:
    """Arms, interventions and links; `intervention_lines` is None where the capture ended before the section.

    The trial's title mentions names of interventions more than it does descriptions.
    """
    groups = rows(group_lines)[:MOST_ROWS]
    section = rows(intervention_lines or ())[:MOST_ROWS]
    if intervention_lines is None:
        groups, section = _mended(groups), _typed_blocks(groups)
    sections = Sections(groups, section, title)
    best, doubts = _best_cut(sections)
    found = Groups()
    _add_interventions(found, best, doubts)
    _add_arms(found, best, Reading(sections, best).arms(), keyed=bool(section) or intervention_lines is not None)
    return found


def _mended(groups: list[Row]) -> list[Row]:
    """The rows of a capture that ended within its last line, where that line is known."""
    if groups and len(groups[-1].text) > 2 and NO_INTERVENTION.startswith(groups[-1].text):
        return [*groups[:-1], Row(NO_INTERVENTION)]
    return groups


def rows(lines: Sequence[str]) -> list[Row]:
    """The section's lines, with each type line taken into the line above it."""
    found: list[Row] = []
    for line in lines:
        text = line.strip()
        group, intervention = text.removeprefix("Group Type "), text.removeprefix("Intervention Type ")
        if found and group != text and group in GROUP_TYPES:
            found[-1] = found[-1]._replace(group_type=group)
        elif found and intervention != text and intervention in INTERVENTION_TYPES:
            found[-1] = found[-1]._replace(intervention_type=intervention)
        else:
            found.append(Row(text))
    return found


def _typed_blocks(groups: Sequence[Row]) -> list[Row]:
    """The interventions that Study Groups itself marks by a type, for a page cut off before their section."""
    found: dict[tuple[Row, ...], None] = {}
    if any(row.group_type for row in groups):
        starts = [at for at, row in enumerate(groups) if row.group_type or row.intervention_type]
        for at, end in zip(starts, [*starts[1:], len(groups)], strict=True):
            if groups[at].intervention_type:
                found[tuple(groups[at:end])] = None
    return [row for block in found for row in block]


def _add_interventions(found: Groups, best: Cut, doubts: Sequence[int]) -> None:
    for at in best.starts:
        name, *texts = best.block(at)
        unsure = [row for here, row in enumerate(texts, at + 1) if here in doubts]
        description = None if unsure else _joined(texts)
        found.interventions.append(Intervention(type=name.intervention_type, name=name.text, description=description))
        for row in unsure:
            message = "Expected a name or a description; the line could be either, so it is left out."
            found.report("ambiguous_text", "interventions", row.text, message)


def _add_arms(found: Groups, best: Cut, arms: Sequence[Arm], keyed: bool) -> None:
    """Arms and links; what follows an arm's title is its description only where the arm's end is known."""
    order = {at: position for position, at in enumerate(best.starts)}
    twins = Counter(best.block(at) for at in best.starts)
    for position, arm in enumerate(arms):
        known = arm.ended and (keyed or len(arm.description) < 2)
        description = _joined(arm.description) if known else None
        found.arms.append(ArmGroup(label=arm.title.text, type=arm.title.group_type, description=description))
        found.links += [(position, order[at]) for at in arm.blocks]
        if arm.description and not known:
            message = "Expected the arm's interventions below its description; without them it cannot be cut."
            found.report("ambiguous_text", "arms.description", arm.description[0].text, message)
        for at in arm.blocks:
            if twins[best.block(at)] > 1:
                message = "Expected interventions that differ; of those that are alike the first is linked."
                found.report("ambiguous_link", "arm_interventions", best.rows[at].text, message)


def _joined(texts: Sequence[Row]) -> str | None:
    return "\n".join(row.text for row in texts) or None


def _best_cut(sections: Sections) -> tuple[Cut, list[int]]:
    """The cheapest cut, and the lines that another cut, as cheap, would read otherwise."""
    typed = [at for at, row in enumerate(sections.section) if row.intervention_type]
    if not sections.section or typed[:1] == [0]:
        return Cut(sections, typed), []
    cost, best = min((_cost(sections, starts), starts) for starts in _first_cuts(sections))
    if cost < CLEAR or len(sections.groups) + len(sections.section) > MOST_SEARCHED:
        return Cut(sections, best), []
    return _search(sections, cost, best)


def _search(sections: Sections, cost: float, best: tuple[int, ...]) -> tuple[Cut, list[int]]:
    """Change the cut at one line, or move it by one, as long as that makes it cheaper."""
    margins: dict[int, float] = {}
    price = cache(partial(_cost, sections, most=cost + 2 * NEAR))  # twice, not to stand on the last digit
    better = True
    while better:
        better = False
        for at, other in list(_changes(sections, best)):
            dearer = price(other) - cost
            if dearer < -1e-9:
                best, cost, better = other, cost + dearer, True
                margins.clear()
                break
            margins[at] = min(margins.get(at, NEAR), dearer)
    return Cut(sections, best), [at for at, dearer in margins.items() if dearer < NEAR]


def _changes(sections: Sections, starts: tuple[int, ...]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Cuts next to this one, by the line whose part they change; the likeliest names first."""
    size = len(sections.section)
    likely = sorted(range(1, size), key=lambda at: sections.section_looks[at].as_title)[:MOST_DOUBTS]
    for at in likely:
        for change in ({at}, {at, at + 1}, {at - 1, at}):
            if 0 not in change and size not in change:
                yield at, tuple(sorted(set(starts) ^ change))


def _cost(sections: Sections, starts: tuple[int, ...], most: float = math.inf) -> float:
    """What a cut costs with the arms it leaves; for one that costs `most` and more, at least as much as that."""
    found = Cut(sections, starts)
    return found.cost + (Reading(sections, found).cost if found.cost < most else 0.0)


def _first_cuts(sections: Sections) -> set[tuple[int, ...]]:
    """Where a search begins: every other line; each that looks like a name; each that an arm begins with."""
    size, look = len(sections.section), sections.section_looks
    named = (at for at in range(1, size) if look[at].as_title < CLEAR)
    return {tuple(range(0, size, 2)), (0, *named), (0, *_reached(sections))}


def _reached(sections: Sections) -> Iterator[int]:
    """Lines of the Interventions section that Study Groups reaches from elsewhere than the line above."""
    before: dict[str, set[str]] = {}
    after: dict[str, set[str]] = {}
    for one, two in zip(sections.groups, sections.groups[1:], strict=False):
        before.setdefault(two.text, set()).add(one.text)
        after.setdefault(one.text, set()).add(two.text)
    for at in range(1, len(sections.section)):
        above, here = sections.section[at - 1].text, sections.section[at].text
        if here not in before:
            begins = at % 2 == 0 and sections.section_looks[at].as_title < CLEAR
        else:
            begins = above not in before[here]
        if begins or (above in after and here not in after[above]):
            yield at
