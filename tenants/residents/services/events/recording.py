"""First events of many people at once, in the transaction that inserts them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from smartvillage.kernel.clock import WIB
from smartvillage.kernel.permissions import Actor
from tenants.residents.bulk import insert_rows
from tenants.residents.models import LIVING, Event, EventKind, Resident


def record_newcomers(
    residents: Iterable[Resident], *, hamlets: Mapping[UUID, str], act: UUID, source: str, actor: Actor,
    now: datetime, since: date | None = None,
) -> None:  # fmt: skip
    """Somebody new each, whose arrival nobody reported. `hamlets` by family; `since`: from when they count."""
    day = now.astimezone(WIB).date()
    events = []
    for position, resident in enumerate(residents):
        counted = max(since or day, resident.birth_date or date.min) if since else day
        events.append(
            _event(resident, EventKind.RECORDED, hamlets, actor=actor, now=now, details={"source": source},
                   act=act, position=position, happened_on=counted, counted_on=counted, reported_on=day,
                   delta=int(resident.status == LIVING))
        )  # fmt: skip
    insert_rows(events)


def record_data_corrections(
    changed: Mapping[UUID, Mapping[str, Any]], *, act: UUID, actor: Actor, now: datetime, position: int
) -> None:
    """People who count elsewhere from now on, as another sex or citizenship. `changed`: fields by resident.

    To be called before the rows change; `position` is the first free one of the act.
    """
    moved = {pk: values for pk, values in changed.items() if {"sex", "citizenship"} & values.keys()}
    found = Resident.objects.select_related("family").filter(pk__in=moved).order_by("pk")
    day = now.astimezone(WIB).date()
    events = []
    for place, resident in enumerate(found, start=position):
        resident.sex = moved[resident.pk].get("sex", resident.sex)
        resident.citizenship = moved[resident.pk].get("citizenship", resident.citizenship)
        hamlets = {resident.family_id: resident.family.hamlet}
        events.append(
            _event(resident, EventKind.CORRECTED, hamlets, actor=actor, now=now, details={}, act=act,
                   position=place, happened_on=day, counted_on=day, reported_on=day, delta=0,
                   status_before=resident.status)
        )  # fmt: skip
    insert_rows(events)


def _event(
    resident: Resident,
    kind: EventKind,
    hamlets: Mapping[UUID, str],
    *,
    actor: Actor,
    now: datetime,
    **more: Any,
) -> Event:
    return Event(
        kind=kind, recorded_at=now, actor_id=actor.user_id, actor_name=actor.name, resident_id=resident.pk,
        family_id=resident.family_id, status=resident.status, relation=resident.relation, sex=resident.sex,
        citizenship=resident.citizenship, hamlet=hamlets.get(resident.family_id, ""), **more,
    )  # fmt: skip
