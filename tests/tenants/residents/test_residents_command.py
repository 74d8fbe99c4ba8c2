"""`desa residents import` as an operator of the platform runs it."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from smartvillage.kernel.tenancy import in_village
from tenants.residents.models import ImportBatch, Resident
from tests.cast import HOME, Cast
from tests.database import Database
from tests.factories.spreadsheets import person, workbook

ROW = person(nik="1872044101900001", no_kk="1872040304100001")


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "penduduk.xlsx"
    path.write_bytes(workbook([ROW]))
    return path


def run(database: Database, *arguments: Any) -> tuple[int, str]:
    done = database.desa("residents", "import", *map(str, arguments), check=False, COLUMNS="200")
    return done.returncode, done.stdout + done.stderr


def stored(cast: Cast) -> int:
    with in_village(cast.home.place):
        return Resident.objects.count()


def test_dry_run_then_import_then_nothing_left_to_do(
    committed: Cast, database: Database, sheet: Path
) -> None:
    code, text = run(database, sheet, "--village", HOME, "--dry-run")
    assert (code, stored(committed)) == (0, 0)
    assert "siap diimpor" in text
    code, text = run(database, sheet, "--village", HOME)
    assert (code, stored(committed)) == (0, 1)
    assert "Impor selesai." in text
    code, text = run(database, sheet, "--village", HOME, "--format", "json")
    found = json.loads(text)
    assert (code, found["created"], found["updated"], found["unchanged"]) == (0, 0, 0, 1)
    assert "1872044101900001" not in text
    with in_village(committed.home.place):
        assert set(ImportBatch.objects.values_list("state", "file_name")) == {("done", "penduduk.xlsx")}


def test_every_problem_is_shown_and_nothing_stored(
    committed: Cast, database: Database, tmp_path: Path
) -> None:
    wrong = [{**ROW, "nik": 1.87e15}, {**ROW, "tanggallahir": "31-02-1990"}, {**ROW, "pekerjaan_id": "89"}]
    path, report = tmp_path / "salah.xlsx", tmp_path / "masalah.xlsx"
    path.write_bytes(workbook(wrong * 8))
    code, text = run(database, path, "--village", HOME, "--report", report)
    assert (code, stored(committed)) == (1, 0)
    for place in ("G2", "J3", "N4"):
        assert place in text
    assert "lagi. Simpan semuanya dengan --report" in text
    lines = list(openpyxl.load_workbook(report).active.iter_rows(values_only=True))
    assert lines[0] == ("Baris", "Kolom", "Nama kolom", "Jenis", "Masalah")
    assert len(lines) > 24
    assert lines[1][:4] == (2, "G", "nik", "Salah")


def test_the_source_decides_about_occupation_89(committed: Cast, database: Database, tmp_path: Path) -> None:
    path = tmp_path / "opensid.xlsx"
    path.write_bytes(workbook([{**ROW, "pekerjaan_id": "89"}]))
    assert run(database, path, "--village", HOME)[0] == 1
    assert run(database, path, "--village", HOME, "--source", "opensid")[0] == 0
    with in_village(committed.home.place):
        assert Resident.objects.get().occupation == 99


@pytest.mark.parametrize(
    ("name", "village", "code", "words"),
    [
        ("tidak-ada.xlsx", HOME, 2, "tidak bisa dibuka"),
        ("penduduk.xlsx", "18.72.04.9999", 2, "tidak ada atau belum siap"),
        ("nama.csv", HOME, 1, "Kolom “no_kk”"),
        ("nama.xlsx", HOME, 1, "bukan Excel"),
    ],
)
def test_a_wrong_call_says_what_to_do(
    committed: Cast, database: Database, sheet: Path, name: str, village: str, code: int, words: str
) -> None:
    for text_file in ("nama.csv", "nama.xlsx"):
        (sheet.parent / text_file).write_text("nama,nik\nSITI,0\n")
    returned, text = run(database, sheet.parent / name, "--village", village)
    assert returned == code
    assert words in text
    assert "Traceback" not in text
