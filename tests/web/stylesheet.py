"""What app.css says, for tests that measure it."""

import re
from pathlib import Path

STATIC = Path(__file__).parents[2] / "src" / "smartvillage" / "web" / "static" / "web"
SHEET = (STATIC / "app.css").read_text(encoding="utf-8")

_ROOT = re.compile(r":root\s*\{([^}]*)\}")
_TOKEN = re.compile(r"--([a-z0-9-]+)\s*:\s*(#[0-9a-fA-F]{3,6})\s*[;}]")


def colours(css: str, scheme: str) -> dict[str, str]:
    """The colour tokens that hold in `scheme` ("light" or "dark"): dark overwrites light."""
    light, dark = {}, {}
    for match in _ROOT.finditer(css):
        before = css[max(0, match.start() - 90) : match.start()]
        is_dark = re.search(r"prefers-color-scheme\s*:\s*dark\s*\)\s*\{\s*@media screen\s*\{\s*$", before)
        (dark if is_dark else light).update(_tokens(match.group(1)))
    return light if scheme == "light" else {**light, **dark}


def _tokens(block: str) -> dict[str, str]:
    return {name: _long(value) for name, value in _TOKEN.findall(block + ";")}


def _long(colour: str) -> str:
    digits = colour[1:].lower()
    return "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits)
