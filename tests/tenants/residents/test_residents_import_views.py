"""The import's pages as an operator uses them, without JavaScript."""

import re
from io import BytesIO
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from smartvillage.common.attachments.models import Attachment
from smartvillage.kernel.tenancy import in_village
from tenants.residents.importing import sheet as sheet_module
from tenants.residents.importing.sheet import read_sheet
from tenants.residents.models import ImportBatch, Resident
from tests.cast import Cast, browser
from tests.factories.residents import FamilyFactory, ResidentFactory
from tests.factories.spreadsheets import HEADERS, person, workbook

ROW = person(nik="1872044101900001", no_kk="1872040304100001")
OTHER = {**ROW, "nik": "1872044202910002", "nama": "AYU", "kk_level": "9", "tanggallahir": "02-02-1991"}
LIST, IMPORT = "/kelola/penduduk/", "/kelola/penduduk/impor/"
OWN = ["No", "Nama Lengkap", "L/P", "No. KK", "NIK", "Tgl. Lahir", "Hub. Keluarga"]
OWN_ROW = dict(zip(OWN, ["1", "SITI AMINAH", "P", ROW["no_kk"], ROW["nik"], "01/01/1990", "Kepala Keluarga"],
                   strict=True))  # fmt: skip


@pytest.fixture
def client(cast: Cast) -> Client:
    return browser(cast.home.place, cast.home.operator)


def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content.decode())


def sent(client: Client, content: bytes, source: str = "", name: str = "penduduk.xlsx") -> Any:
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, content), "source": source})


def uploaded(client: Client, *rows: dict[str, Any], source: str = "", **sheet: Any) -> str:
    """The address of the import's page."""
    answer = sent(client, workbook(rows, **sheet), source)
    assert answer.status_code == 302
    return str(answer["Location"])


