"""How much is waiting and what failed, of all villages in one query each. In the province."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from .rows import FAILED, READY, RUNNING, rows
from .status import CANCELLED_PATH, JobStatus, look


@dataclass(frozen=True, slots=True)
class Waiting:
    count: int
    oldest: datetime


def waiting() -> dict[str, Waiting]:
    """Per queue (a village's code, or "province"), the jobs that could run now and do not yet."""
    found = rows().ready().order_by().values_list("queue_name").annotate(Count("id"), Min("enqueued_at"))
    return {queue: Waiting(count, oldest) for queue, count, oldest in found}


def failed_since(moment: datetime) -> dict[str, int]:
    """Per queue, the jobs that failed as often as they may."""
    found = (
        rows()
        .filter(status=FAILED, finished_at__gte=moment)
        .exclude(exception_class_path=CANCELLED_PATH)
        .order_by()
        .values_list("queue_name")
        .annotate(Count("id"))
    )
    return dict(found)


def unfinished(task_path: str) -> JobStatus | None:
    """The job of this path that runs or waits, the one that is furthest."""
    found = look(rows().filter(task_path=task_path, status__in=[READY, RUNNING]).order_by("-started_at"))
    return next((job for job in found if job.state == "running"), next(iter(found), None))
