"""`make screenshots`: the main pages of the demo as pictures, and docs/images/overview.png out of some of them."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smartvillage.config.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")
import pytest  # noqa: F401  settings take their test secrets when it is loaded

if TYPE_CHECKING:
    from tests.journeys.pages import Login
    from tests.server import Site

ROOT = Path(__file__).parents[2]
PICTURES, OVERVIEW = ROOT / "screenshots", ROOT / "docs" / "images" / "overview.png"
VIEWPORTS = {360: {"width": 360, "height": 740}, 1280: {"width": 1280, "height": 928}}


@dataclass(frozen=True)
class View:
    """`who` is the sign-in of `_logins`, "" for a visitor."""

    name: str
    host: str
    path: str
    who: str = ""


def main() -> int:
    import django

    django.setup()
    from smartvillage.kernel.tenancy import in_province
    from smartvillage.local.postgres import LocalPostgres
    from tests.cluster import new_database, use
    from tests.server import running

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = LocalPostgres(folder / "postgres", durable=False)
        server.start()
        try:
            database = new_database(server.admin_url)
            use(database, folder / "media")
            database.desa("demo", "load", DEMO="1")
            with in_province():
                views, letter = _demo()
            with running(database, folder) as site:
                _draw(site, views, letter)
        finally:
            server.destroy()
    return 0


def _demo() -> tuple[list[View], bytes]:
    """What there is to see in the demo, and one of its letters as a picture."""
    from django.db import connection

    from smartvillage.common.accounts.queries import actor_of
    from smartvillage.demo.places import SHOWCASE
    from smartvillage.kernel import clock
    from smartvillage.kernel.tenancy import in_village
    from tenants.letters import services
    from tenants.letters.models import Letter
    from tests.factories.letters import ANSWERS
    from tests.journeys.overview import letter_picture

    with in_village(SHOWCASE):
        ready = Letter.objects.filter(state="ready").latest("signed_at")
        fresh = Letter.objects.filter(state="received").latest("requested_at")
        services.save_answers(actor=actor_of(ready.resident.account), type_code="usaha",
                              answers=ANSWERS["usaha"], now=clock.now())  # fmt: skip
        picture = letter_picture(ready)
    connection.close()
    return [
        *_village_views(ready.reference, ready.verify_token, str(fresh.pk)),
        *_province_views(SHOWCASE),
    ], picture


def _village_views(reference: str, token: str, fresh: str) -> list[View]:
    from smartvillage.local.welcome import VILLAGE

    pages = [
        ("home", "/", ""), ("service", "/layanan/usaha/", ""), ("sign-in", "/masuk/", ""),
        ("question", "/surat/ajukan/usaha/business_name/", "resident"),
        ("review", "/surat/ajukan/usaha/periksa/", "resident"), ("my-letters", "/surat/", "resident"),
        ("letter-ready", f"/surat/{reference}/", "resident"), ("track", "/lacak/", ""), ("verify", f"/v/{token}/", ""),
        ("workspace", "/kelola/", "operator"), ("queue", "/kelola/surat/", "operator"),
        ("check", f"/kelola/surat/{fresh}/", "operator"), ("residents", "/kelola/penduduk/", "operator"),
        ("import", "/kelola/penduduk/impor/", "operator"), ("sign", "/kelola/surat/tanda-tangan/", "head"),
    ]  # fmt: skip
    return [View(name, VILLAGE, path, who) for name, path, who in pages]


def _province_views(village: str) -> list[View]:
    return [
        View("portal", "", "/?q=tejo"), View("board", "dpmd", "/", "officer"),
        View("board-kecamatan", "dpmd", f"/?kec={village[:8]}", "officer"),
        View("village", "dpmd", f"/desa/{village}/", "officer"), View("onboarding", "dpmd", "/onboarding/", "officer"),
        View("facts", "data", "/", "analyst"),
    ]  # fmt: skip


def _draw(site: Site, views: list[View], letter: bytes) -> None:
    from playwright.sync_api import sync_playwright

    from tests.journeys.overview import compose
    from tests.journeys.pages import Visitors
    from tests.server import CHROMIUM, CHROMIUM_FLAGS

    PICTURES.mkdir(exist_ok=True)
    OVERVIEW.parent.mkdir(parents=True, exist_ok=True)
    (PICTURES / "letter.png").write_bytes(letter)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        visitors, logins = Visitors(browser, site), _logins()
        for width, viewport in VIEWPORTS.items():
            for view in views:
                with visitors.visiting(
                    logins.get(view.who), viewport=viewport, device_scale_factor=2
                ) as context:
                    page = context.new_page()
                    answer = page.goto(site.url(view.host, view.path), wait_until="networkidle")
                    assert answer is not None
                    assert answer.status == 200, f"{view.name}: {answer.status}"
                    page.screenshot(path=PICTURES / f"{view.name}-{width}.png", full_page=True)
        browser.close()
    compose(PICTURES, OVERVIEW)
    print(
        f"{PICTURES.relative_to(ROOT)}/ · {OVERVIEW.relative_to(ROOT)} ({OVERVIEW.stat().st_size // 1000} kB)"
    )


def _logins() -> dict[str, Login]:
    from smartvillage.local.welcome import DEMO_PASSWORD, RESIDENT_NIK, RESIDENT_PIN, VILLAGE
    from tests.journeys.pages import Login

    def staff(host: str, login: str, path: str = "/masuk/") -> Login:
        return Login(host, path, {"login": login, "password": DEMO_PASSWORD})

    return {
        "resident": Login(VILLAGE, "/masuk/", {"nik": RESIDENT_NIK, "pin": RESIDENT_PIN}),
        "operator": staff(VILLAGE, "operator", "/kelola/masuk/"), "head": staff(VILLAGE, "kepala", "/kelola/masuk/"),
        "officer": staff("dpmd", "dpmd"), "analyst": staff("data", "analis"),
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