class TestUpload:
    def test_upload_look_import(self, client: Client, cast: Cast) -> None:
        at = uploaded(client, ROW)
        text = page(client.get(at))
        assert "siap diimpor" in text
        assert "1872044101900001" not in text
        with in_village(cast.home.place):
            assert not Resident.objects.exists()
        assert "1 penduduk baru" in page(client.post(f"{at}mulai/", follow=True))
        with in_village(cast.home.place):
            assert Resident.objects.get().name == "SITI AMINAH"
            assert not Attachment.objects.exists()

    def test_a_second_click_imports_nothing_twice(self, client: Client, cast: Cast) -> None:
        at = uploaded(client, ROW)
        for _ in range(2):
            assert "1 penduduk baru" in page(client.post(f"{at}mulai/", follow=True))
        with in_village(cast.home.place):
            assert Resident.objects.count() == 1

    def test_the_same_again_offers_nothing_to_import(self, client: Client) -> None:
        for _ in range(2):
            at = uploaded(client, ROW)
            text = page(client.get(at))
            client.post(f"{at}mulai/")
        assert "Tidak ada yang baru" in text
        assert "Impor semua baris" not in text

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
            assert not ImportBatch.objects.exists()

    def test_no_file_and_no_such_source(self, client: Client) -> None:
        assert "Pilih berkas" in page(client.post(IMPORT), 422)
        page(sent(client, workbook([ROW]), "excel"), 422)

    def test_a_file_named_after_a_person_shows_no_number(self, client: Client, cast: Cast) -> None:
        at = sent(client, workbook([ROW]), name="1872044101900001.xlsx")["Location"]
        assert "1872044101900001" not in page(client.get(at))
        with in_village(cast.home.place):
            assert ImportBatch.objects.get().file_name == "••••••••••••0001.xlsx"

    def test_the_web_process_never_holds_a_whole_sheet(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = [{**OTHER, "nik": f"187204420291{n:04d}"} for n in range(1, 502)]
        found = []
        real = sheet_module._read_in_child
        monkeypatch.setattr(sheet_module, "_read_in_child", lambda *a: found.append(real(*a)) or found[-1])
        at = uploaded(client, *rows)
        assert "Memeriksa berkas" in page(client.get(at))
        (head,) = found
        assert (len(head["rows"]), head["total"]) == (30, 502)

    def test_the_template_is_read_back_as_our_own(self, client: Client) -> None:
        sheet = read_sheet(client.get(f"{IMPORT}templat/").content)
        assert (sheet.name, sheet.others, sheet.rows) == ("Data Penduduk", (), [list(HEADERS)])


class TestReview:
    def test_problems_are_named_and_only_sound_rows_can_be_imported(self, client: Client, cast: Cast) -> None:
        at = uploaded(client, {**ROW, "nik": 1.87e15}, {**ROW, "tanggallahir": "31-02-1990"})
        text = page(client.get(at))
        for words in ("belum bisa diimpor", "G2", "J3", "31-02-1990 tidak ada di kalender"):
            assert words in text
        assert "Impor semua baris" not in text
        assert "Impor baris yang benar" not in text
        assert "belum bisa diimpor" in page(client.post(f"{at}mulai/"), 422)
        with in_village(cast.home.place):
            assert not Resident.objects.exists()
        report = openpyxl.load_workbook(BytesIO(client.get(f"{at}masalah/").content)).active
        assert [cell.value for cell in report["B"]] == ["Kolom", "G", "J"]

    def test_rejected_rows_come_back_corrected(self, client: Client, cast: Cast) -> None:
        at = uploaded(client, ROW, {**OTHER, "agama_id": "Islaam", "tempatlahir": "=1+1"})
        text = page(client.get(at))
        assert "Sebagian baris belum bisa diimpor" in text
        assert "1 penduduk baru" in page(client.post(f"{at}mulai/", {"skip": "1"}, follow=True))
        book = openpyxl.load_workbook(BytesIO(client.get(f"{at}ditolak/").content))
        (sheet,) = book.worksheets
        rows = list(sheet.iter_rows(values_only=True))
        assert rows[0] == (*HEADERS, "masalah")
        assert len(rows) == 2
        assert rows[1][6] == OTHER["nik"]
        assert "“Islaam” tidak dikenal" in rows[1][43]
        assert "“Islaam” tidak dikenal" in sheet["K2"].comment.text
        assert sheet["K2"].fill.bgColor.rgb != sheet["J2"].fill.bgColor.rgb
        assert {cell.data_type for cell in sheet[2]} <= {"s", "n"}
        assert {cell.data_type for cell in sheet[2] if cell.value is not None} == {"s"}
        sheet["K2"] = "ISLAM"
        sheet["I2"] = "METRO"
        corrected = BytesIO()
        book.save(corrected)
        again = sent(client, corrected.getvalue())["Location"]
        assert "siap diimpor" in page(client.get(again))
        assert "1 penduduk baru" in page(client.post(f"{again}mulai/", follow=True))
        with in_village(cast.home.place):
            assert set(Resident.objects.values_list("name", flat=True)) == {"SITI AMINAH", "AYU"}

    def test_warnings_are_apart_and_do_not_stop(self, client: Client) -> None:
        at = uploaded(client, ROW, {**OTHER, "kk_level": "7"})
        text = page(client.get(at))
        assert "1 peringatan" in text
        assert "tidak lebih tua 10 tahun" in text
        assert "2 penduduk baru" in page(client.post(f"{at}mulai/", follow=True))

    def test_a_second_head_is_a_warning_that_says_who_stays_head(self, client: Client, cast: Cast) -> None:
        at = uploaded(client, ROW, {**OTHER, "kk_level": "1"})
        text = page(client.get(at))
        assert "1 peringatan" in text
        assert "tetap SITI AMINAH di baris 2" in text
        assert "2 penduduk baru" in page(client.post(f"{at}mulai/", follow=True))
        with in_village(cast.home.place):
            assert dict(Resident.objects.values_list("name", "relation")) == {"SITI AMINAH": 1, "AYU": 11}

    def test_occupation_89_is_asked_about_before_anything_else(self, client: Client, cast: Cast) -> None:
        at = uploaded(client, {**ROW, "pekerjaan_id": "89"})
        text = page(client.get(at))
        assert "Kode pekerjaan di berkas ini dari mana?" in text
        assert "Impor semua baris" not in text
        assert "Jawab dulu pertanyaan ini" in page(client.post(f"{at}asal/", {}), 422)
        client.post(f"{at}mulai/", {"skip": "1"})
        with in_village(cast.home.place):
            assert not Resident.objects.exists()
        assert "siap diimpor" in page(client.post(f"{at}asal/", {"source": "siak"}, follow=True))
        client.post(f"{at}mulai/")
        with in_village(cast.home.place):
            assert Resident.objects.get().occupation == 89

    def test_the_source_that_was_chosen_at_once_is_not_asked_again(self, client: Client, cast: Cast) -> None:
        at = uploaded(client, {**ROW, "pekerjaan_id": "89"}, source="opensid")
        assert "dari mana" not in page(client.get(at))
        client.post(f"{at}mulai/")
        with in_village(cast.home.place):
            assert Resident.objects.get().occupation == 99

    def test_an_export_in_labels_is_named_and_its_columns_can_be_left_out(
        self, client: Client, cast: Cast
    ) -> None:
        broken = {**ROW, "ktp_el": "WNI", "status_rekam": "WNI", "status_dasar": "TETAP"}
        at = uploaded(client, broken)
        assert "hasil ekspor huruf dari OpenSID" in page(client.get(at))
        chosen = {f"c{n}": header for n, header in enumerate(_fields(client, at))}
        left_out = {f"c{HEADERS.index(name)}": "" for name in ("ktp_el", "status_rekam", "status_dasar")}
        answer = client.post(f"{at}kolom/", {"header_row": "1", **chosen, **left_out}, follow=True)
        assert "siap diimpor" in page(answer)
        client.post(f"{at}mulai/")
        with in_village(cast.home.place):
            assert Resident.objects.get().status == 1

    def test_a_sheet_that_went_stale_is_refused_with_its_reasons(self, client: Client, cast: Cast) -> None:
        at = uploaded(client, {**ROW, "nik": "1872044101900002"})
        with in_village(cast.home.place):
            ResidentFactory(family=FamilyFactory(digits="1872040304100001", hamlet="LIWET"))
        assert "KK ini berbeda dengan data desa" in page(client.post(f"{at}mulai/"), 422)
        assert "KK ini berbeda dengan data desa" in page(client.get(at))

    def test_no_number_of_anybody_is_on_the_page(self, client: Client) -> None:
        at = uploaded(client, {**ROW, "nik": "187204410190000", "agama_id": "1872044101900001"})
        assert not re.search(r"\d{13}", page(client.get(at)).replace(at, ""))


def _fields(client: Client, at: str) -> list[str]:
    """The field that is chosen for each column on the mapping page."""
    text = page(client.get(f"{at}kolom/"))
    selects = re.findall(r"<select.*?</select>", text, re.DOTALL)
    return [re.findall(r'<option value="(\w*)" selected', select)[0] for select in selects]


class TestColumns:
    def test_an_unknown_sheet_is_mapped_and_its_numbers_are_masked(self, client: Client, cast: Cast) -> None:
        at = uploaded(client, OWN_ROW, headers=OWN, sheet="Warga")
        answer = client.get(at)
        assert answer["Location"] == f"{at}kolom/"
        text = page(client.get(f"{at}kolom/"))
        assert "SITI AMINAH" in text
        assert "••••••••••••0001" in text
        assert ROW["nik"] not in text
        chosen = _fields(client, at)
        assert chosen == ["", "name", "sex", "family_number", "nik", "birth_date", "relation"]
        data = {"header_row": "1", **{f"c{n}": field for n, field in enumerate(chosen)}}
        assert "siap diimpor" in page(client.post(f"{at}kolom/", data, follow=True))
        assert _fields(client, at) == chosen
        client.post(f"{at}mulai/")
        with in_village(cast.home.place):
            assert Resident.objects.get().name == "SITI AMINAH"

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"c4": ""}, "Pilih kolom untuk: NIK."),
            ({"c0": "name"}, "Nama sudah dipilih untuk kolom A."),
            ({"header_row": "0"}, "paling kecil 1"),
            ({"header_row": "x"}, "Tulis angka saja"),
            ({"c1": "nama"}, "Pilih salah satu jawaban"),
        ],
    )
    def test_a_mapping_that_cannot_be_is_refused_and_kept(
        self, client: Client, changes: dict[str, str], words: str
    ) -> None:
        at = uploaded(client, OWN_ROW, headers=OWN)
        data = {"header_row": "1", "c1": "name", "c2": "sex", "c3": "family_number", "c4": "nik",
                "c5": "birth_date", "c6": "relation", **changes}  # fmt: skip
        text = page(client.post(f"{at}kolom/", data), 422)
        assert words in text
        assert 'value="sex" selected' in text

    def test_titles_in_a_later_row(self, client: Client, cast: Cast) -> None:
        content = workbook([OWN_ROW], headers=OWN, spoil=lambda sheet: sheet.insert_rows(1, 2))
        at = sent(client, content)["Location"]
        text = page(client.get(f"{at}kolom/"))
        assert 'value="3"' in text
        data = {
            "header_row": "3",
            **{f"c{n}": field for n, field in enumerate(["", *_fields(client, at)[1:]])},
        }
        client.post(f"{at}kolom/", data)
        client.post(f"{at}mulai/")
        with in_village(cast.home.place):
            assert Resident.objects.get().name == "SITI AMINAH"

    def test_a_grouped_number_is_masked_too(self, client: Client) -> None:
        at = uploaded(client, {**OWN_ROW, "NIK": "1872 0441.0190-0001"}, headers=OWN)
        text = page(client.get(f"{at}kolom/"))
        assert "1872 0441" not in text
        assert "•••• ••••.••••-0001" in text

    def test_an_import_that_ended_keeps_its_columns(self, client: Client) -> None:
        at = uploaded(client, ROW)
        client.post(f"{at}mulai/")
        assert client.get(f"{at}kolom/").status_code == 404


