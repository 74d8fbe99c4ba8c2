"""Thirty types and more on a phone: no accessibility violation, nothing too wide, and each is found."""

import pytest
from playwright.sync_api import Browser, Page, expect

from smartvillage.common.accounts import services as accounts
from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import in_village
from tenants.letters import services
from tenants.letters.catalogue import letter_type
from tenants.letters.models import Draft
from tests.cast import SYSTEM, Cast
from tests.factories.letters import actor_for, make_resident
from tests.journeys.pages import NIK, OPERATOR, PIN, RESIDENT, Login, Visitors, faults_of, sign_in
from tests.server import Site
from tests.tenants.letters.samples import short

ASK = "/surat/ajukan/ahli_waris/"


def fill(cast: Cast) -> list[tuple[str, Login | None]]:
    """A request that is nearly sent; the pages that thirty types have made longer, and who opens them."""
    with in_village(cast.home.place):
        siti = make_resident(digits=NIK, name="SITI RAHMAWATI")
        accounts.set_password(actor=SYSTEM, user=siti.account, password=PIN)
        services.save_answers(
            actor=actor_for(siti.account), type_code="ahli_waris", answers=short(letter_type("ahli_waris")),
            now=clock.now(),
        )  # fmt: skip
    anybody = ["/", "/layanan/", "/layanan/?cari=sktm", "/layanan/?cari=zzz", "/layanan/nikah/"]
    own = [f"{ASK}deceased_name/", f"{ASK}heirs/", f"{ASK}periksa/", "/surat/ajukan/keramaian/event_on/"]
    desk = [
        f"/kelola/surat/baru/{siti.pk}/", f"/kelola/surat/baru/{siti.pk}/nikah/",
        "/kelola/surat/jenis/", "/kelola/surat/jenis/usaha/",
    ]  # fmt: skip
    return [
        *((path, None) for path in anybody),
        *((path, RESIDENT) for path in own),
        *((path, OPERATOR) for path in desk),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_and_nothing_wider_than_a_phone(
    chromium: Browser, site: Site, committed: Cast, scheme: str
) -> None:
    pages, visitors, faults = fill(committed), Visitors(chromium, site), {}
    for path, login in pages:
        with visitors.visiting(login, color_scheme=scheme, reduced_motion="reduce") as context:
            page = context.new_page()
            answer = page.goto(site.url("tejoagung", path))
            assert answer is not None
            assert answer.status == 200, path
            if found := faults_of(page):
                faults[path] = found
    assert faults == {}


def test_a_letter_with_heirs_from_the_front_page(phone: Page, site: Site, committed: Cast) -> None:
    """The first steps of a letter that needs a list of people, without a script."""
    fill(committed)
    with in_village(committed.home.place):
        Draft.objects.all().delete()
    sign_in(phone, site, RESIDENT)
    phone.goto(site.url("tejoagung", "/"))
    phone.get_by_label("Cari surat").fill("warisan")
    phone.get_by_role("button", name="Cari").click()
    phone.get_by_role("link", name="Surat Pernyataan Ahli Waris").click()
    expect(phone.locator("main")).to_contain_text("Dokumen yang disiapkan")
    phone.get_by_role("link", name="Mulai permohonan").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Siapa yang meninggal?")
    phone.locator("[name=deceased_name]").fill("Slamet Riyadi")
    for part, value in (("day", "2"), ("month", "mei"), ("year", "2020")):
        phone.locator(f"[name=died_on_{part}]").fill(value)
    phone.locator("[name=died_in]").fill("Metro")
    phone.locator("[name=deceased_address]").fill("Jalan Mawar 21")
    phone.get_by_role("button", name="Lanjutkan").click()
    phone.locator("[name=heirs]").fill("Siti; anak")
    phone.get_by_role("button", name="Lanjutkan").click()
    expect(phone.get_by_role("alert")).to_contain_text("Perbaiki baris 1.")
    phone.locator("[name=heirs]").fill("Siti; anak; 36 tahun\nBudi; anak; 30 tahun")
    phone.get_by_role("button", name="Lanjutkan").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Untuk apa surat ini?")
