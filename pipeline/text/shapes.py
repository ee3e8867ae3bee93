"""What tokens are made of: the shapes that the readers of numbers, units and phrases hand to each other.

Shapes stand in modules of their own because these stay as they are where the readers are compiled."""

from __future__ import annotations

from msgspec import Struct


class Piece(Struct, frozen=True, gc=False):
    """A token inside its white-space-free piece of text; `norm` is what word lists are matched against."""

    kind: int
    norm: str
    start: int
    end: int
    value: float | None = None
    glued: bool = False


class Number(Struct, frozen=True, gc=False):
    """A number in a text: tokens `first` up to `past`. `value` is None where the writing is ambiguous."""

    value: float | None
    first: int
    past: int
    readings: tuple[float, ...] = ()
    flags: tuple[str, ...] = ()
    scale: float = 1.0  # what the power of ten or the word multiplied by: "1-5 x 10^7" means it for both ends

    @property
    def ambiguous(self) -> bool:
        """Whether the digits can be read in more than one way."""
        return self.value is None

    @property
    def between(self) -> float | None:
        """Its value as an end of a range: no comma sets two numbers of a list apart there (`2,5-5 mg`)."""
        return self.readings[0] if "decimal_comma_or_list" in self.flags else self.value
