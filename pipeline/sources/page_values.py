"""Values of a trial page that are known by their kind: tokens of closed lists, dates, counts, ages.

Absent values leave no gap on the page, so nothing is read by position: a value is taken by what it looks
like, or by the caption before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import re2

from pipeline.record import Finding
from pipeline.sources.page_layout import CAPTIONS

MAJORITY, MATURE, ELDERLY = 18, 30, 60
"""Ages in years: from which people are of age; to which trials of children go; from which people are old."""

_HEADER = ("inclusion", "exclusion")
_AGE_WORD = re2.compile(r"(?i)\bage|\byears?\b|\byrs?\b|\bmonths?\b|\bweeks?\b|\bdays?\b|\bold")
_AGED = re2.compile(r"(?i)\bage[ds]?\b")
_STRICT = re2.compile(r"(?i)^(?:<|>|under|over|above|below|younger|older|less|more|greater)")
_CHILD = re2.compile(
    r"(?i)\b(?:child|children|childhood|p(?:a)?ediatrics?|infants?|newborns?|neonat\w*|preterm|premature|"
    r"toddlers?|adolescents?|boys|girls|juvenile|preschool|school-aged?)\b"
)
_UNIT = r"(?:years?|yrs?|y/?o|months?|weeks?|days?)"
_INFANT = re2.compile(r"(?i)\b(?:infants?|infancy|newborns?|neonat\w*|preterm|babies)\b")
_PARENT = re2.compile(r"(?i)\b(?:parents?|parental|mothers?|fathers?|maternal|caregivers?|families)\b")
_ADULT = re2.compile(
    r"(?i)\b(?:adults?|elderly|older|advanced age|ag(?:e)?ing|geriatrics?|seniors?|postmenopausal|"
    r"parents?|mothers?|fathers?|caregivers?)\b"
)
_STATED = re2.compile(
    r"(?i)(?:(?:(≤|<=?|⩽|up to|until|under|below|younger than|less than|not? (?:older|more) than|"
    rf"maximum(?: age)?(?: of)?|(?:\d+|birth) *{_UNIT}? *(?:-|–|to|and|through) *)|"
    r"(≥|>=?|⩾|at least|over|above|older than|more than|greater than|from|minimum(?: age)?(?: of)?)) *)?"
    rf"(\d{{1,3}}) *-? *({_UNIT}\b)?[ -]*(?:old)?(?: *of age)?,? *"
    r"(?:((?:or|and) (?:less|younger|under|below))|(\+|(?:or|and) (?:older|over|above|more|greater|up)))?"
)
"""An age as prose states it: words of an upper bound, of a lower one, number, unit, words behind it."""
_AGE = re2.compile(r"\d{1,4} (?:Year|Month|Week|Day|Hour|Minute)s?")
_DATE = re2.compile(r"\d{4}-\d{2}(?:-\d{2})?")
_COUNT = re2.compile(r"(\d{1,9}) participants?")
SEXES = frozenset(("ALL", "FEMALE", "MALE"))
ANSWERS = {"Yes": True, "No": False}
PHASES = frozenset(("NA", "EARLY_PHASE1", "PHASE1", "PHASE2", "PHASE3", "PHASE4"))
AGENCY_CLASSES = frozenset(("NIH", "FED", "OTHER_GOV", "INDIV", "INDUSTRY", "NETWORK", "AMBIG", "OTHER", "UNKNOWN"))
TOKENS = {
    name: frozenset(tokens.split())
    for name, tokens in {
        "overall_status": "ACTIVE_NOT_RECRUITING COMPLETED ENROLLING_BY_INVITATION NOT_YET_RECRUITING "
        "RECRUITING SUSPENDED TERMINATED WITHDRAWN AVAILABLE NO_LONGER_AVAILABLE TEMPORARILY_NOT_AVAILABLE "
        "APPROVED_FOR_MARKETING WITHHELD UNKNOWN",
        "study_type": "INTERVENTIONAL OBSERVATIONAL EXPANDED_ACCESS",
        "allocation": "RANDOMIZED NON_RANDOMIZED NA",
        "intervention_model": "SINGLE_GROUP PARALLEL CROSSOVER FACTORIAL SEQUENTIAL",
        "observational_model": "COHORT CASE_CONTROL CASE_ONLY CASE_CROSSOVER ECOLOGIC_OR_COMMUNITY "
        "FAMILY_BASED DEFINED_POPULATION NATURAL_HISTORY OTHER",
        "time_perspective": "RETROSPECTIVE PROSPECTIVE CROSS_SECTIONAL OTHER",
        "primary_purpose": "TREATMENT PREVENTION DIAGNOSTIC ECT SUPPORTIVE_CARE SCREENING "
        "HEALTH_SERVICES_RESEARCH BASIC_SCIENCE DEVICE_FEASIBILITY OTHER",
        "masking": "NONE SINGLE DOUBLE TRIPLE QUADRUPLE",
    }.items()
}
"""Values that a field can have, as the registry spells them."""

BASIC = ("overall_status", "phases", "enrollment", "study_type", "start_date", "completion_date")
DESIGNS = {
    "INTERVENTIONAL": ("allocation", "intervention_model", "primary_purpose", "masking"),
    "OBSERVATIONAL": ("observational_model", "time_perspective"),
}
DESIGN = DESIGNS["INTERVENTIONAL"] + DESIGNS["OBSERVATIONAL"]
"""Fields of the two sections, in the page's order."""

