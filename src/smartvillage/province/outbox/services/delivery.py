"""Events to their handlers: each once, in the transaction of its effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import structlog
from django.db import transaction
from django.db.models import Case, F, Min, Q, QuerySet, When

from smartvillage.kernel import clock
from smartvillage.kernel.jobs.failures import backoff, describe
from smartvillage.province.outbox.models import OutboxEvent
from smartvillage.province.outbox.registry import handler_of

log = structlog.stdlib.get_logger(__name__)

MAX_ATTEMPTS = 8
# A village with thousands of events waits between two of its groups for everybody else's first.
GROUP = 100


@dataclass(frozen=True, slots=True)
class _Group:
    """Fresh events of one village and kind together; one that failed before comes `alone` (its id)."""

    village_code: str
    kind: str
    alone: int


def deliver(limit: int = 1_000) -> int:
    """Deliver what is due, about `limit` events; returns how many were tried.

    Any number of workers may run it side by side.
    """
    tried = 0
    for group in _due_groups(limit):
        tried += _deliver(group)
        if tried >= limit:
            break
    return tried


def revive(event_ids: list[int] | None = None) -> int:
    """Give dead events all their attempts again; all of them without ids. Returns how many."""
    dead = OutboxEvent.objects.filter(dead=True)
    if event_ids is not None:
        dead = dead.filter(pk__in=event_ids)
    return dead.update(dead=False, attempts=0, next_try_at=clock.now())


def _due() -> QuerySet[OutboxEvent]:
    # A fresh event is due whatever the database's clock says against ours.
    return OutboxEvent.objects.filter(Q(attempts=0) | Q(next_try_at__lte=clock.now()), dead=False)


def _due_groups(limit: int) -> Iterator[_Group]:
    groups = (
        _due()
        .values("village_code", "kind", alone=Case(When(attempts__gt=0, then=F("id")), default=0))
        .annotate(first=Min("id"))
        .order_by("first")[:limit]
    )
    for row in groups:
        yield _Group(row["village_code"], row["kind"], row["alone"])


def _deliver(group: _Group) -> int:
    events: list[OutboxEvent] = []
    try:
        with transaction.atomic():
            events = _claim(group)
            if events:
                handler_of(group.kind)(group.village_code, [event.payload for event in events])
                OutboxEvent.objects.filter(pk__in=[event.pk for event in events]).delete()
    except Exception as error:
        _put_off(events, error)
        if not events:
            raise
    return len(events)


def _claim(group: _Group) -> list[OutboxEvent]:
    waiting = _due().filter(village_code=group.village_code, kind=group.kind)
    waiting = waiting.filter(pk=group.alone) if group.alone else waiting.filter(attempts=0)
    return list(waiting.order_by("id").select_for_update(skip_locked=True)[:GROUP])


def _put_off(events: list[OutboxEvent], error: Exception) -> None:
    """All events of a group have been tried equally often."""
    if not events:
        return
    before = events[0].attempts
    dead = before + 1 >= MAX_ATTEMPTS
    found = OutboxEvent.objects.filter(pk__in=[event.pk for event in events], attempts=before)
    found.update(
        attempts=before + 1,
        next_try_at=clock.now() + backoff(before + 1),
        last_error=describe(error),
        dead=dead,
    )
    about = {"event_kind": events[0].kind, "of_village": events[0].village_code, "count": len(events)}
    if dead:
        log.error("event is a dead letter", error=describe(error), **about)
    else:
        log.warning("event failed and will be tried again", error=describe(error), **about)
