"""Values of ClinicalTrials.gov's XML, worded as its site words them, as the API's tokens; and its layout of text."""

from __future__ import annotations

from typing import Final

import re2

_MOST_DIGITS: Final = 10
_BLANK_LINE: Final = re2.compile(r"\n[ \t]*\n")
_NOT_LETTERS: Final = re2.compile(r"[^A-Z0-9]+")
_TOKENS: Final = {
    "Active, not recruiting": "ACTIVE_NOT_RECRUITING",
    "Educational/Counseling/Training": "ECT",
    "Observational [Patient Registry]": "OBSERVATIONAL",
    "N/A": "NA",
    "Unknown status": "UNKNOWN",
    "U.S. Fed": "FED",
    "Other Gov": "OTHER_GOV",
    "Individual": "INDIV",
    "Ecologic or Community Studies": "ECOLOGIC_OR_COMMUNITY",
    "Subinvestigator": "SUB_INVESTIGATOR",
    "Longitudinal, Prospective": "PROSPECTIVE",
    "Longitudinal, Retrospective": "RETROSPECTIVE",
}
"""What is not the token's own words. "Longitudinal" is no value of the API's; what stands beside it is."""
_ENDINGS: Final = (" Assignment",)
_PHASES: Final = {"Early Phase 1": "EARLY_PHASE1", "Phase 0": "EARLY_PHASE1", "N/A": "NA"}
_LEVELS: Final = {
    "No": "NONE",
    "Open Label": "NONE",
    "Single": "SINGLE",
    "Double": "DOUBLE",
    "Triple": "TRIPLE",
    "Quadruple": "QUADRUPLE",
}
"""How the words of masking begin: its token."""
_ROLES: Final = {
    "Participant": "PARTICIPANT",
    "Subject": "PARTICIPANT",
    "Care Provider": "CARE_PROVIDER",
    "Caregiver": "CARE_PROVIDER",
    "Investigator": "INVESTIGATOR",
    "Outcomes Assessor": "OUTCOMES_ASSESSOR",
}
_DATE_TYPES: Final = {"Actual": "ACTUAL", "Anticipated": "ESTIMATED", "Estimated": "ESTIMATED"}
_ANSWERS: Final = {"Yes": True, "No": False, "Accepts Healthy Volunteers": True}


def words(text: str | None) -> str | None:
    """The text without white space at its ends, line ends as one character; None where nothing is left."""
    return (text or "").replace("\r\n", "\n").strip() or None


def token(told: str | None) -> str | None:
    """The API's token for what the site says; several things at once are left as they stand, for no token means them.

    >>> token("Active, not recruiting"), token("Parallel Assignment"), token("Cohort, Natural History")
    ('ACTIVE_NOT_RECRUITING', 'PARALLEL', 'Cohort, Natural History')
    """
    if told is None or (told not in _TOKENS and "," in told):
        return told
    for ending in _ENDINGS:
        told = told.removesuffix(ending)
    return _TOKENS.get(told) or _NOT_LETTERS.sub("_", told.upper()).strip("_")


def answer(told: str) -> bool | None:
    """Whether the words say yes; None where they say neither yes nor no."""
    return _ANSWERS.get(told)


def date_type(told: str | None) -> str | None:
    """The token for what a date's or a number's attribute says; None where there is none, as in old records."""
    return None if told is None else _DATE_TYPES.get(told, told)


def phases(told: str | None) -> list[str]:
    """The tokens of a phase, one or two.

    >>> phases("Phase 2/Phase 3"), phases("N/A")
    (['PHASE2', 'PHASE3'], ['NA'])
    """
    if told is None:
        return []
    parts = [told] if told in _PHASES else told.split("/")
    return [_PHASES.get(part) or part.upper().replace(" ", "") for part in parts]


def count(told: str) -> int | None:
    """A number of people; None for what is no number or more than any trial has."""
    return int(told) if told.isascii() and told.isdecimal() and len(told) <= _MOST_DIGITS else None


def age(told: str | None) -> str | None:
    """An age in its words; None for "N/A", which says that there is no limit."""
    return None if told == "N/A" else told


def masking(told: str | None) -> tuple[str | None, list[str]]:
    """The level of masking, and who is masked; a list of people alone says no level.

    >>> masking("Double (Participant, Outcomes Assessor)"), masking("None (Open Label)")
    (('DOUBLE', ['PARTICIPANT', 'OUTCOMES_ASSESSOR']), ('NONE', []))
    """
    if told is None:
        return None, []
    outside, _, inside = told.rpartition("(")
    named = [part.strip() for part in inside.rstrip(")").split(",")]
    who = [_ROLES[name] for name in named if name in _ROLES]
    level = next((level for start, level in _LEVELS.items() if told.startswith(start)), None)
    return level or (None if who and not outside else told), who


def layout(text: str | None) -> str | None:
    """Text with its lines and indents as they stand, for a reader of layouts."""
    kept = (text or "").replace("\r\n", "\n")
    return kept.strip("\n").rstrip() or None


def unwrapped(text: str | None) -> str | None:
    """Text in paragraphs, each on one line: blank lines part them, the other line ends are of the page's width.

    >>> unwrapped("A study of\\n      asthma.\\n\\n      It is long.")
    'A study of asthma.\\n\\nIt is long.'
    """
    paragraphs = [" ".join(part.split()) for part in _BLANK_LINE.split(text or "")]
    return "\n\n".join(part for part in paragraphs if part) or None
