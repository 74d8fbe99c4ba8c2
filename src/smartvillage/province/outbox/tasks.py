"""Upkeep of the queue of jobs."""

from datetime import timedelta

from smartvillage.kernel import clock
from smartvillage.kernel.jobs import cron, daily, province_job
from smartvillage.kernel.jobs.status import forget

KEPT_DONE = timedelta(days=7)
KEPT_FAILED = timedelta(days=90)


@province_job
def forget_old_jobs() -> int:
    now = clock.now()
    return forget(done_before=now - KEPT_DONE, failed_before=now - KEPT_FAILED)


cron("jobs.forget", daily("02:40"), forget_old_jobs)
