"""Where exports lie: below MEDIA_ROOT, which no address leads to, in a folder that is no village's."""

import time
from pathlib import Path

from django.conf import settings

DAYS = 7


def final(code: str) -> Path:
    """The last copy of a village that is to be removed. Nothing here removes it."""
    return _folder() / "final" / f"{code}.zip"


def downloads(code: str) -> Path:
    return _folder() / "downloads" / code


def download(code: str) -> Path:
    """The latest copy that an officer asked for; it may not be there."""
    return downloads(code) / f"{code}.zip"


def clear(*, now: float | None = None) -> int:
    """Remove copies older than a week and what writers that were killed left; returns how many."""
    before = (now or time.time()) - DAYS * 86_400
    count = 0
    for path in (_folder() / "downloads").glob("*/*"):
        if path.is_file() and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            count += 1
    return count


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "exports"
