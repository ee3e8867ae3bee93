"""What two amounts next to each other are to each other: one dose said twice, a part, a total, a list.

`2 capsules of 150 mg` is one dose; `50,000 IU (1.25 mg)` is one dose said twice; `4 g tid, 12 g a day` is a dose
and its daily total; `containing 20 mg and 60 mg` are two strengths.
"""

from __future__ import annotations

from typing import Final

import msgspec

from pipeline.text.dose.schedule import schedule
from pipeline.text.dose.sentences import (
    CONCENTRATION,
    COUNT,
    DOSE,
    EQUIVALENT,
    HOLDER,
    LIMIT,
    NOT_A_DOSE,
    STRENGTH,
    TOTAL,
    Statement,
)  # fmt: skip
from pipeline.text.dose.shapes import Amount, Term
from pipeline.text.numbers import NUMBER_WORDS
from pipeline.text.unit import Per, Unit

_NAME_WORDS: Final = 4
_CONTENTS: Final = (DOSE, HOLDER, STRENGTH, EQUIVALENT)
_HANDED_ON: Final = (STRENGTH, NOT_A_DOSE, TOTAL)
_JOINTS: Final = frozenset((",", "and", "or", "/"))
# "capsules contain 500 mg (50,000 units)": no rule without the drug tells which of the two was meant.
_OF_ONE_DRUG_ONLY: Final = ({"mass", "activity"}, {"mass", "units"})
_ABOUT: Final = frozenset(("about", "approximately", "approx", "circa", "ca", "~", "=", "total", "all"))
_APART: Final = frozenset(("+", "and", "or", "plus", ";", "then", "followed", "&"))


def compare(before: Statement, after: Statement) -> None:
    """Settle what two amounts are to each other, by the first of the cases that holds."""
    for settles in _CASES:
        if settles(before, after):
            return


def _drops_of_a_volume(before: Statement, after: Statement) -> bool:
    """`7 drops (0.35 mL)`: drops and puffs are a dose, vials and sachets hold one."""
    if before.verdict != COUNT or after.amount.unit.kind != "volume" or _is_container(before):
        return False
    after.verdict = EQUIVALENT if _touch(before, after) else after.verdict
    return True


def _count_of_contents(before: Statement, after: Statement) -> bool:
    """`2 capsules of 150 mg`, `4 tablets (0.3 mg each)`: the contents are the dose."""
    if before.verdict != COUNT or after.verdict not in _CONTENTS or not _touch(before, after):
        return False
    before.verdict, after.verdict = EQUIVALENT, DOSE
    after.given_by, count = before, before.amount.levels[-1].high
    if _is_of_all(before, after):
        after.count = count
    else:
        after.units = count
    return True


def _is_of_all(before: Statement, after: Statement) -> bool:
    """`five drops, corresponding to 10^8 CFU`, `3 teaspoons (about 3400 mg)`: one amount for all that is counted.

    A bare bracket leaves open which it is: `2 capsules (300 mg)`.
    """
    between = before.sentence.tokens.norms[before.past : after.first]
    if "each" in after.flags or "each" in between:
        return False
    if "equivalent" in after.flags or not _ABOUT.isdisjoint(between):
        return True
    bare = between == ["("] and after.verdict != HOLDER and not after.amount.unit.is_per("counted")
    if bare and (before.amount.levels[-1].high or 0) > 1:
        after.flags.append("per_unit_or_total")
        return True
    return False


def _contents_counted(before: Statement, after: Statement) -> bool:
    """`150 mg (2 capsules)` says how; `400 mg caps 2 capsules` leaves open whether of one or of both."""
    if after.verdict != COUNT or before.verdict not in (DOSE, HOLDER) or not _touch(before, after):
        return False
    after.verdict = EQUIVALENT
    before.count = after.amount.levels[-1].high
    if "(" not in before.sentence.tokens.norms[before.past : after.first] and (before.count or 0) > 1:
        before.flags.append("per_unit_or_total")
    return True


def _combination(before: Statement, after: Statement) -> bool:
    """`A 400 mg/B 100 mg caps`: the parts of a combination."""
    between = before.sentence.tokens.norms[before.past : after.first]
    if before.verdict != DOSE or after.verdict != HOLDER or not 0 < len(between) <= _NAME_WORDS:
        return False
    after.verdict = DOSE if between[0] in ("/", "+") else after.verdict
    return after.verdict == DOSE


