"""An operator records a death, takes it back, and reads the month; every page is fit for everybody."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import in_village
from tenants.residents.models import EventKind
from tenants.residents.services import events
from tests.cast import SYSTEM, Cast
from tests.factories.events import known, told
from tests.factories.residents import ResidentFactory
from tests.journeys.pages import OPERATOR, VILLAGE, sign_in
from tests.server import Site

OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).first.click()


def test_a_death_is_recorded_and_taken_back(phone: Page, site: Site, committed: Cast) -> None:
    with in_village(committed.home.place):
        siti = known(ResidentFactory(name="SITI AMINAH"))
        known(ResidentFactory(name="BUDI", sex=1, relation=4, family=siti.family, digits=None))
    sign_in(phone, site, OPERATOR)
    phone.goto(site.url(VILLAGE, f"/kelola/penduduk/{siti.pk}/"))
    phone.get_by_role("link", name="Catat peristiwa").click()
    phone.get_by_role("link", name="Kematian").click()
    today = clock.today()
    for part, value in (("day", today.day), ("month", today.month), ("year", today.year)):
        phone.locator(f"[name=happened_on_{part}]").fill(str(value))
    press(phone, "Periksa isian")
    press(phone, "Catat peristiwa")
    expect(phone.locator("main")).to_contain_text("Pilih kepala keluarga untuk anggota yang tinggal.")
    phone.get_by_label("Kepala keluarga yang baru").select_option("BUDI")
    press(phone, "Periksa isian")
    press(phone, "Catat peristiwa")
    expect(phone.locator("main")).to_contain_text("Kematian sudah dicatat.")
    phone.get_by_role("link", name="Batalkan peristiwa").click()
    press(phone, "Batalkan peristiwa")
    expect(phone.locator("main")).to_contain_text("Peristiwa dibatalkan.")
    expect(phone.locator("main")).to_contain_text("Kepala Keluarga")


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_hold_at_every_width(
    chromium: Browser, site: Site, committed: Cast, width: int, tmp_path: Path
) -> None:
    with in_village(committed.home.place):
        siti = known(ResidentFactory(name="SITI AMINAH"))
        budi = known(ResidentFactory(name="BUDI", sex=1, relation=4, family=siti.family, digits=None))
        act = events.record_departure(
            told(SYSTEM), EventKind.MOVED_OUT, people=[budi.pk], details={"destination": "Bandar Lampung"}
        )
    page = chromium.new_page(viewport={"width": width, "height": 740}, locale="id-ID")
    sign_in(page, site, OPERATOR)
    person = f"/kelola/penduduk/{siti.pk}/"
    paths = {
        "resident": person, "choose": f"{person}peristiwa/", "death": f"{person}peristiwa/kematian/",
        "split": f"{person}peristiwa/pindah-masuk/", "family": "/kelola/penduduk/pindah-masuk/",
        "undo": f"/kelola/penduduk/{budi.pk}/batalkan/{act}/", "left": f"/kelola/penduduk/{budi.pk}/",
        "month": "/kelola/penduduk/laporan/", "mutations": "/kelola/penduduk/laporan/mutasi/",
    }  # fmt: skip
    for name, path in paths.items():
        answer = page.goto(site.url(VILLAGE, path))
        assert answer is not None
        assert answer.status == 200, name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        found = Axe().run(page, options=OPTIONS)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        page.screenshot(path=str(tmp_path / f"{name}-{width}.png"), full_page=True)
    page.close()
