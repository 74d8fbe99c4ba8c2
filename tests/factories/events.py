"""What a form tells an event service, with dates that fit."""

import uuid
from datetime import date, datetime
from typing import Any

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from tenants.residents.models import HEAD, Event, Family, Resident
from tenants.residents.services.events import Told, record_newcomers


def told(actor: Actor, happened_on: date | None = None, *, now: datetime | None = None, **other: Any) -> Told:
    """Happened today and reported today, unless said otherwise."""
    now = now or clock.now()
    reported_on = other.pop("reported_on", now.date())
    return Told(
        actor=actor, submission=other.pop("submission", uuid.uuid4()), now=now,
        happened_on=happened_on or reported_on, reported_on=reported_on,
    )  # fmt: skip


def kinds(resident: Resident) -> list[str]:
    return list(Event.objects.filter(resident=resident).order_by("pk").values_list("kind", flat=True))


def heads(family: Family) -> list[Resident]:
    return list(Resident.objects.filter(family=family, relation=HEAD, status=1))


def known(resident: Resident, since: date = date(2026, 1, 1)) -> Resident:
    """Somebody whose first event is written already, as for everybody outside tests."""
    record_newcomers(
        [resident], hamlets={resident.family_id: resident.family.hamlet}, act=uuid.uuid4(), source="form",
        actor=Actor.system_named("uji"), now=clock.now(), since=since,
    )  # fmt: skip
    return resident
