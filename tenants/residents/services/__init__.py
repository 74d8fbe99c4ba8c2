"""Writes to the register."""

from .batches import (
    NotReady,
    cancel_import,
    carry_out_import,
    check_import,
    map_import,
    name_source,
    receive_import,
    start_import,
)
from .exports import export_register, open_book
from .imports import ImportRefused, import_residents
from .people import create_resident, reveal_nik
from .pins import set_pin
from .undo import UndoRefused, undo_import

__all__ = [
    "ImportRefused",
    "NotReady",
    "UndoRefused",
    "cancel_import",
    "carry_out_import",
    "check_import",
    "create_resident",
    "export_register",
    "import_residents",
    "map_import",
    "name_source",
    "open_book",
    "receive_import",
    "reveal_nik",
    "set_pin",
    "start_import",
    "undo_import",
]
