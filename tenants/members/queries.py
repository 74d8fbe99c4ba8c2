"""Reads of officials, and of who works for which part of the village."""

from collections.abc import Sequence
from dataclasses import dataclass

from smartvillage.common.accounts.models import User
from smartvillage.common.accounts.queries import staff
from smartvillage.kernel.permissions import Actor, NotHere, Role

from .models import Area, Official
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


def areas_of(user_id: int | None) -> list[Area]:
    """The parts of the village that an account is limited to; none: it works for the whole village."""
    if user_id is None:
        return []
    return list(Area.objects.filter(user_id=user_id).order_by("hamlet", "rw", "rt"))


def is_inside(areas: Sequence[Area], *, hamlet: str, rw: str, rt: str) -> bool:
    """Whether an account with these areas works where a family of this place lives."""
    return not areas or any(area.covers(hamlet, rw, rt) for area in areas)


def operators(actor: Actor) -> list[tuple[User, list[Area]]]:
    """The village's operators and what each is limited to. NotHere for who is limited too."""
    _require_whole_village(actor)
    areas: dict[int, list[Area]] = {}
    for area in Area.objects.order_by("hamlet", "rw", "rt"):
        areas.setdefault(area.user_id, []).append(area)
    return [(user, areas.get(user.pk, [])) for user in staff().filter(role=Role.OPERATOR, is_active=True)]


def operator_for(actor: Actor, user_id: int) -> User:
    """An operator whose areas the actor may set: never the actor's own. NotHere otherwise."""
    _require_whole_village(actor)
    user: User | None = staff().filter(pk=user_id, role=Role.OPERATOR, is_active=True).first()
    if user is None or user.pk == actor.user_id:
        raise NotHere
    return user


def _require_whole_village(actor: Actor) -> None:
    actor.require(MemberPermission.LIMIT)
    if areas_of(actor.user_id):
        raise NotHere
