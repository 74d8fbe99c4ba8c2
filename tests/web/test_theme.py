"""Every pair of colours that meets on a page can be read, for every brand that is accepted."""

import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from smartvillage.web import theme
from smartvillage.web.theme import DEFAULT_BRAND, MIN_CONTRAST, BrandRefused
from tests.cast import Cast, browser
from tests.web.stylesheet import SHEET, colours

GROUNDS = ("paper", "surface", "sunken")
TONES = ("good", "warn", "bad", "info")
# Ink, and everything it is written on.
PAIRS = [
    *[(ink, ground) for ink in ("ink", "dim", "brand-text") for ground in (*GROUNDS, "brand-soft")],
    *[(tone, ground) for tone in TONES for ground in ("paper", "surface", f"{tone}-soft")],
    *[("ink", f"{tone}-soft") for tone in TONES],
    ("on-brand", "brand"), ("on-brand", "brand-strong"), ("on-mast", "mast"), ("on-bad", "bad"),
    ("paper", "ink"), ("focus-ink", "focus"),
]  # fmt: skip
# What is seen, not read: borders of controls, and filled controls on the page (WCAG 1.4.11).
SHAPES = [(shape, ground) for shape in ("edge", "brand") for ground in ("paper", "surface")]

colour_codes = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read(ink: str, ground: str, scheme: str) -> None:
    tokens = colours(SHEET, scheme)
    assert theme.contrast(tokens[ink], tokens[ground]) >= MIN_CONTRAST


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_controls_can_be_seen(shape: str, ground: str, scheme: str) -> None:
    tokens = colours(SHEET, scheme)
    assert theme.contrast(tokens[shape], tokens[ground]) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_stylesheet_and_the_theme_paint_on_the_same_surfaces(scheme: str) -> None:
    tokens, surfaces = colours(SHEET, scheme), theme.LIGHT if scheme == "light" else theme.DARK
    assert [tokens[name] for name in GROUNDS] == [surfaces.paper, surfaces.surface, surfaces.sunken]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_default_brand_is_the_same_in_both_sheets(scheme: str) -> None:
    written = colours(theme.stylesheet(DEFAULT_BRAND), scheme)
    assert {name: colours(SHEET, scheme)[name] for name in written} == written


@given(colour_codes)
def test_a_brand_is_accepted_exactly_when_white_can_be_read_on_it(brand: str) -> None:
    if theme.contrast(brand, "#ffffff") >= MIN_CONTRAST:
        assert theme.derive(brand).light.brand == brand
        return
    with pytest.raises(BrandRefused) as refusal:
        theme.derive(brand)
    suggestion = refusal.value.suggestion
    assert suggestion in str(refusal.value)
    assert theme.derive(suggestion).light.brand == suggestion


@given(colour_codes.filter(lambda brand: theme.contrast(brand, "#ffffff") >= MIN_CONTRAST))
def test_every_accepted_brand_is_readable_in_light_and_dark(brand: str) -> None:
    for scheme in ("light", "dark"):
        tokens = {**colours(SHEET, scheme), **colours(theme.stylesheet(brand), scheme)}
        for ink, ground in PAIRS:
            if "brand" in ink or "brand" in ground or "mast" in ground:
                assert theme.contrast(tokens[ink], tokens[ground]) >= MIN_CONTRAST, (scheme, ink, ground)


@given(
    st.text(max_size=30).filter(
        lambda text: not re.fullmatch(r"\s*#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})\s*", text)
    )
)
def test_what_is_no_colour_is_refused_and_never_reaches_the_sheet(text: str) -> None:
    with pytest.raises(BrandRefused):
        theme.derive(text)
    assert theme.stylesheet(text) == theme.stylesheet(DEFAULT_BRAND)
    assert theme.icon(text) == theme.icon(DEFAULT_BRAND)


@pytest.mark.parametrize("written", ["0B5C4A", "#0b5c4a ", "#0b5c4a"])
def test_a_colour_may_be_written_in_several_ways(written: str) -> None:
    assert theme.normalise(written) == "#0b5c4a"
    assert theme.normalise("#0b5") == "#00bb55"


def test_the_sheet_is_kept_for_ever_only_under_the_address_of_its_colour(cast: Cast) -> None:
    client: Client = browser(cast.home.place)
    brand = cast.home.place.brand
    fresh = client.get(f"/-/theme.css?v={brand.removeprefix('#')}")
    stale = client.get("/-/theme.css?v=123456")
    assert fresh.text == theme.stylesheet(brand)
    assert "immutable" in fresh["Cache-Control"]
    assert "immutable" not in stale["Cache-Control"]
    assert client.get("/-/icon.svg")["Content-Type"] == "image/svg+xml"
