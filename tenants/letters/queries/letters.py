"""A resident's own letters, and the village's letters at the desk."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from smartvillage.common.attachments.services import read
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor, NotHere
from tenants.letters.catalogue import letter_types
from tenants.letters.models import Draft, Letter, LetterEvent
from tenants.letters.people import resident_of
from tenants.letters.permissions import LetterPermission
from tenants.letters.references import BadReference, read_reference
from tenants.letters.states import IN_HAND, NEWS, TO_CHECK, LetterState
from tenants.residents.queries import within_areas


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list at the desk is narrowed to; "" and False narrow nothing."""

    state: str = ""
    type: str = ""
    text: str = ""  # a reference, a number or a name
    only: str = ""  # "to_check", "late" or "untold"


def letters_of(actor: Actor) -> QuerySet[Letter]:
    """The actor's own, newest first."""
    actor.require(LetterPermission.REQUEST)
    found: QuerySet[Letter] = Letter.objects.filter(resident=resident_of(actor)).order_by(
        "-requested_at", "pk"
    )
    return found


def letter_of(actor: Actor, reference: str) -> Letter:
    """One of the actor's own. NotHere."""
    letter: Letter | None = letters_of(actor).filter(reference=reference).first()
    if letter is None:
        raise NotHere
    return letter


def drafts_of(actor: Actor) -> list[Draft]:
    """What the actor began and has not sent, of types that still exist."""
    actor.require(LetterPermission.REQUEST)
    return list(
        Draft.objects.filter(user_id=actor.user_id, type__in=list(letter_types())).order_by("-updated_at")
    )


def draft_for(actor: Actor, type_code: str) -> Draft | None:
    actor.require(LetterPermission.REQUEST)
    found: Draft | None = Draft.objects.filter(user_id=actor.user_id, type=type_code).first()
    return found


def visible_letters(actor: Actor) -> QuerySet[Letter]:
    """Those of the residents whom the actor works for: every list, count and act of the desk starts here.

    What the actor may do with them is asked elsewhere.
    """
    found: QuerySet[Letter] = Letter.objects.filter(within_areas(actor, "resident__family__"))
    return found


def letters_at_desk(actor: Actor, filters: Filters) -> QuerySet[Letter]:
    """The village's letters, newest first."""
    actor.require(LetterPermission.VIEW)
    found = visible_letters(actor).order_by("-requested_at", "pk")
    if filters.state in LetterState.values:
        found = found.filter(state=filters.state)
    if filters.type:
        found = found.filter(type=filters.type)
    found = _attended(found, filters.only)
    return _named(found, filters.text) if filters.text else found


def letter_at_desk(actor: Actor, letter_id: UUID) -> Letter:
    """NotHere."""
    actor.require(LetterPermission.VIEW)
    letter: Letter | None = visible_letters(actor).filter(pk=letter_id).first()
    if letter is None:
        raise NotHere
    return letter


def last_answers(actor: Actor, resident_id: UUID, type_code: str) -> dict[str, Any]:
    """What the resident's last letter of this type said; empty where there is none."""
    actor.require(LetterPermission.CREATE)
    found = (
        visible_letters(actor)
        .filter(resident_id=resident_id, type=type_code)
        .order_by("-requested_at")
        .values_list("answers", flat=True)
        .first()
    )
    return dict(found or {})


def timeline(letter: Letter) -> list[LetterEvent]:
    """Oldest first."""
    return list(letter.events.order_by("at", "pk"))


def pdf_of(letter: Letter) -> bytes:
    """The PDF of a letter that was signed and not withdrawn; the caller has checked the right to it.

    NotHere where there is none.
    """
    if letter.pdf_id is None or letter.state == LetterState.WITHDRAWN or letter.pdf is None:
        raise NotHere
    return read(letter.pdf)


def _attended(letters: QuerySet[Letter], only: str) -> QuerySet[Letter]:
    """`only` as in `Filters`; these are the conditions that `work_queue` counts."""
    if only == "to_check":
        return letters.filter(state__in=TO_CHECK)
    if only == "late":
        return letters.filter(state__in=IN_HAND, promised_on__lt=clock.today())
    return letters.filter(state__in=NEWS, told_at=None) if only == "untold" else letters


def _named(letters: QuerySet[Letter], text: str) -> QuerySet[Letter]:
    try:
        return letters.filter(reference=read_reference(text))
    except BadReference:
        text = text.strip()
        return letters.filter(
            Q(number__iexact=text) | Q(reference__istartswith=text) | Q(applicant__icontains=text)
        )
