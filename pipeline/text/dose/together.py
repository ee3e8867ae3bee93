"""Marks that mean something else together: `Q2W or Q4W`, `Day 1, Week 4 and Week 8`, `from day 8`, `Q3W x 2`."""

from __future__ import annotations

from typing import Final

import msgspec

from pipeline.text.dose.days import ends_a_clause
from pipeline.text.dose.marks import END, MIXED
from pipeline.text.dose.shapes import Days, Mark
from pipeline.text.dose.subjects import DAYS, FROM, OFTEN
from pipeline.text.numbers import read_number
from pipeline.text.tokens import NUMBER, Tokens

_BEGINNING: Final = frozenset(("from", "starting", "start", "beginning", "commencing", "since", "begins", "starts"))
_BETWEEN: Final = frozenset(("with", "on", "at", "the"))
_TO: Final = frozenset(("to", "until", "till", "through", "-"))
_LIST: Final = frozenset((",", "and", "&", "/"))
_BY: Final = frozenset(("x", "*"))
_WORDS_ON: Final = frozenset(("then", "and", "in", "followed", "for", "or", "until", "with", "doses"))
_CYCLES: Final = frozenset(("cycle", "cycles", "course", "courses"))
_ORDINALS: Final = frozenset(("first", "second", "third", "fourth", "last", "final", "next"))
_OF_CYCLES: Final = 7  # "of each 21 - day treatment cycle"
_NEAR: Final = 4
_ONE_DAY: Final = 3  # "starting with the day 8"


def together(tokens: Tokens, marks: list[Mark], mark: Mark) -> None:
    """Add a frequency or numbered days to the marks before it, as one with them where they say one thing."""
    if mark.kind == OFTEN:
        if not _is_composed(marks, mark):
            _add_frequency(tokens, marks, mark)
    else:
        _add_days(tokens, marks, mark)


def _is_composed(marks: list[Mark], mark: Mark) -> bool:
    """`each dose consists of one injection`: what a dose is made of is not how often it is given."""
    composed = bool(marks) and marks[-1].past == mark.first and marks[-1].term and marks[-1].term.key == "composed"
    return bool(composed) and mark.term is not None and "once" in mark.term.facts


def _add_frequency(tokens: Tokens, marks: list[Mark], mark: Mark) -> None:
    """`once every 2 weeks (q2w) or once every 4 weeks`, `Q2W/Q4W` are one mark; `Q3W x 2` has a count behind it."""
    before = marks[-2:] if marks and marks[-1].kind == "or" else marks[-1:]
    joint = tokens.norms[before[0].past : mark.first] if before else []
    if before and before[0].kind == OFTEN and _are_counted(before[0], mark) and _is_choice(joint):
        value = {**before[0].value, "either": (mark.term, mark.value), "slash": "/" in joint}
        marks[-len(before) :] = [msgspec.structs.replace(before[0], past=mark.past, value=value)]
    else:
        marks.append(mark)
    times = _times(tokens, mark)
    marks += [times] if times else []


def _are_counted(*marks: Mark) -> bool:
    return all(mark.term is not None and "count" in mark.term.facts for mark in marks)


def _is_choice(joint: list[str]) -> bool:
    """Nothing but a slash, or an "or" behind a repetition in brackets."""
    return joint == ["/"] or (joint[-1:] == ["or"] and set(joint[:-1]) <= {"(", ")"})


def _times(tokens: Tokens, mark: Mark) -> Mark | None:
    """`weekly x 4`: so many administrations, where no word says of what the number is."""
    at = mark.past
    if at + 1 >= len(tokens.norms) or tokens.norms[at] not in _BY or tokens.pieces[at + 1].kind != NUMBER:
        return None
    number = read_number(tokens, at + 1)
    if number is None or not number.value or number.value % 1 or not _is_bare(tokens, number.past):
        return None
    return Mark("times", at, number.past, None, {"n": number.value}, "times")


def _is_bare(tokens: Tokens, past: int) -> bool:
    return ends_a_clause(tokens, past) or tokens.norms[past] in _WORDS_ON


def _add_days(tokens: Tokens, marks: list[Mark], mark: Mark) -> None:
    """`from day 8` is no list of days; `Day 1, Week 4 and Week 8` is one of days and weeks."""
    last = marks[-1] if marks else None
    between = tokens.norms[last.past : mark.first] if last else []
    if last and last.kind in (DAYS, FROM) and len(between) == 1 and between[0] in _TO:
        marks[-1] = Mark(FROM, last.first, mark.past, None, None, FROM)  # "from day 1 to week 20"
    elif last and last.kind == DAYS and between and _LIST.issuperset(between):
        runs = (*last.value.runs, *mark.value.runs)
        marks[-1] = Mark(DAYS, last.first, mark.past, None, Days(runs, MIXED), DAYS)
    elif _is_a_beginning(tokens, mark) or _is_another_beginning(tokens, marks, mark):
        first = max(_beginning(tokens, mark.first), last.past if last else 0)
        marks.append(Mark(FROM, first, mark.past, None, None, FROM))
    else:
        marks.append(mark)


def _is_a_beginning(tokens: Tokens, mark: Mark) -> bool:
    """`starting with day 8`, not `from day 8 to 21` nor `starting on day 1 of each cycle`."""
    if mark.value.count > 1 or _beginning(tokens, mark.first) == mark.first:
        return False
    return not _is_repeated(tokens.norms[mark.past : mark.past + _OF_CYCLES])


def _is_another_beginning(tokens: Tokens, marks: list[Mark], mark: Mark) -> bool:
    """`starting on day 1 of induction or day 1 of maintenance`."""
    if mark.value.count > 1 or mark.first == 0 or tokens.norms[mark.first - 1] != "or":
        return False
    last = next((one for one in reversed(marks[-_NEAR:]) if one.kind in (DAYS, FROM, END)), None)
    return last is not None and last.kind == FROM


def _is_repeated(behind: list[str]) -> bool:
    """`of each cycle`, `of a 21-day cycle`; not `of cycle 1`, `of the second course`, `of radiotherapy`."""
    if behind[:1] != ["of"] or _CYCLES.isdisjoint(behind):
        return False
    return behind[1] not in _CYCLES and _ORDINALS.isdisjoint(behind)


def _beginning(tokens: Tokens, first: int) -> int:
    """Where `starting with day 8` begins: the token of "starting", or the day itself."""
    at = first - 1
    while at > max(0, first - _ONE_DAY) and tokens.norms[at] in _BETWEEN:
        at -= 1
    return at if at >= 0 and tokens.norms[at] in _BEGINNING else first
