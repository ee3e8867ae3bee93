"""Spellings found in tokens: the longest spelling of a word list that starts at a token.

Spellings are laid out as one tree of words. A slot (`every {n} {time}`) is a branch that a function reads:
it is given the tokens and a place, and answers with what it read and where it stopped, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from pipeline.text.tokens import NUMBER, Tokens

Value = TypeVar("Value")
Read = Callable[[Tokens, int], tuple[Any, int] | None]


class _Node:
    __slots__ = ("exact", "is_stop", "slots", "value", "words")

    def __init__(self) -> None:
        self.words: dict[str, _Node] = {}
        self.slots: list[tuple[str, Read, _Node]] = []
        self.value: Any = None
        self.exact: dict[str, Any] = {}
        self.is_stop = False  # whether a spelling ends here, or a slot begins


class Phrases(Generic[Value]):
    """A tree of spellings, each with a value."""

    def __init__(
        self,
        spellings: Iterable[tuple[str, bool, Value]],
        slots: Mapping[str, Read] | None = None,
        slot_words: frozenset[str] = frozenset(),
    ) -> None:
        """`spellings` are (spelling, whether its case matters, value); `slots` read what stands in braces.

        A slot starts with a number or with one of `slot_words`; elsewhere it is not tried.
        """
        self._root = _Node()
        self._slots = dict(slots or {})
        self._slot_words = slot_words
        for spelling, exact, value in spellings:
            self._add(spelling, exact, value)
        self.firsts = frozenset(self._root.words)

    def _add(self, spelling: str, exact: bool, value: Value) -> None:
        node = self._root
        for key in _keys(spelling):
            is_slot = key.startswith("{") and len(key) > 1
            node = self._slot(node, key) if is_slot else node.words.setdefault(key, _Node())
        if exact:
            node.exact[spelling] = value
        else:
            node.value = value
        node.is_stop = True

    def _slot(self, node: _Node, key: str) -> _Node:
        name = key[1:-1]
        for known, _, child in node.slots:
            if known == name:
                return child
        child = _Node()
        node.is_stop = True
        node.slots.append((name, self._slots[name], child))
        return child

    def may_start(self, tokens: Tokens, at: int) -> bool:
        """Whether some spelling goes on after token `at`: a look at the next token that spares most matches.

        >>> Phrases([("once a day", False, 1)]).may_start(Tokens("once more"), 0)
        False
        """
        node = self._root.words.get(tokens.norms[at])
        if node is None or node.value is not None or node.exact:
            return node is not None
        after = at + 1
        if after >= len(tokens.norms):
            return False
        norm = tokens.norms[after]
        begins_slot = tokens.pieces[after].kind == NUMBER or norm in self._slot_words
        return norm in node.words or (bool(node.slots) and begins_slot)

    def match(self, tokens: Tokens, at: int) -> tuple[Value, int, dict[str, Any]] | None:
        """The value of the longest spelling that starts at token `at`, the token after it, and its slots.

        >>> Phrases([("once a day", False, 1), ("once", False, 2)]).match(Tokens("once a day"), 0)
        (1, 3, {})
        """
        return self._longest(self._root, tokens, at, at)

    def _longest(self, node: _Node, tokens: Tokens, first: int, at: int) -> tuple[Any, int, dict[str, Any]] | None:
        """Down the tree as far as the words go, and back up to the first branch that is or leads to a spelling."""
        norms, size, passed = tokens.norms, len(tokens.norms), []
        below: _Node | None = node
        while below is not None:
            node = below
            if node.is_stop:
                passed.append((node, at))
            below = node.words.get(norms[at]) if at < size else None
            at += 1
        for node, past in reversed(passed):
            if node.slots and (best := self._longest_slot(node, tokens, first, past)):
                return best
            if node.exact and (value := node.exact.get(tokens.words(first, past))) is not None:
                return value, past, {}
            if node.value is not None:
                return node.value, past, {}
        return None

    def _longest_slot(self, node: _Node, tokens: Tokens, first: int, at: int) -> tuple[Any, int, dict[str, Any]] | None:
        best: tuple[Any, int, dict[str, Any]] | None = None
        if at >= len(tokens.norms) or (tokens.pieces[at].kind != NUMBER and tokens.norms[at] not in self._slot_words):
            return None
        for name, read, child in node.slots:
            slot = read(tokens, at)
            found = self._longest(child, tokens, first, slot[1]) if slot else None
            if slot and found and (best is None or found[1] > best[1]):
                best = found[0], found[1], {name: slot[0], **found[2]}
        return best


def _keys(spelling: str) -> list[str]:
    """The words, signs and {slots} of a spelling, cut as the text will be."""
    norms, keys = Tokens(spelling).norms, []
    while norms:
        slot = len(norms) > 2 and norms[0] == "{" and norms[2] == "}"
        keys.append("{" + norms[1] + "}" if slot else norms[0])
        norms = norms[3 if slot else 1 :]
    return keys
