"""Sentences from patterns, and counts from spreads: the words are in `words.toml`, the chance comes from a seed."""

from __future__ import annotations

import math
import re
import tomllib
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path
from random import Random

WORDS = Path(__file__).with_name("words.toml")
_SLOT = re.compile(r"\{([^{}]+)\}")
_RANGE = re.compile(r"([\d.]+?)\.\.([\d.]+)")
_COMMON = 0.6
"""How much counts of one study depend on each other: a trial with many arms has more sites and criteria too."""
_OWN, _ROOT = math.sqrt(1 - _COMMON**2), math.sqrt(2)
_STEPS = 5000

Say = Callable[[], str]


class Phrases:
    """Says sentences and draws numbers; after `seed` the same ones always follow."""

    def __init__(self, path: Path = WORDS) -> None:
        told = tomllib.loads(path.read_text())
        self.chance = Random(0)
        self.settled: dict[str, str] = {}
        self.places: list[tuple[str, str, float, float]] = [tuple(place) for place in told["places"]]
        self._facts: dict[str, list[str]] = {
            name: [fact for fact, often in facts for _ in range(often)] for name, facts in told["fact"].items()
        }
        at = told["spread"].pop("at")
        self._spreads = {name: _table(at, values) for name, values in told["spread"].items()}
        self._size = 0.0
        self._say: dict[str, Say] = {}
        for name, patterns in told["say"].items():
            self._say[name] = self._choice([self._pattern(pattern) for pattern in patterns])

    def seed(self, number: int) -> None:
        """Begin a study: all that follows depends on this number alone."""
        self.chance.seed(number)
        self.settled.clear()
        self._size = self.chance.gauss(0, 1)

    def say(self, name: str) -> str:
        """Something from the list of that name."""
        return self._say[name]()

    def fill(self, name: str, length: int, joined: str = " ") -> str:
        """Sentences from that list until they have the length."""
        said: list[str] = []
        say, have = self._say[name], 0
        while have < length:
            said.append(say())
            have += len(said[-1]) + 1
        return joined.join(said)

    def draw(self, name: str) -> int:
        """A number from the spread of that name, leaning with the size of the study."""
        deviate = _COMMON * self._size + _OWN * self.chance.gauss(0, 1)
        return self._spreads[name][int(0.5 * (1 + math.erf(deviate / _ROOT)) * _STEPS)]

    def fact(self, name: str) -> str:
        """One of the facts of that name, by their weights."""
        facts = self._facts[name]
        return facts[int(self.chance.random() * len(facts))]

    def happens(self, share: float) -> bool:
        """True in that share of cases."""
        return self.chance.random() < share

    def _choice(self, patterns: list[Say]) -> Say:
        count, random = len(patterns), self.chance.random
        return lambda: patterns[int(random() * count)]()

    def _pattern(self, pattern: str) -> Say:
        slots = [self._slot(slot) for slot in _SLOT.findall(pattern)]
        text = _SLOT.sub("%s", pattern.replace("%", "%%"))
        if not slots:
            plain = pattern
            return lambda: plain
        return lambda: text % tuple([slot() for slot in slots])

    def _slot(self, slot: str) -> Say:
        random = self.chance.random
        if numbers := _RANGE.fullmatch(slot):
            low, high = float(numbers[1]), float(numbers[2])
            if "." in numbers[1]:
                return lambda: f"{low + random() * (high - low):.1f}"
            return lambda: str(int(low + random() * (high - low + 1)))
        if slot.startswith("="):
            return lambda: self.settled[slot[1:]]
        return lambda: self._say[slot]()


def _table(at: list[float], values: list[float]) -> list[int]:
    """The value at every step of the share, geometric between the points that are told."""
    table = []
    for step in range(_STEPS + 1):
        place = min(bisect_right(at, step / _STEPS), len(at) - 1)
        low, high = values[place - 1] + 1, values[place] + 1
        way = (step / _STEPS - at[place - 1]) / (at[place] - at[place - 1])
        table.append(round(low * (high / low) ** way - 1))
    return table
