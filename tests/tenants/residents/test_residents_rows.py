"""A row of the sheet: what is read, what is refused, and where the report says so."""

import re
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.residents.codes import Source
from tenants.residents.importing.columns import COLUMNS
from tenants.residents.importing.problems import Problem, Severity, column_letter, in_order, quoted
from tenants.residents.importing.rows import Reading, ResidentRow, read_rows
from tenants.residents.importing.sheet import Cell, Sheet, read_sheet
from tests.factories.spreadsheets import HEADERS, person, workbook

TODAY = date(2026, 11, 24)


def reading(
    *rows: dict[str, Any], headers: list[str] | None = None, source: Source | None = None, **sheet: Any
) -> Reading:
    heads = headers or list(HEADERS)
    cells: list[list[Cell]] = [list(heads), *[[row.get(head) for head in heads] for row in rows]]
    return read_rows(Sheet("Data Penduduk", (), cells, **sheet), source=source, today=TODAY, allow_demo=True)


def row(**changes: Any) -> ResidentRow:
    """The one row, which must be without problems."""
    found = reading(person(**changes))
    assert found.problems == ()
    return found.rows[0]


def problem(source: Source | None = None, **changes: Any) -> Problem:
    """The one problem of the one row."""
    found = reading(person(**changes), source=source)
    assert len(found.problems) == 1, found.problems
    assert found.rows[0].sound is (found.problems[0].severity is Severity.WARNING)
    return found.problems[0]


def place(found: Problem) -> tuple[str, str, str]:
    return found.code, found.place, found.name


# --- headers ----------------------------------------------------------------------------------------------


def test_the_43_columns_are_those_of_the_template_in_its_order() -> None:
    assert [column.header for column in COLUMNS] == list(HEADERS)
    assert len(HEADERS) == 43


def test_every_column_has_its_place_in_a_row() -> None:
    assert {column.field for column in COLUMNS} == {f.name for f in fields(ResidentRow)} - {
        "number",
        "sound",
        "marriage_recorded",
        "household_number",  # of the sheet “RTM”
        "household_relation",
    }


def test_columns_may_stand_in_any_order_and_case() -> None:
    shuffled = sorted(HEADERS, reverse=True)
    rows = reading(person(), headers=shuffled).rows
    assert rows == (row(),)
    upper = read_sheet(workbook([person()], headers=shuffled))
    upper.rows[0][:] = [str(cell).upper() + " " for cell in upper.rows[0]]
    assert read_rows(upper, source=None, today=TODAY, allow_demo=True).rows == rows


def test_a_wrong_header_is_named_with_its_likely_meaning() -> None:
    found = reading(person(), headers=["tanggal_lahir" if h == "tanggallahir" else h for h in HEADERS])
    wrong, missing = found.problems
    assert place(wrong) == ("header_unknown", "J1", "tanggal_lahir")
    assert "“tanggallahir”" in wrong.message
    assert place(missing) == ("header_missing", "1", "tanggallahir")
    assert found.rows == ()


def test_a_repeated_header_and_a_column_without_one_are_named() -> None:
    twice = reading(person(), headers=[*HEADERS, "nama"])
    assert [place(p) for p in twice.problems] == [("header_twice", "AR1", "nama")]
    unnamed = reading({**person(), "": "isi"}, headers=[*HEADERS, ""])
    assert [place(p) for p in unnamed.problems] == [("header_empty", "AR1", "")]
    assert reading(person(), headers=[*HEADERS, "", ""]).problems == ()


def test_missing_optional_columns_are_one_warning() -> None:
    found = reading(person(), headers=[h for h in HEADERS if h not in {"lat", "suku"}])
    assert [(p.code, p.severity) for p in found.problems] == [("header_absent", Severity.WARNING)]
    assert "suku, lat" in found.problems[0].message
    assert len(found.rows) == 1


# --- the sheet as a whole ---------------------------------------------------------------------------------


def test_formulas_errors_and_merged_cells_are_named() -> None:
    found = reading(person(), formulas=((1, 4),), errors=((2, 7),), merged=("B5:C6",))
    assert [(p.code, p.place, p.severity) for p in found.problems] == [
        ("formula", "E2", Severity.ERROR),
        ("cell_error", "H3", Severity.ERROR),
        ("merged", "B5", Severity.ERROR),
    ]


