"""One brand colour per village, and every shade derived from it with its contrast checked (WCAG 2.2, 1.4.3)."""

import colorsys
from dataclasses import dataclass, fields
from functools import cache
from string import hexdigits

from django.utils.translation import gettext as _

from smartvillage.web import icons

DEFAULT_BRAND = "#0b5c4a"  # also what the province's own hosts wear
MIN_CONTRAST = 4.5
_DARK_CONTRAST = 5.5  # thin strokes on black need more than the rule asks

Rgb = tuple[float, float, float]  # sRGB, each 0..255

_WHITE: Rgb = (255.0, 255.0, 255.0)
_BLACK: Rgb = (0.0, 0.0, 0.0)
_STEPS = 100


@dataclass(frozen=True, slots=True)
class Surfaces:
    """The neutral backgrounds that app.css paints on, and the ink written on filled brand areas."""

    paper: str
    surface: str
    sunken: str
    on_brand: str


LIGHT = Surfaces(paper="#f5f6f2", surface="#ffffff", sunken="#e9ece6", on_brand="#ffffff")
DARK = Surfaces(paper="#0f1513", surface="#18201d", sunken="#232d29", on_brand="#0c1210")


@dataclass(frozen=True, slots=True)
class Shades:
    """CSS custom properties of one colour scheme: `brand_text` becomes `--brand-text`."""

    brand: str  # filled buttons, current page
    brand_strong: str  # the same under the pointer
    on_brand: str  # text on the two above
    brand_text: str  # links and headings, readable on every surface
    brand_soft: str  # tinted background
    brand_line: str  # decorative border
    mast: str  # masthead
    mast_line: str  # woven band on the masthead, decorative
    on_mast: str


@dataclass(frozen=True, slots=True)
class Theme:
    light: Shades
    dark: Shades


class BrandRefused(ValueError):
    """The colour is no colour, or white text on it could not be read. `str()` is the sentence to show."""

    def __init__(self, message: str, *, suggestion: str = "") -> None:
        super().__init__(message)
        self.suggestion = suggestion


def luminance(color: str) -> float:
    """WCAG relative luminance of `"#rrggbb"`, 0 (black) to 1 (white)."""
    return _luminance(_rgb(color))


def contrast(one: str, other: str) -> float:
    """WCAG contrast of two `"#rrggbb"` colours, 1 to 21."""
    return _contrast(_rgb(one), _rgb(other))


def normalise(color: str) -> str:
    """`"#0B5"` to `"#00bb55"`. Raises BrandRefused for everything that is not a hex colour."""
    digits = color.strip().lower().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) != 6 or not all(digit in hexdigits for digit in digits):
        raise BrandRefused(_("Tulis warna sebagai # dan enam angka atau huruf a sampai f, misalnya #0b5c4a."))
    return f"#{digits}"


def derive(brand: str) -> Theme:
    """Every shade for light and dark. Raises BrandRefused below 4.5:1 of white on the brand colour."""
    base = _rgb(normalise(brand))
    ratio = _contrast(base, _WHITE)
    if ratio < MIN_CONTRAST:
        suggestion = _hex(_move(base, _BLACK, (_WHITE,)))
        raise BrandRefused(
            _(
                "Warna ini terlalu muda: kontras dengan tulisan putih %(ratio)s banding 1, "
                "paling sedikit 4,5. Coba %(suggestion)s."
            )
            # Cut, not rounded: 4.496 must not read as the 4.5 that it fails.
            % {"ratio": f"{int(ratio * 10) / 10:.1f}".replace(".", ","), "suggestion": suggestion},
            suggestion=suggestion,
        )
    return Theme(light=_light(base), dark=_dark(base))


@cache  # a pure function of the colour: one small text per colour in use
def stylesheet(brand: str) -> str:
    """The village's stylesheet. A brand that is refused falls back to the default, never into the CSS."""
    try:
        theme = derive(brand)
    except BrandRefused:
        theme = derive(DEFAULT_BRAND)
    dark = _properties(theme.dark)
    return f":root{{{_properties(theme.light)}}}@media(prefers-color-scheme:dark){{@media screen{{:root{{{dark}}}}}}}"


