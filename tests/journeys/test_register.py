"""An operator brings the village's own spreadsheet in, finds somebody, and prints a PIN card."""

from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.cast import PASSWORD
from tests.factories.spreadsheets import person, workbook
from tests.server import Site

ROW = person(nik="1872044101900001", no_kk="1872040304100001")
CHILD = {**ROW, "nama": "BUDI SANTOSO", "nik": "1872040502150002", "kk_level": "4", "sex": "1",
         "tanggallahir": "05-02-2015"}  # fmt: skip


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).first.click()


def upload(page: Page, site: Site, path: Path) -> None:
    page.goto(site.url("tejoagung", "/kelola/penduduk/impor/"))
    page.get_by_label("Berkas data penduduk").set_input_files(path)
    press(page, "Periksa berkas")


def test_a_register_from_a_spreadsheet(phone: Page, site: Site, tmp_path: Path) -> None:
    phone.goto(site.url("tejoagung", "/kelola/masuk/"))
    phone.locator("[name=login]").fill("operator")
    phone.locator("[name=password]").fill(PASSWORD)
    phone.locator("main button[type=submit]").click()

    sheet = tmp_path / "penduduk.xlsx"
    sheet.write_bytes(workbook([{**ROW, "nik": 1.87e15}, {**CHILD, "tanggallahir": "31-02-2015"}]))
    upload(phone, site, sheet)
    expect(phone.locator("main")).to_contain_text("belum bisa diimpor")
    expect(phone.locator("main")).to_contain_text("31-02-2015 tidak ada di kalender")

    sheet.write_bytes(workbook([ROW, CHILD]))
    upload(phone, site, sheet)
    expect(phone.locator("main")).to_contain_text("siap diimpor")
    press(phone, "Impor semua baris")
    expect(phone.locator("main")).to_contain_text("2 penduduk baru")

    phone.get_by_label("Nama, NIK, atau nomor KK").fill("aminah")
    press(phone, "Cari penduduk")
    phone.get_by_role("link", name="SITI AMINAH").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("SITI AMINAH")
    phone.get_by_role("link", name="Cetak kartu PIN").click()
    with phone.expect_download() as download:
        press(phone, "Buat dan unduh kartu PIN")
    assert "SITI AMINAH" in PdfReader(download.value.path()).pages[0].extract_text()
