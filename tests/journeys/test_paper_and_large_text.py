"""The same pages on paper, and for eyes that need letters twice as large."""

from io import BytesIO

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.server import Site

CATALOGUE = "/-/components/"
NARROWEST = 320


@pytest.mark.parametrize("name", ["done", "track"])
def test_a_receipt_prints_on_one_sheet_without_menus(chromium: Browser, site: Site, name: str) -> None:
    page = chromium.new_page(locale="id-ID")
    page.goto(site.url("tejoagung", f"{CATALOGUE}{name}/"))
    sheets = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages
    text = sheets[0].extract_text()
    page.close()
    assert len(sheets) == 1
    assert "TJA-2611-0042-7" in text
    assert f"{CATALOGUE}{name}/ · Dicetak" in " ".join(text.split())
    assert [word for word in ("Beranda", "Masuk", "Salin", "Situs contoh") if word in text] == []


@pytest.mark.parametrize(
    "name",
    ["site", "sign-in", "question-error", "form-error", "check", "done", "track", "workspace", "queue",
     "office", "portal", "error-404", "suspended"],
)  # fmt: skip
def test_text_twice_as_large_needs_no_sideways_scroll(chromium: Browser, site: Site, name: str) -> None:
    page = chromium.new_page(viewport={"width": NARROWEST, "height": 740}, locale="id-ID")
    page.goto(site.url("tejoagung", f"{CATALOGUE}{name}/"))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    width = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert width <= NARROWEST
