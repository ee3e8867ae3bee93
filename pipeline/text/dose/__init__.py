"""Doses read from the text of arms and interventions."""

from pipeline.text.dose.merge import merge
from pipeline.text.dose.read import read_doses
from pipeline.text.dose.record import Dose
from pipeline.text.dose.rows import read_item

__all__ = ["Dose", "merge", "read_doses", "read_item"]
