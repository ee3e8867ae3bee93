"""The schema: declared once in `tables`, rendered to every engine by `render`."""

from pipeline.schema.column import Column, Table, Type
from pipeline.schema.tables import TABLES

__all__ = ["TABLES", "Column", "Table", "Type"]
