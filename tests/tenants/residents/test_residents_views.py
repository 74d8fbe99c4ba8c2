"""The register's pages as the village's staff uses them."""

import re
from io import BytesIO
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from smartvillage.common.attachments.models import Attachment
from smartvillage.common.audit.models import Entry
from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import in_village
from tenants.residents.importing.sheet import read_sheet
from tenants.residents.models import Resident
from tenants.residents.sign_in import authenticate_resident
from tests.cast import Cast, browser
from tests.factories.residents import FamilyFactory, ResidentFactory
from tests.factories.spreadsheets import HEADERS, person, workbook

NIK = "1872994101900007"
ROW = person(nik="1872044101900001", no_kk="1872040304100001")
LIST, IMPORT, REVIEW = "/kelola/penduduk/", "/kelola/penduduk/impor/", "/kelola/penduduk/impor/periksa/"


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


def sent(client: Client, content: bytes, source: str = "", name: str = "penduduk.xlsx") -> Any:
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, content), "source": source})


class TestImport:
    def test_upload_look_import(self, client: Client, cast: Cast) -> None:
        assert sent(client, workbook([ROW]))["Location"] == REVIEW
        text = page(client.get(REVIEW))
        assert "siap diimpor" in text
        with in_village(cast.home.place):
            assert not Resident.objects.exists()
        response = client.post(REVIEW, follow=True)
        assert "1 penduduk baru" in page(response)
        with in_village(cast.home.place):
            assert Resident.objects.get().name == "SITI AMINAH"
            assert not Attachment.objects.exists()
        assert "Tidak ada berkas yang menunggu" in page(client.post(REVIEW, follow=True))

    def test_the_same_again_offers_nothing_to_import(self, client: Client) -> None:
        for _ in range(2):
            sent(client, workbook([ROW]))
            text = page(client.get(REVIEW))
            client.post(REVIEW)
        assert "Tidak ada yang baru" in text
        assert "Impor semua baris" not in text

    def test_problems_are_named_and_the_sheet_cannot_be_imported(self, client: Client, cast: Cast) -> None:
        sent(client, workbook([{**ROW, "nik": 1.87e15}, {**ROW, "tanggallahir": "31-02-1990"}]))
        text = page(client.get(REVIEW))
        for words in ("belum bisa diimpor", "G2", "J3", "31-02-1990 tidak ada di kalender"):
            assert words in text
        assert "Impor semua baris" not in text
        assert "belum bisa diimpor" in page(client.post(REVIEW), 422)
        with in_village(cast.home.place):
            assert not Resident.objects.exists()
        report = openpyxl.load_workbook(BytesIO(client.get(f"{IMPORT}masalah/").content)).active
        assert [cell.value for cell in report["B"]] == ["Kolom", "G", "J"]

    def test_the_source_that_was_chosen_stays(self, client: Client, cast: Cast) -> None:
        content = workbook([{**ROW, "pekerjaan_id": "89"}])
        sent(client, content)
        assert "Pilih asal berkas" in page(client.get(REVIEW))
        sent(client, content, "siak")
        client.post(REVIEW)
        with in_village(cast.home.place):
            assert Resident.objects.get().occupation == 89

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"nama,nik\n", "bukan Excel"),
            (b"PK\x03\x04", "rusak"),
            (b"", "kosong"),
            (b"PK" + b"\0" * (20 << 20), "20 MB"),
        ],
    )
    def test_what_cannot_be_read_is_said_at_the_field(
        self, client: Client, cast: Cast, content: bytes, words: str
    ) -> None:
        text = page(sent(client, content), 422)
        assert "<title>Kesalahan:" in text
        assert words in text
        with in_village(cast.home.place):
            assert not Attachment.objects.exists()

    def test_no_file_and_no_such_source(self, client: Client) -> None:
        assert "Pilih berkas" in page(client.post(IMPORT), 422)
        page(sent(client, workbook([ROW]), "excel"), 422)

    def test_left_alone_and_replaced_sheets_are_thrown_away(self, client: Client, cast: Cast) -> None:
        sent(client, workbook([ROW]))
        sent(client, workbook([ROW]))
        with in_village(cast.home.place):
            assert Attachment.objects.count() == 1
        assert "Impor dibatalkan" in page(client.post(f"{IMPORT}batal/", follow=True))
        with in_village(cast.home.place):
            assert not Attachment.objects.exists()
        assert client.get(f"{IMPORT}masalah/").status_code == 404

    def test_another_session_decides_nothing(self, client: Client, cast: Cast) -> None:
        sent(client, workbook([ROW]))
        other = browser(cast.home.place, cast.home.operator)
        assert other.get(REVIEW)["Location"] == IMPORT
        assert other.get(f"{IMPORT}masalah/").status_code == 404

    def test_a_sheet_that_went_stale_is_refused_with_its_reasons(self, client: Client, cast: Cast) -> None:
        sent(client, workbook([{**ROW, "nik": "1872044101900002"}]))
        with in_village(cast.home.place):
            ResidentFactory(family=FamilyFactory(digits="1872040304100001", hamlet=""))
        assert "sudah punya kepala keluarga" in page(client.post(REVIEW), 422)

    def test_no_number_of_anybody_is_on_the_page(self, client: Client) -> None:
        sent(client, workbook([{**ROW, "nik": "187204410190000", "agama_id": "1872044101900001"}]))
        assert not re.search(r"\d{13}", page(client.get(REVIEW)))

    def test_the_template_is_read_back_as_our_own(self, client: Client) -> None:
        sheet = read_sheet(client.get(f"{IMPORT}templat/").content)
        assert (sheet.name, sheet.others, sheet.rows) == ("Data Penduduk", (), [list(HEADERS)])
