"""Starting the jobs whose turn has come."""

from datetime import datetime

from django.db import transaction

from smartvillage.kernel import clock
from smartvillage.kernel.jobs import enqueue
from smartvillage.kernel.jobs.schedules import Turn, turns
from smartvillage.province.outbox.models import CronSlot


def run_due() -> int:
    """Enqueue each scheduled job that is due; returns how many. Any number of workers may run it."""
    known = dict(CronSlot.objects.values_list("name", "next_at"))
    now = clock.now()
    count = 0
    for turn in turns().values():
        following = turn.schedule.next_after(now)
        planned = known.get(turn.name)
        if planned is None:
            CronSlot.objects.bulk_create([CronSlot(name=turn.name, next_at=following)], ignore_conflicts=True)
        elif planned <= now:
            count += _take(turn, planned=planned, following=following)
        elif planned > following:  # the release has made it more frequent
            CronSlot.objects.filter(name=turn.name, next_at=planned).update(next_at=following)
    return count


def _take(turn: Turn, *, planned: datetime, following: datetime) -> int:
    with transaction.atomic():
        if not CronSlot.objects.filter(name=turn.name, next_at=planned).update(next_at=following):
            return 0  # another worker moved it on
        enqueue(turn.job)
        return 1
