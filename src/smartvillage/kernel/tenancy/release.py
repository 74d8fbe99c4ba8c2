"""Whether a village already has the schema that this release's code expects.

While the fleet is upgraded, old and new processes serve side by side: the old ones can live with the
new schema (breaking migrations are refused), the new ones enter a village only when it has it. Asked
for one that has not, they have it upgraded first. The apps of the province say what is expected and how.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from .context import current_village

WAIT_SECONDS = 15.0
_LOOK_SECONDS = 0.1
_WAITING = threading.BoundedSemaphore(3)  # of a process' threads: others must go on serving
_SQL = "SELECT count(*) FROM django_migrations WHERE app || '.' || name = ANY(%s)"


class Behind(RuntimeError):
    """The village waits for its upgrade; nothing of this release may run in it yet."""


@dataclass(frozen=True, slots=True)
class Upgrader:
    """`expected()`: this code's migrations, `"app.name"`; `ask(code)`: have a village upgraded, soon."""

    expected: Callable[[], list[str]]
    ask: Callable[[str], None]


_upgrader: Upgrader | None = None
_current: set[str] = set()  # schemas; a village never goes back


def use(upgrader: Upgrader) -> None:
    global _upgrader  # noqa: PLW0603
    _upgrader = upgrader


def is_current() -> bool:
    """Of the declared village. One query the first time, none afterwards."""
    schema = current_village().schema
    if _upgrader is None or schema in _current:
        return True
    expected = _upgrader.expected()
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [expected])
        has = cursor.fetchone()[0]
    if has < len(expected):
        return False
    _current.add(schema)
    return True


def become_current() -> bool:
    """Have the declared village upgraded and wait for it; False if that takes too long."""
    if is_current() or _upgrader is None:
        return True
    _upgrader.ask(current_village().code)
    if not _WAITING.acquire(blocking=False):
        return False
    try:
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)
            if is_current():
                return True
        return False
    finally:
        _WAITING.release()


def require_current() -> None:
    """Behind if the declared village waits for its upgrade: for a job, which is tried again later."""
    if not is_current():
        raise Behind(current_village().code)