def test_a_sheet_without_people_says_so() -> None:
    assert [p.code for p in reading().problems] == ["no_rows"]
    assert [p.code for p in reading({}).problems] == ["no_rows"]
    empty = Sheet("Data Penduduk", (), [])
    assert [p.code for p in read_rows(empty, source=None, today=TODAY).problems] == ["no_rows"]


def test_three_hashes_in_the_second_cell_end_the_sheet() -> None:
    found = reading(person(), {}, person(nik="1872994101900002"), {"dusun": "###"}, {"nama": "=="})
    assert [r.number for r in found.rows] == [2, 4]


def test_every_problem_of_every_row_is_found_in_one_pass() -> None:
    found = reading(person(agama_id="x", sex="y"), person(nik=1.87299410190001e15))
    assert [p.place for p in in_order(found.problems)] == ["H2", "K2", "G3"]


# --- NIK and KK -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written", ["1872994101900001", "'1872994101900001", "187299 410190 0001", "1872.9941.0190.0001"]
)
def test_a_nik_is_read_however_it_is_grouped(written: str) -> None:
    assert row(nik=written).nik == "1872994101900001"


@pytest.mark.parametrize("none", ["0", 0, 0.0, "'0", "0000000000000000"])
def test_zero_means_no_nik_yet(none: Cell) -> None:
    assert row(nik=none).nik is None


def test_opensid_temporary_numbers_mean_no_nik_yet() -> None:
    found = reading(person(nik="0187204100500001"))
    assert [(p.code, p.severity) for p in found.problems] == [("temporary_nik", Severity.WARNING)]
    assert found.rows[0].nik is None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (1872994101900001.0, "nik_excel"), (1.87299410190000e15, "nik_excel"), ("1.87E+15", "nik_excel"),
        ("1,87299E+15", "nik_excel"), ("####", "nik_excel"), ("187299410190000", "nik_length"),
        ("18729941019000011", "nik_length"), (12345.0, "nik_length"), ("187299410190000A", "nik_not_digits"),
        ("١٨٧٢٩٩٤١٠١٩٠٠٠٠١", "nik_not_digits"), ("1872993102900001", "nik_birth_date"),
        ("1872994101900000", "nik_serial"), ("9972994101900001", "nik_province"), (None, "nik_empty"),
        ("-", "nik_empty"), (date(1990, 1, 1), "became_date"),
    ],
)  # fmt: skip
def test_a_nik_that_cannot_be_is_refused_and_not_repeated(written: Cell, code: str) -> None:
    found = problem(nik=written)
    assert place(found) == (code, "G2", "nik")
    assert not any(len(word) > 4 for word in re.findall(r"\d+", found.message))


def test_a_demo_nik_is_refused_where_it_is_no_demo() -> None:
    sheet = Sheet("Data Penduduk", (), [list(HEADERS), [person().get(h) for h in HEADERS]])
    found = read_rows(sheet, source=None, today=TODAY, allow_demo=False)
    assert [p.code for p in found.problems] == ["kk_demo", "nik_demo"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (1872990304100001, "kk_excel"),
        ("1.87E+15", "kk_excel"),
        ("187299030410001", "kk_length"),
        ("0", "kk_length"),
    ],
)
def test_a_family_number_that_cannot_be_is_refused(written: Cell, code: str) -> None:
    assert place(problem(no_kk=written)) == (code, "F2", "no_kk")


def test_a_nik_keeps_its_birth_date_and_sex_so_a_difference_only_warns() -> None:
    found = reading(person(tanggallahir="02-01-1990", sex="L"))
    assert [(place(p), p.severity) for p in in_order(found.problems)] == [
        (("nik_sex_differs", "H2", "sex"), Severity.WARNING),
        (("nik_birth_date_differs", "J2", "tanggallahir"), Severity.WARNING),
    ]
    assert (found.rows[0].sex, found.rows[0].birth_date) == (1, date(1990, 1, 2))
    assert found.rows[0].sound


