"""What is waiting, and what could not be delivered."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet

from .models import OutboxEvent


@dataclass(frozen=True, slots=True)
class Backlog:
    waiting: int
    oldest: datetime | None
    dead: int


def backlog() -> Backlog:
    """For health checks: an `oldest` of minutes ago means that no worker delivers."""
    alive = OutboxEvent.objects.filter(dead=False).aggregate(waiting=Count("id"), oldest=Min("created_at"))
    return Backlog(alive["waiting"], alive["oldest"], dead_events().count())


def dead_events() -> QuerySet[OutboxEvent]:
    """Events that failed as often as they may, oldest first."""
    return OutboxEvent.objects.filter(dead=True).order_by("id")


def waiting_by_village() -> dict[str, tuple[int, datetime]]:
    """Code to the number of undelivered events and when the oldest was emitted. One query."""
    found = OutboxEvent.objects.filter(dead=False).values_list("village_code")
    return {code: (count, oldest) for code, count, oldest in found.annotate(Count("id"), Min("created_at"))}
