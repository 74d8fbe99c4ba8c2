"""The trace of who looked at whom (UU 27/2022)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from smartvillage.common.audit.queries import history
from smartvillage.common.audit.services import record, record_each
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from tenants.residents import queries
from tenants.residents.families import sheet_of
from tenants.residents.models import Family, Resident
from tenants.residents.own_file import own_file
from tenants.residents.permissions import ResidentPermission
from tenants.residents.reasons import kept

VIEWED = "residents.viewed"
FILE_MADE = "residents.file_made"


@transaction.atomic
def record_view(*, actor: Actor, resident: Resident) -> None:
    """Once an account, resident and day: a trace, not a meter."""
    actor.require(ResidentPermission.VIEW)
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    today = history(target="resident", target_id=str(resident.pk)).filter(
        action=VIEWED, actor_id=actor.user_id, at__gte=midnight
    )
    if not today.exists():
        record(actor=actor, action=VIEWED, target="resident", target_id=str(resident.pk))


@transaction.atomic
def reveal_family(*, actor: Actor, family: Family, reason: str) -> dict[str, Any]:
    """A KK sheet with whole numbers. The audit keeps who, when and why, with the family and each member.

    Raises ReasonMissing for a reason too short to be one.
    """
    actor.require(ResidentPermission.REVEAL_NIK)
    detail = {"reason": kept(reason)}
    record(
        actor=actor, action="residents.kk_revealed", target="family", target_id=str(family.pk), detail=detail
    )
    members = [str(member.pk) for member in queries.family_members(family) if member.is_living]
    record_each(
        actor=actor, action="residents.nik_revealed", target="resident", target_ids=members, detail=detail
    )
    return sheet_of(family, whole=True)


@transaction.atomic
def give_own_file(*, actor: Actor, now: datetime) -> dict[str, Any]:
    """Everything about the resident who is signed in; the trace says so too, from the next copy on."""
    resident = queries.own_resident(actor)
    file = own_file(resident, now)
    record(actor=actor, action=FILE_MADE, target="resident", target_id=str(resident.pk))
    return file


@transaction.atomic
def give_file(*, actor: Actor, resident: Resident, reason: str, now: datetime) -> dict[str, Any]:
    """The same at the counter, with whole numbers, so for a reason that is recorded. Raises ReasonMissing."""
    actor.require(ResidentPermission.REVEAL_NIK)
    actor.require(ResidentPermission.ACCESS_LOG)
    detail = {"reason": kept(reason)}
    file = own_file(resident, now)
    record(actor=actor, action=FILE_MADE, target="resident", target_id=str(resident.pk), detail=detail)
    return file
