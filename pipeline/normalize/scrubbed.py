"""Records without control characters and without contact details in their texts."""

from __future__ import annotations

from typing import Any

import msgspec

from pipeline.record import Record
from pipeline.text.scrub import may_need_scrubbing, scrub


def scrubbed(record: Record) -> Record:
    """The record as it may be published; nearly always the record itself. Its trial stays the same."""
    if not may_need_scrubbing(filter(None, _texts(record))):
        return record
    cleaned = msgspec.convert(_clean(msgspec.to_builtins(record)), Record)
    return msgspec.structs.replace(cleaned, trial_id=record.trial_id)


def _texts(record: Record) -> list[str | None]:
    """Every text of a record that may be long or free."""
    texts = [
        record.brief_title,
        record.official_title,
        record.acronym,
        record.why_stopped,
        record.brief_summary,
        record.detailed_description,
        record.eligibility_criteria,
        record.study_population,
        record.intervention_model_description,
        record.masking_description,
        record.gender_description,
        *record.conditions,
        *record.keywords,
    ]
    for arm in record.arms:
        texts += (arm.label, arm.description)
    for given in record.interventions:
        texts += (given.name, given.description, *given.other_names)
    for measures in (record.primary_outcomes, record.secondary_outcomes, record.other_outcomes):
        for outcome in measures:
            texts += (outcome.measure, outcome.time_frame, outcome.description)
    for site in record.locations:
        texts += (site.facility, site.city, site.text)
    for person in record.officials:
        texts += (person.name, person.affiliation)
    return texts


def _clean(plain: Any) -> Any:
    if isinstance(plain, str):
        return scrub(plain) if may_need_scrubbing([plain]) else plain
    if isinstance(plain, dict):
        return {name: _clean(value) for name, value in plain.items()}
    if isinstance(plain, list):
        return [_clean(value) for value in plain]
    return plain