def _handed_on(before: Statement, after: Statement) -> bool:
    """`containing 20 mg and 60 mg`: what the first of a list is, the next is."""
    is_part = "parts" in before.flags  # "1000 mg fish oil, of which 400 mg EPA and 200 mg DHA"
    if "of_a_strength" in before.flags and after.verdict == DOSE and _is_listed_on(before, after):
        after.verdict = STRENGTH
        return True
    if before.verdict not in _HANDED_ON and not is_part:
        return False
    if after.verdict != DOSE or not _is_listed(before, after):
        return False
    after.flags += ["parts"] if is_part else []
    bracketed = before.sentence.tokens.norms[after.first - 1] == "(" and before.verdict == STRENGTH
    after.verdict = EQUIVALENT if bracketed else before.verdict
    after.flags += ["of_a_strength"] if bracketed else []
    if bracketed and {before.amount.unit.kind, after.amount.unit.kind} in _OF_ONE_DRUG_ONLY:
        before.flags.append("mass_and_activity")
    return True


def _is_listed_on(before: Statement, after: Statement) -> bool:
    """`vials of 40 mg (2 mL), 100 mg (5 mL)`: the list goes on behind a bracket."""
    between = before.sentence.tokens.norms[before.past : after.first]
    return between[:1] == [")"] and len(between) > 1 and _JOINTS.issuperset(between[1:])


def _daily_total(before: Statement, after: Statement) -> bool:
    """`4 g tid, 12 g a day`."""
    if before.verdict != DOSE or after.verdict != DOSE or not _is_sum(before, after):
        return False
    after.verdict = TOTAL
    return True


def _bracketed(before: Statement, after: Statement) -> bool:
    if before.verdict == DOSE and after.verdict in (DOSE, HOLDER):
        _by_bracket(before, after)
    return True


def _contained(before: Statement, after: Statement) -> bool:
    """`1 ml of X contains 100 units` is a concentration."""
    per = before.amount.unit
    if per.kind != "volume" or per.per or "contents" not in after.flags or after.amount.unit.kind == "volume":
        return False
    unit, count = after.amount.unit, before.amount.levels[-1].high or 1.0
    after.amount = msgspec.structs.replace(after.amount, unit=Unit(unit.atom, (*unit.per, Per(per.atom, count))))
    before.verdict, after.verdict = NOT_A_DOSE, CONCENTRATION
    return True


def _measured_out(before: Statement, after: Statement) -> bool:
    """`10 mg/5 ml syrup 5 ml tid`: a volume of what the strength describes is the dose."""
    volume = after.amount.unit
    if before.verdict != DOSE or after.verdict != DOSE or volume.kind != "volume" or volume.per:
        return False
    strength = before.amount.unit
    between = before.sentence.tokens.norms[before.past : after.first]
    if strength.kind == "volume" or not strength.is_per("volume") or "(" in between or not _touch(before, after):
        return False
    before.verdict = CONCENTRATION
    return True


_CASES: Final = (
    *(_contained, _measured_out, _drops_of_a_volume, _count_of_contents, _contents_counted, _combination),
    *(_handed_on, _daily_total, _bracketed),
)


def _parts_of(before: Statement, after: Statement) -> float | None:
    """How many of the second amount, in brackets or behind "as", make the first:
    `600 mg daily (2 doses of 300 mg)` two."""
    one, other = before.amount.levels[-1].low, after.amount.levels[-1].low
    between = before.sentence.tokens.norms[before.past : after.first]
    if not one or not other or before.amount.unit.atom != after.amount.unit.atom or not _is_open(between):
        return None
    count = one / other
    return count if count > 1 and _is_said(count, between) else None


def _is_said(count: float, norms: list[str]) -> bool:
    """Whether a count is among the words, as a figure or a word: `3 injections`, `two injections`."""
    return any(norm == f"{count:g}" or NUMBER_WORDS.get(norm) == count for norm in norms)


def _is_open(norms: list[str]) -> bool:
    """Whether a bracket opens here and does not close, or an "as" says how: `150 mg as 2 injections of 75 mg`."""
    return norms.count("(") > norms.count(")") or ("as" in norms[-_GIVEN_AS:] and "(" not in norms)


_GIVEN_AS: Final = 6  # "as two subcutaneous injections of"


def split_up(before: Statement, after: Statement) -> None:
    """A daily amount given in doses is their total; a dose given in units is made of them.

    `600 mg daily (2 doses of 300 mg (2 tablets of 150 mg))` is one dose of 300 mg.
    """
    count = _parts_of(before, after)
    if count is None or (before.verdict == LIMIT and after.units != count):
        return
    if _is_of_a_day(before, after):
        before.verdict, after.units, after.of_a_day = TOTAL, None, True
    else:
        before.count, before.made_of, after.verdict = count, after, EQUIVALENT


