"""An operator who is limited to areas: who sets them, and every page of the register with somebody outside."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.urls.resolvers import URLPattern

from smartvillage.common.accounts import services as accounts
from smartvillage.common.accounts.models import User
from smartvillage.common.accounts.queries import actor_of
from smartvillage.common.audit.models import Entry
from smartvillage.kernel.permissions import Actor, Forbidden, NotHere, Role
from smartvillage.kernel.tenancy import in_village
from tenants.members.models import Area
from tenants.members.queries import areas_of
from tenants.members.services import limit_operator
from tenants.residents import urls
from tenants.residents.importing.plan import plan_import
from tenants.residents.models import Resident
from tenants.residents.services import import_residents
from tests.cast import SYSTEM, Cast, browser
from tests.factories.residents import FamilyFactory, ResidentFactory
from tests.factories.spreadsheets import person, workbook

AREAS = "/kelola/penduduk/wilayah/"
VILLAGE = "smartvillage.config.urls_village"


@pytest.fixture
def second(cast: Cast) -> User:
    with in_village(cast.home.place):
        return accounts.create_user(actor=SYSTEM, login="operator2", name="OPERATOR DUA", role=Role.OPERATOR)


@pytest.fixture
def client(cast: Cast) -> Client:
    return browser(cast.home.place, cast.home.operator)


def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content.decode())


class TestSetting:
    def test_from_the_page(self, client: Client, cast: Cast, second: User) -> None:
        with in_village(cast.home.place):
            ResidentFactory(family=FamilyFactory(hamlet="UTARA", rw="001", rt="002"))
        assert "Seluruh desa" in page(client.get(AREAS))
        address = f"{AREAS}{second.pk}/"
        text = page(client.get(address))
        for words in ("Seluruh Utara", "Utara, RW 001", "Utara, RT 002 RW 001"):
            assert words in text
        sent = {"areas": [json.dumps(["UTARA", "", ""])]}
        assert "Wilayah OPERATOR DUA disimpan." in page(client.post(address, sent, follow=True))
        assert "checked" in page(client.get(address))
        with in_village(cast.home.place):
            assert [str(area) for area in areas_of(second.pk)] == ["Utara"]
            assert Entry.objects.get(action="members.limited").detail == {"areas": [["UTARA", "", ""]]}
        client.post(address, {})
        with in_village(cast.home.place):
            assert areas_of(second.pk) == []

    def test_a_place_that_is_not_there_is_refused(self, client: Client, cast: Cast, second: User) -> None:
        for odd in (json.dumps(["MARS", "", ""]), "x", json.dumps(["", "", ""])):
            assert "<title>Kesalahan:" in page(client.post(f"{AREAS}{second.pk}/", {"areas": [odd]}), 422)

    def test_nobody_sets_their_own_or_somebodys_who_is_no_operator(
        self, home: Cast, operator: Actor, client: Client, second: User
    ) -> None:
        for user in (home.home.operator, home.home.head):
            with pytest.raises(NotHere):
                limit_operator(actor=operator, user_id=user.pk, places=[("UTARA", "", "")])
            assert client.post(f"{AREAS}{user.pk}/", {}).status_code == 404
        with pytest.raises(Forbidden):
            limit_operator(actor=Actor(role=Role.RESIDENT, user_id=9, name="x"), user_id=second.pk, places=[])

    def test_who_is_limited_sets_nobodys(self, home: Cast, second: User) -> None:
        limit_operator(actor=actor_of(home.home.head), user_id=second.pk, places=[("UTARA", "", "")])
        with pytest.raises(NotHere):
            limit_operator(actor=actor_of(second), user_id=home.home.operator.pk, places=[])
        with pytest.raises(NotHere):
            limit_operator(actor=actor_of(second), user_id=second.pk, places=[])
        limited = browser(home.home.place, second)
        assert limited.get(AREAS).status_code == 404
        assert "wilayah/" not in page(limited.get("/kelola/penduduk/"))

    def test_the_same_places_twice_and_then_fewer(self, home: Cast, operator: Actor, second: User) -> None:
        places = [("UTARA", "", ""), ("", "001", "002"), ("UTARA", "", "")]
        for _ in range(2):
            limit_operator(actor=operator, user_id=second.pk, places=places)
        assert len(areas_of(second.pk)) == 2
        limit_operator(actor=operator, user_id=second.pk, places=places[:1])
        assert len(areas_of(second.pk)) == 1


PATTERNS = [pattern for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)]
INSIDE, OUTSIDE = "DALAM SATU", "LUAR SATU"
WHOLE_VILLAGE = {name for name in (p.name for p in PATTERNS) if name and name.startswith("import")} | {
    "areas", "limit", "month", "month-file", "mutations", "mutations-file",
}  # fmt: skip
SAMPLES = {
    "group": "diri",
    "key": "tanpa-ibu",
    "filter_id": 1,
    "user_id": 1,
    "correction_id": uuid.UUID(int=7),
    "batch_id": uuid.UUID(int=7),
    "act_id": uuid.UUID(int=7),
    "other_id": uuid.UUID(int=7),
    "name": "induk",
    "slug": "kematian",
    "number": "LUAR-1",
}


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_no_page_of_the_register_shows_or_opens_somebody_outside(
    pattern: URLPattern, cast: Cast, second: User
) -> None:
    """Every URL of the app, so that a new one is tried too."""
    with in_village(cast.home.place):
        ResidentFactory(name=INSIDE, family=FamilyFactory(hamlet="DALAM"))
        outside = ResidentFactory(
            name=OUTSIDE, family=FamilyFactory(hamlet="LUAR"), household_number="LUAR-1", household_relation=1
        )
        twin = ResidentFactory(name=OUTSIDE, family=FamilyFactory(hamlet="LUAR"))
        Area.objects.create(user=second, hamlet="DALAM")
        before = list(Resident.objects.order_by("pk").values())
    limited = browser(cast.home.place, second)
    names = set(pattern.pattern.converters)
    given = {name: SAMPLES[name] for name in names & set(SAMPLES)}
    given |= {"resident_id": outside.pk} if "resident_id" in names else {}
    given |= {"family_id": outside.family_id} if "family_id" in names else {}
    path = reverse(f"residents:{pattern.name}", kwargs=given, urlconf=VILLAGE)
    sent = {
        "cari": "luar", "pilih": [str(outside.pk), str(twin.pk)], "bidang": "agama", "value": "3", "simpan": "1",
        "name": "LUAR DIUBAH", "reason": "Sekadar ingin tahu", "nik": "1872044101900001", "hamlet": "DALAM",
    }  # fmt: skip
    about_somebody = bool(names & {"resident_id", "family_id", "number"})
    for answer in (
        limited.get(path),
        limited.post(path, sent),
        limited.get(path, {"cari": "luar", "dusun": "LUAR"}),
    ):
        assert OUTSIDE not in answer.content.decode(errors="replace")
        if about_somebody or pattern.name in WHOLE_VILLAGE:
            assert answer.status_code in {404, 405}
        else:
            assert answer.status_code < 500
    with in_village(cast.home.place):
        assert list(Resident.objects.order_by("pk").values()) == before
        assert not Entry.objects.filter(target_id=str(outside.pk)).exists()


def test_a_limited_operator_imports_nothing(home: Cast, operator: Actor) -> None:
    plan = plan_import(workbook([person(nik="1872044101900001", no_kk="1872040304100001")]), source=None)
    Area.objects.create(user=home.home.operator, hamlet="DALAM")
    with pytest.raises(NotHere):
        import_residents(plan=plan, actor=operator)
    assert not Resident.objects.exists()
