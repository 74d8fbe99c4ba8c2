"""Writes to officials, and to who works for which part of the village."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from smartvillage.common.audit.services import record
from smartvillage.kernel.permissions import Actor

from . import queries
from .models import Area, Official
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


@transaction.atomic
def limit_operator(*, actor: Actor, user_id: int, places: Iterable[tuple[str, str, str]]) -> None:
    """From now on this operator works for these (hamlet, RW, RT) only; none: for the whole village.

    NotHere for the actor's own account, for no operator, and for an actor who is limited.
    """
    user = queries.operator_for(actor, user_id)
    wanted = sorted(set(places))
    # One at a time: two who set the same operator's areas must not leave the sum of both.
    type(user).objects.select_for_update().get(pk=user.pk)
    Area.objects.filter(user_id=user.pk).delete()
    Area.objects.bulk_create(Area(user_id=user.pk, hamlet=hamlet, rw=rw, rt=rt) for hamlet, rw, rt in wanted)
    record(
        actor=actor, action="members.limited", target="user", target_id=str(user.pk),
        detail={"areas": [list(place) for place in wanted]},
    )  # fmt: skip
