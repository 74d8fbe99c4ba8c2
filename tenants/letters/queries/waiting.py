"""What waits for somebody today: the first page of the workspace."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from smartvillage.kernel.permissions import Actor
from tenants.letters.models import Letter
from tenants.letters.permissions import LetterPermission
from tenants.letters.states import NEWS, OPEN, LetterState


@dataclass(frozen=True, slots=True)
class Queue:
    """How many letters wait, and for what."""

    to_check: int
    incomplete: int
    to_sign: int
    late: int
    untold: int


def work_queue(actor: Actor, today: date) -> Queue:
    """One query, whatever the number of letters."""
    actor.require(LetterPermission.VIEW)
    state = LetterState
    counts = Letter.objects.filter(Q(state__in=OPEN) | Q(state__in=NEWS, told_at=None)).aggregate(
        to_check=Count("pk", filter=Q(state__in=(state.RECEIVED, state.CHECKING))),
        incomplete=Count("pk", filter=Q(state=state.INCOMPLETE)),
        to_sign=Count("pk", filter=Q(state=state.TO_SIGN)),
        late=Count(
            "pk",
            filter=Q(state__in=(state.RECEIVED, state.CHECKING, state.TO_SIGN), promised_on__lt=today),
        ),
        untold=Count("pk", filter=Q(state__in=NEWS, told_at=None)),
    )
    return Queue(**counts)


def waiting_for_signature(actor: Actor) -> QuerySet[Letter]:
    """What the head has to sign, the oldest promise first."""
    actor.require(LetterPermission.SIGN)
    found: QuerySet[Letter] = Letter.objects.filter(state=LetterState.TO_SIGN).order_by(
        "promised_on", "requested_at"
    )
    return found
