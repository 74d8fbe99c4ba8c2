"""O3: what is typed survives a lost network and a forced reload, and nothing is overwritten in silence."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from smartvillage.kernel.tenancy import in_village
from tenants.residents.models import FormDraft, Resident
from tests.cast import Cast
from tests.factories.residents import ResidentFactory
from tests.journeys.pages import OPERATOR, Visitors
from tests.server import Site

NO_NETWORK = "Tidak ada jaringan. Isian disimpan di perangkat ini."
KEPT = re.compile(r"Tersimpan \d\d\.\d\d")
ON_DEVICE = "Object.keys(localStorage).filter(key => key.startsWith('draft:')).map(key => localStorage[key])"


@pytest.fixture
def siti(committed: Cast) -> Resident:
    with in_village(committed.home.place):
        return ResidentFactory(name="SITI AMINAH", ethnicity="JAWA", digits="1872044101900001")


@pytest.fixture
def visitors(chromium: Browser, site: Site) -> Visitors:
    return Visitors(chromium, site)


@pytest.fixture
def context(visitors: Visitors, siti: Resident) -> Iterator[BrowserContext]:
    with visitors.visiting(OPERATOR) as made:
        yield made


@pytest.fixture
def address(site: Site, siti: Resident) -> str:
    return site.url("tejoagung", f"/kelola/penduduk/{siti.pk}/ubah/diri/")


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, page.content()
    return page


def type_offline(page: Page, words: str) -> None:
    """Without a network, until the page says so."""
    page.context.set_offline(True)
    page.locator("[name=ethnicity]").fill(words)
    page.locator("[name=birth_place]").focus()
    expect(page.get_by_text(NO_NETWORK)).to_be_visible()


def reload_by_force(page: Page, address: str) -> None:
    """Without a network there is no page; with it, the page comes again."""
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
    page.context.set_offline(False)
    page.goto(address)


def stored(cast: Cast) -> str:
    with in_village(cast.home.place):
        return str(Resident.objects.get(name="SITI AMINAH").ethnicity)


def test_a_lost_network_and_a_forced_reload_lose_nothing(
    context: BrowserContext, address: str, committed: Cast, siti: Resident
) -> None:
    page = opened(context, address)
    type_offline(page, "LAMPUNG")
    page.get_by_role("button", name="Simpan data").click()  # stays on the page instead of an error page
    page.wait_for_timeout(500)
    expect(page.locator("[name=ethnicity]")).to_have_value("LAMPUNG")
    (left,) = page.evaluate(ON_DEVICE)
    assert "LAMPUNG" in left
    assert "csrf" not in left
    reload_by_force(page, address)
    expect(page.locator("main")).to_contain_text("dimuat lagi")
    expect(page.locator("[name=ethnicity]")).to_have_value("LAMPUNG")
    assert page.evaluate(ON_DEVICE) == []
    with in_village(committed.home.place):
        assert FormDraft.objects.get().data["ethnicity"] == "LAMPUNG"
    page.get_by_role("button", name="Simpan data").click()
    expect(page.locator("main")).to_contain_text("Data disimpan.")
    assert stored(committed) == "LAMPUNG"


def test_a_network_that_comes_back_sends_it_without_a_reload(
    context: BrowserContext, address: str, siti: Resident
) -> None:
    page = opened(context, address)
    type_offline(page, "LAMPUNG")
    context.set_offline(False)
    expect(page.locator("#tersimpan")).to_have_text(KEPT)
    expect(page.get_by_text(NO_NETWORK)).to_be_hidden()
    assert page.evaluate(ON_DEVICE) == []


def test_a_row_that_changed_meanwhile_is_shown_beside_it(
    context: BrowserContext, address: str, committed: Cast, siti: Resident
) -> None:
    page = opened(context, address)
    type_offline(page, "LAMPUNG")
    with in_village(committed.home.place):
        Resident.objects.update(ethnicity="SUNDA")
    reload_by_force(page, address)
    for words in ("sudah diubah orang lain", "SUNDA", "LAMPUNG"):
        expect(page.locator("main")).to_contain_text(words)
    assert stored(committed) == "SUNDA"


@pytest.mark.parametrize(("button", "wins"), [("di perangkat ini", "LAMPUNG"), ("di server", "SUNDA")])
def test_what_was_typed_on_another_device_since_is_not_overwritten(
    context: BrowserContext, visitors: Visitors, address: str, committed: Cast, button: str, wins: str
) -> None:
    page = opened(context, address)
    type_offline(page, "LAMPUNG")
    with visitors.visiting(OPERATOR) as elsewhere:
        other = opened(elsewhere, address)
        other.locator("[name=ethnicity]").fill("SUNDA")
        other.locator("[name=birth_place]").focus()
        expect(other.locator("#tersimpan")).to_have_text(KEPT)
    context.set_offline(False)  # the open page tries by itself, is refused, and opens again
    both = page.locator("[data-draft-choice]")
    for words in ("Suku", "SUNDA", "LAMPUNG"):
        expect(both).to_contain_text(words)
    page.get_by_role("button", name=f"Pakai isian {button}").click()
    expect(both).to_be_hidden()
    expect(page.locator("[name=ethnicity]")).to_have_value(wins)
    assert page.evaluate(ON_DEVICE) == []
    page.get_by_role("button", name="Simpan data").click()
    expect(page.locator("main")).to_contain_text("Data disimpan.")
    assert stored(committed) == wins


def test_it_does_not_stay_on_an_office_computer(context: BrowserContext, address: str, site: Site) -> None:
    page = opened(context, address)
    page.route("**/draf/", lambda route: route.abort())
    page.locator("[name=ethnicity]").fill("LAMPUNG")
    page.locator("[name=birth_place]").focus()
    expect(page.get_by_text(NO_NETWORK)).to_be_visible()
    page.goto(site.url("tejoagung", "/kelola/"))
    assert len(page.evaluate(ON_DEVICE)) == 1
    page.evaluate(
        """localStorage['draft:old'] = JSON.stringify({at: Date.now() - 25 * 3600 * 1000, fields: {}})"""
    )
    page.reload()
    assert [("LAMPUNG" in left) for left in page.evaluate(ON_DEVICE)] == [True]
    page.evaluate("document.querySelector('form[action$=\"/keluar/\"]').requestSubmit()")
    page.wait_for_url("**/kelola/masuk/")
    assert page.evaluate(ON_DEVICE) == []
