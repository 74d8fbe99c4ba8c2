"""The catalogue of components in a real browser: no accessibility violation, nothing wider than the screen."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from smartvillage.web import samples
from tests.server import Site

CATALOGUE = "/-/components/"
PAGES = [CATALOGUE, *(f"{CATALOGUE}{name}/" for name in samples.PAGES)]
NARROWEST = 320


def opened(chromium: Browser, site: Site, scheme: str, width: int) -> Iterator[Page]:
    context = chromium.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 740}, locale="id-ID", reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(site.url("tejoagung", CATALOGUE))
    yield page
    context.close()


@pytest.fixture(params=["light", "dark"])
def phone(request, chromium: Browser, site: Site) -> Iterator[Page]:
    yield from opened(chromium, site, request.param, 360)


@pytest.fixture
def narrow(chromium: Browser, site: Site) -> Iterator[Page]:
    yield from opened(chromium, site, "light", NARROWEST)


def test_no_page_of_the_catalogue_has_an_accessibility_violation(phone: Page, site: Site) -> None:
    found = {}
    for path in PAGES:
        phone.goto(site.url("tejoagung", path))
        violations = Axe().run(phone).response["violations"]
        if violations:
            found[path] = [
                (fault["id"], [node["html"][:120] for node in fault["nodes"][:3]]) for fault in violations
            ]
    assert found == {}


def test_nothing_is_wider_than_the_narrowest_phone(narrow: Page, site: Site) -> None:
    wide = {}
    for path in PAGES:
        narrow.goto(site.url("tejoagung", path))
        width = narrow.evaluate("document.documentElement.scrollWidth")
        if width > NARROWEST:
            wide[path] = width
    assert wide == {}


def test_the_browser_blocks_nothing(narrow: Page, site: Site) -> None:
    """No script error, and nothing that the content security policy had to stop."""
    complaints: list[str] = []
    narrow.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    narrow.on("pageerror", lambda error: complaints.append(str(error)))
    narrow.goto(site.url("tejoagung", CATALOGUE))
    narrow.wait_for_load_state("networkidle")
    assert complaints == []


def test_the_wrong_field_is_one_touch_away(narrow: Page, site: Site) -> None:
    narrow.goto(site.url("tejoagung", f"{CATALOGUE}form-error/"))
    assert narrow.evaluate("document.activeElement.className") == "errors"
    link = narrow.locator(".errors a").first
    target = link.get_attribute("href")
    link.click()
    assert target == "#" + narrow.evaluate("document.activeElement.id")


def test_a_dangerous_button_asks_first(narrow: Page) -> None:
    before = narrow.url
    narrow.locator("[data-confirm=reject]").click()
    dialog = narrow.locator("dialog#reject")
    assert dialog.evaluate("dialog => dialog.open")
    dialog.locator("[data-confirm-no]").click()
    assert not dialog.evaluate("dialog => dialog.open")
    assert narrow.url == before


SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, select, textarea, summary, input")]
    .filter(control => control.type !== "hidden" && !control.closest(".skip"))
    .filter(control => !(control.tagName === "A" && getComputedStyle(control).display === "inline"))
    .map(control => [control, control.type === "radio" ? control.nextElementSibling : control])
    .filter(([control, box]) => box.offsetParent && Math.round(box.getBoundingClientRect().height) < 44)
    .map(([control]) => control.outerHTML.slice(0, 90))"""


def test_public_targets_are_large_enough_to_touch(narrow: Page, site: Site) -> None:
    """Every control of the public pages is 44 px high; links inside a sentence are not counted."""
    small = {}
    for name in ("site", "sign-in", "question", "track", "done", "portal"):
        narrow.goto(site.url("tejoagung", f"{CATALOGUE}{name}/"))
        faults = narrow.evaluate(SMALL_TARGETS)
        if faults:
            small[name] = faults
    assert small == {}
