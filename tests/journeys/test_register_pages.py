"""Every page of the register on a phone: no accessibility violation, nothing too wide; what is typed is kept."""

import re
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from smartvillage.common.accounts import services as accounts
from smartvillage.common.accounts.queries import actor_of
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Role
from smartvillage.kernel.tenancy import in_village
from tenants.members.models import Area
from tenants.residents.models import Resident
from tenants.residents.services import filters, many
from tenants.residents.services.corrections import ask_correction
from tenants.residents.synthetic import households
from tenants.residents.synthetic.filling import store
from tests.cast import SYSTEM, Cast
from tests.factories.letters import make_resident
from tests.factories.residents import ResidentFactory
from tests.journeys.pages import NIK, OPERATOR, PIN, RESIDENT, Login, Visitors, faults_of
from tests.server import Site

PEOPLE = "/kelola/penduduk/"


def fill(cast: Cast) -> dict[str, list[tuple[str, Login]]]:
    """A register with something to see on every page; the pages, and who opens them."""
    with in_village(cast.home.place):
        store(households(120, seed=3, today=clock.today()))
        siti = make_resident(digits=NIK, name="SITI RAHMAWATI", mother_name="RUKMINI")
        accounts.set_password(actor=SYSTEM, user=siti.account, password=PIN)
        ResidentFactory(name="SITI RAHMAWATI", birth_date=date(1990, 1, 1), digits=None)
        operator = actor_of(cast.home.operator)
        filters.save_filter(actor=operator, name="Lansia Islam", query="umur_dari=60&agama=1")
        first = list(Resident.objects.filter(religion=1).values_list("pk", flat=True)[:3])
        many.change_many(actor=operator, resident_ids=first, values={"occupation": 9})
        made = ask_correction(
            actor=actor_of(siti.account), field="mother_name", wanted="RUKMINAH", explanation="Sesuai akta",
            now=clock.now(),
        )  # fmt: skip
        other = accounts.create_user(actor=SYSTEM, login="operator2", name="OPERATOR DUA", role=Role.OPERATOR)
        Area.objects.create(user=other, hamlet=siti.family.hamlet)
    person, family = f"{PEOPLE}{siti.pk}/", f"{PEOPLE}keluarga/{siti.family_id}/"
    desk = [
        PEOPLE, f"{PEOPLE}?agama=1&umur_dari=17&urut=-umur", f"{PEOPLE}?cari=rahmawatti", f"{PEOPLE}?cari=zzzz",
        person, f"{person}nik/", f"{person}nik/isi/", f"{person}salinan/",
        *(f"{person}ubah/{group}/" for group in ("diri", "perkawinan", "kesehatan", "alamat")),
        f"{PEOPLE}keluarga/", family, f"{family}ubah/", f"{family}lembar/lengkap/", f"{PEOPLE}ganda/",
        f"{PEOPLE}mutu/", f"{PEOPLE}mutu/tanpa-nik/", f"{PEOPLE}wilayah/", f"{PEOPLE}wilayah/{other.pk}/",
        f"{PEOPLE}perbaikan/", f"{PEOPLE}perbaikan/{made.pk}/", "/kelola/",
    ]  # fmt: skip
    own = ["/data-saya/", "/data-saya/perbaikan/"]
    return {"desk": [(path, OPERATOR) for path in desk], "own": [(path, RESIDENT) for path in own]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_and_nothing_wider_than_a_phone(
    chromium: Browser, site: Site, committed: Cast, scheme: str
) -> None:
    pages, visitors, faults = fill(committed), Visitors(chromium, site), {}
    for path, login in [*pages["desk"], *pages["own"]]:
        with visitors.visiting(login, color_scheme=scheme, reduced_motion="reduce") as context:
            page = context.new_page()
            answer = page.goto(site.url("tejoagung", path))
            assert answer is not None
            assert answer.status == 200, path
            if found := faults_of(page):
                faults[path] = found
    assert faults == {}


def test_what_is_typed_is_kept_without_saving(chromium: Browser, site: Site, committed: Cast) -> None:
    pages = fill(committed)
    path = next(path for path, _login in pages["desk"] if path.endswith("/ubah/diri/"))
    with Visitors(chromium, site).visiting(OPERATOR) as context:
        complaints: list[str] = []
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(site.url("tejoagung", path))
        page.locator("[name=ethnicity]").fill("LAMPUNG")
        page.locator("[name=birth_place]").focus()  # leaving the field keeps it, without waiting
        expect(page.locator("#tersimpan")).to_have_text(re.compile(r"Tersimpan \d\d\.\d\d"))
        page.keyboard.press("End")
        page.locator("[name=birth_place]").press_sequentially(" TIMUR", delay=40)
        page.wait_for_timeout(3_500)  # nor does one have to leave it
        page.reload()
        expect(page.locator("[name=ethnicity]")).to_have_value("LAMPUNG")
        expect(page.locator("[name=birth_place]")).to_have_value("METRO TIMUR")
        page.get_by_role("button", name="Simpan data").click()
        expect(page.locator("main")).to_contain_text("Data disimpan.")
        expect(page.locator("main")).to_contain_text("LAMPUNG")
        assert complaints == []


def test_many_at_once_with_the_keyboard_and_without_a_script(
    phone: Page, site: Site, committed: Cast
) -> None:
    with in_village(committed.home.place):
        for name in ("ANI", "BUDI"):
            ResidentFactory(name=name, occupation=1)
    phone.goto(site.url("tejoagung", OPERATOR.path))
    for name, value in OPERATOR.fields.items():
        phone.locator(f"[name={name}]").fill(value)
    phone.locator("main button[type=submit]").click()
    phone.goto(site.url("tejoagung", PEOPLE))
    for box in phone.locator("[name=pilih]").all():
        box.focus()
        phone.keyboard.press("Space")
    phone.locator("#bidang").select_option("pekerjaan")
    phone.get_by_role("button", name="Lanjut ke pemeriksaan").press("Enter")
    expect(phone.locator("main")).to_contain_text("Untuk 2 orang")
    phone.locator("[name=value]").select_option(label="Petani/Pekebun")
    phone.get_by_role("button", name="Simpan untuk semua").press("Enter")
    expect(phone.locator("main")).to_contain_text("Data 2 orang diubah.")
    phone.get_by_role("button", name="Batalkan perubahan itu").press("Enter")
    expect(phone.locator("main")).to_contain_text("2 data dikembalikan")


def test_a_saved_filter_is_opened_and_deleted_by_hand(chromium: Browser, site: Site, committed: Cast) -> None:
    fill(committed)
    with Visitors(chromium, site).visiting(OPERATOR) as context:
        page = context.new_page()
        page.goto(site.url("tejoagung", PEOPLE))
        page.get_by_role("link", name="Lansia Islam").click()
        expect(page.locator("main")).to_contain_text("Umur dari: 60")
        page.get_by_role("button", name="Hapus Lansia Islam").click()
        expect(page.locator("main")).to_contain_text("Saringan dihapus.")
