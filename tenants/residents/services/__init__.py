"""Writes to the register."""

from .imports import ImportRefused, import_residents
from .people import create_resident, reveal_nik
from .pins import set_pin

__all__ = ["ImportRefused", "create_resident", "import_residents", "reveal_nik", "set_pin"]