def drop_repeated(before: Statement, after: Statement) -> None:
    """`given as a single injection at 225 mg [225 mg/1.5 mL]`: what an equivalent amount is dissolved in."""
    between = before.sentence.tokens.norms[before.past : after.first]
    dissolved = after.verdict == DOSE and after.amount.unit.is_per("volume")
    if dissolved and before.verdict == EQUIVALENT and between in (["("], ["["]):
        after.verdict = EQUIVALENT


def _is_of_a_day(before: Statement, after: Statement) -> bool:
    """Whether the parts of an amount are doses of their own: `600 mg daily (2 doses of 300 mg)`."""
    between = before.sentence.marks[before.place + 1 : after.place]
    plan = schedule(mark for mark in between if mark.kind == "often")
    if plan.split:
        return True
    daily = any(one.days <= 1 for one in plan.often) or before.amount.unit.is_per("time")
    return daily and any(mark.kind == "times" for mark in between)


def _by_bracket(before: Statement, after: Statement) -> None:
    """`50,000 IU (1.25 mg)` is one dose said twice; `300 mg twice daily (600 mg/day)` holds its daily total."""
    norms = before.sentence.tokens.norms
    one, other = before.amount, after.amount
    if norms[before.past : after.first] == [","] and "(" in norms[max(0, before.first - 3) : before.first]:
        if one.unit.atom.kind != other.unit.atom.kind:
            after.verdict = EQUIVALENT
        return
    if norms[after.first - 1] not in ("(", "["):
        return
    if other.unit.is_per("volume") and not one.unit.is_per("volume"):
        after.verdict = EQUIVALENT
        return
    if after.first - 1 == before.past and one.unit != other.unit and other.unit.kind != "radiation":
        after.verdict = EQUIVALENT
    elif _timeless(one) == _timeless(other) and other.unit.is_per("time") and _is_multiple(one, other):
        after.verdict = TOTAL


def _timeless(amount: Amount) -> tuple[str, ...]:
    """The unit of an amount without its denominators of time."""
    pers = (per.atom.code for per in amount.unit.per if per.atom.kind != "time")
    return (amount.unit.atom.code, *pers)


def _is_multiple(one: Amount, other: Amount) -> bool:
    """Whether a daily amount is a few times the single one: `300 mg twice daily (600 mg/day)`."""
    low, high = one.levels[-1].low, other.levels[-1].low
    return bool(low and high) and high >= low and (high / low) % 1 == 0  # type: ignore[operator]


def _is_sum(before: Statement, after: Statement) -> bool:
    """`4 g tid, 12 g a day`: the second amount is the first times its times a day."""
    one, other = before.amount.levels[-1].low, after.amount.levels[0].low
    if not one or not other or before.amount.unit.atom != after.amount.unit.atom:
        return False
    between = before.sentence.marks[before.place + 1 : after.place]
    counts = {mark.term.facts.get("count") for mark in between if mark.kind == "often" and mark.term}
    counts |= {mark.value["n"] for mark in between if mark.kind == "often" and mark.term and _counts_n(mark.term)}
    return any(isinstance(count, int | float) and count > 1 and other == one * count for count in counts)


def _counts_n(term: Term) -> bool:
    """`4 times a day`, not `every 4 weeks`."""
    return term.facts.get("count") == "n"


def _is_container(statement: Statement) -> bool:
    """A vial or a sachet is not a dose by itself, as a drop or a puff is."""
    return statement.amount.unit.atom.code in ("{vial}", "{syringe}", "{sachet}")


def _touch(before: Statement, after: Statement) -> bool:
    """Whether two amounts say one thing: `2 capsules of 150 mg`, `4 tablets (0.3 mg each)`, `150 mg (2 capsules)`."""
    between = before.sentence.tokens.norms[before.past : after.first]
    return len(between) <= 7 and not any(norm in _APART for norm in between)


def _is_listed(before: Statement, after: Statement) -> bool:
    """`containing 20 mg and 60 mg`: nothing but a joint between two amounts."""
    between = before.sentence.tokens.norms[before.past : after.first]
    if between == ["("] and before.verdict != TOTAL:
        return True
    if before.verdict == NOT_A_DOSE and before.amount.unit.kind != after.amount.unit.kind:
        return False
    words = [norm for norm in between if norm not in _JOINTS]
    return len(words) < len(between) and len(words) <= (_NAME_WORDS if before.verdict != NOT_A_DOSE else 1)
