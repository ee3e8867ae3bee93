"""A text as sentences of marks, and the amounts of each sentence as statements to be judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.text.dose.marks import AMOUNT, END, SEMICOLON
from pipeline.text.dose.scan import scan
from pipeline.text.dose.shapes import Amount, Mark
from pipeline.text.tokens import Tokens

# What an amount turns out to be.
DOSE: Final = "dose"
LIMIT: Final = "maximum"
FLOOR: Final = "minimum"
TOTAL: Final = "total"
EQUIVALENT: Final = "equivalent"
STRENGTH: Final = "strength"
HOLDER: Final = "holder"  # "150 mg vial": a strength, unless nothing else says what is given
COUNT: Final = "count"  # tablets, puffs, drops
CONCENTRATION: Final = "concentration"
NOT_A_DOSE: Final = "not"


_UNSAID: Final[Mapping[str, list[Mark]]] = {}


class Statement:
    """An amount in its sentence: what it is, and the marks that say how it is given."""

    __slots__ = (
        *(
            "alternative",
            "amount",
            "before",
            "behind",
            "cap",
            "cohort",
            "condition",
            "count",
            "first",
            "flags",
            "given_by",
            "is_cap",
            "later_condition",
            "lent",
            "made_of",
            "of_a_day",
            "since",
            "until",
        ),
        *("kept", "later", "leading", "most_in_all", "name", "names", "own", "past", "phase", "place", "sentence"),
        *("trailing", "units", "verdict"),
    )

    def __init__(self, sentence: Sentence, place: int, mark: Mark) -> None:
        self.sentence = sentence
        self.place = place  # of the mark among the sentence's marks
        self.first, self.past = mark.first, mark.past  # tokens of the amount
        self.amount: Amount = mark.value
        self.verdict = DOSE
        self.flags: list[str] = list(self.amount.flags)
        self.units: float | None = None  # tablets, injections… per administration
        self.kept = False  # a dose for want of anything better: a strength, a count, a total
        self.name: tuple[int, int] | None = None  # tokens of the substance
        self.names: frozenset[str] = frozenset()  # its words
        self.phase: str | None = None  # of the regimen: loading, maintenance…
        self.alternative: int | None = None  # doses of one number are alternatives
        self.given_by: Statement | None = None  # the count that says how: "1 sachet/day; contains 3 g"
        self.cap: Statement | None = None
        self.is_cap = False
        self.most_in_all: Statement | None = None
        self.since = sentence.first  # the words of the sentence that are about it
        self.until = sentence.past
        self.condition: tuple[int, int] | None = None  # tokens that say for whom
        self.later_condition: tuple[int, int] | None = None  # of a second phase
        self.cohort: tuple[int, int] | None = None
        self.count: float | None = None  # units that hold the whole amount: "150 mg (2 capsules)"
        self.made_of: Statement | None = None  # what one of those units holds: "300 mg (2 tablets of 150 mg)"
        self.of_a_day = False  # one of the doses that a daily amount is given in
        self.leading: Sequence[Mark] = ()
        self.trailing: Sequence[Mark] = ()
        self.before = self.behind = _UNSAID  # what leads to it and what follows it, by subject
        self.own: list[Mark] = []
        self.lent: list[tuple[Sentence, Mark]] = []  # those of its own that another sentence says
        self.later: Sequence[Mark] = ()  # of a second phase of the same amount


class Sentence:
    """A run of marks up to the end of a sentence, a line or a bullet; `given` are its amounts that are doses."""

    __slots__ = ("field", "first", "given", "kinds", "marks", "past", "statements", "tokens")

    def __init__(self, tokens: Tokens, field: str, marks: list[Mark], first: int, past: int) -> None:
        self.tokens = tokens
        self.field = field
        self.marks = marks
        self.first = first
        self.past = past
        self.kinds = {mark.kind for mark in marks}
        self.statements = [Statement(self, place, mark) for place, mark in enumerate(marks) if mark.kind == AMOUNT]
        self.given: list[Statement] = []  # known once the whole text is judged


GIVEN: Final = frozenset((DOSE, LIMIT, FLOOR))
_OF_ALL: Final = frozenset(("cycle", "cycles", "course", "courses", "repeat", "repeats", "repeated"))
_MOST_AMOUNTS: Final = 40  # a longer sentence is read in parts, so that reading time grows with length alone


def sentences(tokens: Tokens, field: str) -> list[Sentence]:
    """The sentences of a text, each with its marks; a line without marks is one too, if it holds words.

    >>> [len(one.statements) for one in sentences(Tokens("A 5 mg. B 6 mg and C 7 mg."), "label")]
    [1, 2]
    """
    found: list[Sentence] = []
    marks: list[Mark] = []
    first = 0
    amounts = 0
    for mark in scan(tokens):
        amounts += mark.kind == AMOUNT
        ends = mark.kind == END or _ends_a_regimen(tokens, mark)
        if not ends and amounts <= _MOST_AMOUNTS:
            marks.append(mark)
            continue
        if mark.first > first:
            found.append(Sentence(tokens, field, marks, first, mark.first))
        marks, first, amounts = ([], mark.past, 0) if ends else ([mark], mark.first, 1)
    if first < len(tokens.norms):
        found.append(Sentence(tokens, field, marks, first, len(tokens.norms)))
    return found


def _ends_a_regimen(tokens: Tokens, mark: Mark) -> bool:
    """`A 5 mg/m2 d1; B 10 mg/m2 d8; cycle repeated every 21 days`: what follows is said of all that stands before."""
    return mark.kind == SEMICOLON and not _OF_ALL.isdisjoint(tokens.norms[mark.past : mark.past + 1])
