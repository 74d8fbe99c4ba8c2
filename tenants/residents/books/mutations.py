"""B2: who was born, came, went and died in a month, line by line; and what reached the village late."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from smartvillage.kernel.permissions import Actor
from tenants.residents.models import Event, EventKind, Resident
from tenants.residents.permissions import ResidentPermission

from .months import Month

_CAME: Final = (EventKind.MOVED_IN, EventKind.RETURNED)
_WENT: Final = (EventKind.MOVED_OUT, EventKind.MISSING, EventKind.GONE)
LISTED: Final = (EventKind.BIRTH, EventKind.DEATH, *_CAME, *_WENT)


@dataclass(frozen=True, slots=True)
class Mutation:
    """One line of the book: 13 columns, of which number and remark are the page's."""

    resident_id: UUID
    name: str
    birth_place: str
    birth_date: date | None
    sex: str
    citizenship: str
    kind: str
    origin: str
    came_on: date | None
    destination: str
    went_on: date | None
    died_at: str
    died_on: date | None
    reported_on: date

    @property
    def happened_on(self) -> date | None:
        return self.came_on or self.went_on or self.died_on

    @property
    def place(self) -> str:
        """Where they came from, went to, or died."""
        return self.origin or self.destination or self.died_at


def mutation_book(actor: Actor, month: Month) -> list[Mutation]:
    """In the order of the days on which they count; one query."""
    actor.require(ResidentPermission.VIEW)
    found = _counted_in(month).filter(kind__in=LISTED).exclude(delta=0).order_by("counted_on", "pk")
    return [_mutation(event, event.resident) for event in _standing(found) if event.resident]


def late_events(actor: Actor, month: Month) -> list[Event]:
    """Events of the month that were written, or undone, when it was over. With the resident; one query.

    Not the first records: those say since when somebody counts, and nobody was late with them.
    """
    actor.require(ResidentPermission.VIEW)
    late = _counted_in(month).filter(recorded_at__gte=month.ends_at)
    late = late.exclude(delta=0).exclude(kind=EventKind.RECORDED)
    return list(late.select_related("resident", "undoes").order_by("recorded_at", "pk"))


def _counted_in(month: Month) -> QuerySet[Event]:
    found: QuerySet[Event] = Event.objects.filter(
        Q(counted_on__gte=month.first, counted_on__lt=month.next.first), resident__isnull=False
    )
    return found


def _standing(found: QuerySet[Event]) -> QuerySet[Event]:
    undone = Event.objects.filter(undoes=OuterRef("pk"))
    return found.filter(~Exists(undone), undoes=None).select_related("resident")


def _mutation(event: Event, resident: Resident) -> Mutation:
    born, came = event.kind == EventKind.BIRTH, event.kind in _CAME
    went, died = event.kind in _WENT, event.kind == EventKind.DEATH
    details = event.details
    return Mutation(
        resident_id=resident.pk,
        name=resident.name,
        birth_place=resident.birth_place,
        birth_date=resident.birth_date,
        sex="P" if event.sex == 2 else "L",
        citizenship="WNA" if event.citizenship == 2 else "WNI",
        kind=str(EventKind(event.kind).label),
        origin=details.get("origin", "") if came else "",
        came_on=event.happened_on if came or born else None,
        destination=details.get("destination", details.get("note", "")) if went else "",
        went_on=event.happened_on if went else None,
        died_at=details.get("place", "") if died else "",
        died_on=event.happened_on if died else None,
        reported_on=event.reported_on,
    )
