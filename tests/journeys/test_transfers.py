"""Two offices and a paper: one lets a family go, the other takes it in; every page is fit for everybody."""

from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import in_village
from smartvillage.province.transfers.services import compare_villages
from tenants.residents.models import LIVING, EventKind, Resident
from tenants.residents.services import events, transfers
from tests.cast import AWAY, HOME, SYSTEM, Cast
from tests.factories.events import known, told
from tests.factories.residents import ResidentFactory
from tests.journeys.pages import OPERATOR, VILLAGE, sign_in
from tests.server import Site

OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
OTHER = "hanura"
PEOPLE = "/kelola/penduduk/"


def looked_at(page: Page, path: Path, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    found = Axe().run(page, options=OPTIONS)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    page.screenshot(path=str(path / f"{name}-{width}.png"), full_page=True)


@pytest.mark.parametrize("width", [320, 1280])
def test_a_family_moves_from_one_office_to_the_other(
    chromium: Browser, site: Site, committed: Cast, width: int, tmp_path: Path
) -> None:
    with in_village(committed.home.place):
        siti = known(ResidentFactory(name="SITI AMINAH"))
        budi = known(ResidentFactory(name="BUDI", sex=1, relation=4, family=siti.family, digits=None))
        people = [siti.pk, budi.pk]
        events.record_departure(told(SYSTEM), EventKind.MOVED_OUT, people=people, details={})
    leaving = chromium.new_page(viewport={"width": width, "height": 740}, locale="id-ID")
    sign_in(leaving, site, OPERATOR)
    leaving.goto(site.url(VILLAGE, f"{PEOPLE}{siti.pk}/"))
    leaving.get_by_role("link", name="Lembar pindah").click()
    looked_at(leaving, tmp_path, "release", width)
    with leaving.expect_download() as download:
        leaving.get_by_role("button", name="Buat dan unduh lembar pindah").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    download.value.save_as(tmp_path / "lembar.pdf")
    with in_village(committed.home.place):
        siti.refresh_from_db()
        code = transfers.release(actor=SYSTEM, resident=siti, now=clock.now()).code

    taking = chromium.new_context(viewport={"width": width, "height": 740}, locale="id-ID").new_page()
    sign_in(taking, site, replace(OPERATOR, host=OTHER))
    taking.goto(site.url(OTHER, PEOPLE))
    taking.get_by_role("link", name="Terima pindahan").click()
    looked_at(taking, tmp_path, "code", width)
    taking.get_by_label("Kode pindah").fill(code.lower())
    taking.get_by_role("button", name="Lanjut").click()
    expect(taking.locator("main")).to_contain_text("Kelurahan Tejo Agung")
    looked_at(taking, tmp_path, "accept", width)
    today = clock.today()
    for part, value in (("day", today.day), ("month", today.month), ("year", today.year)):
        taking.locator(f"[name=happened_on_{part}]").fill(str(value))
    taking.get_by_label("Dusun atau lingkungan").fill("Krajan")
    taking.get_by_role("button", name="Terima di sini").click()
    expect(taking.locator("main")).to_contain_text("Pindahan sudah diterima.")
    looked_at(taking, tmp_path, "accepted", width)
    leaving.goto(site.url(VILLAGE, f"{PEOPLE}{siti.pk}/lembar-pindah/"))
    expect(leaving.locator("main")).to_contain_text("sudah diterima di Desa Hanura")
    looked_at(leaving, tmp_path, "taken", width)
    with in_village(committed.away.place):
        assert Resident.objects.filter(status=LIVING).count() == 2
    taking.context.close()
    leaving.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_a_shared_nik_is_shown_at_every_width(
    chromium: Browser, site: Site, committed: Cast, width: int, tmp_path: Path
) -> None:
    for folk in (committed.home, committed.away):
        with in_village(folk.place):
            known(ResidentFactory(name="SITI AMINAH", digits="1872994101900777"))
    compare_villages([HOME, AWAY])
    page = chromium.new_page(viewport={"width": width, "height": 740}, locale="id-ID")
    sign_in(page, site, OPERATOR)
    page.goto(site.url(VILLAGE, f"{PEOPLE}mutu/"))
    page.get_by_role("link", name="NIK dipakai juga di desa lain").click()
    expect(page.locator("main")).to_contain_text("Juga di Desa Hanura")
    looked_at(page, tmp_path, "clashes", width)
    page.close()
