"""A resident says that the register is wrong; the office answers within 72 hours."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from smartvillage.common.audit.services import record
from smartvillage.kernel.permissions import Actor
from tenants.residents.corrections import FIELDS, correction_for
from tenants.residents.models import Correction, Resident
from tenants.residents.permissions import ResidentPermission
from tenants.residents.queries import own_resident


class AlreadyAsked(Exception):
    """One request about each field waits at a time."""


class AlreadyAnswered(Exception):
    """An answer stands as it was given."""


class ReasonMissing(ValueError):
    """A refusal says why."""


@transaction.atomic
def ask_correction(*, actor: Actor, field: str, wanted: str, explanation: str, now: datetime) -> Correction:
    """For the resident who is signed in. The same again is the same request.

    Raises NotHere, AlreadyAsked.
    """
    actor.require(ResidentPermission.OWN_DATA)
    if field not in FIELDS:
        raise ValueError("not a field of the register")
    # One at a time: a second click must find the first one's request.
    resident = Resident.objects.select_for_update(of=("self",)).get(pk=own_resident(actor).pk)
    there = Correction.objects.filter(resident=resident, field=field, decided_at=None).first()
    if there is not None:
        if there.wanted == wanted:
            return there  # type: ignore[no-any-return]
        raise AlreadyAsked
    made = Correction.objects.create(
        resident=resident, field=field, wanted=wanted, explanation=explanation, asked_at=now
    )
    record(
        actor=actor, action="residents.correction_asked", target="resident", target_id=str(resident.pk),
        detail={"field": field},
    )  # fmt: skip
    return made  # type: ignore[no-any-return]


@transaction.atomic
def answer_correction(
    *, actor: Actor, correction_id: UUID, accepted: bool, reason: str, now: datetime
) -> Correction:
    """Accepted: the register was put right. Raises NotHere, AlreadyAnswered, ReasonMissing."""
    actor.require(ResidentPermission.EDIT)
    if not accepted and not reason.strip():
        raise ReasonMissing
    seen = correction_for(actor, correction_id)
    row = Correction.objects.select_for_update(of=("self",)).get(pk=seen.pk)
    if row.decided_at is not None:
        if (row.accepted, row.reason) == (accepted, reason):
            return row  # type: ignore[no-any-return]
        raise AlreadyAnswered
    row.decided_at, row.decided_by, row.accepted, row.reason = now, actor.name, accepted, reason
    row.save(update_fields=["decided_at", "decided_by", "accepted", "reason"])
    record(
        actor=actor, action="residents.correction_decided", target="resident", target_id=str(row.resident_id),
        detail={"field": row.field, "accepted": accepted},
    )  # fmt: skip
    return row  # type: ignore[no-any-return]
