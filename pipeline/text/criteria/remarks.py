"""Lines of eligibility text that ask nothing, and criteria that say the opposite of the list they stand in."""

from __future__ import annotations

from functools import cache

import re2

from pipeline.text.criteria.headings import heading_pattern, heading_words

_LONGEST, _LONGEST_VOID = 110, 60
_DENIED = frozenset(("not", "no", "cannot"))
_DENIAL_WITHIN = 60, 6
_NO_DENIALS = ("not otherwise specified", "not limited to")
_MORE = ("additional criteria", "other criteria", "further criteria")
_AGE = re2.compile(r"(?i)\d\s*(?:-\s*)?(?:years?|months?)\s+(?:of\s+age|old)|\b(?:aged?|ages)\s+(?:\w+\s+)?\d")


def is_note(words: str) -> bool:
    """Whether a line speaks about the criteria instead of being one.

    >>> is_note("Note: Other protocol-defined inclusion/exclusion criteria may apply.")
    True
    """
    if len(words) > _LONGEST:
        return False
    low = words.lower()
    named = "clusion" in low and "criteria" in low
    applied = " apply" in low or " applied" in low
    return (named and (low.startswith("note") or applied)) or (applied and low.startswith(_MORE))


def is_disclaimer(words: str) -> bool:
    """Whether a line of a list says that the list is not all."""
    hinted = " apply" in words or "intended" in words
    return hinted and heading_pattern("disclaimer").search(words[:_LONGEST].lower()) is not None


def is_void(words: str) -> bool:
    """Whether a line says that nothing is asked.

    >>> is_void("Renal: Not specified"), is_void("None of the above")
    (True, False)
    """
    if len(words) > _LONGEST_VOID:
        return False
    title, _, rest = words.lower().rpartition(":")
    return rest.strip(" .;-()") in heading_words("void") and (not title or title in heading_words("title"))


def denies(words: str) -> bool:
    """Whether a criterion says what must not be, as an exclusion does: at its beginning, or of all it names.

    >>> denies("Patients must not have had surgery"), denies("Carcinomatous meningitis is excluded")
    (True, True)
    """
    reach, within = _DENIAL_WITHIN
    low = words.lower()
    if not _DENIED.isdisjoint(low[:reach].split()[:within]):
        return not any(said in low[: 2 * reach] for said in _NO_DENIALS)
    return ("exclu" in low or "eligible" in low) and bool(_denial().search(low.partition(". ")[0]))


@cache
def _denial() -> re2._Regexp:
    """A denial of the study, not of a treatment: "ineligible for transplant" is asked for."""
    said = "|".join(sorted(heading_words("denial"), key=len, reverse=True))
    study = r"for (?:this|the|study|enrol\w*|inclusion|participation)\b|to (?:participate|enrol|enter|join)\b"
    return re2.compile(rf"\b(?:{said})\s*(?:[.;,]|$|if\b|unless\b|from\b|regardless\b|because\b|{study})")


def states_age(words: str) -> bool:
    """Whether a sentence that opens a list is a criterion itself.

    >>> states_age("Patients aged 2 to 40 years with all of these will be included:")
    True
    """
    return bool(_AGE.search(words))