MASKED = {
    "Participants": "PARTICIPANT",
    "Participant": "PARTICIPANT",
    "Caregivers": "CARE_PROVIDER",
    "Care Providers": "CARE_PROVIDER",
    "Care Provider": "CARE_PROVIDER",
    "Investigators": "INVESTIGATOR",
    "Investigator": "INVESTIGATOR",
    "Outcome Assessors": "OUTCOMES_ASSESSOR",
    "Outcomes Assessors": "OUTCOMES_ASSESSOR",
    "Outcomes Assessor": "OUTCOMES_ASSESSOR",
}
"""Who does not know the treatment, as pages word it: the registry's token."""


@dataclass
class Facts:
    """A section's values by field, still text; who is masked; what could not be placed."""

    values: dict[str, str] = field(default_factory=dict)
    masked: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def assign(lines: Sequence[str], fields: Sequence[str]) -> Facts:
    """Give each line to its field: the one captioned above it, else the first free one that can have it."""
    facts, caption, placed = Facts(), None, -1
    for raw in lines:
        line = raw.strip()
        if line in CAPTIONS:
            caption = CAPTIONS[line]
            continue
        if caption is not None and caption not in facts.values:
            facts.values[caption] = line
        elif roles := _roles(line):
            facts.masked += roles
        elif free := [at for at, name in enumerate(fields) if name not in facts.values and fits(name, line)]:
            placed = next((at for at in free if at > placed), free[0])
            facts.values[fields[placed]] = line
        else:
            facts.findings.append(_unplaced(line, fields[0]))
        caption = None
    return facts


def fits(name: str, line: str) -> bool:
    """Whether the line is a value that the field can have."""
    if name in ("start_date", "completion_date"):
        return is_date(line)
    if name == "phases":
        return all(token in PHASES for token in line.split(", "))
    return participants(line) is not None if name == "enrollment" else line in TOKENS[name]


def _roles(line: str) -> list[str]:
    """The roles a line names ('Participants Outcome Assessors'), none where it says anything else."""
    found, words = [], line.split(" ")
    while words:
        for size in (2, 1):
            if " ".join(words[:size]) in MASKED:
                found.append(MASKED[" ".join(words[:size])])
                words = words[size:]
                break
        else:
            return []
    return found


