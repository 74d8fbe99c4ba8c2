"""Households: across families, one living head each; edited, listed, and left by whoever dies or leaves."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from smartvillage.kernel.permissions import Actor, NotHere
from smartvillage.kernel.tenancy import in_village
from tenants.members.models import Area
from tenants.residents.household_numbers import household_number
from tenants.residents.households import household_members, is_shown_whole, search_households
from tenants.residents.models import EventKind, Resident
from tenants.residents.services import editing
from tenants.residents.services.events import (
    EventRefused,
    NewFamily,
    record_departure,
    record_return,
    split_family,
)
from tests.cast import Cast, browser
from tests.factories.events import known, told
from tests.factories.residents import FamilyFactory, ResidentFactory

LIST = "/kelola/penduduk/rumah-tangga/"


@pytest.fixture
def client(cast: Cast) -> Client:
    return browser(cast.home.place, cast.home.operator)


def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return str(response.content.decode())


def placed(number: str, place: int, /, **more: Any) -> Resident:
    made: Resident = ResidentFactory(household_number=number, household_relation=place, **more)
    return made


class TestInvariants:
    def test_one_living_head_a_household(self, home: Cast) -> None:
        placed("A-1", 1)
        with pytest.raises(IntegrityError, match="one_household_head"), transaction.atomic():
            placed("A-1", 1)
        for more in ({"household_relation": 2}, {"status": 2}, {"household_number": "A-2"}):
            ResidentFactory(**{"household_number": "A-1", "household_relation": 1, **more})

    @pytest.mark.parametrize(("number", "relation"), [("A-1", None), ("", 1), ("A-1", 3), ("A-1", 0)])
    def test_a_number_and_a_place_in_it_or_neither(
        self, home: Cast, number: str, relation: int | None
    ) -> None:
        with pytest.raises(IntegrityError, match="residents_resident_household"), transaction.atomic():
            ResidentFactory(household_number=number, household_relation=relation)

    @pytest.mark.parametrize("text", ["", "A 1", "A_1", "-1", "A/1", "x" * 31, "١٢", "1872044101900001",
                                      "1872-0441-0190-0001"])  # fmt: skip
    def test_what_is_no_number(self, text: str) -> None:
        with pytest.raises(ValueError):
            household_number(text)

    def test_a_number_is_kept_in_capitals(self) -> None:
        assert household_number(" 003-12a ") == "003-12A"
        assert household_number("187204100500001") == "187204100500001"


class TestEditing:
    def sent(self, client: Client, who: Resident, number: str, relation: str) -> Any:
        address = f"/kelola/penduduk/{who.pk}/ubah/rumah-tangga/"
        based_on = editing.fingerprint(who, ("household_number", "household_relation"))
        values = {"household_number": number, "household_relation": relation, "based_on": based_on}
        return client.post(address, values, follow=True)

    @pytest.fixture
    def siti(self, cast: Cast) -> Resident:
        with in_village(cast.home.place):
            return ResidentFactory(name="SITI AMINAH")

    def test_into_a_household_and_out_of_it(self, client: Client, cast: Cast, siti: Resident) -> None:
        assert "Data disimpan." in page(self.sent(client, siti, "a-1", "1"))
        with in_village(cast.home.place):
            siti.refresh_from_db()
            assert (siti.household_number, siti.household_relation) == ("A-1", 1)
        text = page(client.get(f"/kelola/penduduk/{siti.pk}/"))
        assert "Kepala Rumah Tangga" in text
        page(self.sent(client, siti, "", ""))
        with in_village(cast.home.place):
            siti.refresh_from_db()
            assert (siti.household_number, siti.household_relation) == ("", None)

    @pytest.mark.parametrize(
        ("number", "relation", "words"),
        [
            ("A-1", "", "Pilih kepala atau anggota rumah tangga."),
            ("", "2", "Isi nomornya, atau kosongkan hubungannya juga."),
            ("A 1", "2", "huruf, angka, atau tanda hubung saja."),
            ("1872044101900001", "2", "Beri rumah tangga nomor yang lain."),
        ],
    )
    def test_what_cannot_be_is_said_at_the_field(
        self, client: Client, cast: Cast, siti: Resident, number: str, relation: str, words: str
    ) -> None:
        assert words in page(self.sent(client, siti, number, relation), 422)
        with in_village(cast.home.place):
            assert Resident.objects.get().household_number == ""

    def test_a_second_head_is_refused_until_the_first_steps_back(
        self, client: Client, cast: Cast, siti: Resident
    ) -> None:
        with in_village(cast.home.place):
            head = placed("A-1", 1)
        assert "Rumah tangga ini sudah punya kepala." in page(self.sent(client, siti, "A-1", "1"), 422)
        page(self.sent(client, head, "A-1", "2"))
        assert "Data disimpan." in page(self.sent(client, siti, "A-1", "1"))


class TestPages:
    @pytest.fixture
    def shared(self, cast: Cast) -> list[Resident]:
        """Two families under one roof, and somebody who died there."""
        with in_village(cast.home.place):
            head = placed("003-12", 1, name="SITI AMINAH")
            lodger = placed("003-12", 2, name="BUDI", sex=1, family=FamilyFactory(digits="1872990504100007"))
            placed("003-12", 1, name="PAK LAMA", status=2)
            placed("7", 1, name="TETANGGA")
            ResidentFactory(name="SENDIRI")
            return [head, lodger]

    def test_who_lives_in_one_across_families(self, client: Client, shared: list[Resident]) -> None:
        text = page(client.get(f"{LIST}003-12/"))
        assert all(name in text for name in ("SITI AMINAH", "BUDI", "2 orang", "2 keluarga", "••••0007"))
        assert "1872990504100007" not in text
        assert not any(name in text for name in ("PAK LAMA", "TETANGGA", "belum punya kepala"))
        for each in shared:
            assert f"/kelola/penduduk/{each.pk}/" in text

    def test_reached_from_the_person_the_family_and_the_register(
        self, client: Client, cast: Cast, shared: list[Resident]
    ) -> None:
        link = f'href="{LIST}003-12/"'
        assert link in page(client.get(f"/kelola/penduduk/{shared[1].pk}/"))
        assert link in page(client.get(f"/kelola/penduduk/keluarga/{shared[1].family_id}/"))
        assert f'href="{LIST}"' in page(client.get("/kelola/penduduk/"))
        with in_village(cast.home.place):
            dead = Resident.objects.get(name="PAK LAMA")
        assert link not in page(client.get(f"/kelola/penduduk/{dead.pk}/"))

    @pytest.mark.parametrize("number", ["9", "A_1", "003-13"])
    def test_none_of_that_number(self, client: Client, shared: list[Resident], number: str) -> None:
        assert client.get(f"{LIST}{number}/").status_code == 404

    def test_the_list_counts_the_living_and_is_searched(self, client: Client, shared: list[Resident]) -> None:
        text = page(client.get(LIST))
        assert "2 rumah tangga" in text
        assert text.index(f"{LIST}7/") < text.index(f"{LIST}003-12/")
        for query, found in (("003", "003-12"), ("tetang", "7"), ("SITI", "003-12")):
            text = page(client.post(LIST, {"cari": query}, follow=True))
            assert "1 rumah tangga" in text
            assert f"{LIST}{found}/" in text
        assert "Rumah tangga tidak ditemukan" in page(client.get(LIST, {"cari": "BUDI"}))

    def test_a_number_never_gets_into_an_address(self, client: Client, shared: list[Resident]) -> None:
        assert client.post(LIST, {"cari": "1872994101900007"}).status_code == 200
        assert client.post(LIST, {"cari": "siti"})["Location"] == f"{LIST}?cari=siti"

    def test_a_village_without_one_is_told_how_to_begin(self, client: Client, cast: Cast) -> None:
        assert "lembar RTM" in page(client.get(LIST))
        head = browser(cast.home.place, cast.home.head)
        assert "Operator mengisinya di halaman penduduk" in page(head.get(LIST))

    def test_the_list_takes_three_queries_and_pages(self, operator: Actor) -> None:
        for n in range(53):
            placed(f"{n}", 1)
            placed(f"{n}", 2)
        with CaptureQueriesContext(connection) as queries:
            found = search_households(operator, "", page=2)
        assert len(queries) <= 4  # and the operator's areas
        assert (found.total, found.pages, [line.number for line in found.lines]) == (
            53,
            2,
            ["50", "51", "52"],
        )
        assert {line.members for line in found.lines} == {2}

    def test_who_works_for_a_part_sees_that_part(self, home: Cast, operator: Actor) -> None:
        placed("003-12", 1, name="LUAR", family=FamilyFactory(hamlet="LUAR"))
        placed("003-12", 2, name="DALAM", family=FamilyFactory(hamlet="DALAM"))
        placed("7", 1, family=FamilyFactory(hamlet="LUAR"))
        Area.objects.create(user=home.home.operator, hamlet="DALAM")
        (line,) = search_households(operator, "").lines
        assert (line.number, line.head, line.members) == ("003-12", "", 1)
        assert search_households(operator, "luar").total == 0
        members = household_members(operator, "003-12")
        assert ([each.name for each in members], is_shown_whole(members)) == (["DALAM"], False)
        with pytest.raises(NotHere):
            household_members(operator, "7")


class TestEvents:
    @pytest.fixture
    def head(self, home: Cast) -> Resident:
        return known(placed("A-1", 1, name="SITI"))

    @pytest.fixture
    def heir(self, head: Resident) -> Resident:
        return known(placed("A-1", 2, name="BUDI", sex=1, relation=4, family=head.family))

    def test_who_dies_leaves_the_living_and_keeps_the_number(
        self, operator: Actor, head: Resident, heir: Resident
    ) -> None:
        record_departure(told(operator), EventKind.DEATH, people=[head.pk], new_head=heir.pk, details={})
        head.refresh_from_db()
        assert (head.household_number, head.household_relation) == ("A-1", 1)
        assert [each.pk for each in household_members(operator, "A-1")] == [heir.pk]
        placed("A-1", 1)  # the household may be led by somebody else

    def test_a_family_that_splits_shares_the_household_still(
        self, operator: Actor, head: Resident, heir: Resident
    ) -> None:
        split_family(told(operator), relations={heir.pk: 1}, new_family=NewFamily(number="1872990304100009"))
        found = household_members(operator, "A-1")
        assert [each.pk for each in found] == [head.pk, heir.pk]
        assert found[0].family_id != found[1].family_id

    def test_who_returns_finds_another_head(self, operator: Actor, head: Resident, heir: Resident) -> None:
        record_departure(told(operator), EventKind.GONE, people=[head.pk], new_head=heir.pk, details={})
        Resident.objects.filter(pk=heir.pk).update(household_relation=1)
        with pytest.raises(EventRefused, match="Rumah tangganya sudah punya kepala lain"):
            record_return(told(operator), resident_id=head.pk, relation=3, details={})
        Resident.objects.filter(pk=head.pk).update(household_relation=2)
        record_return(told(operator), resident_id=head.pk, relation=3, details={})
        assert len(household_members(operator, "A-1")) == 2
