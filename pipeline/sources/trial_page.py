"""Trial pages: the text of a trial's page on an aggregator site, in any of its layouts.

Shape    One section after another, each a heading, a fixed sentence about it, and its values, one a line.
         Plain: bare values; labelled: a caption before each value, a type below titles and names; lossy:
         plain, with whole sections and the first item of lists gone. A capture may stop anywhere.
Carries  About two thirds of the registry's record. What it does not carry, or a capture lost, is named in
         `sections_missing`. The two bare dates are start and completion, a month shown as its last day.
"""

from __future__ import annotations

from collections.abc import Callable

import re2

from pipeline.errors import Rejected
from pipeline.record import (
    DateStruct,
    Finding,
    Official,
    Record,
    RelatedTrial,
    SecondaryId,
    Sponsor,
)
from pipeline.sources import page_layout, page_sites, page_values, study_groups
from pipeline.sources.page_layout import HEAD, Page

FORMAT = "trial_page"
LOOKED_FOR = "a line 'NCT ID: NCT…', or a section heading with the site's sentence about it"

NOT_CARRIED = (
    "official_title", "acronym", "primary_completion_date", "date_types", "enrollment_type", "outcomes",
    "responsible_party", "site_status", "site_coordinates", "sponsor_roles", "keywords", "submission_dates",
)  # fmt: skip
"""What no layout carries."""

NOT_LABELLED = ("labels", "arm_types", "intervention_types", "who_masked")
"""What only the labelled layout carries."""

PARTS = {
    "basic_information": "basic_information",
    "brief_summary": "brief_summary",
    "detailed_description": "detailed_description",
    "conditions": "conditions",
    "study_design": "study_design",
    "study_groups": "arms",
    "interventions": "interventions",
    "eligibility": "criteria",
    "sponsors": "sponsors",
    "officials": "officials",
    "locations": "locations",
    "countries": "countries",
    "identifiers": "identifiers",
}
"""Section of the page: its name in `sections_missing`."""

_NCT_ID = re2.compile(r"NCT ID: *(NCT\d{8})$")
_LONGEST = 1_000_000
"""Characters; the longest of 2,610 real pages has 102,000. Checking where each criterion stands costs their square."""
_NCT_IDS = re2.compile(r"(?m)^[ \t]*NCT ID: *NCT\d{8}[ \t\r]*$")
_SIGNS = (
    b"NCT ID: NCT",
    page_layout.RESULTS_TITLE.encode(),
    *(subtitle.encode() for _, subtitle in page_layout.HEADINGS.values()),
)
_RESULTS = {
    "View full results": True,
    "Results available": True,
    "Outcome measurements, participant flow, baseline": True,
    "Results pending": False,
    "The study team has not published": False,
}
"""How a line about results begins, and whether there are any."""


def claims(body: bytes) -> bool:
    """Whether the document looks like a page of the site, its results page included."""
    return any(sign in body for sign in _SIGNS)


def read(body: bytes) -> Record:
    """The page's record. Raises `Rejected` where the text cannot be read, or no trial number heads it."""
    page = page_layout.cut(_text(body))
    head = page.lines(HEAD)
    trial_id, title = _heading(head)
    record = Record(trial_id=trial_id, registry="CTGOV", source_format=FORMAT, brief_title=title)
    record.has_results = _has_results(head)
    record.last_update_posted = _after(head, "Last Updated:")
    record.brief_summary = page.text("brief_summary")
    record.detailed_description = page.text("detailed_description")
    record.related_trials = [
        RelatedTrial(trial_id=other, relation="page_similarity", title=name) for other, name in page.related
    ]
    for part in _PARTS:
        part(record, page)
    record.sections_missing = _missing(record, page)
    return record


def _text(body: bytes) -> str:
    if not body.strip():
        raise Rejected("empty", "start", "Expected a page's text; there is none.")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = "Expected UTF-8; the bytes are not. Save the page as UTF-8."
        raise Rejected("encoding_invalid", f"byte {error.start}", message) from None
    if len(text) > _LONGEST:
        message = f"Expected a page of {_LONGEST:,} characters at most; this has {len(text):,}."
        raise Rejected("too_large", "document", message)
    if page_layout.RESULTS_TITLE in text[:2000]:
        message = "Expected a trial's page; this is its results page, which is not read."
        raise Rejected("unsupported_document", "start", message)
    if text.count("NCT ID:") > 1 and len(_NCT_IDS.findall(text)) > 1:
        # The arms, criteria and sites of both would be one trial's.
        message = "Expected one trial's page; there are several. Put each into a file of its own."
        raise Rejected("unsupported_document", "second line 'NCT ID: NCT…'", message)
    return text


def _heading(head: list[str]) -> tuple[str, str | None]:
    """The trial's number, and the title on the line above it."""
    for at, line in enumerate(head):
        found = _NCT_ID.match(line.strip()) if line.lstrip().startswith("NCT ID:") else None
        if found:
            return found.group(1), head[at - 1].strip() if at else None
    raise Rejected("no_trial_id", "before the first section", "Expected a line 'NCT ID: NCT…' with eight digits.")


def _after(lines: list[str], caption: str) -> str | None:
    return next((line[len(caption) :].strip() or None for line in lines if line.startswith(caption)), None)


def _has_results(head: list[str]) -> bool | None:
    for line in head:
        for start, answer in _RESULTS.items():
            if line.startswith(start):
                return answer
    return None