def _unplaced(line: str, section: str) -> Finding:
    message = "Expected a value of a known kind; this line is none, so it is left out."
    return Finding(code="unknown_value", field=section, value=line, message=message)


def take_tail(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """Take what follows the last criterion off the lines: captioned values by field, bare ages in order."""
    values: dict[str, str] = {}
    ages: list[str] = []
    while len(lines) > 1 and lines[-2] in CAPTIONS:
        value = lines.pop().strip()
        values[CAPTIONS[lines.pop()]] = value
    for name, kinds in (("healthy_volunteers", ANSWERS), ("sex", SEXES)):
        if lines and name not in values and lines[-1].strip() in kinds:
            values[name] = lines.pop().strip()
    while lines and len(ages) < 2 and is_age(lines[-1].strip()):
        ages.insert(0, lines.pop().strip())
    return values, ages


def is_age(line: str) -> bool:
    """Whether the line is an age and nothing else ('18 Years')."""
    return len(line) < 14 and line[:1].isdigit() and _AGE.fullmatch(line) is not None


def is_date(line: str) -> bool:
    """Whether the line is a date and nothing else."""
    return len(line) < 11 and line[:1].isdigit() and _DATE.fullmatch(line) is not None


def participants(line: str) -> int | None:
    """The number of a line '81 participants'."""
    found = _COUNT.fullmatch(line) if line[:1].isdigit() else None
    return int(found.group(1)) if found else None


def lone_age(age: str, title: str, criteria: Sequence[str], more: str = "") -> str | None:
    """'minimum_age' or 'maximum_age', for the one age that a page shows; None where the words do not say.

    The page's own statements of that age decide; then a title about children, adults or parents; then that a
    trial with an upper bound alone takes children, and that the page (`more`, too) would say so.

    >>> lone_age("18 Years", "A study", [])
    'minimum_age'
    >>> lone_age("12 Years", "Food allergy", ["* Aged 0-12 years old"])
    'maximum_age'
    >>> lone_age("12 Years", "Asthma", ["Exclusion Criteria:", "* under 12 years of age"])
    'minimum_age'
    """
    if age.startswith("0 "):
        return "minimum_age"
    number, unit = age.lower().split(" ", 1)
    votes, excluded = _bound(title, int(number), unit[0]), False
    for line in criteria:
        if any(word in line.lower() for word in _HEADER):
            excluded = "xclusion" in line
        vote = _bound(line, int(number), unit[0])
        votes += -vote if excluded else vote
    if votes:
        return "minimum_age" if votes > 0 else "maximum_age"
    years = int(number) if "Year" in age else 0
    about = " ".join([title, *criteria, more])
    if not years:
        return "maximum_age" if _INFANT.search(about) else None
    children, grown = _CHILD.search(title), _ADULT.search(title)
    if children and not grown:
        return "maximum_age" if years <= MATURE else None
    if grown:
        return None if children and years >= MAJORITY and not _PARENT.search(title) else "minimum_age"
    alone = years >= MAJORITY or not _CHILD.search(about)
    return "minimum_age" if alone and years <= ELDERLY else None


def _bound(line: str, number: int, kind: str) -> int:
    """+1 where a line gives the age as a lower bound, -1 as an upper one, 0 else; `kind` is the unit's first letter."""
    if not any(str(near) in line for near in (number - 1, number, number + 1)) or not _AGE_WORD.search(line):
        return 0
    lower = upper = 0
    for found in _STATED.finditer(line.replace("\\", "")):
        below, above, shown, unit, younger, older = found.groups()
        if unit[:1].lower() != kind if unit else not _AGED.search(line[: found.start() + 12]):
            continue
        near = int(shown) - number
        upper += bool((below or younger) and (near == 0 or (near == 1 and _STRICT.match(below or ""))))
        lower += bool((above or older) and (near == 0 or (near == -1 and _STRICT.match(above or ""))))
    return (lower > 0) - (upper > 0)
