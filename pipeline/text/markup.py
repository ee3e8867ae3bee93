"""Undoing the escapes of registry markup, so that every reader sees the text a person reads.

ClinicalTrials.gov serves markup fields as CommonMark: a backslash before ASCII punctuation is an
escape (`1 x 10\\^6`), a backslash before anything else was typed (`20 mg\\m2`) and stays. Some fields
carry an HTML entity inside (`\\&gt;`), which takes a second decode.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import re2

_ESCAPE = re2.compile(r"\\([!-/:-@\[-`{-~])")
_ENTITY = re2.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def unescape(text: str) -> str:
    """The text with markup escapes and HTML entities undone.

    >>> unescape(r"1 x 10\\^6 cells/kg, QTc \\&gt; 450 ms, 20 mg\\m2")
    '1 x 10^6 cells/kg, QTc > 450 ms, 20 mg\\\\m2'
    """
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
    return text


def origins(text: str) -> tuple[str, list[int]]:
    """The unescaped text, and for each of its characters (and its end) the offset it came from.

    >>> origins(r"\\>5")
    ('>5', [0, 2, 3])
    """
    clean, came_from = _undone(text, list(range(len(text) + 1)), _ESCAPE, lambda words: words[1:])
    return _undone(clean, came_from, _ENTITY, html.unescape)


def _undone(text: str, came_from: list[int], escape: Any, plain: Callable[[str], str]) -> tuple[str, list[int]]:
    parts: list[str] = []
    offsets: list[int] = []
    at = 0
    for found in escape.finditer(text):
        written = plain(found.group())
        parts += [text[at : found.start()], written]
        offsets += [*came_from[at : found.start()], *[came_from[found.start()]] * len(written)]
        at = found.end()
    return "".join([*parts, text[at:]]), offsets + came_from[at:]