def _facts(record: Record, page: Page) -> None:
    """Basic Information and Study Design: tokens, dates and a count, with captions or without."""
    basic = page_values.assign(page.lines("basic_information"), page_values.BASIC)
    fields = page_values.DESIGNS.get(basic.values.get("study_type", ""), page_values.DESIGN)
    design = page_values.assign(page.lines("study_design"), fields)
    for name, value in {**basic.values, **design.values}.items():
        if name in ("start_date", "completion_date"):
            setattr(record, name, DateStruct(date=value))
        elif name == "enrollment":
            record.enrollment = page_values.participants(value)
        elif name == "phases":
            record.phases = value.split(", ")
        else:
            setattr(record, name, value)
    record.who_masked = design.masked
    record.findings += basic.findings + design.findings


def _conditions(record: Record, page: Page) -> None:
    """Conditions, one a line; the labelled layout joins them with spaces, which cannot always be undone."""
    lines = page.lines("conditions")
    if page.labelled and len(lines) == 1 and not _is_one(lines[0].strip(), page):
        record.findings.append(Finding(
            code="ambiguous_text", field="conditions", value=lines[0],
            message="Expected one condition a line; these are joined, and where to part them is not clear.",
        ))  # fmt: skip
    else:
        record.conditions = [line.strip() for line in lines]


def _is_one(line: str, page: Page) -> bool:
    """Whether a line is one condition: a single capital at its start, or a phrase of the page."""
    first, *rest = line.split(" ")
    if not any(word[:1].isupper() or word[:1].isdigit() for word in rest) and (first[:1].isupper() or not rest):
        return True
    inverted = " ".join(reversed(line.split(", ")))  # 'Dermatitis, Atopic', where the page says 'atopic dermatitis'
    told = " ".join(" ".join(lines) for section, lines in page.sections.items() if section != "conditions").lower()
    return line.lower() in told or inverted.lower() in told


def _treatment(record: Record, page: Page) -> None:
    """Arms, interventions and their links."""
    title = record.brief_title or ""
    found = study_groups.cut(page.lines("study_groups"), page.sections.get("interventions"), title)
    record.arms, record.interventions, record.links = found.arms, found.interventions, found.links
    record.findings += found.findings


def _eligibility(record: Record, page: Page) -> None:
    """Criteria, and the ages, sex and yes-or-no that follow the last of them."""
    lines = page.lines("eligibility")
    values, ages = page_values.take_tail(lines)
    for name, value in values.items():
        setattr(record, name, page_values.ANSWERS.get(value) if name == "healthy_volunteers" else value)
    record.eligibility_criteria = "\n".join(lines) or None
    if len(ages) == 2:
        record.minimum_age, record.maximum_age = ages
    elif ages:
        more = f"{record.brief_summary} {record.detailed_description}"
        bound = page_values.lone_age(ages[0], record.brief_title or "", lines, more)
        if bound:
            setattr(record, bound, ages[0])
        else:
            record.findings.append(Finding(
                code="ambiguous_age", field="minimum_age", value=ages[0],
                message="Expected two ages; the one shown may be the lowest or the highest; none is filled.",
            ))  # fmt: skip


def _parties(record: Record, page: Page) -> None:
    """Sponsors with their class, officials with role and affiliation, the trial's other numbers."""
    for line in page.lines("sponsors"):
        if line in page_values.AGENCY_CLASSES and record.sponsors and record.sponsors[-1].class_ is None:
            record.sponsors[-1].class_ = line
        else:
            record.sponsors.append(Sponsor(name=line.strip()))
    record.officials = _officials(page.lines("officials"))
    _identifiers(record, page.lines("identifiers"))


def _officials(lines: list[str]) -> list[Official]:
    """Officials: a name, its role below, and the affiliation below that unless the next name stands there."""
    found: list[Official] = []
    waiting: list[str] = []
    for line in lines:
        role = line.strip().removeprefix("Role: ")
        if role == line.strip():
            waiting.append(role)
            continue
        name = waiting.pop() if waiting else None
        if found and waiting:
            found[-1].affiliation = " ".join(waiting)
        found.append(Official(name=name, role=role))
        waiting = []
    if found and waiting:
        found[-1].affiliation = " ".join(waiting)
    return found


def _identifiers(record: Record, lines: list[str]) -> None:
    """Identifiers: a number, then its type ('-' for none) and its source."""
    now = SecondaryId()
    for line in lines:
        if line.startswith("Identifier Type: "):
            kind = line.removeprefix("Identifier Type: ").strip()
            now.type = None if kind == "-" else kind
        elif line.startswith("Identifier Source: "):
            if line.endswith("org_study_id") and record.org_study_id is None:
                record.org_study_id = now
        else:
            now = SecondaryId(id=line.strip())
            record.secondary_ids.append(now)
    record.secondary_ids = [number for number in record.secondary_ids if number is not record.org_study_id]


def _locations(record: Record, page: Page) -> None:
    """Sites."""
    record.locations, findings = page_sites.locations([line.strip() for line in page.lines("locations")])
    record.findings += findings


def _missing(record: Record, page: Page) -> list[str]:
    """What the page does not carry, and what this capture lost."""
    lost = list(NOT_CARRIED) + ([] if page.labelled else list(NOT_LABELLED))
    lost += [name for section, name in PARTS.items() if section not in page.sections]
    if page.truncated and page.sections:
        lost.append(PARTS.get(next(reversed(page.sections)), ""))
    if not page.lines("brief_summary"):  # every record has a summary, so this capture drops first items
        lost += ["brief_summary", "detailed_description", "first_criteria"]
    lost += [] if record.conditions else ["conditions"]
    lost += [] if page.lines("countries") else ["countries"]
    lost += [] if record.brief_title else ["brief_title"]
    return sorted(set(lost) - {""})


_PARTS: tuple[Callable[[Record, Page], None], ...] = (
    _facts,
    _conditions,
    _treatment,
    _eligibility,
    _parties,
    _locations,
)
