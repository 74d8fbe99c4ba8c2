"""Writes: the official list, what desa are called, and the holidays."""

from .holidays import BadHoliday, set_holiday
from .importing import ImportReport, ListIncomplete, import_regions
from .nomenclature import BadNomenclature, set_nomenclature
from .official import Counts, OfficialRegion, UnknownProvince

__all__ = [
    "BadHoliday",
    "BadNomenclature",
    "Counts",
    "ImportReport",
    "ListIncomplete",
    "OfficialRegion",
    "UnknownProvince",
    "import_regions",
    "set_holiday",
    "set_nomenclature",
]
