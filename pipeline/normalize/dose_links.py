"""Whose dose it is: statements of arms and interventions brought together.

An arm's statement is bound to the intervention whose name its substance bears. An intervention's statement
holds for every arm that lists it. The same statement in both is one dose, told by the arm and completed from
the intervention. Two statements that cannot both hold are both kept and share a conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import msgspec

from pipeline.record import ArmGroup, Intervention
from pipeline.text.dose import Dose

_SCHEDULE = ("freq_low", "freq_high", "period", "period_unit", "n_admin")
_COMPLETED = (("route",), _SCHEDULE, ("form",))
_SHORTEST_WORD = 4


@dataclass
class Placed:
    """A dose with the positions (from 0) of its arm and intervention; `dose` is None where none is stated."""

    arm: int | None
    given: int | None
    dose: Dose | None
    source: str
    position: int | None = None
    """Position of the arm or intervention whose text it stands in."""
    conflict: int | None = None
    flags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Texts:
    """What was read of one trial: its arms and interventions with the doses of each, and who gets what."""

    arms: Sequence[ArmGroup]
    interventions: Sequence[Intervention]
    pairs: Sequence[tuple[int, int]]
    arm_doses: Sequence[tuple[Dose, ...]]
    intervention_doses: Sequence[tuple[Dose, ...]]


def place(texts: Texts) -> list[Placed]:
    """Every dose of a trial with its arm and intervention, arm by arm; one row without dose where none is stated."""
    placed: list[Placed] = []
    conflicts = _Counter()
    for arm in range(len(texts.arms)):
        listed = [given for at, given in texts.pairs if at == arm]
        placed += (_as_placebo(each, texts, listed) for each in _of_arm(texts, arm, listed, conflicts))
    linked = {given for _, given in texts.pairs}
    for given, doses in enumerate(texts.intervention_doses):
        if given not in linked:
            placed += [Placed(None, given, dose, "intervention", given) for dose in doses] or [
                Placed(None, given, None, "none")
            ]
    return placed


class _Counter:
    """Numbers the conflicts of a trial."""

    last = 0

    def next(self) -> int:
        self.last += 1
        return self.last


def _of_arm(texts: Texts, arm: int, listed: list[int], conflicts: _Counter) -> Iterator[Placed]:
    own = [Placed(arm, bound_to(dose, listed, texts.interventions), dose, "arm", arm) for dose in texts.arm_doses[arm]]
    yield from (placed for placed in own if placed.given is None)
    for given in listed:
        told = [placed for placed in own if placed.given == given]
        yield from _together(told, arm, given, texts.intervention_doses[given], conflicts)


def _as_placebo(placed: Placed, texts: Texts, listed: Sequence[int]) -> Placed:
    """A dose of what is called a placebo, or told of a placebo arm that gets one thing, is no active dose."""
    if placed.dose is None or placed.dose.role != "active" or placed.arm is None:
        return placed
    called = placed.given is not None and "placebo" in _names(texts.interventions[placed.given])
    told = placed.source == "arm" and len(listed) == 1 and texts.arms[placed.arm].type == "PLACEBO_COMPARATOR"
    if called or told:
        placed.dose = msgspec.structs.replace(placed.dose, role="placebo")
    return placed


def bound_to(dose: Dose, listed: Sequence[int], interventions: Sequence[Intervention]) -> int | None:
    """The listed intervention that a dose of an arm's text is of, None where the words do not tell.

    A named substance must share a word with the intervention's names. Without one, the only listed
    intervention is meant.
    """
    if not dose.substance:
        return listed[0] if len(listed) == 1 else None
    wanted = _words(dose.substance)
    shared = {given: len(wanted & _names(interventions[given])) for given in listed}
    best = max(shared.values(), default=0)
    bearers = [given for given, count in shared.items() if count == best]
    if best and len(bearers) == 1:
        return bearers[0]
    return listed[0] if not best and len(listed) == 1 and not _other_substance(dose) else None


def _other_substance(dose: Dose) -> bool:
    """Whether the arm's own words name a substance that is not the one listed intervention's."""
    return dose.role in ("background", "rescue", "placebo", "vehicle")


def _names(given: Intervention) -> frozenset[str]:
    return _words(" ".join([given.name or "", *given.other_names]))


@lru_cache(maxsize=4096)
def _words(names: str) -> frozenset[str]:
    cleaned = "".join(c if c.isalnum() else " " for c in names.lower())
    words = (word for word in cleaned.split() if len(word) >= _SHORTEST_WORD or (len(word) > 1 and word.isalpha()))
    return frozenset(words)


def _together(
    told: list[Placed], arm: int, given: int, stated: Sequence[Dose], conflicts: _Counter
) -> Iterator[Placed]:
    further = [Placed(arm, given, dose, "intervention", given) for dose in stated]
    if not told:
        yield from further or [Placed(arm, given, None, "none")]
        return
    unmatched = [placed for placed in further if not _completes_any(placed, told)]
    if unmatched and len(unmatched) == len(further) and _contradict(told, unmatched):
        number = conflicts.next()
        for placed in (*told, *unmatched):
            placed.conflict = number
        yield from (*told, *unmatched)
        return
    yield from told
    yield from (placed for placed in unmatched if not _of_another_arm(placed, told))


def _completes_any(placed: Placed, told: Iterable[Placed]) -> bool:
    """Whether the statement is one the arm makes too; what the arm leaves open is then taken from it."""
    same = [other for other in told if _same_amount(placed.dose, other.dose)]
    for other in same:
        if placed.dose and other.dose:
            missing = [names for names in _COMPLETED if all(getattr(other.dose, name) is None for name in names)]
            given = {n: v for names in missing for n in names if (v := getattr(placed.dose, n)) is not None}
            if given:
                other.dose = msgspec.structs.replace(other.dose, **given)
                other.flags.append("completed_from_intervention")
    return bool(same)


def _contradict(told: Sequence[Placed], further: Sequence[Placed]) -> bool:
    """One plain statement each, comparable, and not the same."""
    if len(told) != 1 or len(further) != 1:
        return False
    one, other = told[0].dose, further[0].dose
    return bool(
        one
        and other
        and one.role == other.role == "active"
        and one.canonical_unit is not None
        and one.canonical_unit == other.canonical_unit
        and one.basis == other.basis
        and one.phase_label == other.phase_label
        and "concentration" not in (one.basis, other.basis)
    )


def _of_another_arm(placed: Placed, told: Sequence[Placed]) -> bool:
    """An intervention that lists every arm's dose states, for this arm, the doses of the others too."""
    return any(placed.dose and other.dose and placed.dose.canonical_unit == other.dose.canonical_unit for other in told)


def _same_amount(one: Dose | None, other: Dose | None) -> bool:
    if one is None or other is None or one.role != other.role:
        return False
    if one.canonical_unit and other.canonical_unit:
        return _canonical(one) == _canonical(other)
    return (one.amount_low, one.amount_high, one.unit_ucum) == (
        other.amount_low,
        other.amount_high,
        other.unit_ucum,
    )


def _canonical(dose: Dose) -> tuple[float | None, float | None, str | None, str | None]:
    return dose.canonical_low, dose.canonical_high, dose.canonical_unit, dose.basis
