"""An operator who is limited to areas records nothing about, and takes nothing back from, the rest of the village."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from smartvillage.common.accounts import services as accounts
from smartvillage.common.accounts.models import User
from smartvillage.common.accounts.queries import actor_of
from smartvillage.kernel.permissions import Actor, Role
from smartvillage.kernel.tenancy import in_village
from tenants.members.models import Area
from tenants.residents.models import Event, EventKind, Family, Resident
from tenants.residents.services import events
from tenants.residents.services.events import EventRefused, Newcomer, NewFamily
from tests.cast import SYSTEM, Cast, browser
from tests.factories.events import known, told
from tests.factories.residents import FamilyFactory, ResidentFactory


@pytest.fixture
def limited(home: Cast) -> User:
    user = accounts.create_user(actor=SYSTEM, login="operator2", name="OPERATOR DUA", role=Role.OPERATOR)
    Area.objects.create(user=user, hamlet="DALAM")
    return user


@pytest.fixture
def dini(home: Cast) -> Resident:
    return known(ResidentFactory(name="DINI DALAM", family=FamilyFactory(hamlet="DALAM")))


@pytest.fixture
def luki(home: Cast) -> Resident:
    return known(ResidentFactory(name="LUKI LUAR", family=FamilyFactory(hamlet="LUAR")))


def _to_another_family(actor: Actor, dini: Resident, luki: Resident) -> None:
    events.move_member(told(actor), resident_id=dini.pk, family_id=luki.family_id, relation=9)


def _to_another_house(actor: Actor, dini: Resident, luki: Resident) -> None:
    events.relocate_family(told(actor), family_id=dini.family_id, address="JL LAIN", hamlet="LUAR")


def _to_a_family_of_their_own(actor: Actor, dini: Resident, luki: Resident) -> None:
    child = known(ResidentFactory(name="ADIK", relation=4, family=dini.family, digits=None))
    events.split_family(told(actor), relations={child.pk: 1}, new_family=NewFamily(hamlet="LUAR"))


def _a_newcomer(actor: Actor, dini: Resident, luki: Resident) -> None:
    people = [Newcomer(name="BARU", sex=1, relation=1)]
    events.record_arrival(told(actor), people=people, new_family=NewFamily(hamlet="LUAR"), details={})


def _a_death(actor: Actor, dini: Resident, luki: Resident) -> None:
    events.record_departure(told(actor), EventKind.DEATH, people=[luki.pk], details={})


@pytest.mark.parametrize(
    "act", [_to_another_family, _to_another_house, _to_a_family_of_their_own, _a_newcomer, _a_death]
)
def test_nothing_is_recorded_outside(
    limited: User, dini: Resident, luki: Resident, act: Callable[[Actor, Resident, Resident], None]
) -> None:
    families = list(Family.objects.order_by("pk").values())
    with pytest.raises(EventRefused, match="di luar wilayah Anda"):
        act(actor_of(limited), dini, luki)
    assert list(Family.objects.order_by("pk").values()) == families
    assert Event.objects.exclude(kind=EventKind.RECORDED).count() == 0


def test_inside_it_goes_on(limited: User, dini: Resident) -> None:
    actor = actor_of(limited)
    act = events.relocate_family(told(actor), family_id=dini.family_id, address="JL LAIN", hamlet="DALAM")
    assert Event.objects.get(act=act).kind == EventKind.RELOCATED


def test_an_act_outside_is_neither_seen_nor_taken_back_through_somebody_inside(
    cast: Cast, limited: User, operator: Actor, dini: Resident, luki: Resident
) -> None:
    act = events.record_departure(told(operator), EventKind.MISSING, people=[luki.pk], details={})
    client: Client = browser(cast.home.place, limited)
    for answer in (client.get(_undo(dini, act)), client.post(_undo(dini, act)), client.get(_undo(luki, act))):
        assert answer.status_code == 404
        assert "LUKI" not in answer.content.decode()
    with in_village(cast.home.place):
        luki.refresh_from_db()
        assert not luki.is_living
        with pytest.raises(EventRefused, match="di luar wilayah Anda"):
            events.undo(told(actor_of(limited)), act_id=act)


def test_an_act_is_taken_back_only_from_a_page_of_whom_it_is_about(
    cast: Cast, operator: Actor, dini: Resident, luki: Resident
) -> None:
    act = events.record_departure(told(operator), EventKind.MISSING, people=[luki.pk], details={})
    client = browser(cast.home.place, cast.home.operator)
    assert client.get(_undo(dini, act)).status_code == 404
    assert client.get(_undo(luki, act)).status_code == 200


def _undo(resident: Resident, act: uuid.UUID) -> str:
    return f"/kelola/penduduk/{resident.pk}/batalkan/{act}/"
