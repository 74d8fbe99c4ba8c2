"""The register's pages as the village's staff uses them."""

import re
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pypdf import PdfReader

from smartvillage.common.audit.models import Entry
from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import in_village
from tenants.residents.models import Resident
from tenants.residents.sign_in import authenticate_resident
from tests.cast import Cast, browser
from tests.factories.residents import FamilyFactory, ResidentFactory
from tests.factories.spreadsheets import person

NIK = "1872994101900007"
ROW = person(nik="1872044101900001", no_kk="1872040304100001")
LIST, IMPORT = "/kelola/penduduk/", "/kelola/penduduk/impor/"


@pytest.fixture
def client(cast: Cast) -> Client:
    return browser(cast.home.place, cast.home.operator)


@pytest.fixture
def siti(cast: Cast) -> Resident:
    with in_village(cast.home.place):
        return ResidentFactory(
            name="SITI AMINAH", digits=NIK, family=FamilyFactory(digits="1872990304100007")
        )


def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content.decode())


class TestList:
    def test_an_empty_register_leads_to_the_import(self, client: Client) -> None:
        text = page(client.get(LIST))
        assert "Belum ada data penduduk" in text
        assert f'href="{IMPORT}"' in text

    def test_a_name_moves_into_the_address_and_a_number_never_does(
        self, client: Client, siti: Resident
    ) -> None:
        response = client.post(LIST, {"cari": " siti "})
        assert (response.status_code, response["Location"]) == (302, f"{LIST}?cari=siti")
        assert "SITI AMINAH" in page(client.get(f"{LIST}?cari=siti"))
        text = page(client.post(LIST, {"cari": NIK}))
        assert "SITI AMINAH" in text
        assert client.post(LIST, {"cari": ""})["Location"] == LIST

    def test_numbers_are_masked(self, client: Client, siti: Resident) -> None:
        text = page(client.get(LIST))
        assert "1872••••••••0007" in text
        assert NIK not in text

    def test_nobody_found_says_what_to_try(self, client: Client, siti: Resident) -> None:
        assert "Penduduk tidak ditemukan" in page(client.get(f"{LIST}?cari=xyz"))

    def test_pages_keep_the_search(self, client: Client, cast: Cast) -> None:
        with in_village(cast.home.place):
            for number in range(51):
                ResidentFactory(name=f"SITI {chr(65 + number % 26)}", digits=None)
        text = page(client.get(f"{LIST}?cari=siti"))
        assert "Halaman 1 dari 2" in text
        assert re.search(r'href="\?[^"]*cari=siti[^"]*page=2|href="\?[^"]*page=2[^"]*cari=siti', text)
        for odd in ("2", "99", "x", "²", "-1", "9" * 30):
            page(client.get(LIST, {"page": odd}))

    def test_a_name_with_markup_is_text(self, client: Client, siti: Resident) -> None:
        assert "<script>x" not in page(client.get(LIST, {"cari": "<script>x"}))


class TestResident:
    def test_shows_the_family_and_no_number(self, client: Client, cast: Cast, siti: Resident) -> None:
        with in_village(cast.home.place):
            ResidentFactory(name="BUDI", family=siti.family, relation=4, digits=None)
        text = page(client.get(f"{LIST}{siti.pk}/"))
        for words in ("SITI AMINAH", "BUDI", "Kepala Keluarga", "Islam", "1 Januari 1990", "RT 005 RW 002"):
            assert words in text
        assert NIK not in text
        assert "1872990304100007" not in text

    def test_nobody_of_that_id_and_somebody_of_another_village_look_the_same(
        self, client: Client, cast: Cast
    ) -> None:
        with in_village(cast.away.place):
            stranger = ResidentFactory()
        bodies = [
            page(client.get(f"{LIST}{key}/"), 404).replace(str(key), "") for key in (stranger.pk, uuid4())
        ]
        assert bodies[0] == bodies[1]

    def test_somebody_without_a_nik_has_no_nik_and_no_pin_to_offer(self, client: Client, cast: Cast) -> None:
        with in_village(cast.home.place):
            baby = ResidentFactory(digits=None, birth_date=None)
        text = page(client.get(f"{LIST}{baby.pk}/"))
        assert "Belum punya" in text
        assert "/nik/" not in text
        assert "/pin/" not in text

    def test_the_head_sees_but_prints_no_pins(self, cast: Cast, siti: Resident) -> None:
        head = browser(cast.home.place, cast.home.head)
        text = page(head.get(f"{LIST}{siti.pk}/"))
        assert "/nik/" in text
        assert "/pin/" not in text
        assert head.get(f"{LIST}{siti.pk}/pin/").status_code == 404
        assert head.get(IMPORT).status_code == 404


class TestNik:
    def test_shown_for_a_reason_in_this_answer_only(self, client: Client, cast: Cast, siti: Resident) -> None:
        address = f"{LIST}{siti.pk}/nik/"
        assert NIK not in page(client.get(address))
        text = page(client.post(address, {"reason": "Mengisi formulir BPJS"}))
        assert NIK in text
        assert NIK not in page(client.get(address))
        with in_village(cast.home.place):
            assert Entry.objects.get(action="residents.nik_revealed").actor_name == cast.home.operator.name

    def test_never_kept_by_a_browser(self, client: Client, siti: Resident) -> None:
        response = client.post(f"{LIST}{siti.pk}/nik/", {"reason": "Mengisi formulir BPJS"})
        assert "no-store" in response["Cache-Control"]

    @pytest.mark.parametrize("reason", ["", "ok", "123456", "1872044101900001"])
    def test_no_reason_no_number(self, client: Client, cast: Cast, siti: Resident, reason: str) -> None:
        text = page(client.post(f"{LIST}{siti.pk}/nik/", {"reason": reason}), 422)
        assert "<title>Kesalahan:" in text
        assert NIK not in text
        with in_village(cast.home.place):
            assert not Entry.objects.filter(action="residents.nik_revealed").exists()


class TestPin:
    def test_a_card_whose_pin_opens_the_door(self, client: Client, cast: Cast, siti: Resident) -> None:
        address = f"{LIST}{siti.pk}/pin/"
        assert "sudah punya kartu" not in page(client.get(address))
        response = client.post(address)
        assert response["Content-Type"] == "application/pdf"
        assert "no-store" in response["Cache-Control"]
        text = PdfReader(BytesIO(response.content)).pages[0].extract_text()
        assert "SITI AMINAH" in text
        assert NIK not in text
        pin = re.search(r"(?<!\d)\d{6}(?!\d)|(?<!\d)\d{3} \d{3}(?!\d)", text)
        assert pin is not None
        with in_village(cast.home.place):
            assert authenticate_resident(NIK, pin[0].replace(" ", ""), clock.now()) is not None
        assert "sudah punya kartu" in page(client.get(address))

    def test_looking_makes_no_pin(self, client: Client, cast: Cast, siti: Resident) -> None:
        page(client.get(f"{LIST}{siti.pk}/pin/"))
        with in_village(cast.home.place):
            assert Resident.objects.get().account is None

    def test_somebody_who_left_gets_none(self, client: Client, cast: Cast) -> None:
        with in_village(cast.home.place):
            gone = ResidentFactory(status=3)
        assert "tinggal di sini" in page(client.post(f"{LIST}{gone.pk}/pin/"), 422)
