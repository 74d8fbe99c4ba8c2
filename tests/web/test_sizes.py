"""What every phone must load, and what the content security policy forbids."""

import re
from pathlib import Path

import pytest

from tests.web.stylesheet import SHEET, STATIC

TREES = [Path(__file__).parents[2] / "src", Path(__file__).parents[2] / "tenants"]
TEMPLATES = sorted(page for tree in TREES for page in tree.rglob("templates/**/*.html"))
KIB = 1024


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("app.css", 30 * KIB),
        ("app.js", 8 * KIB),
        ("draft.js", 7 * KIB),
        ("compare.js", 2 * KIB),
        ("icons.svg", 12 * KIB),
    ],
)
def test_the_files_stay_small(name: str, limit: int) -> None:
    assert (STATIC / name).stat().st_size <= limit


@pytest.mark.parametrize("page", TEMPLATES, ids=lambda page: "/".join(page.parts[-3:]))
def test_templates_hold_no_inline_style_or_script(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"<style[\s>]|\sstyle=|\son[a-z]+=\"|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"(?:src|href)=\"https?:(?!//wa\.me)", text)


def test_the_stylesheet_loads_nothing_from_elsewhere() -> None:
    assert "@import" not in SHEET
    assert "@font-face" not in SHEET
    assert not re.search(r"url\(\s*[\"']?(?:https?:|//)", SHEET)


def test_every_token_that_is_used_is_defined() -> None:
    used, defined = (
        set(re.findall(r"var\((--[a-z0-9-]+)", SHEET)),
        set(re.findall(r"(--[a-z0-9-]+)\s*:", SHEET)),
    )
    assert used <= defined
