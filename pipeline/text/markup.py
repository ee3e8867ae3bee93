"""Undoing the escapes of registry markup, so that every reader sees the text a person reads.

ClinicalTrials.gov serves markup fields as CommonMark: a backslash before ASCII punctuation is an
escape (`1 x 10\\^6`), a backslash before anything else was typed (`20 mg\\m2`) and stays. Some fields
carry an HTML entity inside (`\\&gt;`), which takes a second decode.
"""

from __future__ import annotations

import html
import string
from typing import Final

import re2

_PUNCTUATION: Final = frozenset(string.punctuation)
_ENTITY: Final = re2.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def unescape(text: str) -> str:
    """The text with markup escapes and HTML entities undone.

    >>> unescape(r"1 x 10\\^6 cells/kg, QTc \\&gt; 450 ms, 20 mg\\m2")
    '1 x 10^6 cells/kg, QTc > 450 ms, 20 mg\\\\m2'
    """
    if "\\" in text:
        escapes = _escapes(text)
        parts = zip([0, *[at + 1 for at in escapes]], [*escapes, len(text)], strict=True)
        text = "".join([text[start:end] for start, end in parts])
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
    return text


def origins(text: str) -> tuple[str, list[int]]:
    """The unescaped text, and for each of its characters (and its end) the offset it came from.

    >>> origins(r"\\>5")
    ('>5', [0, 2, 3])
    """
    escapes = frozenset(_escapes(text))
    came_from = [at - (at - 1 in escapes) for at in range(len(text) + 1) if at not in escapes]
    undone = "".join([sign for at, sign in enumerate(text) if at not in escapes])
    parts: list[str] = []
    offsets: list[int] = []
    done = 0
    for found in _ENTITY.finditer(undone):
        written = html.unescape(found.group())
        parts += [undone[done : found.start()], written]
        offsets += [*came_from[done : found.start()], *[came_from[found.start()]] * len(written)]
        done = found.end()
    return "".join([*parts, undone[done:]]), offsets + came_from[done:]


def _escapes(text: str) -> list[int]:
    """Where the backslashes stand that are escapes."""
    found: list[int] = []
    at = text.find("\\")
    while at >= 0:
        if text[at + 1 : at + 2] in _PUNCTUATION:
            found.append(at)
            at += 1
        at = text.find("\\", at + 1)
    return found
