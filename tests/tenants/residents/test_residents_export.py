"""What leaves the register: equal when it comes back, text in every cell, masked unless for a reason."""

import csv
import io
import re
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from smartvillage.common.audit.models import Entry
from smartvillage.kernel.permissions import Actor, Forbidden, Role
from smartvillage.kernel.tenancy import in_village
from tenants.residents.codes import Source
from tenants.residents.exporting.books import BookName, book
from tenants.residents.exporting.files import Page, write_csv, write_xlsx
from tenants.residents.exporting.people import Style
from tenants.residents.exporting.printing import Sheet, book_pdf
from tenants.residents.importing.plan import plan_import
from tenants.residents.importing.sheet import read_sheet
from tenants.residents.models import Family, Resident
from tenants.residents.reasons import ReasonMissing
from tenants.residents.sealing import open_family_number, open_nik, open_parent_nik
from tenants.residents.services import export_register, import_residents, open_book
from tenants.residents.services.exports import FileKind, Wanted
from tests.cast import Cast, browser
from tests.factories.opensid import COLUMNS, opensid_file
from tests.factories.residents import FamilyFactory, ResidentFactory
from tests.factories.spreadsheets import HEADERS, person, workbook

WHOLE, WORDS = Style(whole=True), Style(labels=True, whole=True)
WHY = "Pindah ke aplikasi lain"
NASTY = ["=1+1", "+62", "-5", "@SUM", "\ttab", "\rcr", "a\x00b", "<&>\"'", "=cmd|' /C calc'!A0", " spasi "]
EXPORT = "/kelola/penduduk/ekspor/"


def exported(actor: Actor, style: Style = WHOLE, **wanted: Any) -> bytes:
    reason = WHY if style.whole else ""
    return export_register(actor=actor, wanted=Wanted(style=style, reason=reason, **wanted)).read()


def cells(content: bytes) -> list[list[Any]]:
    (sheet,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row if cell.value is not None)
    return [[cell.value or "" for cell in row] for row in sheet.iter_rows()]


def table(content: bytes) -> list[dict[str, str]]:
    titles, *rows = cells(content)
    return [dict(zip(titles, row, strict=True)) for row in rows]


def people() -> list[tuple[Any, ...]]:
    """Everybody as the register has them, without keys and seals, which differ between two villages."""
    left_out = {
        "id",
        "family",
        "account",
        "nik",
        "nik_index",
        "nik_tail",
        "father_nik",
        "mother_nik",
        "updated_at",
    }
    names = [f.name for f in Resident._meta.concrete_fields if f.name not in left_out]
    numbers = {f.pk: open_family_number(f) for f in Family.objects.all()}
    homes = {f.pk: (f.address, f.hamlet, f.rw, f.rt) for f in Family.objects.all()}
    return sorted(
        (
            open_nik(r), numbers[r.family_id], homes[r.family_id],
            open_parent_nik(r.father_nik, "father", r.pk), open_parent_nik(r.mother_nik, "mother", r.pk),
            *(repr(getattr(r, name)) for name in names),
        )
        for r in Resident.objects.all()
    )  # fmt: skip


# --- there and back -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("style", "kind", "size"),
    [(WHOLE, FileKind.XLSX, 10_000), (WORDS, FileKind.XLSX, 1_000), (WHOLE, FileKind.CSV, 1_000)],
    ids=["codes", "labels", "csv"],
)
def test_an_export_imported_elsewhere_is_an_equal_register(
    home: Cast, operator: Actor, style: Style, kind: FileKind, size: int
) -> None:
    assert list(COLUMNS) == list(HEADERS)
    plan = plan_import(opensid_file(size), source=Source.OPENSID)
    assert plan.problems == ()
    import_residents(plan=plan, actor=operator)
    content, before = exported(operator, style, kind=kind), people()
    assert len(before) == size
    again = plan_import(content, source=Source.OPENSID)
    assert (again.problems, again.unchanged) == ((), size)
    with in_village(home.away.place):
        import_residents(plan=plan_import(content, source=Source.OPENSID), actor=operator)
        assert people() == before


@pytest.mark.parametrize("style", [WHOLE, WORDS], ids=["codes", "labels"])
def test_a_register_from_a_sheet_of_two_heads_is_equal_elsewhere(
    home: Cast, operator: Actor, style: Style
) -> None:
    head = person(nik="1872044101900001", no_kk="1872040304100001")
    second = {**head, "nik": "0", "nama": "AYU"}
    import_residents(plan=plan_import(workbook([head, second])), actor=operator)
    content, before = exported(operator, style), people()
    assert plan_import(content).problems == ()
    with in_village(home.away.place):
        import_residents(plan=plan_import(content), actor=operator)
        assert people() == before


