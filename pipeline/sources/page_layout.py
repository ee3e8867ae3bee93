"""The frame of a trial page: its sections, told by heading and subtitle, and its captions.

The site prints every section's heading, then one fixed sentence about the section. The sentence is what a
section is known by: a heading alone ('Conditions', 'Interventions') also occurs as a line of free text, and
is sometimes glued to a link before it (`View full resultsBasic Information`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import re2

HEADINGS = {
    "basic_information": (
        "Basic Information",
        "Get a concise snapshot of the trial, including recruitment status, study phase, enrollment targets, "
        "and key timeline milestones.",
    ),
    "brief_summary": (
        "Brief Summary",
        "Review the sponsor-provided synopsis that highlights what the study is about and why it is being conducted.",
    ),
    "related_trials": (
        "Related Clinical Trials",
        "Explore similar clinical trials based on study characteristics and research focus.",
    ),
    "detailed_description": (
        "Detailed Description",
        "Dive into the extended narrative that explains the scientific background, objectives, and "
        "procedures in greater depth.",
    ),
    "conditions": (
        "Conditions",
        "See the medical conditions and disease areas that this research is targeting or investigating.",
    ),
    "study_design": (
        "Study Design",
        "Understand how the trial is structured, including allocation methods, masking strategies, primary "
        "purpose, and other design elements.",
    ),
    "study_groups": (
        "Study Groups",
        "Review each arm or cohort in the study, along with the interventions and objectives associated with them.",
    ),
    "interventions": (
        "Interventions",
        "Learn about the drugs, procedures, or behavioral strategies being tested and how they are applied "
        "within this trial.",
    ),
    "eligibility": (
        "Eligibility Criteria",
        "Check the participation requirements, including inclusion and exclusion rules, age limits, and "
        "whether healthy volunteers are accepted.",
    ),
    "sponsors": (
        "Sponsors",
        "Meet the organizations funding or collaborating on the study and learn about their roles.",
    ),
    "responsible_party": (
        "Responsible Party",
        "Identify the individual or organization who holds primary responsibility for the study information "
        "submitted to regulators.",
    ),
    "officials": (
        "Principal Investigators",
        "Learn about the lead researchers overseeing the trial and their institutional affiliations.",
    ),
    "locations": (
        "Locations",
        "Explore where the study is taking place and check the recruitment status at each participating site.",
    ),
    "countries": (
        "Countries",
        "Review the countries where the study has at least one active or historical site.",
    ),
    "identifiers": (
        "Other Identifiers",
        "Review additional registry numbers or institutional identifiers associated with this trial.",
    ),
    "more_related_trials": (
        "More Related Trials",
        "Additional clinical trials that may be relevant based on similarity analysis.",
    ),
}
"""Section: its heading and its subtitle, in the order of a page."""

CAPTIONS = {
    "Recruitment Status": "overall_status",
    "Clinical Phase": "phases",
    "Total Enrollment": "enrollment",
    "Study Classification": "study_type",
    "Study Start Date": "start_date",
    "Study Completion Date": "completion_date",
    "Allocation Method": "allocation",
    "Intervention Model": "intervention_model",
    "Primary Study Purpose": "primary_purpose",
    "Blinding Strategy": "masking",
    "Observational Model Type": "observational_model",
    "Study Time Perspective": "time_perspective",
    "Minimum Eligible Age": "minimum_age",
    "Maximum Eligible Age": "maximum_age",
    "Eligible Sex": "sex",
    "Accepts Healthy Volunteers": "healthy_volunteers",
}
"""A caption of the labelled layout stands on the line before its value."""

RESULTS_TITLE = "Trial Outcomes & Findings for"
HEAD = "head"

_BY_SUBTITLE = {subtitle: section for section, (_, subtitle) in HEADINGS.items()}
_BY_HEADING = {heading: section for section, (heading, _) in HEADINGS.items()}
_NCT_ID = re2.compile(r"NCT\d{8}")
_ID_SIZE = 11


@dataclass
class Page:
    """A page cut into sections: each a list of lines, none of them blank."""

    sections: dict[str, list[str]] = field(default_factory=dict)
    related: list[tuple[str, str | None]] = field(default_factory=list)
    truncated: bool = False
    labelled: bool = False

    def lines(self, section: str) -> list[str]:
        """The section's lines; none where the page does not have it."""
        return self.sections.get(section, [])

    def text(self, section: str) -> str | None:
        """The section's lines as one text."""
        return "\n".join(self.lines(section)) or None


def is_nct_id(line: str) -> bool:
    """Whether the line is a trial number and nothing else."""
    return len(line) == _ID_SIZE and _NCT_ID.fullmatch(line) is not None


def cut(text: str) -> Page:
    """The page's sections; what stands before the first one is the section 'head'."""
    lines = [line for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if (line := raw.rstrip())]
    starts = [at for at, line in enumerate(lines) if line in _BY_SUBTITLE]
    page = Page()
    now = page.sections[HEAD] = lines[: starts[0]] if starts else lines
    for at, end in zip(starts, [*starts[1:], len(lines)], strict=False):
        section = _BY_SUBTITLE[lines[at]]
        _take_heading(now, HEADINGS[section][0])
        now = page.sections.setdefault(section, [])
        now += lines[at + 1 : end]
    _cut_short(page, now)
    for section, lines in page.sections.items():
        if section != "identifiers":
            page.related += _take_related(lines)
    page.labelled = any(line in CAPTIONS for line in page.lines("basic_information"))
    return page


def _take_heading(before: list[str], heading: str) -> None:
    """Take a section's heading off the lines before its subtitle, glued to a link or not."""
    if before and before[-1].endswith(heading):
        rest = before.pop()[: -len(heading)].rstrip()
        if rest:
            before.append(rest)


def _cut_short(page: Page, last: list[str]) -> None:
    """Mark a page that ends before its last section; a heading whose subtitle is cut off is still one."""
    page.truncated = "more_related_trials" not in page.sections
    if not page.truncated or not last:
        return
    *lines, tail = last
    if lines and lines[-1] in _BY_HEADING and HEADINGS[_BY_HEADING[lines[-1]]][1].startswith(tail):
        section = _BY_HEADING[lines[-1]]
        del last[-2:]
    elif tail in _BY_HEADING and _BY_HEADING[tail] not in page.sections:
        section = _BY_HEADING[tail]
        del last[-1:]
    else:
        return
    page.sections.setdefault(section, [])


def _take_related(lines: list[str]) -> list[tuple[str, str | None]]:
    """Take the other trials out of a section: a title, and below it a bare trial number."""
    if _ID_SIZE not in map(len, lines):
        return []
    found: list[tuple[str, str | None]] = []
    kept: list[str] = []
    for line in lines:
        if is_nct_id(line):
            found.append((line, kept.pop() if kept else None))
        else:
            kept.append(line)
    lines[:] = kept
    return found