def test_a_parents_nik_is_optional_and_an_odd_one_is_left_out() -> None:
    assert row(ayah_nik="0", ibu_nik="").father_nik is None
    assert row(ayah_nik="1872990101650001").father_nik == "1872990101650001"
    assert place(problem(ibu_nik=1.87e15)) == ("nik_excel", "T2", "ibu_nik")
    odd = problem(ayah_nik="1872993102900001")
    assert (place(odd), odd.severity) == (("parent_nik", "R2", "ayah_nik"), Severity.WARNING)


def test_numbers_do_not_show_when_a_row_is_printed() -> None:
    printed = repr(row(ayah_nik="1872990101650001"))
    assert "18729" not in printed
    assert "SITI" not in printed


# --- codes ------------------------------------------------------------------------------------------------


def test_codes_are_read_as_number_text_or_label() -> None:
    assert [row(agama_id=cell).religion for cell in (1, 1.0, "1", "Islam", "'ISLAM", " islam ")] == [1] * 6
    assert row(agama_id=None).religion is row(agama_id="0").religion is row(agama_id="-").religion is None


def test_an_unknown_label_is_named_and_never_guessed() -> None:
    found = problem(agama_id="Islaam")
    assert place(found) == ("code_unknown", "K2", "agama_id")
    assert "“Islaam”" in found.message


def test_occupation_89_asks_where_the_file_comes_from() -> None:
    found = problem(pekerjaan_id=89)
    assert place(found) == ("code_ambiguous", "N2", "pekerjaan_id")
    assert "“Lainnya”" in found.message
    assert "“Anggota Lembaga Tinggi”" in found.message
    assert reading(person(pekerjaan_id=89), source=Source.OPENSID).rows[0].occupation == 99
    assert reading(person(pekerjaan_id="89"), source=Source.SIAK).rows[0].occupation == 89


def test_an_occupation_that_only_one_system_knows_asks_too() -> None:
    found = problem(pekerjaan_id="90")
    assert place(found) == ("code_ambiguous", "N2", "pekerjaan_id")
    assert "“tidak ada” di OpenSID dan “Artis” di SIAK" in found.message
    assert reading(person(pekerjaan_id="Artis")).rows[0].occupation == 90


@pytest.mark.parametrize(
    ("header", "text"), [("ktp_el", "WNI"), ("status_rekam", "WNI"), ("status_dasar", "TETAP")]
)
def test_opensids_broken_label_export_is_recognised(header: str, text: str) -> None:
    found = problem(**{header: text})
    assert found.code == "label_export"
    assert "ekspor huruf" in found.message


def test_an_export_that_lost_the_kind_of_insurance_says_so() -> None:
    rows = [person(nik=f"187299410190000{n}", no_asuransi=f"000112233{n}", kk_level="4") for n in range(1, 4)]
    (lost,) = reading(*rows).problems
    assert (lost.code, lost.place, lost.severity) == ("insurance_lost", "AN", Severity.WARNING)
    assert reading(*rows[:2], {**rows[2], "id_asuransi": "2"}).problems == ()


def test_pregnancy_of_a_man_is_dropped() -> None:
    assert row(hamil="1").pregnancy == 1
    assert row(nik="1872990101900001", sex="1", hamil="2").pregnancy is None


@pytest.mark.parametrize(
    ("text", "recorded"), [("KAWIN TERCATAT", True), ("Kawin Belum Tercatat", False), ("K", None)]
)
def test_new_marriage_labels_keep_whether_it_is_recorded(text: str, recorded: bool | None) -> None:
    found = row(status_kawin=text)
    assert (found.marital_status, found.marriage_recorded) == (2, recorded)


# --- dates, names, places ---------------------------------------------------------------------------------


@pytest.mark.parametrize("written", [date(1990, 1, 1), "1990-01-01", "01-01-1990", "1/1/1990", "'01/01/1990"])
def test_four_ways_to_write_a_date(written: Cell) -> None:
    assert row(tanggallahir=written).birth_date == date(1990, 1, 1)