def test_what_only_labels_can_say_comes_back_from_labels(home: Cast, operator: Actor) -> None:
    family = FamilyFactory(digits="1872040304100001", hamlet="")
    for number, (status, recorded) in enumerate([(2, True), (2, False), (2, None), (3, True), (3, False)]):
        ResidentFactory(
            family=family, relation=9, digits=None, name=f"NAMA {'ABCDE'[number]}", marital_status=status,
            marriage_recorded=recorded, occupation=89 + number,
        )  # fmt: skip
    before = people()
    content = exported(operator, WORDS)
    with in_village(home.away.place):
        plan = plan_import(content)
        assert plan.is_sound
        import_residents(plan=plan, actor=operator)
        assert people() == before


def test_codes_are_those_of_opensid_and_words_where_it_has_none(home: Cast, operator: Actor) -> None:
    for number, occupation in enumerate([1, 88, 89, 90, 99]):
        ResidentFactory(name=f"N {'ABCDE'[number]}", occupation=occupation)
    found = {row["nama"]: row["pekerjaan_id"] for row in table(exported(operator))}
    assert found == {"N A": "1", "N B": "88", "N C": "ANGGOTA LEMBAGA TINGGI", "N D": "ARTIS", "N E": "89"}


def test_rows_that_are_not_valid_are_in_a_whole_export_and_not_in_the_list(
    home: Cast, operator: Actor
) -> None:
    ResidentFactory(name="SITI")
    ResidentFactory(name="SALAH", status=9)
    assert {row["nama"] for row in table(exported(operator))} == {"SITI", "SALAH"}
    assert {row["nama"] for row in table(exported(operator, text=""))} == {"SITI"}
    assert {row["nama"] for row in table(exported(operator, text="sal"))} == set()
    assert {row["nama"] for row in table(exported(operator, text="sit"))} == {"SITI"}


# --- text ---------------------------------------------------------------------------------------------------


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    target = io.BytesIO()
    write_xlsx(target, Page("a/b[c]*?:\\", [["judul"] * len(NASTY)], [NASTY]))
    assert cells(target.getvalue())[1] == [
        "=1+1", "+62", "-5", "@SUM", "\ttab", "\ncr", "a b", "<&>\"'", "=cmd|' /C calc'!A0", " spasi ",
    ]  # fmt: skip
    assert [str(cell).strip() for cell in read_sheet(target.getvalue()).rows[1]][:4] == NASTY[:4]


def test_no_cell_of_a_csv_is_a_formula_or_a_number() -> None:
    target = io.BytesIO()
    write_csv(target, titles=[["judul"]], rows=[[*NASTY, "1872044101900001", "A;B", "biasa", "12"]])
    text = target.getvalue().decode("utf-8-sig")
    row = next(csv.reader(io.StringIO(text.partition("\r\n")[2]), delimiter=";"))
    assert all(cell[0] not in "=+-@\t\r" for cell in row)
    assert row[-4:] == ["'1872044101900001", "A;B", "biasa", "12"]


def test_a_csv_holds_the_same_people(home: Cast, operator: Actor) -> None:
    ResidentFactory(name="SITI", digits="1872994101900007", family__hamlet="")
    text = exported(operator, kind=FileKind.CSV).decode("utf-8-sig")
    titles, row = csv.reader(io.StringIO(text), delimiter=";")
    found = dict(zip(titles, row, strict=True))
    assert titles == list(HEADERS)
    assert (found["nik"], found["nama"], found["dusun"]) == ("'1872994101900007", "SITI", "'-")


# --- who may ------------------------------------------------------------------------------------------------


def test_numbers_are_masked_unless_asked_for(home: Cast, operator: Actor) -> None:
    ResidentFactory(digits="1872994101900007", family__digits="1872990304100007")
    (row,) = table(exported(operator, Style()))
    assert (row["nik"], row["no_kk"]) == ("1872••••••••0007", "1872••••••••0007")
    (row,) = table(exported(operator))
    assert (row["nik"], row["no_kk"]) == ("1872994101900007", "1872990304100007")


