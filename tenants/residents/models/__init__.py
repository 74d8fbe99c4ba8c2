"""The register's tables."""

from .events import ENDS_AS, Event, EventKind
from .imports import ImportBatch, ImportState
from .lists import BulkChange, Correction, FormDraft, SavedFilter
from .people import (
    DEAD,
    GONE,
    HEAD,
    HOUSEHOLD_HEAD,
    INVALID,
    LIVING,
    MISSING,
    MOVED,
    Family,
    Resident,
)

__all__ = [
    "DEAD",
    "ENDS_AS",
    "GONE",
    "HEAD",
    "HOUSEHOLD_HEAD",
    "INVALID",
    "LIVING",
    "MISSING",
    "MOVED",
    "BulkChange",
    "Correction",
    "Event",
    "EventKind",
    "Family",
    "FormDraft",
    "ImportBatch",
    "ImportState",
    "Resident",
    "SavedFilter",
]
