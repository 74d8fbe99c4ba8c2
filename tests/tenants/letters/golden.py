"""What every letter type looks like, as small pictures. Draw them anew: `python -m tests.tenants.letters.golden`."""

import io
from datetime import date
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageStat

import tenants.letters
from smartvillage.kernel.documents import render_png
from tenants.letters.catalogue import letter_type, letter_types

from .paper import FAR_AWAY, LONG_NAMED, composed
from .samples import long, short

PICTURES = Path(__file__).parent / "pictures"
LAYOUT = Path(tenants.letters.__file__).parent / "layout" / "letter.typ"
# A line of text is about seven pixels high and stays in one or two of these strips.
_PPI, _STRIP = 40, 6
_GREYS = 8
_MOST = 1.5  # of 255, on average over a strip: a single word changed is more


def data_of(code: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A letter with short answers on A4, and one with the longest of everything on F4."""
    kind = letter_type(code)
    until = date(2026, 12, 24) if kind.validity_days else None
    return (
        composed(code, answers=short(kind), valid_until=until),
        composed(
            code, answers=long(kind), village=FAR_AWAY, resident=LONG_NAMED, valid_until=until, paper="f4"
        ),
    )


def drawn(*letters: dict[str, Any]) -> Image.Image:
    """All pages side by side, in few greys."""
    pages = [
        Image.open(io.BytesIO(png)).convert("L")
        for data in letters
        for png in render_png(LAYOUT, data, ppi=_PPI)
    ]
    sheet = Image.new("L", (sum(page.width for page in pages), max(page.height for page in pages)), 255)
    left = 0
    for page in pages:
        sheet.paste(page, (left, 0))
        left += page.width
    step = 255 / (_GREYS - 1)
    return sheet.point([round(round(level / step) * step) for level in range(256)])


def difference(seen: Image.Image, kept: Image.Image) -> float:
    """By how much the strip that differs most does; more than `_MOST` is another letter."""
    if seen.size != kept.size:
        return 255.0
    apart = ImageChops.difference(seen, kept)
    strips = (
        apart.crop((0, top, apart.width, min(top + _STRIP, apart.height)))
        for top in range(0, apart.height, _STRIP)
    )
    return max(ImageStat.Stat(strip).mean[0] for strip in strips)


def same(seen: Image.Image, kept: Image.Image) -> bool:
    return difference(seen, kept) <= _MOST


def kept(code: str) -> Image.Image:
    with Image.open(PICTURES / f"{code}.png") as picture:
        return picture.convert("L")


def keep(code: str, picture: Image.Image) -> None:
    PICTURES.mkdir(exist_ok=True)
    few = picture.quantize(_GREYS, dither=Image.Dither.NONE)
    few.save(PICTURES / f"{code}.png", optimize=True, bits=3)


if __name__ == "__main__":
    for old in PICTURES.glob("*.png"):
        old.unlink()
    for name in letter_types():
        keep(name, drawn(*data_of(name)))
