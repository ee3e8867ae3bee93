"""Whose dose it is: statements of arms and interventions brought together.

An arm's statement is bound to the intervention whose name its substance bears. An intervention's statement
holds for every arm that lists it. The same statement in both is one dose, told by the arm and completed from
the intervention. Two statements that cannot both hold are both kept and share a conflict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import msgspec

from pipeline.normalize.dose_completion import completed, completed_from
from pipeline.record import ArmGroup, Intervention
from pipeline.text.dose import Dose

_SHORTEST_WORD = 4
_NOT_DOSED = ("PROCEDURE", "DIAGNOSTIC_TEST", "DEVICE", "BEHAVIORAL")
_OF_SEVERAL = ("plus", "and", "with", "regimen", "chemotherapy", "combination")
_HOURS = {"min": 1 / 60, "h": 1, "d": 24, "wk": 168, "mo": 730.5, "a": 8766}


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
    read_together: Callable[[int, int], Sequence[Dose]] | None = None
    """Reads the text of an intervention (second) with that of an arm (first) behind it."""


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
    own = [Placed(arm, _given(dose, listed, texts), dose, "arm", arm) for dose in texts.arm_doses[arm]]
    if len(listed) == 1:
        _leave_to_the_named(own, texts.interventions[listed[0]])
    yield from (placed for placed in own if placed.given is None)
    for given in listed:
        told = [placed for placed in own if placed.given == given]
        further = [Placed(arm, given, dose, "intervention", given) for dose in texts.intervention_doses[given]]
        if further and not own and len(listed) == 1 and texts.read_together:
            _complete_from_arm(further, texts.read_together(arm, given))
        yield from _together(told, further, conflicts) if told else further or [Placed(arm, given, None, "none")]


def _complete_from_arm(further: list[Placed], told: Sequence[Dose]) -> None:
    """An arm that gets one thing and states no amount may say how often: "injections every 2 weeks"."""
    doses = [placed.dose for placed in further if placed.dose]
    for placed, dose in zip(further, completed_from(doses, told), strict=True):
        if dose is not placed.dose and placed.dose and not placed.dose.days:  # of those days, the arm says nothing
            placed.dose = dose
            placed.flags.append("completed_from_arm")


def _leave_to_the_named(own: list[Placed], only: Intervention) -> None:
    """Where one dose bears the intervention's name, those of other names are not of it."""
    names = _names(only)
    if "+" in (only.name or "") or not names.isdisjoint(_OF_SEVERAL):
        return
    bearing = [bool(p.dose and p.dose.substance and _words(p.dose.substance) & names) for p in own]
    for placed, bears in zip(own, bearing, strict=True):
        if any(bearing) and not bears and placed.dose and placed.dose.substance:
            placed.given = None


def _as_placebo(placed: Placed, texts: Texts, listed: Sequence[int]) -> Placed:
    """A dose of what is called a placebo, or told of a placebo arm that gets one thing, is no active dose."""
    if placed.dose is None or placed.dose.role != "active" or placed.arm is None:
        return placed
    called = placed.given is not None and "placebo" in _names(texts.interventions[placed.given])
    told = placed.source == "arm" and len(listed) == 1 and texts.arms[placed.arm].type == "PLACEBO_COMPARATOR"
    if called or told:
        placed.dose = msgspec.structs.replace(placed.dose, role="placebo")
    return placed


def _given(dose: Dose, listed: Sequence[int], texts: Texts) -> int | None:
    """The intervention that a dose of an arm's text is of: by its name, else the one that states the same."""
    named = bound_to(dose, listed, texts.interventions)
    if named is not None or not dose.substance:
        return named
    wanted = _words(dose.substance)
    alike = [given for given in listed if any(_is_said_again(dose, wanted, d) for d in texts.intervention_doses[given])]
    return alike[0] if len(alike) == 1 else None


def _is_said_again(dose: Dose, wanted: frozenset[str], other: Dose) -> bool:
    return bool(other.substance) and wanted == _words(other.substance or "") and _same_statement(dose, other)


def bound_to(dose: Dose, listed: Sequence[int], interventions: Sequence[Intervention]) -> int | None:
    """The listed intervention that a dose of an arm's text is of, None where the words do not tell.

    A named substance must share a word with the intervention's names, or stand in the description of it alone.
    Without one, the only listed intervention is meant, unless it is nothing that is dosed: sumatriptan is no dose
    of "PET-MRI".
    """
    if not dose.substance:
        return listed[0] if len(listed) == 1 else None
    wanted = _words(dose.substance)
    shared = {given: len(wanted & _names(interventions[given])) for given in listed}
    best = max(shared.values(), default=0)
    bearers = [given for given, count in shared.items() if count == best]
    if best and len(bearers) > 1:  # "paclitaxel" is "Paclitaxel", not "Nab-paclitaxel"
        bearers = [given for given in bearers if _words(interventions[given].name or "") == wanted]
    elif len(listed) > 1 and not best:
        described = ((given, _words(interventions[given].description or "")) for given in listed)
        bearers = [given for given, words in described if wanted and wanted <= words]
    if len(bearers) == 1 and (best or _may_be_of(dose, interventions[bearers[0]])):
        return bearers[0]
    return listed[0] if not best and len(listed) == 1 and _may_be_of(dose, interventions[listed[0]]) else None


