"""The table of jobs, and the three states in which this package writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django_tasks.base import TaskResultStatus

from smartvillage.kernel import clock

from .failures import backoff, describe

if TYPE_CHECKING:
    from datetime import datetime

    from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet

    Row = DBTaskResult[..., Any]

READY = TaskResultStatus.READY
RUNNING = TaskResultStatus.RUNNING
SUCCESSFUL = TaskResultStatus.SUCCESSFUL
FAILED = TaskResultStatus.FAILED


class LostJob(RuntimeError):
    """Another worker has taken this job over: nothing of this run may count."""


def rows() -> DBTaskResultQuerySet:
    # Imported late: tasks are declared in modules that may load before the app registry is ready.
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.all()


def finish(row: Row, value: Any) -> None:
    _change(row, status=SUCCESSFUL, return_value=value, finished_at=clock.now(),
            exception_class_path="", traceback="")  # fmt: skip


def fail(row: Row, error: BaseException, *, attempts: int) -> bool:
    """Back to READY after a pause, or to the dead letters. Returns whether it is dead now."""
    dead = len(row.worker_ids) >= attempts
    kept: dict[str, Any] = {
        "exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}",
        "traceback": describe(error),
    }
    if dead:
        bury(row, **kept)
    else:
        _change(row, status=READY, run_after=clock.now() + backoff(len(row.worker_ids)), **kept)
    return dead


def bury(row: Row, **kept: Any) -> None:
    _change(row, status=FAILED, finished_at=clock.now(), **kept)


def release(row: Row, run_after: datetime) -> None:
    """Of a worker that died: the job waits again; what it last reported is kept."""
    _change(row, status=READY, run_after=run_after)


def _change(row: Row, **values: Any) -> None:
    """Compare and swap: only the worker that holds the job may say how it ended. Raises LostJob."""
    mine: QuerySet[Row] = rows().filter(pk=row.pk, status=RUNNING, worker_ids=row.worker_ids)
    if mine.update(**values) == 0:
        raise LostJob(str(row.pk))
