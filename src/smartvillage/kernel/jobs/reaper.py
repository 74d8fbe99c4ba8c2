"""Finding the jobs of workers that are gone: killed, out of memory, cut off."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import connection, transaction

from smartvillage.kernel import clock

from .definitions import MAX_ATTEMPTS, UnknownJob, resolve
from .failures import backoff
from .keeper import LOCK_KEY
from .rows import RUNNING, LostJob, bury, release, rows

if TYPE_CHECKING:
    from .rows import Row

log = structlog.stdlib.get_logger(__name__)


class WorkerDied(Exception):
    """The worker was gone before the job ended, as often as the job may be tried."""


def reap(worker_id: str) -> int:
    """Put back what no living worker holds; returns how many jobs.

    `worker_id` asks between two jobs of its own, so one that is still marked as its own is
    orphaned too.
    """
    count = 0
    alive: dict[str, bool] = {}
    for row in rows().filter(status=RUNNING).order_by("started_at"):
        holder = row.worker_ids[-1] if row.worker_ids else ""
        if holder not in alive:
            alive[holder] = holder != worker_id and _lives(holder)
        if alive[holder]:
            continue
        try:
            _put_back(row)
            count += 1
        except LostJob:  # it ended, or another reaper was first
            continue
    return count


def _put_back(row: Row) -> None:
    tried = len(row.worker_ids)
    if tried >= _attempts(row.task_path):
        log.error("job is a dead letter", job=str(row.pk), task=row.task_path, error="WorkerDied")
        bury(
            row,
            exception_class_path=f"{WorkerDied.__module__}.{WorkerDied.__qualname__}",
            traceback="WorkerDied",
        )
    else:
        log.warning("job is put back, its worker is gone", job=str(row.pk), task=row.task_path)
        # At once the first time; then with pauses, for the job itself may be what kills its workers.
        release(row, clock.now() + (backoff(tried - 1) if tried > 1 else timedelta()))


def _lives(holder: str) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_xact_lock({LOCK_KEY})", [holder])
        found = cursor.fetchone()
        return found is not None and not found[0]


def _attempts(task_path: str) -> int:
    try:
        return resolve(task_path)[1].attempts
    except UnknownJob:
        return MAX_ATTEMPTS