class TestLeaving:
    def test_a_cancelled_sheet_is_thrown_away(self, client: Client, cast: Cast) -> None:
        at = uploaded(client, ROW, {**OTHER, "agama_id": "?"})
        assert "Impor dibatalkan" in page(client.post(f"{at}batal/", follow=True))
        with in_village(cast.home.place):
            assert not Attachment.objects.exists()
        assert "Tidak ada yang disimpan" in page(client.get(at))
        assert client.get(f"{at}ditolak/").status_code == 404
        client.post(f"{at}mulai/")
        with in_village(cast.home.place):
            assert not Resident.objects.exists()

    def test_an_import_that_ended_is_not_cancelled(self, client: Client, cast: Cast) -> None:
        at = uploaded(client, ROW)
        client.post(f"{at}mulai/")
        assert "Urungkan impor" in page(client.post(f"{at}batal/", follow=True))
        with in_village(cast.home.place):
            assert Resident.objects.count() == 1

    def test_another_village_knows_no_such_import(self, client: Client, cast: Cast) -> None:
        at = uploaded(client, ROW)
        other = browser(cast.away.place, cast.away.operator)
        bodies = [page(other.get(key), 404).replace(key, "") for key in (at, f"{IMPORT}{uuid4()}/")]
        assert bodies[0] == bodies[1]
        assert other.post(f"{at}mulai/").status_code == 404


