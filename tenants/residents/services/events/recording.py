"""First events of many people at once, in the transaction that inserts them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from smartvillage.kernel.clock import WIB
from smartvillage.kernel.permissions import Actor
from tenants.residents.bulk import insert_rows
from tenants.residents.models import LIVING, Event, EventKind, Resident

from .act import last_standing


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


def record_edits(resident_ids: Iterable[UUID], *, actor: Actor, now: datetime) -> int:
    """For whoever edits people or addresses, after the edit and in its transaction; returns how many events.

    Whose sex, citizenship or hamlet is no longer what their last event says counts as what they are from
    today; all others get nothing, so it may be called after every edit. Two queries and an insert.
    """
    found = Resident.objects.select_related("family").filter(pk__in=list(resident_ids)).order_by("pk")
    histories: defaultdict[UUID, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(resident__in=found).order_by("pk"):
        histories[event.resident_id].append(event)
    act, day, events = uuid4(), now.astimezone(WIB).date(), list[Event]()
    for resident in found:
        last, hamlet = last_standing(histories[resident.pk]), resident.family.hamlet
        if last is None or _counts_as(last) == (resident.sex, resident.citizenship, hamlet):
            continue
        events.append(
            _event(resident, EventKind.CORRECTED, {resident.family_id: hamlet}, actor=actor, now=now,
                   details={}, act=act, position=len(events), happened_on=day, reported_on=day,
                   counted_on=max(day, last.counted_on), delta=0, status_before=resident.status)
        )  # fmt: skip
    insert_rows(events)
    return len(events)


def _counts_as(event: Event) -> tuple[int | None, int | None, str]:
    return event.sex, event.citizenship, event.hamlet


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
