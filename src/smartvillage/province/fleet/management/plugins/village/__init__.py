"""Sub-commands of `desa village` (the module is found by its name)."""

from . import exports, lifecycle, progress, restoring

__all__ = ["exports", "lifecycle", "progress", "restoring"]
