"""Every letter type looks as it was looked at and agreed; what is different is written down as a picture."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from smartvillage.kernel.documents import render_pdf
from tenants.letters.catalogue import letter_types

from .golden import LAYOUT, PICTURES, data_of, drawn, kept, same
from .paper import pages_of

CODES = sorted(letter_types())


@pytest.mark.parametrize("code", CODES)
def test_a_letter_looks_as_agreed(code: str, tmp_path: Path) -> None:
    seen = drawn(*data_of(code))
    if not same(seen, kept(code)):
        seen.save(tmp_path / f"{code}.png")
        pytest.fail(
            f"{tmp_path / code}.png differs from {PICTURES / code}.png. "
            "If it is meant: python -m tests.tenants.letters.golden"
        )


@pytest.mark.parametrize("code", CODES)
def test_one_page_on_either_paper_and_two_for_the_longest(code: str) -> None:
    ordinary, longest = data_of(code)
    for paper in ("a4", "f4"):
        pdf = render_pdf(LAYOUT, {**ordinary, "paper": paper})
        assert len(pages_of(pdf)) == 1
        assert len(pdf) <= 60_000
    pdf = render_pdf(LAYOUT, longest)
    assert len(pages_of(pdf)) <= 2
    assert len(pdf) <= 200_000


def test_there_is_a_picture_of_every_type_and_they_are_small() -> None:
    files = list(PICTURES.glob("*.png"))
    assert sorted(file.stem for file in files) == CODES
    assert sum(file.stat().st_size for file in files) < 1_000_000


def _without(data: dict[str, Any], part: str) -> dict[str, Any]:
    """The letter with one thing less on it."""
    match part:
        case "a row about the resident":
            return {**data, "resident": data["resident"][:-1]}
        case "a row of the answers":
            blocks = list(data["body"])
            place = max(place for place, block in enumerate(blocks) if "rows" in block)
            blocks[place] = {"rows": blocks[place]["rows"][:-1]}
            return {**data, "body": blocks}
        case "a person of the list":
            blocks = [
                {**block, "people": block["people"][1:]} if "people" in block else block
                for block in data["body"]
            ]
            return {**data, "body": blocks}
        case "the validity":
            return {**data, "closing": data["closing"][1:]}
        case "the last copy":
            return {**data, "copies": data["copies"][:-1]}
        case "a witness":
            return {**data, "beside": {**data["beside"], "witnesses": data["beside"]["witnesses"][:-1]}}
        case _:
            return {**data, "beside": {**data["beside"], part: None}}


@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("domisili", "a row about the resident"),
        ("domisili", "the validity"),
        ("usaha", "a row of the answers"),
        ("kelahiran", "a row of the answers"),
        ("kk_baru", "a person of the list"),
        ("ahli_waris", "a witness"),
        ("ahli_waris", "holder"),
        ("ahli_waris", "camat"),
        ("keramaian", "camat"),
        ("keramaian", "the last copy"),
    ],
)
def test_a_letter_that_lacks_something_looks_different(code: str, part: str) -> None:
    ordinary, longest = data_of(code)
    changed = _without(ordinary, part)
    assert changed != ordinary
    assert not same(drawn(changed, longest), kept(code))


def test_a_word_said_otherwise_looks_different() -> None:
    ordinary, longest = data_of("kuasa")
    text = ordinary["body"][-1]["text"].replace("November", "Desember")
    changed = {**ordinary, "body": [*ordinary["body"][:-1], {"text": text}]}
    assert changed != ordinary
    assert not same(drawn(changed, longest), kept("kuasa"))


def test_a_speck_is_forgiven() -> None:
    picture = kept("domisili")
    picture.paste(0, (200, 200, 202, 202))
    assert same(picture, kept("domisili"))
    assert not same(Image.new("L", (10, 10)), picture)