def test_the_day_stands_before_the_month() -> None:
    assert row(tanggalperkawinan="03/04/2015").married_on == date(2015, 4, 3)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("31-02-1990", "date_impossible"), ("1990-02-31", "date_impossible"),
        ("31/04/1990", "date_impossible"), ("29-02-1990", "date_impossible"),
        ("01-13-1990", "date_impossible"), ("1 Januari 1990", "date_format"),
        ("01.01.1990", "date_format"), ("01-01-90", "date_format"), ("9/01/1990/1", "date_format"),
        (32874, "date_number"), ("25-11-2026", "date_range"), ("01-01-1899", "date_range"),
    ],
)  # fmt: skip
def test_a_date_that_cannot_be_is_refused(written: Cell, code: str) -> None:
    assert place(problem(tanggallahir=written)) == (code, "J2", "tanggallahir")


def test_empty_dates_of_other_systems_are_empty() -> None:
    assert row(tanggalperkawinan="0000-00-00", tanggalperceraian=0).married_on is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("SUKARNO", "SUKARNO"), ("Nur’aini", "Nur'aini"), ("H. M. YUSUF, S.Pd.", "H. M. YUSUF, S.Pd."),
        ("  SITI   AMINAH ", "SITI AMINAH"), ("AL-FATIH", "AL-FATIH"), ("José", "José"),
    ],
)  # fmt: skip
def test_names_of_one_word_with_titles_and_apostrophes_are_fine(written: str, name: str) -> None:
    assert row(nama=written).name == name


def test_marks_that_no_name_has_are_left_out_with_a_warning() -> None:
    found = reading(person(nama="SITI*AMINAH 2"))
    assert [(place(p), p.severity) for p in found.problems] == [
        (("name_cleaned", "E2", "nama"), Severity.WARNING)
    ]
    assert found.rows[0].name == "SITI AMINAH"
    assert place(problem(nama="12345")) == ("name", "E2", "nama")


def test_dusun_rw_and_rt_get_one_form() -> None:
    found = row(dusun="Dusun Sido_Mulyo", rw=2.0, rt="'7")
    assert (found.hamlet, found.rw, found.rt) == ("SIDO MULYO", "002", "007")
    none = row(dusun="-", rw="-", rt="000")
    assert (none.hamlet, none.rw, none.rt) == ("-", "-", "-")
    assert row(rt="3a").rt == "3A"
    assert place(problem(rt=date(2026, 2, 1))) == ("became_date", "D2", "rt")


def test_coordinates() -> None:
    found = row(lat="-5,1136", lng=105.3067)
    assert (found.latitude, found.longitude) == (Decimal("-5.1136"), Decimal("105.3067"))
    assert row(lat="0", lng="-").latitude is None
    for header, bad in (("lat", "91"), ("lng", "-180.5"), ("lat", "5°6'"), ("lat", "1,2,3"), ("lng", "NaN")):
        assert problem(**{header: bad}).code == "coordinate"


def test_text_too_long_or_damaged_by_excel_is_refused() -> None:
    assert place(problem(suku="x" * 61)) == ("too_long", "AL2", "suku")
    assert place(problem(no_asuransi=1.2e15)) == ("digits_lost", "AO2", "no_asuransi")
    assert place(problem(akta_lahir=True)) == ("wrong_type", "W2", "akta_lahir")
    assert place(problem(tag_id_card="12345")) == ("card_tag", "AM2", "tag_id_card")
    assert row(no_asuransi=1234567890123.0, akta_lahir="'474/1/2010").insurance_number == "1234567890123"


# --- any cell at all --------------------------------------------------------------------------------------

CELLS = st.one_of(
    st.none(), st.text(max_size=50), st.integers(-(10**20), 10**20), st.floats(), st.booleans(),
    st.dates(), st.from_regex(r"[0-9]{15,17}", fullmatch=True),
)  # fmt: skip


@given(header=st.sampled_from(HEADERS), cell=CELLS)
def test_no_cell_breaks_the_reader_and_no_message_holds_a_long_number(header: str, cell: Cell) -> None:
    found = reading(person(**{header: cell}))
    for told in found.problems:
        assert not any(sum(c.isdigit() for c in word) > 8 for word in told.message.split())


def test_letters_of_columns_and_texts_of_messages() -> None:
    assert [column_letter(i) for i in (0, 25, 26, 42, 701, 702)] == ["A", "Z", "AA", "AQ", "ZZ", "AAA"]
    assert quoted("no 1872994101900001\nx") == "no ••••••••••••0001 x"
    assert len(quoted("x" * 100)) == 40
