"""Whatever a person types can be printed; what the fonts have stays as typed."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from smartvillage.kernel.documents import printable, render_pdf

# A narrow column, regular and bold, with long words that break: where rare signs trip a typesetter.
LAYOUT = """
#let data = json(bytes(sys.inputs.data))
#set document(title: "-", date: datetime(year: 2026, month: 1, day: 1))
#set page(width: 160pt, height: auto)
#set text(font: "Libertinus Serif", lang: "id", ligatures: false, hyphenate: false)
#show regex("\\S{30,}"): it => it.text.clusters().join(h(0pt))
#par(justify: true, data.text)
a #data.text;
#text(weight: "bold")[#data.text]
"""


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("layout") / "column.typ"
    path.write_text(LAYOUT)
    return path


@pytest.mark.parametrize(
    "text",
    [
        "Siti Aminah, S.Pd. (1990)",
        "Étienne Đặng Ñandú Kœnig",
        "Jalan Ki Hajar Dewantara No. 7/B — “Blok” ½",
        '{{7*7}} #read("x") [*tebal*] {event.__class__}',
        "محمد بن عبد الله",
        "שלום",
        "Ελλάς Москва",
    ],
)
def test_ordinary_text_stays_as_typed(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Warung 😀 Ibu", "Warung □ Ibu"),
        ("中文", "□□"),
        ("  dua   kata\t\n ", "dua kata"),
        ("e\u0301", "é"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\u200bb\u00adc\ufeffd", "abcd"),
        ("nul\x00 bel\x07", "nul bel"),
        ("\ud800x", "x"),
        ("a" + "\u0301" * 40, "á" + "\u0301" * 3),
        ("a\u200b\u0301", "á"),
        ("", ""),
        ("\u200b", ""),
    ],
)
def test_what_cannot_be_printed_is_mended(typed: str, printed: str) -> None:
    assert printable(typed) == printed


def test_a_good_word_survives_beside_a_bad_one() -> None:
    assert printable("محمد 😀 कि") == "محمد □ □"


def test_lines_stay_only_where_asked() -> None:
    typed = "satu\r\ndua\u2028\n\n\ntiga  "
    assert printable(typed) == "satu dua tiga"
    assert printable(typed, multiline=True) == "satu\ndua\n\ntiga"


def kept_signs() -> list[str]:
    """Every sign that stays as it is, in the order of its code; past the first plane none does."""
    return [char for char in map(chr, range(0x10000)) if printable(char) == char]


def test_every_sign_that_stays_has_a_glyph(layout: Path) -> None:
    kept = kept_signs()
    assert len(kept) > 1500
    for text in ("".join(kept), "".join(reversed(kept)), " ".join(kept[::2] + kept[1::2])):
        render_pdf(layout, {"text": text})


@given(st.text(max_size=80))
@example("a\u0483\u0301 <\u1ddd\u0338")
@example("\ufb03\u0301 \u1e9b\u0323")
@settings(max_examples=300, deadline=None)
def test_any_text_comes_out_drawable_and_stays_so(layout: Path, text: str) -> None:
    result = printable(text)
    render_pdf(layout, {"text": result})
    assert printable(result) == result
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", result)


SCRIPTS = st.one_of(
    st.characters(min_codepoint=0x20, max_codepoint=0x6FF),
    st.characters(min_codepoint=0x300, max_codepoint=0x36F),
    st.characters(min_codepoint=0x590, max_codepoint=0x70F),
    st.sampled_from("abc  1.\n\u094b\u20db\u1ddd"),
)


@given(st.lists(SCRIPTS, max_size=120).map("".join))
@settings(max_examples=300, deadline=None)
def test_scripts_and_marks_in_any_order(layout: Path, text: str) -> None:
    render_pdf(layout, {"text": printable(text, multiline=True)})
