"""What a unit is: its code, its kind, what it is counted by, and its exact conversion, from words/units.toml."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from msgspec import Struct

from pipeline.errors import WordsError
from pipeline.text.words import load


class Atom(Struct, frozen=True, gc=False):
    """An entry of units.toml: a unit without powers or denominators."""

    code: str
    kind: str
    canonical: str
    factor: Fraction
    per_only: bool = False


class Per(Struct, frozen=True, gc=False):
    """One denominator: by how many of what (`/kg`, `/12 h`, `/0.5 mL`)."""

    atom: Atom
    count: float = 1.0

    @property
    def ucum(self) -> str:
        """Its UCUM code.

        >>> from pipeline.text.units import unit
        >>> [per.ucum for per in unit("mg/kg/12 h").per]
        ['kg', '(12.h)']
        """
        return self.atom.code if self.count == 1 else f"({self.count:g}.{self.atom.code})"


class Unit(Struct, frozen=True, gc=False):
    """A unit: what is counted, and what it is counted by."""

    atom: Atom
    per: tuple[Per, ...] = ()

    @property
    def kind(self) -> str:
        """What is measured, without its denominators: mass, volume, time…"""
        return self.atom.kind

    @property
    def ucum(self) -> str:
        """The whole UCUM code.

        >>> from pipeline.text.units import unit
        >>> unit("mcg per kg per min").ucum, unit("x 10^9/L").ucum, unit("mL/min/1.73 m2").ucum
        ('ug/kg/min', '10*9/L', 'mL/min/(1.73.m2)')
        """
        return "/".join(["" if self.atom.code == "1" else self.atom.code, *(per.ucum for per in self.per)])

    def is_per(self, kind: str) -> bool:
        """Whether some denominator is of this kind.

        >>> from pipeline.text.units import unit
        >>> unit("5 mg/mL".split()[1]).is_per("volume")
        True
        """
        return any(per.atom.kind == kind for per in self.per)

    @property
    def canonical(self) -> str:
        """The UCUM code of the unit to compare in.

        >>> from pipeline.text.units import unit
        >>> unit("ug/kg/min").canonical
        'mg/kg/h'
        """
        pers = [ATOMS[per.atom.canonical].code if per.atom.kind != "mass" else "kg" for per in self.per]
        return "/".join(["" if self.atom.canonical == "1" else self.atom.canonical, *pers])

    @property
    def factor(self) -> Fraction:
        """How many canonical units one of these is.

        >>> from pipeline.text.units import unit
        >>> unit("g/dL").factor, unit("g/dL").canonical
        (Fraction(10, 1), 'mg/mL')
        """
        factor = self.atom.factor
        for per in self.per:
            by = per.atom.factor / ATOMS["kg"].factor if per.atom.kind == "mass" else per.atom.factor
            factor /= by * Fraction(str(per.count))
        return factor


def _atoms() -> dict[str, Atom]:
    entries = load("units", need={"kind": str}, may={"canonical": str, "factor": str, "per_only": bool})
    atoms = {}
    for code, entry in entries.items():
        numerator, _, denominator = entry.facts.get("factor", "1").partition("/")
        factor = Fraction(numerator) / Fraction(denominator or "1")
        canonical = entry.facts.get("canonical", code)
        if canonical not in entries or entries[canonical].facts["kind"] != entry.facts["kind"]:
            raise WordsError(f"units.toml: [{code}]: canonical {canonical!r} is no unit of kind {entry.facts['kind']}")
        atoms[code] = Atom(code, entry.facts["kind"], canonical, factor, entry.facts.get("per_only", False))
    for code, entry in entries.items():
        SPELLINGS.extend((spelling, exact, atoms[code]) for spelling, exact in entry.spellings())
    return atoms


SPELLINGS: Final[list[tuple[str, bool, Atom]]] = []
ATOMS: Final = _atoms()
ONE: Final = Atom("1", "number", "1", Fraction(1))
ATOMS["1"] = ONE


def atoms() -> Iterable[Atom]:
    """Every unit of words/units.toml."""
    return ATOMS.values()
