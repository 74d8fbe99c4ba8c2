"""A long sheet in the background, a sheet of the village's own through the mapping page, files and books."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.cast import PASSWORD
from tests.factories.opensid import opensid_file
from tests.factories.spreadsheets import person, workbook
from tests.journeys.test_register import press, upload
from tests.server import Site

AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OWN = {"Nama Lengkap": "SITI AMINAH", "L/P": "P", "No KK": "1872040304100001", "NIK": "1872044101900001",
       "Tgl Lahir": "01/01/1990", "Hubungan": "Kepala Keluarga", "Status": "?"}  # fmt: skip


SCRIPTLESS: list[Page] = []


@pytest.fixture
def operator(phone: Page, site: Site, request: pytest.FixtureRequest) -> Page:
    if "without-js" in request.node.name:
        SCRIPTLESS.append(phone)
    phone.goto(site.url("tejoagung", "/kelola/masuk/"))
    phone.locator("[name=login]").fill("operator")
    phone.locator("[name=password]").fill(PASSWORD)
    phone.locator("main button[type=submit]").click()
    return phone


def looked_at(page: Page) -> None:
    """Nothing sticks out at 360 px, and axe finds nothing (it needs scripts)."""
    if page in SCRIPTLESS:
        return
    options: Any = {"runOnly": {"type": "tag", "values": AA}}
    found = Axe().run(page, options=options).response["violations"]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_long_sheet_goes_in_and_out_again(operator: Page, site: Site, tmp_path: Path) -> None:
    sheet = tmp_path / "opensid.xlsx"
    sheet.write_bytes(opensid_file(600))
    upload(operator, site, sheet)
    expect(operator.locator("main")).to_contain_text(
        "Kode pekerjaan di berkas ini dari mana?", timeout=30_000
    )
    looked_at(operator)
    operator.locator("[name=source][value=opensid]").check()
    press(operator, "Periksa ulang berkas")
    expect(operator.locator("main")).to_contain_text("Impor semua baris", timeout=30_000)
    press(operator, "Impor semua baris")
    expect(operator.locator("main")).to_contain_text("600 penduduk baru", timeout=30_000)
    looked_at(operator)
    operator.get_by_role("link", name="Urungkan impor").click()
    looked_at(operator)
    operator.get_by_label("Ketik URUNGKAN untuk melanjutkan").fill("urungkan")
    press(operator, "Urungkan impor")
    expect(operator.locator("main")).to_contain_text("Diurungkan")
    looked_at(operator)


def test_a_list_of_the_villages_own(operator: Page, site: Site, tmp_path: Path) -> None:
    sheet = tmp_path / "warga.xlsx"
    sheet.write_bytes(workbook([OWN], headers=list(OWN)))
    upload(operator, site, sheet)
    expect(operator.get_by_role("heading", level=1)).to_have_text("Cocokkan kolom")
    looked_at(operator)
    press(operator, "Periksa berkas")
    expect(operator.locator("main")).to_contain_text("siap diimpor")
    press(operator, "Impor semua baris")
    expect(operator.locator("main")).to_contain_text("1 penduduk baru")

    press(operator, "Unduh atau cetak data")
    looked_at(operator)
    with operator.expect_download() as download:
        press(operator, "Unduh berkas")
    assert download.value.suggested_filename.endswith(".xlsx")
    operator.get_by_role("link", name="Buka Buku Induk (B.1)").click()
    expect(operator.locator("main")).to_contain_text("SITI AMINAH")
    expect(operator.locator("main")).to_contain_text("1872••••••••0001")
    looked_at(operator)
    with operator.expect_download() as download:
        press(operator, "Unduh PDF untuk dicetak")
    assert download.value.suggested_filename == "induk-tejoagung-1.pdf"


def test_wrong_rows_are_downloaded_corrected_and_uploaded(operator: Page, site: Site, tmp_path: Path) -> None:
    right = person(nik="1872044101900001", no_kk="1872040304100001")
    wrong = {**right, "nik": "1872040502150002", "nama": "BUDI", "kk_level": "4", "sex": "1",
             "tanggallahir": "31-02-2015"}  # fmt: skip
    sheet = tmp_path / "penduduk.xlsx"
    sheet.write_bytes(workbook([right, wrong]))
    upload(operator, site, sheet)
    expect(operator.locator("main")).to_contain_text("Sebagian baris belum bisa diimpor")
    looked_at(operator)
    with operator.expect_download() as download:
        operator.get_by_role("link", name="Unduh baris yang salah").click()
    assert download.value.suggested_filename == "baris-ditolak.xlsx"
    press(operator, "Impor baris yang benar")
    expect(operator.locator("main")).to_contain_text("1 penduduk baru")
