"""Looking at jobs, stopping them, and giving the dead ones another chance."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django_tasks.base import TaskResultStatus

from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import PUBLIC, declared, emit

from .definitions import PROVINCE_QUEUE
from .rows import FAILED, READY, RUNNING, SUCCESSFUL, rows
from .running import Cancelled, Progress, progress_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from .rows import Row

EVENT_CANCEL = "jobs.cancel"
CANCELLED_PATH = f"{Cancelled.__module__}.{Cancelled.__qualname__}"
_COLUMNS = ("id", "queue_name", "task_path", "status", "return_value", "args_kwargs", "exception_class_path",
            "traceback", "worker_ids", "enqueued_at", "started_at", "finished_at")  # fmt: skip


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # a dead letter: tried as often as it may
    CANCELLED = "cancelled"


_STATES = {
    READY: JobState.WAITING,
    RUNNING: JobState.RUNNING,
    SUCCESSFUL: JobState.DONE,
    FAILED: JobState.FAILED,
}


@dataclass(frozen=True, slots=True)
class JobStatus:
    """`error` is a class and places in the code, for staff of the platform; never shown to residents."""

    id: str
    village_code: str | None
    task: str
    state: JobState
    attempts: int
    progress: Progress | None
    cancelling: bool
    result: Any
    error: str
    enqueued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def is_over(self) -> bool:
        return self.state not in {JobState.WAITING, JobState.RUNNING}


def status_of(job_id: str) -> JobStatus | None:
    """One job, from a village only its own; None for an id that is not there (or not a job's id)."""
    key = _uuid(job_id)
    if key is None:
        return None
    found = rows().filter(pk=key).values(*_COLUMNS).first() if declared() == PUBLIC else _from_village(key)
    return None if found is None else _status(found)


def cancel(job_id: str) -> None:
    """Ask a job to stop: a waiting one at once, a running one when it next reports.

    From a village it reaches only the village's own jobs, with the next delivery of the outbox.
    """
    if declared() == PUBLIC:
        request_cancel(job_id)
    else:
        emit(EVENT_CANCEL, {"id": job_id})


def request_cancel(job_id: str, *, village_code: str | None = None) -> None:
    """The same in the public schema; with a code, only if the job is that village's."""
    key = _uuid(job_id)
    if key is None:
        return
    found = rows().filter(pk=key)
    if village_code is not None:
        found = found.filter(queue_name=village_code)
    with transaction.atomic():
        row = found.select_for_update().first()
        if row is None:
            return
        if row.status == READY:
            found.update(
                status=FAILED, finished_at=clock.now(), exception_class_path=CANCELLED_PATH, traceback=""
            )
        elif row.status == RUNNING:
            found.update(args_kwargs={**row.args_kwargs, "cancel": True})


def dead_letters() -> list[JobStatus]:
    """Jobs that failed as often as they may, oldest first. In the province."""
    return look(_dead().order_by("finished_at"))


def look(found: QuerySet[Row]) -> list[JobStatus]:
    """Rows as everybody else sees them. In the province."""
    return [_status(row) for row in found.values(*_COLUMNS)]


def retry(job_id: str) -> bool:
    """Let a dead letter run again, with all its attempts; False if there is none of this id."""
    key = _uuid(job_id)
    if key is None:
        return False
    again = {"status": READY, "worker_ids": [], "run_after": clock.now(), "finished_at": None}
    return _dead().filter(pk=key).update(**again) > 0


def forget(*, done_before: datetime, failed_before: datetime) -> int:
    """Delete jobs that ended long ago; returns how many."""
    old = Q(status=SUCCESSFUL, finished_at__lt=done_before) | Q(status=FAILED, finished_at__lt=failed_before)
    return rows().filter(old).delete()[0]


def _dead() -> QuerySet[Row]:
    return rows().filter(status=FAILED).exclude(exception_class_path=CANCELLED_PATH)


def _from_village(key: UUID) -> dict[str, Any] | None:
    columns = ", ".join(column for column in _COLUMNS if column != "traceback")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM shared.my_jobs WHERE id = %s", [str(key)])  # noqa: S608
        found = cursor.fetchone()
        if found is None:
            return None
        row = dict(zip((field.name for field in cursor.description or ()), found, strict=True))
    # psycopg2 hands Django's connections jsonb as text.
    for column in ("return_value", "args_kwargs", "worker_ids"):
        if isinstance(row[column], str):
            row[column] = json.loads(row[column])
    return row


def _status(row: dict[str, Any]) -> JobStatus:
    state = _STATES[TaskResultStatus(row["status"])]
    if state is JobState.FAILED and row["exception_class_path"] == CANCELLED_PATH:
        state = JobState.CANCELLED
    done = state is JobState.DONE
    return JobStatus(
        id=str(row["id"]),
        village_code=None if row["queue_name"] == PROVINCE_QUEUE else row["queue_name"],
        task=row["task_path"],
        state=state,
        attempts=len(row["worker_ids"]),
        progress=None if done else progress_of(row["return_value"]),
        cancelling=state is JobState.RUNNING and bool(row["args_kwargs"].get("cancel")),
        result=row["return_value"] if done else None,
        error=row.get("traceback", "") or row["exception_class_path"],
        enqueued_at=row["enqueued_at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
    )


def _uuid(job_id: str) -> UUID | None:
    try:
        return UUID(job_id)
    except ValueError:
        return None
