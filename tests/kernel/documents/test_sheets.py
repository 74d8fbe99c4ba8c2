"""PIN cards and sign-in sheets hold what their readers need, however long the names are."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from smartvillage.kernel.documents import (
    PinCard,
    SignInSheet,
    render_pin_cards,
    render_sign_in_sheets,
)

from .reading import metadata, page_texts

URL = "https://tejoagung.smartvillage.localhost/masuk/"
OFFICE = "Kelurahan Tejo Agung"
SHEET = SignInSheet(
    office=OFFICE,
    place="Kecamatan Metro Timur, Kota Metro",
    name="Rina Wati",
    role="Operator",
    link="https://tejoagung.smartvillage.localhost/m/7f3k2m9q8d6h",
    valid_until=datetime(2026, 12, 7, 20, 30, tzinfo=UTC),
)
LONG = "Wahyuningtyas Kusumawardhani " * 7


def test_a_card_says_who_where_and_how() -> None:
    (text,) = page_texts(
        render_pin_cards(
            [PinCard("SITI AMINAH", "187204******0003", "493817")], office=OFFICE, sign_in_url=URL
        )
    )
    for said in (
        "SITI AMINAH",
        "187204******0003",
        "493817",
        OFFICE,
        "tejoagung.smartvillage.localhost/masuk",
    ):
        assert text.count(said) == 1


def test_ten_cards_a_page() -> None:
    cards = [PinCard(f"WARGA {number:02}", "187204******0003", "493817") for number in range(21)]
    pages = page_texts(render_pin_cards(cards, office=OFFICE, sign_in_url=URL))
    assert [page.count("WARGA") for page in pages] == [10, 10, 1]


def test_long_names_keep_their_card() -> None:
    cards = [PinCard(LONG, "187204******0003", "493817"), PinCard("W" * 200, "187204******0003", "😀")] * 5
    pages = page_texts(render_pin_cards(cards, office=LONG, sign_in_url=URL.replace("masuk", "m" * 60)))
    assert len(pages) == 1
    assert pages[0].count("493817") == 5


def test_a_sheet_says_who_until_when_and_the_link() -> None:
    (text,) = page_texts(render_sign_in_sheets([SHEET]))
    for said in ("Rina Wati", OFFICE, SHEET.place, SHEET.link, "8 Desember 2026 pukul 03.30 WIB"):
        assert text.count(said) == 1


def test_one_page_a_sheet_also_for_long_names() -> None:
    long = replace(SHEET, office=LONG, place=LONG, name="W" * 200, link=SHEET.link + "x" * 150)
    pages = page_texts(render_sign_in_sheets([SHEET, long, SHEET]))
    assert [page.count("Lembar masuk pertama") for page in pages] == [1, 1, 1]
    assert "petugas pendamping" in pages[1]


def test_nothing_secret_in_metadata_or_repr() -> None:
    card = PinCard("SITI AMINAH", "187204******0003", "493817")
    assert "493817" not in repr(card)
    assert SHEET.link not in repr(SHEET)
    told = metadata(render_pin_cards([card], office=OFFICE, sign_in_url=URL))
    assert told["/Author"] == OFFICE
    assert "SITI" not in str(told)


def test_no_card_and_no_sheet_are_refused() -> None:
    with pytest.raises(ValueError):
        render_pin_cards([], office=OFFICE, sign_in_url=URL)
    with pytest.raises(ValueError):
        render_sign_in_sheets([])
