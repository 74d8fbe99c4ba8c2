"""The names in static/web/icons.svg; a template that asks for another one fails at once."""

import re
from functools import cache
from pathlib import Path

_SPRITE = Path(__file__).parent / "static" / "web" / "icons.svg"


@cache
def _shapes() -> dict[str, str]:
    sprite = _SPRITE.read_text(encoding="utf-8")
    return dict(re.findall(r'<symbol id="([a-z-]+)"[^>]*>(.*?)</symbol>', sprite, re.DOTALL))


def names() -> frozenset[str]:
    return frozenset(_shapes())


def shape(name: str) -> str:
    """The drawing inside a symbol, as SVG elements."""
    return _shapes()[name]
