"""What waits for somebody today: the first page of the workspace."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from smartvillage.kernel.permissions import Actor
from tenants.letters.models import Letter
from tenants.letters.permissions import LetterPermission
from tenants.letters.states import IN_HAND, NEWS, OPEN, TO_CHECK, LetterState

from .letters import visible_letters


@dataclass(frozen=True, slots=True)
class Queue:
    """How many letters wait, and for what."""

    to_check: int
    incomplete: int
    to_sign: int
    late: int
    untold: int


def work_queue(actor: Actor, today: date) -> Queue:
    """Two queries, whatever the number of letters."""
    actor.require(LetterPermission.VIEW)
    state = LetterState
    counts = (
        visible_letters(actor)
        .filter(Q(state__in=OPEN) | Q(state__in=NEWS, told_at=None))
        .aggregate(
            to_check=Count("pk", filter=Q(state__in=TO_CHECK)),
            incomplete=Count("pk", filter=Q(state=state.INCOMPLETE)),
            to_sign=Count("pk", filter=Q(state=state.TO_SIGN)),
            late=Count(
                "pk",
                filter=Q(state__in=IN_HAND, promised_on__lt=today),
            ),
            untold=Count("pk", filter=Q(state__in=NEWS, told_at=None)),
        )
    )
    return Queue(**counts)


def waiting_for_signature(actor: Actor) -> QuerySet[Letter]:
    """What the head has to sign, the oldest promise first."""
    actor.require(LetterPermission.SIGN)
    waiting = visible_letters(actor).filter(state=LetterState.TO_SIGN)
    return waiting.order_by("promised_on", "requested_at")


def next_for(actor: Actor) -> QuerySet[Letter]:
    """The actor's own part, the oldest promise first: to sign for the head, else to check."""
    actor.require(LetterPermission.VIEW)
    if actor.can(LetterPermission.SIGN):
        return waiting_for_signature(actor)
    return visible_letters(actor).filter(state__in=TO_CHECK).order_by("promised_on", "requested_at")
