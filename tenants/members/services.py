"""Writes to officials."""

from datetime import date

from django.db import transaction

from smartvillage.common.audit.services import record
from smartvillage.kernel.permissions import Actor

from .models import Official
from .permissions import MemberPermission


@transaction.atomic
def name_official(*, actor: Actor, official: Official, name: str, position: str, nip: str) -> Official:
    """What letters signed from now on will say; earlier letters keep theirs."""
    actor.require(MemberPermission.OWN_OFFICE)
    official.name, official.position, official.nip = name, position, nip
    official.save(update_fields=["name", "position", "nip"])
    record(actor=actor, action="members.named", target="official", target_id=str(official.pk))
    return official


def open_office(
    *, user_id: int, name: str, position: str, nip: str = "", signs: bool, since: date
) -> Official:
    """Put somebody in office; the existing office of this account if it has one."""
    official, _ = Official.objects.get_or_create(
        user_id=user_id,
        defaults={"name": name, "position": position, "nip": nip, "signs": signs, "since": since},
    )
    return official  # type: ignore[no-any-return]
