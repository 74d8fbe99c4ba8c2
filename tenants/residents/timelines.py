"""What happened to a person, as their page draws it, and what of it can still be taken back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor, NotHere

from .event_details import told
from .models import Event, EventKind, Resident
from .permissions import ResidentPermission
from .queries import visible_residents
from .services.events import may_undo


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry. `undo` is the act to take back, None where that cannot be done."""

    title: str
    text: str
    details: list[tuple[str, str]]
    recorded_at: datetime
    who: str
    is_undone: bool
    undo: UUID | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """`items`: the latest first."""

    items: list[Happening]
    may_record: bool


def timeline_of(actor: Actor, resident: Resident, now: datetime) -> Timeline:
    """One query. An event that was undone is marked so, and its undoing is not listed."""
    actor.require(ResidentPermission.VIEW)
    events = list(Event.objects.filter(resident=resident).order_by("pk"))
    undone = {event.undoes_id for event in events if event.undoes_id is not None}
    may_record = actor.can(ResidentPermission.RECORD_EVENT)
    last = may_undo(events, now) if may_record else None
    shown = [event for event in reversed(events) if event.undoes_id is None]
    return Timeline([_happening(event, event.pk in undone, last) for event in shown], may_record)


def act_for(actor: Actor, resident: Resident, act_id: UUID) -> list[Event]:
    """The people's events of one act, with the residents. NotHere for none, for an act that is not about
    `resident`, and for one about somebody whom the actor may not see.
    """
    actor.require(ResidentPermission.RECORD_EVENT)
    of_people = Event.objects.filter(act=act_id, resident__isnull=False)
    found = list(of_people.select_related("resident").order_by("pk"))
    people = {event.resident_id for event in found}
    if resident.pk not in people or visible_residents(actor).filter(pk__in=people).count() != len(people):
        raise NotHere
    return found


def _happening(event: Event, is_undone: bool, last: Event | None) -> Happening:
    day = clock.format_date(event.happened_on)
    return Happening(
        title=str(EventKind(event.kind).label),
        text=_("Tercatat sejak %(day)s") % {"day": day} if event.kind == EventKind.RECORDED else day,
        details=told(event.kind, event.details),
        recorded_at=event.recorded_at,
        who=event.actor_name,
        is_undone=is_undone,
        undo=event.act if last is not None and event.pk == last.pk else None,
    )
