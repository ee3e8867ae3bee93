"""Eligibility text: one row per criterion, and every numeric limit in it as data."""

from __future__ import annotations

from pipeline.text.criteria.constraint import Constraint
from pipeline.text.criteria.constraints import read_constraints
from pipeline.text.criteria.item import CriterionType, Item, Segmentation, context_of
from pipeline.text.criteria.lines import item_lines, threshold_lines
from pipeline.text.criteria.segment import segment

__all__ = [
    "Constraint",
    "CriterionType",
    "Item",
    "Segmentation",
    "context_of",
    "item_lines",
    "read_constraints",
    "read_items",
    "segment",
    "threshold_lines",
]


def read_items(text: str) -> tuple[Item, ...]:
    """The criteria of an eligibility text, in order.

    >>> [item.text for item in read_items("Inclusion Criteria\\n\\n1. Adults\\n2. Asthma")]
    ['Adults', 'Asthma']
    """
    return segment(text).items
