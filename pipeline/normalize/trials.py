"""`trials`: one row per trial, from its best document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import polars as pl

from pipeline.normalize.milestones import milestone_columns, read_day
from pipeline.normalize.shard import Shard, changed, plain
from pipeline.record import Record
from pipeline.schema import TABLES
from pipeline.text.ages import years

_GROUPS = {
    "NOT_YET_RECRUITING": "planned",
    "RECRUITING": "recruiting",
    "ENROLLING_BY_INVITATION": "recruiting",
    "ACTIVE_NOT_RECRUITING": "active",
    "COMPLETED": "completed",
    "TERMINATED": "stopped",
    "SUSPENDED": "stopped",
    "WITHDRAWN": "stopped",
    "UNKNOWN": "unknown",
    "WITHHELD": "unknown",
    "AVAILABLE": "expanded_access",
    "NO_LONGER_AVAILABLE": "expanded_access",
    "TEMPORARILY_NOT_AVAILABLE": "expanded_access",
    "APPROVED_FOR_MARKETING": "expanded_access",
}
_PHASE_NUMBERS = {"EARLY_PHASE1": 0, "PHASE1": 1, "PHASE2": 2, "PHASE3": 3, "PHASE4": 4}

_DAYS = {
    "study_first_submitted_date": "study_first_submitted",
    "study_first_posted_date": "study_first_posted",
    "results_first_submitted_date": "results_first_submitted",
    "results_first_posted_date": "results_first_posted",
    "disposition_first_submitted_date": "disposition_first_submitted",
    "last_update_submitted_date": "last_update_submitted",
    "last_update_posted_date": "last_update_posted",
}

_AS_STATED: dict[str, Callable[[Record], Any]] = {
    "trial_id": lambda r: r.trial_id,
    "nct_id": lambda r: r.trial_id if r.trial_id.startswith("NCT") else None,
    "registry": lambda r: r.registry,
    "brief_title": lambda r: plain(r.brief_title),
    "official_title": lambda r: plain(r.official_title),
    "acronym": lambda r: r.acronym,
    "overall_status": lambda r: r.overall_status,
    "status_group": lambda r: _GROUPS.get(r.overall_status or ""),
    "last_known_status": lambda r: r.last_known_status,
    "why_stopped": lambda r: plain(r.why_stopped),
    "study_type": lambda r: r.study_type,
    "phase": lambda r: "/".join(r.phases),
    "phase_min": lambda r: min(_phase_numbers(r), default=None),
    "phase_max": lambda r: max(_phase_numbers(r), default=None),
    "enrollment": lambda r: r.enrollment,
    "enrollment_type": lambda r: r.enrollment_type,
    "allocation": lambda r: r.allocation,
    "intervention_model": lambda r: r.intervention_model,
    "intervention_model_description": lambda r: plain(r.intervention_model_description),
    "observational_model": lambda r: r.observational_model,
    "time_perspective": lambda r: r.time_perspective,
    "primary_purpose": lambda r: r.primary_purpose,
    "masking": lambda r: r.masking,
    "masking_description": lambda r: plain(r.masking_description),
    "who_masked": lambda r: ", ".join(r.who_masked),
    "arm_count": lambda r: len(r.arms),
    "verification_date_text": lambda r: r.verification_date,
    "minimum_age": lambda r: r.minimum_age,
    "maximum_age": lambda r: r.maximum_age,
    "gender": lambda r: r.sex,
    "gender_based": lambda r: r.gender_based,
    "gender_description": lambda r: plain(r.gender_description),
    "healthy_volunteers": lambda r: r.healthy_volunteers,
    "sampling_method": lambda r: r.sampling_method,
    "is_fda_regulated_drug": lambda r: r.is_fda_regulated_drug,
    "is_fda_regulated_device": lambda r: r.is_fda_regulated_device,
    "has_dmc": lambda r: r.has_dmc,
    "has_expanded_access": lambda r: r.has_expanded_access,
    "has_results": lambda r: r.has_results,
    "responsible_party_type": lambda r: r.responsible_party_type,
    "lead_sponsor": lambda r: plain(r.lead_sponsor.name) if r.lead_sponsor else None,
    "source_class": lambda r: r.lead_sponsor.class_ if r.lead_sponsor else None,
    "site_count": lambda r: len(r.locations),
    "country_count": lambda r: len({site.country for site in r.locations if site.country}),
    "removed_countries": lambda r: " | ".join(r.removed_countries),
    "sections_missing": lambda r: ", ".join(sorted(r.sections_missing)),
    "source_format": lambda r: r.source_format,
}

_WITH_RAW: dict[str, Callable[[Record], str | None]] = {
    "population": lambda r: r.study_population,
    "brief_summary": lambda r: r.brief_summary,
    "detailed_description": lambda r: r.detailed_description,
}


def trials(shard: Shard) -> pl.DataFrame:
    """One row per trial; what contradicts itself is kept and noted as an issue."""
    records = shard.records
    found: dict[str, list[Any]] = {name: [get(r) for r in records] for name, get in _AS_STATED.items()}
    for name, field in _DAYS.items():
        found[name] = [read_day(record, name, getattr(record, field), shard) for record in records]
    for name, get in _WITH_RAW.items():
        found |= _twins(name, [get(record) for record in records])
    raw = [record.eligibility_criteria for record in records]
    found["eligibility_criteria"] = shard.criteria_texts
    found["eligibility_criteria_raw"] = changed(raw, shard.criteria_texts)
    found["minimum_age_years"] = [_age(record, "minimum_age", shard) for record in records]
    found["maximum_age_years"] = [_age(record, "maximum_age", shard) for record in records]
    found["document_id"] = [reading.document.id for reading in shard.readings]
    _note_contradictions(shard)
    return shard.frame(TABLES["trials"], found | milestone_columns(shard))


def _twins(name: str, raw: list[str | None]) -> dict[str, list[Any]]:
    texts = [plain(text) for text in raw]
    return {name: texts, f"{name}_raw": changed(raw, texts)}


def _phase_numbers(record: Record) -> list[int]:
    return [_PHASE_NUMBERS[phase] for phase in record.phases if phase in _PHASE_NUMBERS]


def _age(record: Record, field: str, shard: Shard) -> float | None:
    text: str | None = getattr(record, field)
    read = years(text) if text else None
    if text and read is None and text != "N/A":
        message = "Expected an age such as '18 Years'; the number is set to NULL"
        shard.note(record.trial_id, "unreadable_value", message, at=("trials", record.trial_id, field), value=text)
    return read


def _note_contradictions(shard: Shard) -> None:
    for record in shard.records:
        for code, field, value, message in _contradictions(record):
            shard.note(record.trial_id, code, message, at=("trials", record.trial_id, field), value=value)


def _contradictions(record: Record) -> Iterator[tuple[str, str, object, str]]:
    number = record.trial_id.removeprefix("NCT")
    if record.registry == "CTGOV" and not (len(number) == 8 and number.isdecimal()):
        yield (
            "malformed_trial_id",
            "trial_id",
            record.trial_id,
            "Expected NCT and eight digits; kept as stated",
        )
    if record.overall_status == "WITHDRAWN" and record.enrollment:
        yield (
            "status_contradiction",
            "enrollment",
            record.enrollment,
            "Withdrawn before enrolling anyone, yet not 0",
        )
    started = record.start_date and record.start_date.type == "ACTUAL"
    if record.overall_status == "NOT_YET_RECRUITING" and started:
        yield "status_contradiction", "start_date", record.overall_status, "Not yet recruiting, yet started"
