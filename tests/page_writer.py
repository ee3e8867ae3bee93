"""Writing small trial pages for tests: the sections named, every other there and empty."""

from __future__ import annotations

from pipeline.record import Record
from pipeline.sources import trial_page
from pipeline.sources.page_layout import HEADINGS


def write(**sections: str) -> bytes:
    """A plain page of the given sections, each as lines; the others are there and empty."""
    lines = [
        sections.pop("title", "A trial"),
        sections.pop("number", "NCT ID: NCT90000001"),
        sections.pop("head", ""),
    ]
    for section, (heading, subtitle) in HEADINGS.items():
        lines += [heading, subtitle, sections.pop(section, "")]
    assert not sections, f"no such section: {sections}"
    return "\n".join(line for line in lines if line).encode()


def read(**sections: str) -> Record:
    return trial_page.read(write(**sections))
