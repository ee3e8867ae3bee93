"""What must not reach any table: control characters, and people's contact details in free text.

Both are taken out before anything is read, so that offsets point into the text as published.
"""

from __future__ import annotations

from collections.abc import Iterable

import re2

EMAIL_REMOVED = "[e-mail removed]"
PHONE_REMOVED = "[phone removed]"

# Controls but tab and line breaks, marks that turn the reading direction, byte order marks, half surrogates.
_CONTROL = re2.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_EMAIL = re2.compile(r"[\w.%+\\-]+@[A-Za-z0-9][A-Za-z0-9.\\-]*\.[A-Za-z]{2,24}")
_PHONES = (
    re2.compile(
        r"(?i)\b((?:tel|phone|telephone|fax|mobile|call|cell)[^\w+(\n]{0,3}(?:no|number|at)?[^\w+(\n]{0,3})"
        r"(\+?\(?\d[\d ()./-]{6,18}\d)"
    ),
    re2.compile(r"(^|[\s(:])(\+\d{1,3}[ ().-]{1,2}\d[\d ().-]{5,15}\d)"),
    re2.compile(r"(^|[^\d.,/-])(\(?\d{3}\)?[ .-]\d{3}[.-]\d{4})\b"),
)

_ANY = re2.compile(
    "|".join(
        (
            "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]",
            r"[\w.%+\\-]@[A-Za-z0-9]",
            r"(?i:tel|phone|fax|mobile|call|cell)[^\n]{0,12}\d[\d ()./-]{6}",
            r"\+\d{1,3}[ ().-]",
            r"\d{3}\)?[ .-]\d{3}[.-]\d{4}",
        )
    )
)


def may_need_scrubbing(texts: Iterable[str]) -> bool:
    """Whether any of the texts may hold what `scrub` takes out: one look at all of them together."""
    return _ANY.search("\n".join(texts)) is not None


def scrub(text: str) -> str:
    """The text without control characters, e-mail addresses and phone numbers.

    >>> scrub("Write to ann.lee@example.org or call +44 20 7946 0958.")
    'Write to [e-mail removed] or call [phone removed].'
    """
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if "@" in text:
        text = _EMAIL.sub(EMAIL_REMOVED, text)
    for phone in _PHONES:
        text = phone.sub(rf"\1{PHONE_REMOVED}", text)
    return text
