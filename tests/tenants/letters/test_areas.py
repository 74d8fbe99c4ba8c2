"""An operator who works for a part of the village works on the letters of its people only."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor, NotHere
from tenants.letters import queries, services, urls
from tenants.letters.models import Letter
from tenants.members.models import Area
from tenants.residents.models import Resident
from tests.cast import Folk, browser
from tests.factories.letters import actor_for, make_letter, make_resident
from tests.factories.residents import FamilyFactory

VILLAGE = "smartvillage.config.urls_village"
OUTSIDE = "LUAR SATU"
ACTS: list[Callable[..., Any]] = [
    services.start_check, services.verify, services.finish, services.record_told, services.ask_for_completion,
    services.reject,
]  # fmt: skip


@pytest.fixture
def outside(home: Folk) -> Resident:
    return make_resident(name=OUTSIDE, digits="1872994101900301", family=FamilyFactory(hamlet="LUAR"))


@pytest.fixture
def inside(home: Folk) -> Resident:
    return make_resident(name="DALAM SATU", digits="1872994101900302", family=FamilyFactory(hamlet="DALAM"))


def letter_of(resident: Resident, state: str, home: Folk) -> Letter:
    return make_letter(resident, state, operator=home.operator, head=home.head)


def limit(home: Folk) -> Actor:
    Area.objects.create(user=home.operator, hamlet="DALAM")
    return actor_for(home.operator)


def test_lists_and_counts_hold_their_people_only(home: Folk, inside: Resident, outside: Resident) -> None:
    own = {
        state: letter_of(inside, state, home).pk for state in ("received", "to_sign", "incomplete", "ready")
    }
    for state in own:
        letter_of(outside, state, home)
    whole = queries.work_queue(actor_for(home.operator), clock.today())
    assert (whole.to_check, whole.to_sign, whole.incomplete, whole.untold) == (2, 2, 2, 4)
    operator = limit(home)
    assert {each.pk for each in queries.letters_at_desk(operator, queries.Filters())} == set(own.values())
    assert not queries.letters_at_desk(operator, queries.Filters(text=OUTSIDE)).exists()
    assert [each.pk for each in queries.next_for(operator)] == [own["received"]]
    queue = queries.work_queue(operator, clock.today())
    assert (queue.to_check, queue.to_sign, queue.incomplete, queue.untold) == (1, 1, 1, 2)
    assert queries.last_answers(operator, outside.pk, "domisili") == {}
    head = actor_for(home.head)
    assert queries.work_queue(head, clock.today()) == whole
    assert queries.waiting_for_signature(head).count() == 2


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
@pytest.mark.parametrize("state", ["received", "checking", "ready"])
def test_nothing_is_done_to_a_letter_outside(
    home: Folk, outside: Resident, act: Callable[..., Any], state: str
) -> None:
    letter = letter_of(outside, state, home)
    operator, more = limit(home), {"reason": "x"} if act.__name__ in {"ask_for_completion", "reject"} else {}
    with pytest.raises(NotHere):
        act(actor=operator, letter_id=letter.pk, now=clock.now(), **more)
    assert Letter.objects.get().state == state


def test_a_resident_of_anywhere_completes_and_receives_their_own(home: Folk, outside: Resident) -> None:
    letter = letter_of(outside, "ready", home)
    limit(home)
    services.receive(actor=actor_for(outside.account), letter_id=letter.pk, now=clock.now())
    assert Letter.objects.get().state == "finished"


@pytest.fixture
def client(home: Folk) -> Client:
    return browser(home.place, home.operator)


@pytest.mark.parametrize("name", [each.name for each in urls._desk if "letter_id" in each.pattern.converters])
def test_no_page_of_the_desk_opens_it(home: Folk, client: Client, outside: Resident, name: str) -> None:
    letter = letter_of(outside, "to_sign", home)
    limit(home)
    path = reverse(f"letters:{name}", args=[letter.pk], urlconf=VILLAGE)
    sent = {"note": "Kurang jelas", "submission": str(UUID(int=1))}
    for answer in (client.get(path), client.post(path, sent)):
        assert answer.status_code in {404, 405}
        assert OUTSIDE not in answer.content.decode()
    for path in ("/kelola/", "/kelola/surat/", f"/kelola/surat/?cari={letter.reference}"):
        assert OUTSIDE not in client.get(path).content.decode()