class TestPast:
    def test_past_imports_are_listed_with_their_state(self, client: Client, cast: Cast) -> None:
        done = uploaded(client, ROW)
        client.post(f"{done}mulai/")
        uploaded(client, OTHER)
        text = page(client.get(IMPORT))
        assert "Selesai" in text
        assert "Menunggu Anda" in text
        assert text.count("penduduk.xlsx") == 2
        assert cast.home.operator.name in text

    def test_undo_asks_for_a_word_and_takes_everybody_out_again(self, client: Client, cast: Cast) -> None:
        at = uploaded(client, ROW, OTHER)
        client.post(f"{at}mulai/")
        assert "2 penduduk baru dihapus" in page(client.get(f"{at}urungkan/"))
        assert "Ketik kata URUNGKAN" in page(client.post(f"{at}urungkan/", {"word": "ya"}), 422)
        text = page(client.post(f"{at}urungkan/", {"word": "urungkan"}, follow=True))
        assert "Impor sudah diurungkan" in text
        assert "Diurungkan" in text
        with in_village(cast.home.place):
            assert not Resident.objects.exists()
        assert client.get(f"{at}urungkan/").status_code == 404

    def test_undo_says_what_stands_in_its_way(self, client: Client, cast: Cast) -> None:
        at = uploaded(client, ROW)
        client.post(f"{at}mulai/")
        with in_village(cast.home.place):
            Resident.objects.get().save()
        text = page(client.post(f"{at}urungkan/", {"word": "URUNGKAN"}), 422)
        assert "1 orang sudah diubah atau dihapus" in text
        with in_village(cast.home.place):
            assert Resident.objects.count() == 1
