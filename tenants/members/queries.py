"""Reads of officials."""

from dataclasses import dataclass

from smartvillage.kernel.permissions import Actor, NotHere

from .models import Official
from .permissions import MemberPermission


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs today, as the letter will say it. `ready` is False until the office has a name."""

    user_id: int | None
    name: str
    title: str
    nip: str
    ready: bool


def signatory() -> Signatory | None:
    """The official who signs for the village; None where nobody holds the office."""
    official = Official.objects.filter(signs=True, until=None).first()
    if official is None:
        return None
    return Signatory(official.user_id, official.name, official.position, official.nip, official.may_sign)


def officials(actor: Actor) -> list[Official]:
    """Those in office, the signatory first."""
    actor.require(MemberPermission.VIEW)
    return list(Official.objects.filter(until=None).order_by("-signs", "position", "pk"))


def own_office(actor: Actor) -> Official:
    """The actor's own office. NotHere for whoever holds none."""
    actor.require(MemberPermission.OWN_OFFICE)
    official: Official | None = Official.objects.filter(user_id=actor.user_id, until=None).first()
    if official is None:
        raise NotHere
    return official
