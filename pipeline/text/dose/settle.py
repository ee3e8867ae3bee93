"""What is kept as a dose for want of anything better, once a whole text has been judged."""

from __future__ import annotations

from pipeline.text.dose.marks import about
from pipeline.text.dose.sentences import (
    CONCENTRATION,
    COUNT,
    EQUIVALENT,
    GIVEN,
    HOLDER,
    STRENGTH,
    TOTAL,
    Sentence,
    Statement,
)  # fmt: skip
from pipeline.text.dose.shapes import Mark
from pipeline.text.dose.subjects import ROUTE


def settle(found: list[Sentence]) -> None:
    """Counts, strengths, concentrations and totals are the dose where nothing else says what is given."""
    for sentence in found:
        _settle_contents(sentence)
    statements = [statement for sentence in found for statement in sentence.statements]
    _settle_totals(statements)
    for statement in statements:
        statement.kept |= statement.verdict == COUNT
    if not any(_is_given(statement) for statement in statements):
        _keep_the_best(statements)
    for sentence in found:
        sentence.given = [statement for statement in sentence.statements if _is_given(statement)]


def _is_given(statement: Statement) -> bool:
    return statement.kept or statement.verdict in GIVEN


def _keep_the_best(statements: list[Statement]) -> None:
    verdicts = {statement.verdict for statement in statements}
    best = next(
        (verdict for verdict in (HOLDER, TOTAL, STRENGTH, EQUIVALENT, CONCENTRATION) if verdict in verdicts), None
    )
    for statement in statements:
        statement.kept = statement.verdict == best


def _settle_totals(statements: list[Statement]) -> None:
    """A total is a check on the single amounts; where there are none, it is what is given."""
    totals = {_said(one) for one in statements if one.verdict == TOTAL}
    for one in statements:
        if one.sentence.field == "label" and _said(one) in totals:
            one.verdict = TOTAL
    kinds = {one.amount.unit.kind for one in statements if one.verdict in GIVEN or one.verdict == COUNT}
    for one in statements:
        counted_beside = one.amount.unit.kind == "counted" and kinds  # "25 ug every 3 days (totalling 7 vials)"
        if one.verdict == TOTAL and one.amount.unit.kind not in kinds and not counted_beside:
            one.kept = True


def _correct_forms(found: list[Sentence], statements: list[Statement]) -> None:
    """`2 puffs` of a text that speaks of no route but `under the tongue` are not inhaled."""
    for statement in statements:
        if "form" not in statement.sentence.kinds:
            continue
        routes = about(statement.own, ROUTE)
        others = str(routes[0].term.facts.get("or", "")) if routes and routes[0].term else ""
        if not others or any(mark.kind == ROUTE for mark in routes):
            continue
        routes = [mark for sentence in found for mark in sentence.marks if mark.kind == ROUTE]
        stated = [mark for mark in routes if mark.term and mark.term.code in others.split()]
        if len({mark.term.code for mark in stated if mark.term}) == 1:
            statement.own.append(stated[0])


def _said(one: Statement) -> tuple[object, ...]:
    return (one.amount.unit, *(level.high for level in one.amount.levels))


def _settle_contents(sentence: Sentence) -> None:
    """`each delivered dose contains 320 ug: 1 inhalation twice daily`: the contents are the dose, not the count."""
    counts = [one for one in sentence.statements if one.verdict == COUNT]
    contents = [one for one in sentence.statements if one.verdict in (STRENGTH, HOLDER)]
    if not counts or not contents or any(one.verdict in GIVEN for one in sentence.statements):
        return
    for one in contents:
        count = min(counts, key=lambda other: abs(other.first - one.first))
        one.kept, one.units, one.given_by = True, count.amount.levels[-1].high, count
        count.verdict = EQUIVALENT


def settle_routes(found: list[Sentence]) -> None:
    """A dose without a route has the one route that other doses of the same substance have."""
    statements = [statement for sentence in found for statement in sentence.given]
    _correct_forms(found, statements)
    known: dict[str, dict[str, Mark]] = {}
    for statement in statements:
        for mark in about(statement.own, ROUTE)[:1]:
            for word in statement.names:
                known.setdefault(word, {}).setdefault(mark.term.key if mark.term else "", mark)
    for statement in statements:
        if not about(statement.own, ROUTE):
            routes = [known[word] for word in statement.names or known if word in known]
            merged = {key: mark for each in routes for key, mark in each.items()}
            statement.own += merged.values() if len(merged) == 1 else []
