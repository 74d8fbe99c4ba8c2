"""The operator's part: check, ask for more, pass on, refuse, hand over."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from smartvillage.common.audit.services import record
from smartvillage.kernel.permissions import Actor
from tenants.letters.models import Letter
from tenants.letters.permissions import LetterPermission

from .moving import advance, locked


@transaction.atomic
def start_check(*, actor: Actor, letter_id: UUID, now: datetime) -> Letter:
    letter = locked(actor, letter_id)
    advance(letter, "start_check", actor=actor, now=now)
    return letter


@transaction.atomic
def ask_for_completion(*, actor: Actor, letter_id: UUID, reason: str, now: datetime) -> Letter:
    """Back to the resident, who is told what is missing."""
    letter = locked(actor, letter_id)
    advance(letter, "ask_for_completion", actor=actor, now=now, reason=reason)
    return letter


@transaction.atomic
def verify(*, actor: Actor, letter_id: UUID, now: datetime) -> Letter:
    """Checked and right: on to whoever signs."""
    letter = locked(actor, letter_id)
    advance(letter, "verify", actor=actor, now=now)
    return letter


@transaction.atomic
def reject(*, actor: Actor, letter_id: UUID, reason: str, now: datetime) -> Letter:
    letter = locked(actor, letter_id)
    advance(letter, "reject", actor=actor, now=now, reason=reason)
    return letter


@transaction.atomic
def finish(*, actor: Actor, letter_id: UUID, now: datetime) -> Letter:
    """Handed over at the counter."""
    letter = locked(actor, letter_id)
    advance(letter, "finish", actor=actor, now=now)
    return letter


@transaction.atomic
def record_told(*, actor: Actor, letter_id: UUID, now: datetime) -> Letter:
    """The operator opened WhatsApp to tell the resident. Whether it was sent, nobody can know (U10)."""
    actor.require(LetterPermission.TELL)
    letter = locked(actor, letter_id)
    letter.told_at = now
    letter.save(update_fields=["told_at"])
    record(
        actor=actor,
        action="letters.told",
        target="letter",
        target_id=str(letter.pk),
        detail={"reference": letter.reference, "state": letter.state},
    )
    return letter
