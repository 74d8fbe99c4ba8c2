"""The register in CSV, XLS and ODS: read as the same sheet, whatever kind of file a village has."""

import csv
import io
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from smartvillage.kernel.tenancy import in_village
from tenants.residents.importing.plan import plan_import
from tenants.residents.importing.sheet import Sheet, UnreadableSheet, check_kind, read_head, read_sheet
from tenants.residents.models import Resident
from tests.cast import Cast, browser
from tests.factories import other_sheets
from tests.factories.other_sheets import ods, ods_cell, ods_of, ods_row, rows_of, table, xls
from tests.factories.spreadsheets import HEADERS, person, workbook

IMPORT = "/kelola/penduduk/impor/"
ROW = person(nik="1872044101900001", no_kk="1872040304100001")
OTHER = {**ROW, "nik": "1872044202910002", "nama": "AYU", "kk_level": "9", "tanggallahir": "02-02-1991"}
OWN = ["No", "Nama; lengkap", "L/P", "No. KK", "NIK", "Tgl. Lahir", "Hub. Keluarga"]


def csv_of(rows: list[list[Any]], *, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


WRITERS: dict[str, Callable[..., bytes]] = {"csv": csv_of, "xls": xls, "ods": ods}


@pytest.mark.parametrize("kind", WRITERS)
def test_each_kind_is_the_sheet_that_xlsx_is(kind: str) -> None:
    people = [{**ROW, "nama": "ŠITI, S.Pd."}, {**OTHER, "alamat": 'Jl. "Mawar"; 3'}]
    content = WRITERS[kind](rows_of(people))
    rows = [row + [None] * (43 - len(row)) for row in read_sheet(content).rows]
    assert rows == read_sheet(workbook(people)).rows
    head = read_head(content)
    assert (head.total, len(head.rows), odd(content)) == (3, 3, [])


def odd(content: bytes) -> list[str]:
    found = read_sheet(content)
    return [*found.others, *map(str, found.formulas), *map(str, found.errors), *found.merged]


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_numbers_and_dates_keep_their_kind(kind: str) -> None:
    given = [["judul", 12.5, date(1990, 2, 1)], [], [None, "'0812", 7]]
    assert read_sheet(WRITERS[kind](given)).rows == [
        ["judul", 12.5, date(1990, 2, 1)],
        [None, None, None],
        [None, "'0812", 7],
    ]


# --- XLS and ODS ------------------------------------------------------------------------------------------


def odd_xls() -> Sheet:
    odd = other_sheets.formula(1, 4) + other_sheets.error(2, 7) + other_sheets.merged(4, 5, 1, 2)
    return read_sheet(xls(rows_of([ROW]), records=odd))


def odd_ods() -> Sheet:
    cells = {
        1: [*[None] * 4, "F"],
        2: [*[None] * 7, "E"],
        4: [None, "M"],
    }  # fmt: skip
    rows = "".join(ods_row(cells.get(n, [])) for n in range(5))
    for mark, attributes in {
        "F": 'table:formula="of:=1+1"',
        "E": 'calcext:value-type="error"',
        "M": 'table:number-columns-spanned="2" table:number-rows-spanned="2"',
    }.items():
        marked = ods_cell(mark, attributes)
        if mark == "E":
            marked = marked.replace('calcext:value-type="string" ', "")
        rows = rows.replace(ods_cell(mark), marked)
    return read_sheet(ods_of(table("Data Penduduk", rows)))


@pytest.mark.parametrize("spoiled", [odd_xls, odd_ods])
def test_formulas_errors_and_merged_cells_are_found(spoiled: Callable[[], Sheet]) -> None:
    sheet = spoiled()
    assert (sheet.formulas, sheet.errors, sheet.merged) == (((1, 4),), ((2, 7),), ("B5:C6",))


def test_the_named_sheet_is_read_and_others_are_told() -> None:
    sheet = read_sheet(
        xls(
            [["kode"]],
            name="Kode Data",
            others={"Catatan": [["lain"]], "Kosong": [], "data penduduk": [["x"]]},
        )
    )
    assert (sheet.name, sheet.others, sheet.rows) == ("data penduduk", ("Catatan",), [["x"]])
    more = table("Catatan", ods_row(["lain"])) + table("Kosong", "") + table("data penduduk", ods_row(["x"]))
    sheet = read_sheet(ods([["kode"]], name="Kode Data", more=more))
    assert (sheet.name, sheet.others, sheet.rows) == ("data penduduk", ("Catatan",), [["x"]])


def test_a_hidden_sheet_of_libreoffice_is_not_read() -> None:
    hiding = '<style:style style:name="ta1"><style:table-properties table:display="false"/></style:style>'
    tables = table("Tersembunyi", ods_row(["rahasia"]), "ta1") + table("Warga", ods_row(["x"]))
    sheet = read_sheet(ods_of(tables, hiding))
    assert (sheet.name, sheet.others, sheet.rows) == ("Warga", (), [["x"]])


def test_formatted_but_empty_rows_far_below_do_no_harm() -> None:
    rows = ods_row(["x"]) + ods_row([None], 1_048_575)
    assert read_sheet(ods_of(table("A", rows))).rows == [["x"]]


def test_a_book_of_twenty_thousand_people_is_read() -> None:
    rows = rows_of([ROW] * 20_000)
    for kind, write in WRITERS.items():
        assert len(read_sheet(write(rows)).rows) == 20_001, kind
        with pytest.raises(UnreadableSheet) as caught:
            read_sheet(write([*rows, rows[1]]))
        assert caught.value.code == "too_many_rows"


# --- CSV --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_csv_of_every_program(delimiter: str, encoding: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    given = [["nik", "nama"], ["1", "Jl. A, B; C\tD"], ["2", "SÍTI “AYU”"], ["3", "dua\nbaris"]]
    content = csv_of([[mark + given[0][0], given[0][1]], *given[1:]], delimiter=delimiter, encoding=encoding)
    assert read_sheet(content).rows == given


def test_the_delimiter_is_the_one_that_cuts_every_row_alike() -> None:
    rows = [["nik", "lat", "alamat"], *([str(n), f"-5,{n}", "Jl. A, RT 1"] for n in range(9))]
    assert read_sheet(csv_of(rows)).rows == rows
    titled = b"DAFTAR WARGA, TAHUN 2026\n\nnik;nama\n1;A\n"
    assert read_sheet(titled).rows == [["DAFTAR WARGA, TAHUN 2026"], [], ["nik", "nama"], ["1", "A"]]


def test_rows_of_a_csv_are_counted_as_people_see_them() -> None:
    assert read_sheet(b"nik;nama;;\r\n;;;\r\n\r\n1;;A;\r\n;;;\r\n\r\n").rows == [
        ["nik", "nama"], [], [], ["1", None, "A"]
    ]  # fmt: skip


def test_a_formula_in_a_csv_is_only_text() -> None:
    sheet = read_sheet(b'nik;nama\n1;=1+1\n2;"=HYPERLINK(""http://x"")"\n')
    assert [row[1] for row in sheet.rows[1:]] == ["=1+1", '=HYPERLINK("http://x")']
    assert sheet.formulas == ()


@pytest.mark.parametrize("number", ["1.87201E+15", "1,87201E+15", "1.87E+15"])
def test_a_nik_that_excel_rounded_is_refused_as_in_a_workbook(home: Cast, number: str) -> None:
    (wrong,) = plan_import(csv_of(rows_of([{**ROW, "nik": number}]))).problems
    (same,) = plan_import(workbook([{**ROW, "nik": 1.87201e15}])).problems
    assert (wrong.code, wrong.message, wrong.place) == (same.code, same.message, "G2")


# --- by name and content ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"nama;nik\n", "a.xlsx", "not_a_workbook"),
        (b"nama;nik\n", "a", "not_a_workbook"),
        (b"%PDF-1.7", "a.pdf", "not_a_workbook"),
        (b"PK\x03\x04", "a.CSV", "csv_is_workbook"),
        (xls([]), "a.csv", "csv_is_workbook"),
        (b"nama;nik\n", "a.CSV", None),
        (b"PK\x03\x04", "a.ods", None),
        (xls([]), "a.xls", None),
        (b"", "a.csv", None),  # said by the reader
    ],
)
def test_text_is_read_under_the_name_of_csv_only(content: bytes, name: str, code: str | None) -> None:
    try:
        check_kind(content, name)
        found = None
    except UnreadableSheet as error:
        found = error.code
    assert found == code