def test_whole_numbers_take_a_right_and_a_reason_that_is_kept(home: Cast, operator: Actor) -> None:
    ResidentFactory()
    with pytest.raises(ReasonMissing):
        export_register(actor=operator, wanted=Wanted(style=WHOLE, reason="ok"))
    assert not Entry.objects.filter(action="residents.exported").exists()
    exported(operator)
    exported(operator, Style())
    entries = [entry.detail for entry in Entry.objects.filter(action="residents.exported").order_by("id")]
    assert entries == [
        {"what": "xlsx", "rows": 1, "whole_numbers": True, "reason": WHY},
        {"what": "xlsx", "rows": 1, "whole_numbers": False},
    ]
    head = Actor(role=Role.HEAD, user_id=2, name="x")
    exported(head, Style())
    for style in (WHOLE, WORDS):
        with pytest.raises(Forbidden):
            exported(head, style)
    with pytest.raises(Forbidden):
        open_book(actor=head, name=BookName.MAIN, page=1, style=WHOLE, reason=WHY)
    for role in set(Role) - {Role.HEAD, Role.OPERATOR}:
        with pytest.raises(Forbidden):
            exported(Actor(role=role, user_id=3, name="x"), Style())


def test_statements_do_not_grow_with_the_register(home: Cast, operator: Actor) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            exported(operator)
        return len(queries)

    ResidentFactory()
    few = statements()
    for _ in range(60):
        ResidentFactory()
    assert statements() == few


# --- books --------------------------------------------------------------------------------------------------

B1 = "No. | Nama lengkap/panggilan | Jenis kelamin | Status perkawinan | Tempat lahir | Tanggal lahir | Agama"
B1 += " | Pendidikan terakhir | Pekerjaan | Dapat membaca huruf | Kewarganegaraan | Alamat lengkap"
B1 += " | Kedudukan dalam keluarga | NIK | Nomor KK | Ket."


def test_the_main_book_has_the_sixteen_columns_of_the_regulation(home: Cast, operator: Actor) -> None:
    ResidentFactory(name="SITI AMINAH", digits="1872994101900007", family__digits="1872990304100007")
    ResidentFactory(name="MENINGGAL", status=2)
    titles, row = cells(exported(operator, book=BookName.MAIN))
    assert titles == B1.split(" | ")
    assert row == [
        "1", "SITI AMINAH", "P", "Belum Kawin", "METRO", "1 Januari 1990", "Islam", "",
        "Mengurus Rumah Tangga", "", "WNI", "Jl. Kenanga 7, RT 005 RW 002, Sidomulyo", "Kepala Keluarga",
        "1872994101900007", "1872990304100007", "",
    ]  # fmt: skip


def test_the_book_of_cards_has_nineteen_columns(home: Cast, operator: Actor) -> None:
    ResidentFactory(name="SITI", father_name="SUKARNO", mother_name="SUMI", blood_type=4)
    titles, row = cells(exported(operator, Style(), book=BookName.CARDS))
    assert (len(titles), len(row)) == (19, 19)
    assert row[5:7] == ["METRO, 1 Januari 1990", "O"]
    assert row[15:17] == ["SUKARNO", "SUMI"]
    assert re.fullmatch(r"\d{4}•{8}\d{4}", row[3])


def printed(answer: Any) -> str:
    """The words of a PDF; a number may be broken into two lines."""
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return re.sub(r"(?<=[\d•])\n(?=[\d•])", "", "\n".join(page.extract_text() for page in pages))


def test_a_printed_book_keeps_its_titles_on_every_page_and_text_as_text() -> None:
    line = ["1", "#strong[x] $y$ *z*", *[""] * 13, "."]
    sheet = Sheet(
        "Kelurahan Tejo Agung", "Tejo Agung", "Lembar 1 dari 1", "LATIHAN", "Lurah", "", date(2026, 11, 24)
    )
    pages = PdfReader(io.BytesIO(book_pdf(book(BookName.MAIN), [line] * 120, sheet))).pages
    texts = [page.extract_text() for page in pages]
    assert len(texts) > 1
    assert all("Dapat membaca" in text for text in texts)
    assert "#strong[x] $y$ *z*" in texts[0]
    assert "24 November 2026" in texts[-1]


