"""Trialmart: raw clinical-trial text into Parquet tables and a DuckDB warehouse.

Three stages, each reading files and writing files: `extract` (formats, no meaning), `normalize`
(meaning, no format), `load` (tables, no text). `run` calls them in order.
"""

from pipeline.compiled import refuse_stale

refuse_stale()

__version__ = "0.1.0"
