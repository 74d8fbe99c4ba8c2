"""Work in the background: declared, enqueued, run, retried and watched.

The rows are django-tasks-db's, in the public schema. A job's queue is the code of its
village ("18.72.04.1005") or "province", so each row says whose it is. Jobs run at least
once; an `atomic` one (the default) has its effect exactly once. No personal data ever
enters a job: it leaves the village.
"""

from .definitions import province_job, village_job
from .enqueueing import JobRefused, enqueue, enqueue_each, enqueue_for
from .running import Cancelled, Progress, progress, report
from .schedules import cron, daily, every, monthly
from .status import JobState, JobStatus, cancel, dead_letters, retry, status_of

__all__ = [
    "Cancelled",
    "JobRefused",
    "JobState",
    "JobStatus",
    "Progress",
    "cancel",
    "cron",
    "daily",
    "dead_letters",
    "enqueue",
    "enqueue_each",
    "enqueue_for",
    "every",
    "monthly",
    "progress",
    "province_job",
    "report",
    "retry",
    "status_of",
    "village_job",
]
