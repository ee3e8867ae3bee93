"""The events that end a treatment, as far as their list goes: "until progression, unacceptable toxicity or death"."""

from __future__ import annotations

from functools import cache
from typing import Final

from pipeline.text.tokens import Tokens
from pipeline.text.words import load

_LONGEST: Final = 24
_JOINTS: Final = frozenset((",", "or", "and", "/", "and/or"))


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(load("stops")[key].written)


def past_events(tokens: Tokens, past: int) -> int:
    """Past the events that follow the first, each behind a comma or an "or", for as long as they are known ones."""
    norms, end, at = tokens.norms, past, past
    events, known = _words("event"), _words("event") | _words("describing")
    while at < min(len(norms), past + _LONGEST) and norms[at] in _JOINTS:
        while at < len(norms) and norms[at] in _JOINTS:
            at += 1
        begun = at
        while at < len(norms) and norms[at] in known:
            at += 1
        if events.isdisjoint(norms[begun:at]):
            break
        end = at
    return end
