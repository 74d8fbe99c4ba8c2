"""The main job, by hand: a resident asks on a phone, the office issues, the resident downloads, a stranger verifies."""

import io
import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from smartvillage.common.accounts import services as accounts
from smartvillage.kernel.tenancy import in_village
from tenants.letters.models import Letter
from tests.cast import PASSWORD, SYSTEM
from tests.factories.letters import make_resident
from tests.server import Site

NIK, PIN = "1872994101900321", "571936"


@pytest.fixture
def resident(committed):
    with in_village(committed.home.place):
        made = make_resident(digits=NIK, name="SITI RAHMAWATI")
        accounts.set_password(actor=SYSTEM, user=made.account, password=PIN)
        return made


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).first.click()


def sign_in_resident(page: Page, site: Site) -> None:
    page.goto(site.url("tejoagung", "/masuk/"))
    page.get_by_label("NIK").fill(NIK)
    page.get_by_label("PIN").fill(PIN)
    page.locator("main button[type=submit]").click()


def sign_in_staff(page: Page, site: Site, login: str) -> None:
    page.goto(site.url("tejoagung", "/kelola/masuk/"))
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("hari ini")


def ask_for_a_letter(page: Page, site: Site) -> str:
    """From the front page to the reference; one question a page."""
    page.goto(site.url("tejoagung", "/layanan/domisili/"))
    page.locator("main a.button, main button.button").first.click()
    page.locator("[name=purpose]").fill("Melamar pekerjaan")
    press(page, "Lanjutkan")
    page.locator("[name=since]").fill("2015")
    press(page, "Lanjutkan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa jawaban Anda")
    assert NIK not in page.content()
    press(page, "Kirim permohonan surat")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Permohonan terkirim")
    found = re.search(r"TJA-\d{4}-\d{4}-\d", page.content())
    assert found, "no reference on the confirmation"
    return found.group()


def office_issues(context: BrowserContext, site: Site, letter: Letter) -> None:
    """The operator checks and passes on, the head signs."""
    page = context.new_page()
    sign_in_staff(page, site, "operator")
    page.goto(site.url("tejoagung", f"/kelola/surat/{letter.pk}/"))
    press(page, "Periksa permohonan")
    press(page, "Teruskan ke penandatangan")
    context.clear_cookies()
    sign_in_staff(page, site, "kepala")
    page.goto(site.url("tejoagung", f"/kelola/surat/{letter.pk}/"))
    press(page, "Tandatangani surat")
    expect(page.locator("main")).to_contain_text("Siap diunduh")
    context.clear_cookies()
    page.close()


def download_letter(page: Page, site: Site, reference: str) -> bytes:
    page.goto(site.url("tejoagung", f"/surat/{reference}/"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh surat").or_(
            page.get_by_role("button", name="Unduh surat")
        ).first.click()
    return download.value.path().read_bytes()


def test_a_resident_gets_a_letter_without_a_visit(phone, context, site, resident, committed):
    sign_in_resident(phone, site)
    reference = ask_for_a_letter(phone, site)
    with in_village(committed.home.place):
        letter = Letter.objects.get()
        assert letter.reference == reference
    context.clear_cookies()
    office_issues(context, site, letter)

    sign_in_resident(phone, site)
    pdf = download_letter(phone, site, reference)
    assert len(pdf) <= 200_000
    text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert NIK in text
    assert "SITI RAHMAWATI" in text
    assert "SRI WAHYUNI, S.STP" in text

    with in_village(committed.home.place):
        letter.refresh_from_db()
    context.clear_cookies()
    phone.goto(site.url("tejoagung", f"/v/{letter.verify_token}/"))
    page = phone.locator("main").inner_text()
    assert letter.number in page
    assert NIK not in phone.content()
    assert "SITI RAHMAWATI" not in page
    assert "bukan tanda tangan elektronik tersertifikasi" in page


def test_a_double_click_makes_one_request(phone, site, resident, committed):
    sign_in_resident(phone, site)
    phone.goto(site.url("tejoagung", "/layanan/domisili/"))
    phone.locator("main a.button, main button.button").first.click()
    phone.locator("[name=purpose]").fill("Melamar pekerjaan")
    press(phone, "Lanjutkan")
    phone.locator("[name=since]").fill("2015")
    press(phone, "Lanjutkan")
    phone.get_by_role("button", name="Kirim permohonan surat").dblclick()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Permohonan terkirim")
    with in_village(committed.home.place):
        assert Letter.objects.count() == 1


def test_an_error_keeps_what_was_typed(phone, site, resident):
    sign_in_resident(phone, site)
    phone.goto(site.url("tejoagung", "/surat/ajukan/domisili/since/"))
    phone.locator("[name=since]").fill("tahun lalu")
    press(phone, "Lanjutkan")
    assert phone.title().startswith("Kesalahan:")
    assert phone.locator("[name=since]").input_value() == "tahun lalu"
    assert phone.get_by_role("alert").count() == 1
