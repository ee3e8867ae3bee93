"""The events that end a treatment, as far as their list goes: "until progression, unacceptable toxicity or death"."""

from __future__ import annotations

from typing import Final

from pipeline.text.tokens import Tokens

_LONGEST: Final = 24
_JOINTS: Final = frozenset((",", "or", "and", "/", "and/or"))
_EVENTS: Final = frozenset(
    """
    disease progression progressive pd death toxicity toxicities intolerance relapse recurrence remission withdrawal
    withdraw consent discontinuation loss benefit transplant transplantation hsct surgery decision
    """.split()
)
_DESCRIBE: Final = frozenset(
    """
    unacceptable intolerable unmanageable untolerated untolerable severe limiting the a an of any from clinical informed
    study treatment drug patient participant subject 's voluntary investigator physician documented confirmed - dose other to
    """.split()
)


def past_events(tokens: Tokens, past: int) -> int:
    """Past the events that follow the first, each behind a comma or an "or", for as long as they are known ones."""
    norms, end, at = tokens.norms, past, past
    while at < min(len(norms), past + _LONGEST) and norms[at] in _JOINTS:
        while at < len(norms) and norms[at] in _JOINTS:
            at += 1
        begun = at
        while at < len(norms) and (norms[at] in _EVENTS or norms[at] in _DESCRIBE):
            at += 1
        if _EVENTS.isdisjoint(norms[begun:at]):
            break
        end = at
    return end