class TestPages:
    @pytest.fixture
    def client(self, cast: Cast) -> Client:
        with in_village(cast.home.place):
            ResidentFactory(name="SITI AMINAH", digits="1872994101900007", family__digits="1872990304100008")
        return browser(cast.home.place, cast.home.operator)

    CHOICES = {"what": "columns", "who": "all", "words": "codes", "kind": "xlsx"}

    def test_a_file_is_the_answer(self, client: Client) -> None:
        answer = client.post(EXPORT, {**self.CHOICES, "whole": "on", "reason": WHY})
        assert answer["Content-Disposition"].endswith('.xlsx"')
        assert "no-store" in answer["Cache-Control"]
        (row,) = table(b"".join(answer.streaming_content))
        assert row["nik"] == "1872994101900007"

    def test_the_list_offers_what_it_shows(self, client: Client) -> None:
        text = client.get("/kelola/penduduk/?cari=siti").content.decode()
        assert f'action="{EXPORT}"' in text
        page = client.get(EXPORT, {"saringan": "cari=siti&kelamin=2"}).content.decode()
        assert "“siti”" in page
        assert "Jenis kelamin: Perempuan" in page
        for narrowed in ("cari=xyz", "status=2"):
            sent = {**self.CHOICES, "who": "list", "saringan": narrowed, "kind": "csv"}
            answer = client.post(EXPORT, sent)
            assert len(b"".join(answer.streaming_content).splitlines()) == 1

    def test_a_number_that_was_searched_stays_out_of_the_address(self, client: Client) -> None:
        text = client.post("/kelola/penduduk/", {"cari": "1872994101900007"}).content.decode()
        assert 'name="saringan" value=""' in text

    @pytest.mark.parametrize("reason", ["", "ok", "123456789"])
    def test_no_reason_no_whole_numbers(self, client: Client, cast: Cast, reason: str) -> None:
        answer = client.post(EXPORT, {**self.CHOICES, "whole": "on", "reason": reason})
        assert answer.status_code == 422
        assert "Tulis alasannya" in answer.content.decode()
        with in_village(cast.home.place):
            assert not Entry.objects.filter(action="residents.exported").exists()

    def test_the_head_is_not_asked_about_whole_numbers(self, client: Client, cast: Cast) -> None:
        head = browser(cast.home.place, cast.home.head)
        assert "nomor KK lengkap" not in head.get(EXPORT).content.decode()
        answer = head.post(EXPORT, {**self.CHOICES, "whole": "on", "reason": WHY})
        (row,) = table(b"".join(answer.streaming_content))
        assert "•" in row["nik"]

    @pytest.mark.parametrize("name", ["induk", "ktp-kk"])
    def test_a_book_to_print_shows_whole_numbers_in_one_answer_only(
        self, client: Client, cast: Cast, name: str
    ) -> None:
        at = f"/kelola/penduduk/buku/{name}/"
        page = client.get(at).content.decode()
        assert "SITI AMINAH" in page
        assert "1872994101900007" not in page
        assert client.post(at, {"whole": "on", "reason": "x"}).status_code == 422
        text = printed(client.post(at))
        assert "1872••••••••0007" in text
        text = printed(client.post(at, {"whole": "on", "reason": WHY}))
        for words in (
            "SITI AMINAH",
            "1872994101900007",
            "1872990304100008",
            "SRI WAHYUNI",
            "Lembar 1 dari 1",
        ):
            assert words in text
        assert "1872994101900007" not in client.get(at).content.decode()
        with in_village(cast.home.place):
            entries = Entry.objects.filter(action="residents.exported").order_by("id")
            assert [(e.detail["what"], e.detail["whole_numbers"]) for e in entries] == [
                (name, False),
                (name, True),
            ]

    def test_books_have_pages(self, client: Client, monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
        monkeypatch.setattr("tenants.residents.services.exports.PAGE_ROWS", 1)
        monkeypatch.setattr("tenants.residents.views.exports.PAGE_ROWS", 1)
        with in_village(cast.home.place):
            ResidentFactory(name="ZAINAB", family__hamlet="ZZZ")
        at = "/kelola/penduduk/buku/induk/"
        second = client.get(at, {"page": "2"}).content.decode()
        assert "Halaman 2 dari 2" in second
        assert "<td>2</td><td>ZAINAB</td>" in second
        for odd in ("0", "99", "x", "²"):
            assert client.get(at, {"page": odd}).status_code == 200
        assert client.get("/kelola/penduduk/buku/lain/").status_code == 404

    def test_an_empty_book_says_what_to_do(self, cast: Cast) -> None:
        away = browser(cast.away.place, cast.away.operator)
        assert "Belum ada data penduduk" in away.get("/kelola/penduduk/buku/induk/").content.decode()
