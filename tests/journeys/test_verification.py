"""A letter as a file in somebody's hand: the issued one, and one that differs in a byte."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from smartvillage.common.attachments.services import read
from smartvillage.kernel.tenancy import in_village
from tests.cast import Cast
from tests.factories.letters import make_letter, make_resident
from tests.journeys.pages import VILLAGE
from tests.server import Site


@pytest.mark.parametrize("width", [360, 1280])
def test_a_letter_altered_by_one_byte_is_told_apart(
    chromium: Browser, site: Site, committed: Cast, tmp_path: Path, width: int
) -> None:
    with in_village(committed.home.place):
        letter = make_letter(
            make_resident(name="SITI AMINAH"),
            "ready",
            operator=committed.home.operator,
            head=committed.home.head,
        )
        assert letter.pdf is not None
        issued = read(letter.pdf)
    page = chromium.new_page(viewport={"width": width, "height": 740}, locale="id-ID")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto(site.url(VILLAGE, f"/v/{letter.verify_token}/"))
    for name, content, words in (
        ("surat.pdf", issued, "sama persis"),
        ("lain.pdf", issued[:-1] + bytes([issued[-1] ^ 1]), "berbeda dari yang diterbitkan"),
        ("surat.pdf", issued, "sama persis"),
    ):
        (tmp_path / name).write_bytes(content)
        page.get_by_label("Periksa berkas").set_input_files(tmp_path / name)
        expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()
    assert set(sent) == {"GET"}, "the file never leaves the device"
    page.screenshot(path=str(tmp_path / f"verify-{width}.png"), full_page=True)
    page.close()
