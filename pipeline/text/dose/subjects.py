"""What a mark says something about: how often, on which days, by which route, how long."""

from __future__ import annotations

from typing import Final

from pipeline.text.dose.marks import DAYS, Mark

OFTEN: Final = "often"
CYCLE: Final = "cycle"
ROUTE: Final = "route"
LENGTH: Final = "length"
STOP: Final = "stop"
_SUBJECT: Final = {
    **dict.fromkeys(("cycle", "on_off", "on_of", "off"), CYCLE),
    **dict.fromkeys(("length", "span", "cycles", "cycles_range", "minutes"), LENGTH),
    "daily_total": OFTEN,
    **{kind: kind for kind in (OFTEN, DAYS, ROUTE, STOP, "infusion", "times", "meal", "offset", "form")},
}
SHARED: Final = (OFTEN, DAYS, CYCLE, ROUTE, LENGTH, STOP)


def subject(mark: Mark) -> str | None:
    """What a mark says something about; a form may state a route."""
    if mark.kind == "form" and mark.term and mark.term.facts.get("route"):
        return ROUTE
    return _SUBJECT.get(mark.kind)


def about(marks: list[Mark], *subjects: str) -> list[Mark]:
    """The marks on some subjects."""
    return [mark for mark in marks if subject(mark) in subjects] if marks else marks
