"""Reads of requests for correction, and the clock of 72 hours (UU 27/2022, article 30)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _

from smartvillage.kernel.permissions import Actor, NotHere

from .groups import EDITABLE, GROUPS, LABELS, in_words
from .models import Correction, Resident
from .permissions import ResidentPermission
from .queries import own_resident, visible_residents

TIME: Final = timedelta(hours=72)
FIELDS: Final = (*EDITABLE, "sex", "citizenship", "relation", "status")


@dataclass(frozen=True, slots=True)
class Clock:
    """What is left of the 72 hours, in whole hours; negative when they are over."""

    hours: int

    @property
    def is_over(self) -> bool:
        return self.hours < 0

    @property
    def text(self) -> str:
        if self.is_over:
            return _("Terlambat %(hours)d jam") % {"hours": -self.hours}
        return _("Sisa %(hours)d jam") % {"hours": self.hours}

    @property
    def tone(self) -> str:
        return "bad" if self.is_over else "warn" if self.hours < 24 else "info"


def clock_of(correction: Correction, now: datetime) -> Clock:
    return _clock(correction.asked_at, now)


def _clock(asked_at: datetime, now: datetime) -> Clock:
    return Clock(int((asked_at + TIME - now).total_seconds() // 3600))


def waiting(actor: Actor) -> QuerySet[Correction]:
    """Those that nobody has answered, about residents whom the actor sees; the oldest first."""
    actor.require(ResidentPermission.EDIT)
    seen = Q(resident__in=visible_residents(actor))
    found: QuerySet[Correction] = Correction.objects.filter(seen, decided_at=None).select_related("resident")
    return found.order_by("asked_at")


def pressing(actor: Actor, now: datetime) -> tuple[int, Clock | None]:
    """How many wait, and the clock of the oldest; nothing waits for whoever does not answer them."""
    if not actor.can(ResidentPermission.EDIT):
        return 0, None
    found = waiting(actor).order_by().aggregate(total=Count("pk"), oldest=Min("asked_at"))
    if not found["total"]:
        return 0, None
    return found["total"], _clock(found["oldest"], now)


def answered(actor: Actor) -> QuerySet[Correction]:
    """The last first."""
    actor.require(ResidentPermission.EDIT)
    seen = Q(resident__in=visible_residents(actor), decided_at__isnull=False)
    found: QuerySet[Correction] = Correction.objects.filter(seen).select_related("resident")
    return found.order_by("-decided_at")


def correction_for(actor: Actor, correction_id: UUID) -> Correction:
    """NotHere for none, and for one about somebody outside the actor's areas."""
    actor.require(ResidentPermission.EDIT)
    found: Correction | None = (
        Correction.objects.filter(pk=correction_id, resident__in=visible_residents(actor))
        .select_related("resident")
        .first()
    )
    if found is None:
        raise NotHere
    return found


def own(actor: Actor) -> QuerySet[Correction]:
    """Those of the resident who is signed in, the last first."""
    return of_resident(own_resident(actor))


def of_resident(resident: Resident) -> QuerySet[Correction]:
    found: QuerySet[Correction] = Correction.objects.filter(resident=resident).order_by("-asked_at")
    return found


def state_of(correction: Correction) -> tuple[str, str]:
    """(words, tone) as the resident reads them."""
    if correction.decided_at is None:
        return _("Menunggu jawaban"), "info"
    return (_("Diterima"), "good") if correction.accepted else (_("Ditolak"), "bad")


def present_value(correction: Correction) -> str:
    return in_words(correction.field, getattr(correction.resident, correction.field))


def group_of(field: str) -> str:
    """The form in which the field is put right; empty for what only an event changes."""
    return next((group.key for group in GROUPS if field in group.fields), "")


def label_of(field: str) -> str:
    return str(LABELS[field])
