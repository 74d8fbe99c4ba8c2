"""Sheets of other systems and of the village's own making: what is known, what is only proposed."""

from datetime import date
from typing import Any

import pytest

from tenants.residents.importing.layouts import LayoutName, SheetForm, guessed, recognised
from tenants.residents.importing.plan import dry_run, read_people
from tenants.residents.importing.problems import Severity
from tenants.residents.importing.register import read_register
from tenants.residents.importing.rows import read_rows
from tenants.residents.importing.sheet import Cell, Sheet
from tenants.residents.models import Family, Resident
from tenants.residents.services import import_residents
from tests.factories.spreadsheets import HEADERS

TODAY = date(2026, 11, 24)

# Spelled out from the description of the layouts, not taken from the code under test.
SIAK = [
    "Nomor KK", "NIK", "Nama Penduduk", "Status", "Tempat Lahir", "Tanggal Lahir", "Kelamin", "NIK Ayah",
    "Ayah", "NIK Ibu", "Ibu", "Status Kawin", "SHDK", "Agama", "Kecamatan", "Desa/Kel", "Alamat", "RW", "RT",
    "Pendidikan", "Pekerjaan", "Deskripsi Pekerjaan", "Gol. Darah", "Cacat", "Cetak KTP", "Ganti KTP",
    "KTP Berakhir", "Nomor Paspor", "Nomor Akta Lahir", "Nomor Akta Kawin", "Tanggal Kwn", "Nomor Akta Cerai",
    "Tgl Cerai", "Petugas Registrasi", "Tgl Ubah", "Petugas Entri", "Tgl Entri",
]  # fmt: skip
SIAK_SITI = {
    "Nomor KK": "1872040304100001", "NIK": "1872044101900001", "Nama Penduduk": "SITI AMINAH",
    "Status": "HIDUP", "Tempat Lahir": "METRO", "Tanggal Lahir": "01-01-1990", "Kelamin": "Perempuan",
    "NIK Ayah": "1872040101600001", "Ayah": "SUKARNO", "NIK Ibu": "0", "Ibu": "SUMIATI",
    "Status Kawin": "KAWIN TERCATAT", "SHDK": "KEPALA KELUARGA", "Agama": "ISLAM",
    "Kecamatan": "METRO TIMUR", "Desa/Kel": "TEJO AGUNG", "Alamat": "JL KENANGA 7 DSN SIDOMULYO", "RW": "2",
    "RT": "5", "Pendidikan": "SLTA / SEDERAJAT", "Pekerjaan": "MENGURUS RUMAH TANGGA", "Gol. Darah": "O",
    "Cacat": "TIDAK CACAT", "Nomor Akta Kawin": "123/45/VI/2012", "Tanggal Kwn": "10/06/2012",
    "Tgl Entri": "01-02-2013",
}  # fmt: skip
OPENDK = [
    "alamat", "dusun", "rw", "rt", "nama", "nomor_kk", "nomor_nik", "jenis_kelamin", "tempat_lahir",
    "tanggal_lahir", "agama", "pendidikan_dlm_kk", "pendidikan_sdg_ditempuh", "pekerjaan", "kawin",
    "hubungan_keluarga", "kewarganegaraan", "nama_ayah", "nama_ibu", "gol_darah", "akta_lahir",
    "nomor_dokumen_pasport", "tanggal_akhir_pasport", "nomor_dokumen_kitas", "nik_ayah", "nik_ibu",
    "nomor_akta_perkawinan", "tanggal_perkawinan", "nomor_akta_perceraian", "tanggal_perceraian", "cacat",
    "cara_kb", "hamil", "ktp_el", "status_rekam", "alamat_sekarang", "id", "foto", "status_dasar",
    "created_at", "updated_at", "desa_id",
]  # fmt: skip
OWN = ["No", "Nama Lengkap", "L/P", "No. KK", "N I K", "Tgl. Lahir", "Hub. Keluarga", "Keterangan"]
OWN_ROW = [
    1,
    "SITI AMINAH",
    "P",
    "1872040304100001",
    "1872044101900001",
    "01/01/1990",
    "Kepala Keluarga",
    "aktif",
]


def sheet(headers: list[Any], *rows: dict[str, Cell] | list[Any], above: int = 0) -> Sheet:
    cells = [row if isinstance(row, list) else [row.get(h) for h in headers] for row in rows]
    return Sheet("Lembar1", (), [[None] * 3 for _ in range(above)] + [list(headers), *cells])


def test_the_siak_export_is_read_as_it_is() -> None:
    assert len(SIAK) == 37
    given = sheet(SIAK, SIAK_SITI)
    form = recognised(given.rows)
    assert form is not None
    assert form.name == LayoutName.SIAK
    found = read_rows(given, source=None, today=TODAY)
    (row,) = found.rows
    assert found.problems == ()
    assert (row.nik, row.family_number, row.name) == ("1872044101900001", "1872040304100001", "SITI AMINAH")
    assert (row.sex, row.birth_date, row.relation, row.status, row.religion) == (2, date(1990, 1, 1), 1, 1, 1)
    assert (row.education, row.occupation, row.blood_type, row.disability) == (5, 2, 4, 7)
    assert (row.marital_status, row.marriage_recorded, row.married_on) == (2, True, date(2012, 6, 10))
    assert (row.father_nik, row.mother_nik, row.mother_name) == ("1872040101600001", None, "SUMIATI")
    assert (row.address, row.hamlet, row.rw, row.rt) == ("JL KENANGA 7", "SIDOMULYO", "002", "005")


