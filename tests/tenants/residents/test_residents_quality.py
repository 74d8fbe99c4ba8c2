"""Rows that may be one person, rows that cannot be right, and filling in a NIK."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from smartvillage.common.audit.models import Entry
from smartvillage.kernel.permissions import Actor
from tenants.members.models import Area
from tenants.residents import duplicates, quality
from tenants.residents.models import Resident
from tenants.residents.sealing import open_nik
from tenants.residents.services.people import AlreadyRegistered, fill_nik
from tests.cast import Cast, browser
from tests.factories.residents import FamilyFactory, ResidentFactory

PEOPLE = "/kelola/penduduk/"
TODAY = date(2026, 11, 24)
BORN = date(1990, 1, 1)


@pytest.fixture
def client(cast: Cast) -> Client:
    return browser(cast.home.place, cast.home.operator)


def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content.decode())


def found(actor: Actor, key: str, **place: str) -> list[set[str]]:
    kind = duplicates.BY_KEY[key]
    pairs = duplicates.pairs(actor, kind, place, page=1)
    assert duplicates.counted(actor, place)[key] == len(pairs)
    return [{pair.first.name, pair.second.name} for pair in pairs]


class TestDuplicates:
    @pytest.fixture(autouse=True)
    def people(self, home: Cast) -> None:
        ResidentFactory(name="Siti Nur'aini", birth_date=BORN, mother_name="RUKMINI")
        ResidentFactory(name="SITI NURAINI", birth_date=BORN)
        ResidentFactory(name="SITI NURAENI", birth_date=BORN, mother_name="Rukmini", family__hamlet="UTARA")
        ResidentFactory(name="BUDI", birth_date=BORN, mother_name="Rukmini")
        ResidentFactory(name="SITI NURAINI", birth_date=date(1991, 1, 1))
        ResidentFactory(name="SITI NURAINI", birth_date=BORN, status=9)
        ResidentFactory(name="TANPA TANGGAL", birth_date=None)
        ResidentFactory(name="TANPA TANGGAL", birth_date=None)

    def test_same_name_and_birth_date(self, operator: Actor) -> None:
        assert found(operator, "sama") == [{"Siti Nur'aini", "SITI NURAINI"}]

    def test_two_people_are_told_apart_and_may_be_one_again(self, operator: Actor, client: Client) -> None:
        (pair,) = duplicates.pairs(operator, duplicates.BY_KEY["sama"], {}, page=1)
        address = f"{PEOPLE}ganda/{pair.first.pk}/{pair.second.pk}/"
        assert address in page(client.get(f"{PEOPLE}ganda/?jenis=sama"))
        assert client.post(address, {"beda": "1", "jenis": "sama"}).status_code == 302
        client.post(address, {"beda": "1", "jenis": "sama"})  # a second click
        assert found(operator, "sama") == []
        shown = page(client.get(f"{PEOPLE}ganda/?jenis=sama"))
        assert "Sudah dinyatakan berbeda" in shown
        assert "Tidak ada yang ganda" in shown
        assert len(duplicates.told_apart(operator, {})) == 1
        told = Entry.objects.filter(action="residents.told_apart").values_list("target_id", flat=True)
        assert set(told) == {str(pair.first.pk), str(pair.second.pk)}
        assert client.post(address, {"beda": "0"}).status_code == 302
        assert len(found(operator, "sama")) == 1
        assert duplicates.told_apart(operator, {}) == []

    def test_somebody_who_is_not_there_is_told_apart_from_nobody(self, client: Client) -> None:
        one = Resident.objects.first()
        assert one is not None
        for other in (one.pk, uuid4()):
            answer = client.post(f"{PEOPLE}ganda/{one.pk}/{other}/", {"beda": "1"})
            assert answer.status_code == 404
        assert not Resident.objects.exclude(different_from=None).exists()

    def test_similar_names_and_the_same_birth_date(self, operator: Actor) -> None:
        assert sorted(map(sorted, found(operator, "mirip"))) == [
            ["SITI NURAENI", "SITI NURAINI"],
            ["SITI NURAENI", "Siti Nur'aini"],
        ]

    def test_same_mother_and_birth_date(self, operator: Actor) -> None:
        assert sorted(map(sorted, found(operator, "ibu"))) == [
            ["BUDI", "SITI NURAENI"],
            ["BUDI", "Siti Nur'aini"],
        ]

    def test_places_and_areas_narrow_both_sides(self, home: Cast, operator: Actor) -> None:
        assert found(operator, "mirip", hamlet="UTARA") == []
        assert len(found(operator, "sama", hamlet="SIDOMULYO")) == 1
        Area.objects.create(user=home.home.operator, hamlet="UTARA")
        assert found(operator, "mirip") == found(operator, "sama") == []

    def test_a_percent_sign_in_a_place_is_text(self, operator: Actor) -> None:
        assert found(operator, "sama", hamlet="100% '%(similar)s") == []

    def test_the_page_leads_to_both(self, client: Client) -> None:
        text = page(client.get(f"{PEOPLE}ganda/"))
        for each in Resident.objects.filter(search_name="SITI NURAINI", birth_date=BORN, status=1):
            assert f'href="{PEOPLE}{each.pk}/"' in text
        assert "Nama mirip" in page(client.get(f"{PEOPLE}ganda/", {"jenis": "mirip"}))
        assert "Tidak ada yang ganda" in page(client.get(f"{PEOPLE}ganda/", {"dusun": "UTARA"}))
        page(client.get(f"{PEOPLE}ganda/", {"jenis": "x", "page": "99"}))


def names(actor: Actor, key: str, **place: str) -> list[str]:
    rows = quality.findings(quality.found(actor, quality.BY_KEY[key], place, TODAY), page=1)
    assert quality.counted(actor, place, TODAY)[key] == len(rows)
    return [row.resident.name for row in rows]


class TestQuality:
    @pytest.fixture(autouse=True)
    def sound(self, home: Cast) -> None:
        """Somebody with whom nothing is wrong, and somebody dead with whom everything is."""
        self.family = FamilyFactory()
        ResidentFactory(
            name="BENAR", family=self.family, digits="1872994101909007", mother_name="IBU", birth_date=BORN
        )
        ResidentFactory(name="MATI", status=2, digits=None, birth_date=None, family__digits=None)

    def test_nothing_wrong_is_not_named(self, operator: Actor) -> None:
        assert set(quality.counted(operator, {}, TODAY).values()) == {0}

    @pytest.mark.parametrize(
        ("key", "fields"),
        [
            ("tanpa-nik", {"digits": None}),
            ("tanpa-tanggal-lahir", {"birth_date": None}),
            ("terlalu-tua", {"birth_date": date(1915, 11, 24), "digits": "1872996411150009"}),
            ("lahir-nanti", {"birth_date": date(2027, 1, 1), "digits": "1872994101270009"}),
            ("nik-berbeda", {"birth_date": date(1990, 2, 1), "digits": "1872994101909009"}),
            ("nik-berbeda", {"sex": 1, "digits": "1872994101909009"}),
            ("tanpa-ibu", {"mother_name": ""}),
            ("tanpa-kk", {"family__digits": None}),
            ("tanpa-tempat", {"family__rt": ""}),
            ("tanpa-tempat", {"family__hamlet": ""}),
        ],
    )
    def test_what_is_wrong_is_named_once(self, operator: Actor, key: str, fields: dict[str, Any]) -> None:
        given = {"digits": "1872994101909008", "mother_name": "IBU", "birth_date": BORN, **fields}
        ResidentFactory(name="SALAH", **given)
        assert names(operator, key) == ["SALAH"]

    def test_110_years_are_old_enough_and_not_too_old(self, operator: Actor) -> None:
        ResidentFactory(birth_date=date(1915, 11, 25), digits=None)
        assert names(operator, "terlalu-tua") == []

    def test_a_family_without_a_head_is_named_by_its_oldest(self, operator: Actor) -> None:
        family = FamilyFactory()
        ResidentFactory(name="ALM", family=family, status=2)
        ResidentFactory(name="ADIK", family=family, relation=4, birth_date=date(2015, 1, 1))
        ResidentFactory(name="KAKAK", family=family, relation=4, birth_date=date(2010, 1, 1))
        ResidentFactory(name="ENTAH", family=family, relation=4, birth_date=None)
        assert names(operator, "tanpa-kepala") == ["KAKAK"]

    def test_children_older_than_the_head(self, operator: Actor) -> None:
        ResidentFactory(name="MUDA", family=self.family, relation=4, birth_date=date(2010, 1, 1))
        ResidentFactory(name="TUA", family=self.family, relation=4, birth_date=date(1980, 1, 1))
        ResidentFactory(name="IBU TUA", family=self.family, relation=7, birth_date=date(1960, 1, 1))
        assert names(operator, "anak-lebih-tua") == ["TUA"]

    def test_areas_and_places_narrow(self, home: Cast, operator: Actor) -> None:
        ResidentFactory(name="SALAH", digits=None, family__hamlet="UTARA")
        assert names(operator, "tanpa-nik", hamlet="UTARA") == ["SALAH"]
        assert names(operator, "tanpa-nik", hamlet="SIDOMULYO") == []
        Area.objects.create(user=home.home.operator, hamlet="SIDOMULYO")
        assert names(operator, "tanpa-nik") == []

    def test_pages_lead_to_where_it_is_put_right(self, client: Client, cast: Cast) -> None:
        assert "Semua sudah lengkap" in page(client.get(f"{PEOPLE}mutu/"))
        wrong = ResidentFactory(name="SALAH", digits=None, mother_name="", birth_date=None)
        text = page(client.get(f"{PEOPLE}mutu/"))
        for key in ("tanpa-nik", "tanpa-ibu", "tanpa-tanggal-lahir"):
            assert f'href="{PEOPLE}mutu/{key}/"' in text
        assert "tanpa-kepala" not in text
        for key, link in (
            ("tanpa-nik", f"{wrong.pk}/nik/isi/"),
            ("tanpa-ibu", f"{wrong.pk}/ubah/orang-tua/"),
            ("tanpa-tanggal-lahir", f"{wrong.pk}/ubah/diri/"),
        ):
            assert f'href="{PEOPLE}{link}"' in page(client.get(f"{PEOPLE}mutu/{key}/"))
        assert client.get(f"{PEOPLE}mutu/odd/").status_code == 404
        head = browser(cast.home.place, cast.home.head)
        assert "Perbaiki" not in page(head.get(f"{PEOPLE}mutu/tanpa-nik/"))

    def test_every_check_has_a_page_of_few_queries(self, client: Client) -> None:
        for check in quality.CHECKS:
            with CaptureQueriesContext(connection) as captured:
                page(client.get(f"{PEOPLE}mutu/{check.key}/"))
            assert len(captured) <= 15, check.key


class TestFillingInANik:
    @pytest.fixture
    def baby(self, home: Cast) -> Resident:
        return ResidentFactory(name="BAYI", digits=None, birth_date=date(2020, 5, 17), sex=1)

    def test_filled_in_and_audited_without_the_number(self, client: Client, baby: Resident) -> None:
        address = f"{PEOPLE}{baby.pk}/nik/isi/"
        page(client.get(address))
        for _ in range(2):  # a second click changes nothing
            answer = client.post(address, {"nik": "1872 0417 0520 0003"})
            assert answer["Location"] == f"{PEOPLE}{baby.pk}/"
        baby.refresh_from_db()
        assert open_nik(baby) == "1872041705200003"
        assert Entry.objects.get(action="residents.nik_filled").detail == {}
        assert "1872••••••••0003" in page(client.get(address))

    def test_one_that_differs_needs_a_second_look(self, client: Client, baby: Resident) -> None:
        address = f"{PEOPLE}{baby.pk}/nik/isi/"
        text = page(client.post(address, {"nik": "1872045805200003"}), 422)
        assert "Jenis kelamin berbeda" in text
        assert "Tanggal lahir berbeda" in text
        assert client.post(address, {"nik": "1872045805200003", "checked": "on"}).status_code == 302

    @pytest.mark.parametrize("typed", ["", "123", "1872043105900000", "abc", "1.87E+15", "0"])
    def test_what_is_no_nik_is_refused(self, client: Client, baby: Resident, typed: str) -> None:
        assert "<title>Kesalahan:" in page(client.post(f"{PEOPLE}{baby.pk}/nik/isi/", {"nik": typed}), 422)
        baby.refresh_from_db()
        assert baby.nik is None

    def test_somebody_elses_is_refused_whole(self, client: Client, operator: Actor, baby: Resident) -> None:
        ResidentFactory(digits="1872041705200003")
        text = page(client.post(f"{PEOPLE}{baby.pk}/nik/isi/", {"nik": "1872041705200003"}), 422)
        assert "sudah dipakai orang lain" in text
        with pytest.raises(AlreadyRegistered):
            fill_nik(actor=operator, resident_id=baby.pk, digits="1872041705200003")
        assert not Entry.objects.filter(action="residents.nik_filled").exists()


def test_the_century_is_not_in_a_nik() -> None:
    assert not quality.contradicts("1872994101909007", date(1990, 1, 1), 2)
    assert not quality.contradicts("1872994101909007", date(1890, 1, 1), 2)
    assert not quality.contradicts("1872994101909007", None, 2)
    assert quality.contradicts("1872994101909007", None, 1)
    assert quality.contradicts("1872990101900007", date(1990, 1, 2), 1)
