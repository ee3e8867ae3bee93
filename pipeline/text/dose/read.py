"""The doses of one arm or intervention, from its label and its description."""

from __future__ import annotations

from pipeline.text.dose.amounts import may_hold_amount, may_hold_number
from pipeline.text.dose.attach import attach
from pipeline.text.dose.build import build
from pipeline.text.dose.inherit import inherit
from pipeline.text.dose.judge import judge
from pipeline.text.dose.merge import merge
from pipeline.text.dose.record import Dose
from pipeline.text.dose.regimen import find_phases, follow
from pipeline.text.dose.relations import relate
from pipeline.text.dose.sentences import Sentence, sentences
from pipeline.text.dose.settle import settle, settle_routes
from pipeline.text.dose.substance import name
from pipeline.text.tokens import Tokens


def read_doses(label: str, description: str) -> tuple[Dose, ...]:
    """Every dose that a label and a description state, in text order, the label first.

    >>> [(d.amount_low, d.unit_ucum, d.per, d.route) for d in read_doses("Drug A", "5 mg/kg IV every 3 weeks")]
    [(5.0, 'mg', 'kg', 'iv')]
    """
    found = _sentences(label, description)
    if not any(sentence.statements for sentence in found):
        return ()
    judge(found)
    settle(found)
    dosed = [sentence for sentence in found if sentence.given]
    if not dosed:
        return ()
    headers = dict(zip(map(id, found[1:]), found, strict=False))
    for sentence in dosed:
        name(sentence, headers.get(id(sentence)))
        find_phases(sentence)
        attach(sentence)
    inherit(found)
    follow(dosed)
    settle_routes(found)
    relate(dosed)
    return tuple(merge(dose for sentence in dosed for statement in sentence.given for dose in build(statement)))


def _sentences(label: str, description: str) -> list[Sentence]:
    """The sentences of a label and a description; none where no amount can be."""
    if not may_hold_number(f"{label}\n{description}"):
        return []
    parts = [(Tokens(text), field) for text, field in ((label, "label"), (description, "description")) if text]
    if not any(may_hold_amount(tokens) for tokens, _ in parts):
        return []
    return [sentence for tokens, field in parts for sentence in sentences(tokens, field)]