@pytest.mark.parametrize(
    ("address", "street", "hamlet"),
    [
        ("DSN LIWET", None, "LIWET"), ("DUSUN SUMBER JAYA", None, "SUMBER JAYA"),
        ("Jl. Mawar 3, Dsn. Sido Mulyo", "Jl. Mawar 3", "SIDO MULYO"), ("JL DUSUN", "JL DUSUN", None),
        ("JL KENANGA 7", "JL KENANGA 7", None), (None, None, None),
    ],
)  # fmt: skip
def test_siak_writes_the_dusun_into_the_address(
    address: str | None, street: str | None, hamlet: str | None
) -> None:
    (row,) = read_rows(sheet(SIAK, {**SIAK_SITI, "Alamat": address}), source=None, today=TODAY).rows
    assert (row.address, row.hamlet) == (street, hamlet)


@pytest.mark.usefixtures("home")
def test_somebody_from_siak_without_a_dusun_is_taken_over(operator: Any) -> None:
    reading = read_people(sheet(SIAK, {**SIAK_SITI, "Alamat": "JL KENANGA 7"}), source=None, form=None)
    plan = dry_run(reading, read_register()).whole
    assert plan.problems == ()
    import_residents(plan=plan, actor=operator)
    assert (Family.objects.get().hamlet, Resident.objects.get().name) == ("", "SITI AMINAH")


def test_the_opendk_layout_is_read_as_it_is() -> None:
    given = {
        "alamat": "Jl. Kenanga 7", "dusun": "SIDOMULYO", "rw": "002", "rt": "005", "nama": "SITI AMINAH",
        "nomor_kk": "1872040304100001", "nomor_nik": "1872044101900001", "jenis_kelamin": "2",
        "tanggal_lahir": "1990-01-01", "agama": "1", "hubungan_keluarga": "1", "kawin": "1",
        "ktp_el": "2", "foto": "x.jpg", "desa_id": "18.72.04.1005", "id": 7,
    }  # fmt: skip
    found = read_rows(sheet(OPENDK, given), source=None, today=TODAY)
    assert recognised(sheet(OPENDK).rows) is not None
    assert found.problems == ()
    assert (found.rows[0].nik, found.rows[0].hamlet, found.rows[0].id_card) == (
        "1872044101900001",
        "SIDOMULYO",
        2,
    )


def test_problems_of_another_layout_use_the_sheets_own_titles() -> None:
    (problem,) = read_rows(sheet(SIAK, {**SIAK_SITI, "Agama": "?"}), source=None, today=TODAY).problems
    assert (problem.code, problem.place, problem.name) == ("code_unknown", "N2", "Agama")


def test_the_43_columns_are_recognised_in_any_order_and_with_our_reasons_beside_them() -> None:
    form = recognised([[*sorted(HEADERS), None, "masalah"]])
    assert form is not None
    assert form.name == LayoutName.OPENSID
    assert len(form.fields) == 43


@pytest.mark.parametrize(
    "headers",
    [OWN, SIAK[1:], [*SIAK, "Catatan"], [*HEADERS, "nama"], [h for h in HEADERS if h != "dusun"], [], [None]],
)
def test_no_other_titles_are_taken_for_a_known_layout(headers: list[Any]) -> None:
    assert recognised([headers]) is None
    assert recognised([]) is None


def test_a_village_s_own_titles_are_proposed_wherever_they_stand() -> None:
    form = guessed(sheet(OWN, OWN_ROW, above=3).rows)
    assert form.header_row == 4
    assert form.fields == {
        1: "name",
        2: "sex",
        3: "family_number",
        4: "nik",
        5: "birth_date",
        6: "relation",
    }
    assert guessed([["a", "b"], ["c"]]).fields == {}
    assert guessed([]).fields == {}


def test_a_title_that_means_many_things_is_not_proposed() -> None:
    assert 3 not in guessed([["NIK", "Nama", "No KK", "Status"]]).fields


def test_a_mapped_sheet_is_read_by_its_mapping() -> None:
    given = sheet(OWN, OWN_ROW, above=3)
    form = SheetForm.from_json(guessed(given.rows).as_json())
    found = read_rows(given, source=None, today=TODAY, form=form)
    (row,) = found.rows
    assert (row.number, row.nik, row.name, row.relation) == (5, "1872044101900001", "SITI AMINAH", 1)
    assert found.problems == ()
    wrong = read_rows(sheet(OWN, [*OWN_ROW[:2], "X", *OWN_ROW[3:]], above=3), source=None, today=TODAY,
                      form=form)  # fmt: skip
    assert [(p.code, p.place, p.name) for p in wrong.problems] == [("code_unknown", "C5", "L/P")]


def test_a_title_merged_over_the_table_is_no_problem() -> None:
    given = sheet(OWN, OWN_ROW, above=3)
    merged = Sheet(given.name, (), given.rows, formulas=((0, 0),), merged=("A1:H2",))
    assert read_rows(merged, source=None, today=TODAY, form=guessed(given.rows)).problems == ()


def test_more_odd_cells_than_are_named_block_the_whole_sheet() -> None:
    given = sheet(SIAK, SIAK_SITI)
    odd = Sheet(given.name, (), given.rows, formulas=tuple((n, 0) for n in range(1, 51)))
    found = read_rows(odd, source=None, today=TODAY)
    assert ("too_many_odd_cells", None, Severity.ERROR) in [
        (p.code, p.row, p.severity) for p in found.problems
    ]
