"""`doses`: what every arm is given, as its own and its interventions' texts state it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec
import polars as pl
import re2

from pipeline.normalize.arm_interventions import linked_pairs
from pipeline.normalize.arms import arm_id
from pipeline.normalize.dose_links import Placed, Texts, place
from pipeline.normalize.interventions import intervention_id
from pipeline.normalize.shard import Shard, columns, plain
from pipeline.record import ArmGroup, Intervention, Record
from pipeline.schema import TABLES
from pipeline.schema.vocabulary import DOSE_BASIS
from pipeline.text.dose import Dose, read_doses

_ELSEWHERE = {"substance_text": "substance", "amount_text": "amount_raw", "unit_text": "unit_raw"}
_LINKED = {"status", "flags", "source_field", "route", "prn", "basis"}
_READ = {
    column.name: _ELSEWHERE.get(column.name, column.name)
    for column in TABLES["doses"].own
    if _ELSEWHERE.get(column.name, column.name) in Dose.__struct_fields__ and column.name not in _LINKED
}
_NOTHING = (None,) * len(Dose.__struct_fields__)
_ROUTES = {"iv": "intravenous", "im": "intramuscular", "sc": "subcutaneous"}
_TERSE = 300  # characters
_FIELDS = {("arm", "label"): "title", ("intervention", "label"): "name"}


def doses(shard: Shard) -> pl.DataFrame:
    """One row per dose statement, component, arm and intervention; 'no_dose_stated' where there is none."""
    placed = [(record, at, dose) for record in shard.records for at, dose in enumerate(place(_texts(record)), 1)]
    stated = [msgspec.structs.astuple(each.dose) if each.dose else _NOTHING for _, _, each in placed]
    fields = columns(stated, " ".join(Dose.__struct_fields__))
    return shard.frame(TABLES["doses"], {name: fields[field] for name, field in _READ.items()} | _linked(placed))


def _linked(placed: list[tuple[Record, int, Placed]]) -> dict[str, Sequence[Any]]:
    return {
        "dose_id": [f"{record.trial_id}-D{at:03d}" for record, at, _ in placed],
        "trial_id": [record.trial_id for record, _, _ in placed],
        "arm_id": [None if d.arm is None else arm_id(record.trial_id, d.arm + 1) for record, _, d in placed],
        "intervention_id": [
            None if d.given is None else intervention_id(record.trial_id, d.given + 1) for record, _, d in placed
        ],
        "ordinal": [at for _, at, _ in placed],
        "source_kind": [dose.source for _, _, dose in placed],
        "source_field": [_field(dose) for _, _, dose in placed],
        "basis": [_basis(each.dose) for _, _, each in placed],
        "route": [_ROUTES.get(d.dose.route, d.dose.route) if d.dose and d.dose.route else None for _, _, d in placed],
        "prn": [True if each.dose and each.dose.prn else None for _, _, each in placed],
        "status": [_status(dose) for _, _, dose in placed],
        "conflict_id": [f"{record.trial_id}-K{d.conflict:02d}" if d.conflict else None for record, _, d in placed],
        "flags": [_flags(each) for _, _, each in placed],
    }


def _flags(placed: Placed) -> str:
    """The flags that are told, under the names they are declared by: where their words stood is not."""
    read = placed.dose.flags if placed.dose else ()
    return ", ".join(dict.fromkeys(_SIDE.sub("", flag) for flag in (*read, *placed.flags)))


_SIDE = re2.compile("_(?:left|right|after|bare|dose)$")


def _field(placed: Placed) -> str | None:
    if placed.dose is None:
        return None
    return _FIELDS.get((placed.source, placed.dose.source_field), placed.dose.source_field)


def _basis(dose: Dose | None) -> str | None:
    """The basis; what the closed list has no word for is told by the column `per`."""
    if dose is None:
        return None
    return dose.basis if dose.basis in DOSE_BASIS else "per_other"


def _status(placed: Placed) -> str:
    if placed.dose is None:
        return "no_dose_stated"
    return "conflict" if placed.conflict else placed.dose.status


def _texts(record: Record) -> Texts:
    return Texts(
        arms=record.arms,
        interventions=record.interventions,
        pairs=linked_pairs(record),
        arm_doses=[_read(arm.label, arm.description) for arm in record.arms],
        intervention_doses=[_read(given.name, given.description) for given in record.interventions],
        read_together=lambda arm, given: read_together(record.arms[arm], record.interventions[given]),
    )


def read_together(arm: ArmGroup, given: Intervention) -> tuple[Dose, ...]:
    """The doses of an intervention's text with the arm's behind it, unless that tells of visits and tests too."""
    if not arm.description or len(arm.description) > _TERSE:
        return ()
    return _read(given.name, f"{given.description or ''}\n\n{arm.description}")


@lru_cache(maxsize=20_000)
def _read(label: str | None, description: str | None) -> tuple[Dose, ...]:
    doses = read_doses(plain(label) or "", plain(description) or "")
    return tuple(msgspec.structs.replace(dose, n_admin=1) if dose.once else dose for dose in doses)
