"""What words beside a dose say something about: how often, on which days, by which route, how long."""

from __future__ import annotations

from typing import Final

OFTEN: Final = "often"
DAYS: Final = "days"
FROM: Final = "from"
CYCLE: Final = "cycle"
ROUTE: Final = "route"
LENGTH: Final = "length"
STOP: Final = "stop"
SHARED: Final[tuple[str, ...]] = (OFTEN, DAYS, CYCLE, ROUTE, LENGTH, STOP)
_SUBJECT: Final = {
    **dict.fromkeys(("cycle", "on_off", "on_of", "off"), CYCLE),
    **dict.fromkeys(("length", "span", "cycles", "cycles_range", "minutes"), LENGTH),
    "daily_total": OFTEN,
    **{kind: kind for kind in (OFTEN, DAYS, FROM, ROUTE, STOP, "infusion", "times", "meal", "offset", "form")},
}


def subject_of(kind: str, route: str | None = None) -> str | None:
    """What a kind of words says something about; a form may state a route.

    >>> subject_of("cycles"), subject_of("form"), subject_of("form", "inhalation")
    ('length', 'form', 'route')
    """
    return ROUTE if kind == "form" and route else _SUBJECT.get(kind)