@cache
def icon(brand: str) -> str:
    """The mark in white on the brand colour, as SVG."""
    try:
        ground = derive(brand).light.mast
    except BrandRefused:
        ground = DEFAULT_BRAND
    shape = icons.shape("mark")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -8 64 64" color="#fff">'
        f'<rect x="-8" y="-8" width="64" height="64" rx="14" fill="{ground}"/>{shape}</svg>'
    )


def _light(base: Rgb) -> Shades:
    soft = _mix(base, _rgb(LIGHT.surface), 0.9)
    backgrounds = (_rgb(LIGHT.paper), _rgb(LIGHT.surface), _rgb(LIGHT.sunken), _rgb(_hex(soft)))
    return Shades(
        brand=_hex(base),
        brand_strong=_hex(_mix(base, _BLACK, 0.24)),
        on_brand=LIGHT.on_brand,
        brand_text=_hex(_move(base, _BLACK, backgrounds)),
        brand_soft=_hex(soft),
        brand_line=_hex(_mix(base, _rgb(LIGHT.surface), 0.68)),
        mast=_hex(base),
        mast_line=_hex(_mix(base, _WHITE, 0.42)),
        on_mast="#ffffff",
    )


def _dark(base: Rgb) -> Shades:
    surfaces = (_rgb(DARK.paper), _rgb(DARK.surface), _rgb(DARK.sunken))
    soft = _mix(base, _rgb(DARK.surface), 0.72)
    brand = _lift(base, (*surfaces, _rgb(DARK.on_brand)))
    mast = _mix(base, _BLACK, 0.42)
    return Shades(
        brand=_hex(brand),
        brand_strong=_hex(_mix(brand, _WHITE, 0.3)),
        on_brand=DARK.on_brand,
        brand_text=_hex(_lift(base, (*surfaces, _rgb(_hex(soft))))),
        brand_soft=_hex(soft),
        brand_line=_hex(_mix(brand, _rgb(DARK.surface), 0.62)),
        mast=_hex(mast),
        mast_line=_hex(_mix(mast, _WHITE, 0.3)),
        on_mast="#ffffff",
    )


def _properties(shades: Shades) -> str:
    return "".join(f"--{f.name.replace('_', '-')}:{getattr(shades, f.name)};" for f in fields(shades))


def _move(color: Rgb, towards: Rgb, backgrounds: tuple[Rgb, ...]) -> Rgb:
    """The nearest mix of `color` with `towards` that is readable on every background, as it will be written."""
    for step in range(_STEPS + 1):
        candidate = _rgb(_hex(_mix(color, towards, step / _STEPS)))
        if all(_contrast(candidate, background) >= MIN_CONTRAST for background in backgrounds):
            return candidate
    return towards


def _lift(color: Rgb, backgrounds: tuple[Rgb, ...]) -> Rgb:
    """The darkest lighter tone of the same hue that is readable on every background.

    Mixed with white a colour turns grey on its way; at full saturation it glares on a phone at night.
    """
    hue, lightness, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in color))
    for step in range(_STEPS + 1):
        level = lightness + (1 - lightness) * step / _STEPS
        red, green, blue = colorsys.hls_to_rgb(hue, level, saturation * (2 / 3 if step else 1))
        candidate = _rgb(_hex((red * 255, green * 255, blue * 255)))
        if all(_contrast(candidate, background) >= _DARK_CONTRAST for background in backgrounds):
            return candidate
    return _WHITE


def _mix(color: Rgb, other: Rgb, share: float) -> Rgb:
    """`share` of `other` in `color`, 0..1."""
    red, green, blue = (a + (b - a) * share for a, b in zip(color, other, strict=True))
    return red, green, blue


def _contrast(one: Rgb, other: Rgb) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: Rgb) -> float:
    red, green, blue = (_linear(channel / 255) for channel in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _rgb(color: str) -> Rgb:
    return float(int(color[1:3], 16)), float(int(color[3:5], 16)), float(int(color[5:7], 16))


def _hex(color: Rgb) -> str:
    return "#" + "".join(f"{round(channel):02x}" for channel in color)
