"""Layouts are confined, errors are silent about data, threads do not mix documents up."""

import json
import logging
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from smartvillage.kernel.documents import RenderFailed, render_pdf, render_png

from .reading import page_texts

PLAIN = """
#let data = json(bytes(sys.inputs.data))
#set document(title: "Uji", date: datetime(year: 2026, month: 1, day: 2))
#set text(ligatures: false)
#data.text
"""


@pytest.fixture
def layout(tmp_path: Path) -> Path:
    path = tmp_path / "layout" / "plain.typ"
    path.parent.mkdir()
    path.write_text(PLAIN)
    return path


def test_a_pdf_a_2b_comes_out_with_the_text(layout: Path) -> None:
    pdf = render_pdf(layout, {"text": "Halo dunia"})
    assert page_texts(pdf) == ["Halo dunia"]
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf


def test_the_same_data_gives_the_same_bytes(layout: Path) -> None:
    assert render_pdf(layout, {"text": "sama"}) == render_pdf(layout, {"text": "sama"})


def test_a_png_per_page(layout: Path) -> None:
    layout.write_text(PLAIN + "#pagebreak() dua")
    pages = render_png(layout, {"text": "satu"}, ppi=36)
    assert len(pages) == 2
    assert all(page.startswith(b"\x89PNG") for page in pages)


@pytest.mark.parametrize(
    "reaching",
    [
        '#read("../secret.txt")',
        '#read("/../secret.txt")',
        '#include "../secret.typ"',
        '#image("/etc/hostname")',
    ],
)
def test_a_layout_reads_nothing_outside_its_folder(layout: Path, reaching: str) -> None:
    (layout.parent.parent / "secret.txt").write_text("RAHASIA")
    (layout.parent.parent / "secret.typ").write_text("RAHASIA")
    layout.write_text(reaching)
    with pytest.raises(RenderFailed):
        render_pdf(layout, {})


def test_a_failure_names_the_place_and_never_the_data(layout: Path, caplog: pytest.LogCaptureFixture) -> None:
    secret = "1872044101900003"
    layout.write_text(PLAIN + "\n#panic(data.text)")
    with caplog.at_level(logging.DEBUG), pytest.raises(RenderFailed) as failure:
        render_pdf(layout, {"text": secret})
    told = "".join(traceback.format_exception(failure.value))
    assert str(failure.value) == "Layout plain.typ could not be drawn at plain.typ:7:1."
    assert failure.value.__context__ is None
    assert secret not in told + caplog.text


def test_a_sign_without_glyph_fails_without_telling_it(layout: Path) -> None:
    with pytest.raises(RenderFailed) as failure:
        render_pdf(layout, {"text": "Nama \U0001f600"})
    assert "Nama" not in str(failure.value)
    assert "\U0001f600" not in str(failure.value)


def test_threads_share_a_layout_and_get_their_own_documents(layout: Path) -> None:
    texts = [f"surat {thread} {turn}" for thread in range(8) for turn in range(20)]
    with ThreadPoolExecutor(8) as pool:
        pdfs = list(pool.map(lambda text: render_pdf(layout, {"text": text}), texts))
    assert [page_texts(pdf) for pdf in pdfs] == [[text] for text in texts]


def test_a_failure_does_not_spoil_the_next_document(layout: Path) -> None:
    with pytest.raises(RenderFailed):
        render_pdf(layout, {"text": "\U0001f600"})
    assert page_texts(render_pdf(layout, {"text": "baik"})) == ["baik"]


def test_a_crash_of_the_typesetter_is_a_failure_like_any_other(layout: Path) -> None:
    """Found by fuzzing Typst 0.15.1; `printable` keeps such text away."""
    layout.write_text(PLAIN.replace("#data.text", "#set page(width: 400pt)\n#data.text"))
    crashing = (
        "\ufee7 \u0653\u20db\u0687\u1ac5\u068aa\u05c0\u05ac\u01deaa\u1ab7c\u066b\u0662\u063dca"
        "\u1dcd\u06c4b\u265e\u0623\u0607\u1ddd\u06f6bc\u1ec5\u2104\u0562ucbbc\u20d4ac\u25da\u094b\u06e0c"
    )
    for text in (crashing, f"a {crashing};"):
        with pytest.raises(RenderFailed):
            render_pdf(layout, {"text": text})
    assert page_texts(render_pdf(layout, {"text": "baik"})) == ["baik"]


@pytest.mark.parametrize(
    "typed", ['#read("x")', "{{7*7}}", "[*tebal*]", "$x^2$ <a> @b", "= Judul", "\\ // -- ...", "\"a\" 'b'"]
)
def test_what_looks_like_markup_is_text(layout: Path, typed: str) -> None:
    assert page_texts(render_pdf(layout, {"text": typed})) == [typed]


def test_data_must_fit_json(layout: Path) -> None:
    with pytest.raises(TypeError):
        render_pdf(layout, {"text": object()})
    assert json.dumps({"text": "\ud800"})  # a lone surrogate passes JSON and is refused by the layout
    with pytest.raises(RenderFailed):
        render_pdf(layout, {"text": "\ud800"})