class TestPages:
    @pytest.fixture
    def client(self, cast: Cast) -> Client:
        return browser(cast.home.place, cast.home.operator)

    def sent(self, client: Client, content: bytes, name: str) -> str:
        answer = client.post(IMPORT, {"file": SimpleUploadedFile(name, content), "source": ""})
        assert answer.status_code == 302, answer.content.decode()
        return str(answer["Location"])

    def test_the_form_says_which_kinds_it_takes(self, client: Client) -> None:
        text = client.get(IMPORT).content.decode()
        assert 'accept=".xlsx,.xlsm,.xls,.ods,.csv"' in text
        assert "Excel (.xlsx, .xlsm, .xls), ODS, atau CSV" in text

    @pytest.mark.parametrize("kind", WRITERS)
    def test_a_sheet_of_its_own_making_is_mapped_and_imported(
        self, client: Client, cast: Cast, kind: str
    ) -> None:
        rows = [OWN, ["1", "SITI AMINAH", "P", ROW["no_kk"], ROW["nik"], "01/01/1990", "Kepala Keluarga"]]
        at = self.sent(client, WRITERS[kind](rows), f"warga.{kind}")
        text = client.get(f"{at}kolom/").content.decode()
        assert "Nama; lengkap" in text
        assert ROW["nik"] not in text
        data = {"header_row": "1", "c1": "name", "c2": "sex", "c3": "family_number", "c4": "nik",
                "c5": "birth_date", "c6": "relation"}  # fmt: skip
        assert "siap diimpor" in client.post(f"{at}kolom/", data, follow=True).content.decode()
        client.post(f"{at}mulai/")
        with in_village(cast.home.place):
            assert Resident.objects.get().name == "SITI AMINAH"

    @pytest.mark.parametrize("kind", WRITERS)
    def test_rejected_rows_come_back_corrected(self, client: Client, cast: Cast, kind: str) -> None:
        content = WRITERS[kind](rows_of([ROW, {**OTHER, "agama_id": "Islaam", "tempatlahir": "=1+1"}]))
        at = self.sent(client, content, f"penduduk.{kind}")
        assert "1 penduduk baru" in client.post(f"{at}mulai/", {"skip": "1"}, follow=True).content.decode()
        book = openpyxl.load_workbook(BytesIO(client.get(f"{at}ditolak/").content))
        sheet: Any = book.active
        assert [cell.value for cell in sheet[1]] == [*HEADERS, "masalah"]
        assert (sheet.max_row, sheet["G2"].value, sheet["I2"].value) == (2, OTHER["nik"], "=1+1")
        assert sheet["I2"].data_type == "s"
        sheet["K2"], sheet["I2"] = "ISLAM", "METRO"
        corrected = BytesIO()
        book.save(corrected)
        again = self.sent(client, corrected.getvalue(), "baris-ditolak.xlsx")
        client.post(f"{again}mulai/")
        with in_village(cast.home.place):
            assert set(Resident.objects.values_list("name", flat=True)) == {"SITI AMINAH", "AYU"}
