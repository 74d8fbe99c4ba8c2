"""The names in static/web/icons.svg; a template that asks for another one fails at once."""

import re
from functools import cache
from pathlib import Path

_SPRITE = Path(__file__).parent / "static" / "web" / "icons.svg"


@cache
def names() -> frozenset[str]:
    return frozenset(re.findall(r'<symbol id="([a-z-]+)"', _SPRITE.read_text(encoding="utf-8")))
