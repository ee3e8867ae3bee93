"""Radiation in fractions: `70 Gy in 2 Gy fractions daily` is an amount of a whole course, and what is given daily."""

from __future__ import annotations

from pipeline.text.dose.sentences import Statement


def say_course(before: Statement, after: Statement) -> None:
    """`70 Gy in 2 Gy fractions daily`: the first is of the whole course, the second is what is given daily."""
    if before.amount.unit.kind == "radiation" and is_fraction(after) and not before.amount.unit.per:
        before.flags.append("total")


def is_fraction(statement: Statement) -> bool:
    """`in 2 Gy fractions`."""
    norms = statement.sentence.tokens.norms
    radiated = statement.amount.unit.kind == "radiation" and norms[statement.first - 1] == "in"
    return radiated and norms[statement.past : statement.past + 1] in (["fraction"], ["fractions"])
