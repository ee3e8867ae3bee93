"""Each step alone, from what the step before left in the warehouse's staging folder."""

from __future__ import annotations

from typing import Any

import msgspec

from pipeline.errors import InputError
from pipeline.run import PARTS, Run, crew, warehouse_of
from pipeline.settings import Progress, Report, Settings
from pipeline.staging import Index
from pipeline.warehouse import Warehouse


def extract_alone(settings: Settings, progress: Progress) -> dict[str, Any]:
    """The first step alone: its files stay in staging/readings for the next one."""
    warehouse = warehouse_of(settings)
    with warehouse.locked(), crew(settings) as executor:
        index = Run(settings, warehouse, executor, progress).extract()
    return {"documents": index.documents, "rejected": index.rejects}


def normalize_alone(settings: Settings, progress: Progress) -> dict[str, Any]:
    """The second step alone: from staging/readings to staging/parts."""
    warehouse = Warehouse(settings.warehouse)
    with warehouse.locked(), crew(settings) as executor:
        if not Index.read(warehouse.working_folder("readings", empty=False)).files:
            raise InputError("There is nothing to normalize. Run 'trialmart extract' first.")
        this = Run(settings, warehouse, executor, progress)
        decision, _ = this.normalize(this.decide())
    return {"trials": decision.made.height}


def load_alone(settings: Settings, progress: Progress) -> Report:
    """The third step alone: from staging/parts to a published snapshot."""
    warehouse = Warehouse(settings.warehouse)
    with warehouse.locked(), crew(settings) as executor:
        made = warehouse.working_folder("parts", empty=False) / PARTS
        if not made.exists():
            raise InputError("There is nothing to load. Run 'trialmart extract' and 'trialmart normalize' first.")
        parts = [made.with_name(name) for name in msgspec.json.decode(made.read_bytes(), type=list[str])]
        this = Run(settings, warehouse, executor, progress)
        decision = this.decide()
        this.look_over(decision.documents)
        return this.report(this.load(decision, parts), published=True)
