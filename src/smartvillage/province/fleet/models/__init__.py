"""What is kept about each village's way: on board, upgraded, backed up, healthy, and gone."""

from .backups import Backup, RestoreDrill
from .health import VillageHealth, VillageHour
from .lifecycle import Purge
from .onboarding import Onboarding, Step
from .upgrades import VillageUpgrade

__all__ = [
    "Backup",
    "Onboarding",
    "Purge",
    "RestoreDrill",
    "Step",
    "VillageHealth",
    "VillageHour",
    "VillageUpgrade",
]