def _may_be_of(dose: Dose, only: Intervention) -> bool:
    """Whether a substance by another name can be the one listed intervention."""
    if dose.role in ("background", "rescue", "placebo", "vehicle") or only.type in _NOT_DOSED:
        return False
    return "placebo" not in _words(only.name or "")


def _names(given: Intervention) -> frozenset[str]:
    return _words(" ".join([given.name or "", *given.other_names]))


@lru_cache(maxsize=4096)
def _words(names: str) -> frozenset[str]:
    cleaned = "".join(c if c.isalnum() else " " for c in names.lower())
    words = (word for word in cleaned.split() if len(word) >= _SHORTEST_WORD or (len(word) > 1 and word.isalpha()))
    return frozenset(words)


def _together(told: list[Placed], further: list[Placed], conflicts: _Counter) -> Iterator[Placed]:
    """What an arm tells and what the intervention states besides."""
    told_left, stated_left = _completed(told, further)
    if _contradict(told_left, stated_left, alone=len(told) == len(further) == 1):
        told_left[0].conflict = stated_left[0].conflict = conflicts.next()
        yield from (*told, *stated_left)
        return
    yield from told
    others = [placed for placed in stated_left if _of_another_arm(placed, told)]
    for placed in told if any(other.dose and other.dose.role == "active" for other in others) else ():
        placed.flags.append("intervention_states_others")
    yield from (placed for placed in stated_left if placed not in others)


def _completed(told: list[Placed], further: list[Placed]) -> tuple[list[Placed], list[Placed]]:
    """The statements only the arm makes and those only the intervention makes.

    What the arm leaves open in one that both make is taken from the intervention.
    """
    stated_left = []
    told_left = {id(placed): placed for placed in told}
    for placed in further:
        same = [other for other in told if placed.dose and other.dose and _same_statement(placed.dose, other.dose)]
        for other in same:
            told_left.pop(id(other), None)
            _complete(other, placed)
        if not same:
            stated_left.append(placed)
    return list(told_left.values()), stated_left


def _complete(told: Placed, stated: Placed) -> None:
    if told.dose is None or stated.dose is None:
        return
    dose = completed(told.dose, stated.dose)
    if dose is not told.dose:
        told.dose = dose
        told.flags.append("completed_from_intervention")


def _contradict(told: Sequence[Placed], stated: Sequence[Placed], *, alone: bool) -> bool:
    """Whether the one statement left on each side is of the same thing: all that is said, or in the same place."""
    if len(told) != 1 or len(stated) != 1:
        return False
    one, other = told[0].dose, stated[0].dose
    return bool(one and other and _comparable(one, other) and (alone or _slot(one) == _slot(other)))


def _comparable(one: Dose, other: Dose) -> bool:
    return (
        one.role == other.role == "active"
        and one.canonical_unit is not None
        and one.canonical_unit == other.canonical_unit
        and None not in (one.canonical_low, one.canonical_high, other.canonical_low, other.canonical_high)
        and one.basis == other.basis
        and one.phase_label == other.phase_label
        and one.cohort == other.cohort
        and "concentration" not in (one.basis, other.basis)
    )


def _slot(dose: Dose) -> tuple[object, ...]:
    """When a dose is given; equal for the same step of a regimen told twice."""
    return _rate(dose), dose.days, dose.offset_text, dose.phase_label


def _of_another_arm(placed: Placed, told: Sequence[Placed]) -> bool:
    """An intervention that lists every arm's dose states, for this arm, the doses of the others too."""
    whole = [other.dose for other in told if other.dose and not _is_cut_off(other.dose)]
    return any(placed.dose and placed.dose.canonical_unit == dose.canonical_unit for dose in whole)


def _is_cut_off(dose: Dose) -> bool:
    """`DRUG600/100 mg`: read in part, for no reason that a flag tells; the intervention may tell the rest."""
    return dose.status == "partial" and not dose.flags


def _same_statement(one: Dose, other: Dose) -> bool:
    """The same amount as often: "250 mg every 4 hours" is not "250 mg every 24 hours"."""
    return one.role == other.role and _amount(one) == _amount(other) and _as_often(_rate(one), _rate(other))


def _as_often(one: tuple[float, float] | None, other: tuple[float, float] | None) -> bool:
    """Whether two rates may be the same; a month is four weeks to many."""
    return one is None or other is None or all(0.9 < a / b < 1.1 for a, b in zip(one, other, strict=True))


def _amount(dose: Dose) -> tuple[float | str | None, ...]:
    if dose.canonical_unit:
        return dose.canonical_low, dose.canonical_high, dose.canonical_unit, dose.basis
    return dose.amount_low, dose.amount_high, dose.unit_ucum


def _rate(dose: Dose) -> tuple[float, float] | None:
    """Administrations an hour, lowest and highest; None where not stated."""
    if dose.freq_low is None or dose.freq_high is None or not dose.period or not dose.period_unit:
        return None
    hours = dose.period * _HOURS[dose.period_unit]
    return round(dose.freq_low / hours, 9), round(dose.freq_high / hours, 9)
