"""Sub-commands of `desa fleet` (the module is found by its name)."""

from . import backups, health, upgrades

__all__ = ["backups", "health", "upgrades"]
