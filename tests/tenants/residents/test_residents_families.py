"""Families: found, opened, moved, and printed with masked numbers unless there is a reason."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from smartvillage.common.audit.models import Entry
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import in_village
from tenants.members.models import Area
from tenants.residents.families import search_families
from tenants.residents.models import Family
from tenants.residents.synthetic import households
from tenants.residents.synthetic.filling import store
from tests.cast import Cast, browser
from tests.factories.residents import FamilyFactory, ResidentFactory

FAMILIES = "/kelola/penduduk/keluarga/"
NIK, KK = "1872994203900007", "1872990504100007"


@pytest.fixture
def client(cast: Cast) -> Client:
    return browser(cast.home.place, cast.home.operator)


@pytest.fixture
def family(cast: Cast) -> Iterator[Family]:
    with in_village(cast.home.place):
        made = FamilyFactory(digits=KK)
        ResidentFactory(name="SITI AMINAH", family=made, digits=NIK)
        ResidentFactory(name="BUDI", family=made, relation=4, sex=1)
        ResidentFactory(name="PAK LAMA", family=made, relation=4, status=2)
        yield made


def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content.decode())


def words_of(response: Any) -> str:
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    reader = PdfReader(BytesIO(response.content))
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (842, 595)  # A4 landscape
    return " ".join(" ".join(each.extract_text() for each in reader.pages).split())


class TestList:
    def test_by_any_members_name_and_by_whole_numbers(self, operator: Actor, family: Family) -> None:
        ResidentFactory(name="RINA")
        for text in ("budi", "ami sit", NIK, KK, "1872 9905 0410 0007"):
            assert [line.head for line in search_families(operator, text).lines] == ["SITI AMINAH"]
        assert [line.head for line in search_families(operator, "").lines] == ["RINA", "SITI AMINAH"]
        assert search_families(operator, "siti budi").lines == []  # two people's names are nobody's
        line = search_families(operator, "budi").lines[0]
        assert (line.members, line.masked_number) == (2, "1872••••••••0007")

    def test_places_narrow_it(self, operator: Actor, family: Family) -> None:
        FamilyFactory(hamlet="UTARA")
        assert search_families(operator, "", hamlet="UTARA").total == 1
        assert search_families(operator, "", hamlet="UTARA", rt="999").total == 0

    def test_a_family_whose_head_died_comes_last_and_once(self, operator: Actor, family: Family) -> None:
        orphaned = FamilyFactory()
        ResidentFactory(name="ALM", family=orphaned, status=2)
        ResidentFactory(name="ANAK", family=orphaned, relation=4)
        assert [line.head for line in search_families(operator, "").lines] == ["SITI AMINAH", ""]

    def test_pages_and_a_constant_number_of_queries(self, operator: Actor, home: Cast) -> None:
        def statements() -> int:
            with CaptureQueriesContext(connection) as captured:
                search_families(operator, "")
            return len(captured)

        store(households(30, seed=1, today=clock.today()))
        few = statements()
        store(households(300, seed=2, today=clock.today()))
        assert few == statements() <= 4
        found = [search_families(operator, "", page=number) for number in (1, 2, 99)]
        assert found[0].total == Family.objects.count()
        assert found[2].page == found[2].pages
        assert not {line.id for line in found[0].lines} & {line.id for line in found[1].lines}

    def test_a_number_stays_out_of_the_address(self, client: Client, family: Family) -> None:
        assert (
            client.post(FAMILIES, {"cari": "budi", "rt": "005"})["Location"] == f"{FAMILIES}?cari=budi&rt=005"
        )
        text = page(client.post(FAMILIES, {"cari": KK}))
        assert "SITI AMINAH" in text
        assert KK not in text.replace(f'value="{KK}"', "")
        assert "Keluarga tidak ditemukan" in page(client.get(FAMILIES, {"cari": "zzz"}))


class TestFamily:
    def test_members_head_and_address(self, client: Client, family: Family) -> None:
        text = page(client.get(f"{FAMILIES}{family.pk}/"))
        for words in (
            "Keluarga SITI AMINAH",
            "BUDI",
            "PAK LAMA",
            "Mati",
            "Jl. Kenanga 7",
            "1872••••••••0007",
        ):
            assert words in text
        assert NIK not in text
        assert KK not in text

    def test_an_empty_family_is_a_page_too(self, client: Client, cast: Cast) -> None:
        with in_village(cast.home.place):
            empty = FamilyFactory(digits=None)
        assert "Keluarga tanpa kepala" in page(client.get(f"{FAMILIES}{empty.pk}/"))

    def test_moved_with_a_form(self, client: Client, cast: Cast, family: Family) -> None:
        address = f"{FAMILIES}{family.pk}/ubah/"
        based_on = re.search(r'name="based_on" value="(\w+)"', page(client.get(address)))[1]  # type: ignore[index]
        sent = {"address": "Jl. Baru 1", "hamlet": "UTARA", "rw": "001", "rt": "", "based_on": based_on}
        assert client.post(address, sent)["Location"] == f"{FAMILIES}{family.pk}/"
        client.post(address, sent)  # a second click
        family.refresh_from_db()
        assert (family.address, family.hamlet, family.rt) == ("Jl. Baru 1", "UTARA", "")
        assert Entry.objects.get(action="residents.family_edited").detail == {
            "fields": ["address", "hamlet", "rt", "rw"]
        }
        text = page(client.post(address, sent | {"address": "Jl. Lain"}), 422)
        assert "sudah diubah orang lain" in text
        assert "<title>Kesalahan:" in text
        family.refresh_from_db()
        assert family.address == "Jl. Baru 1"

    def test_not_out_of_ones_own_area(self, client: Client, cast: Cast, family: Family) -> None:
        Area.objects.create(user=cast.home.operator, hamlet="SIDOMULYO")
        address = f"{FAMILIES}{family.pk}/ubah/"
        based_on = re.search(r'name="based_on" value="(\w+)"', page(client.get(address)))[1]  # type: ignore[index]
        sent = {"address": "", "hamlet": "UTARA", "rw": "", "rt": "", "based_on": based_on}
        assert "di luar wilayah Anda" in page(client.post(address, sent), 422)


class TestSheet:
    def test_masked_by_default(self, client: Client, family: Family) -> None:
        words = words_of(client.get(f"{FAMILIES}{family.pk}/lembar/"))
        for part in ("SITI AMINAH", "BUDI", "1872••••••••0007", "Kepala Keluarga", "bukan kartu keluarga"):
            assert part in words
        for part in (NIK, KK, "PAK LAMA"):
            assert part not in words
        assert not Entry.objects.filter(action="residents.kk_revealed").exists()

    def test_whole_numbers_for_a_recorded_reason(self, client: Client, cast: Cast, family: Family) -> None:
        address = f"{FAMILIES}{family.pk}/lembar/lengkap/"
        for reason in ("", "ok"):
            assert "<title>Kesalahan:" in page(client.post(address, {"reason": reason}), 422)
        assert not Entry.objects.filter(action="residents.kk_revealed").exists()
        words = words_of(client.post(address, {"reason": "Pengajuan bantuan pangan"}))
        assert KK in words.replace(" ", "")
        assert NIK in words.replace(" ", "")
        assert Entry.objects.get(action="residents.kk_revealed").detail == {
            "reason": "Pengajuan bantuan pangan"
        }
        assert Entry.objects.filter(action="residents.nik_revealed").count() == 2

    def test_markup_and_long_words_are_printed_as_typed(self, client: Client, family: Family) -> None:
        ResidentFactory(name="#panic() " + "W" * 60, family=family, relation=4, mother_name="\\ $x$ 😀")
        assert "#panic()" in words_of(client.get(f"{FAMILIES}{family.pk}/lembar/"))

    def test_a_big_family_goes_on_over_pages(self, client: Client, family: Family) -> None:
        for number in range(40):
            ResidentFactory(name=f"ANAK {number:02d}", family=family, relation=4)
        words = words_of(client.get(f"{FAMILIES}{family.pk}/lembar/"))
        assert all(f"ANAK {number:02d}" in words for number in range(40))
