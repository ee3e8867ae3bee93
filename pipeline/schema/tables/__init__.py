"""THE declaration: every published table, in the order in which they are loaded.

Polars schemas, Arrow schemas, DuckDB DDL and comments, the checks, the data dictionary and the empty
tables of the view tests all come from these objects and from nowhere else.
"""

from __future__ import annotations

from pipeline.schema.column import Table
from pipeline.schema.tables.doses import DOSES
from pipeline.schema.tables.eligibility import CRITERIA, CRITERIA_CONSTRAINTS
from pipeline.schema.tables.ledger import DATA_ISSUES, DOCUMENTS, REJECTS, RUNS
from pipeline.schema.tables.parties import (
    IDENTIFIERS,
    LOCATIONS,
    OFFICIALS,
    OUTCOMES,
    RELATED_TRIALS,
    SPONSORS,
)
from pipeline.schema.tables.treatment import ARM_INTERVENTIONS, ARMS, INTERVENTIONS
from pipeline.schema.tables.trials import CONDITIONS, TRIALS

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        TRIALS,
        CONDITIONS,
        ARMS,
        INTERVENTIONS,
        ARM_INTERVENTIONS,
        DOSES,
        CRITERIA,
        CRITERIA_CONSTRAINTS,
        LOCATIONS,
        SPONSORS,
        OFFICIALS,
        IDENTIFIERS,
        RELATED_TRIALS,
        OUTCOMES,
        DATA_ISSUES,
        DOCUMENTS,
        REJECTS,
        RUNS,
    )
}
