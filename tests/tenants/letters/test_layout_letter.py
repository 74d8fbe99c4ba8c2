"""The file behind the paper: its standard, size and metadata, hostile text, long text, many threads."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

import tenants.letters
from smartvillage.kernel.documents import RenderFailed, printable, render_pdf, render_png
from tenants.letters.catalogue import letter_type
from tenants.letters.composition import Signer
from tests.kernel.documents.reading import metadata, page_texts

from .paper import ANSWERS, FAR_AWAY, HANURA, LURAH, SITI, composed

LAYOUT = Path(tenants.letters.__file__).parent / "layout" / "letter.typ"
HONEST = "bukan tanda tangan elektronik tersertifikasi"
LONG = "Jalan Raya Lintas Sumatera Kilometer Tujuh Belas Perumahan Bumi Puspa Kencana " * 3


def logo() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (120, 150), (20, 90, 60, 255)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("code", ["domisili", "usaha", "tidak_mampu"])
def test_a_light_pdf_a_that_tells_nothing_of_the_resident_outside_the_page(code: str) -> None:
    pdf = render_pdf(LAYOUT, composed(code))
    assert len(pdf) < 60_000
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf
    told = metadata(pdf)
    assert told["/Title"] == letter_type(code).title
    assert told["/Author"] == "Pemerintah Kelurahan Tejo Agung"
    for private in (SITI.nik, SITI.kk, SITI.name):
        assert private not in str(told)
        assert private.encode() not in pdf


def test_the_same_letter_is_the_same_file() -> None:
    assert render_pdf(LAYOUT, composed()) == render_pdf(LAYOUT, composed())


@pytest.mark.parametrize(
    ("code", "answers"),
    [
        ("domisili", {"purpose": LONG[:200]}),
        (
            "usaha",
            {"business_name": "W" * 100, "business_kind": LONG[:100]}
            | {"business_address": LONG[:200], "purpose": LONG[:200]},
        ),
        ("tidak_mampu", {"child_name": "W" * 100, "child_school": LONG[:100]}),
    ],
)
def test_texts_of_two_hundred_letters_keep_to_one_page(code: str, answers: dict[str, object]) -> None:
    resident = replace(
        SITI, name=LONG[:200], address=LONG[:200], family_head=LONG[:200], occupation=LONG[:100]
    )
    data = composed(
        code,
        answers=ANSWERS[code] | answers,
        resident=resident,
        village=replace(FAR_AWAY, address=LONG[:200]),
        signer=replace(LURAH, name=LONG[:100]),
        logo=logo(),
    )
    (page,) = page_texts(render_pdf(LAYOUT, data))
    assert page.replace(" ", "").count(LONG[:200].replace(" ", "")) >= 2


def test_past_one_page_the_signature_stays_whole_and_the_pages_are_counted() -> None:
    data = composed()
    data["body"] = [{"text": LONG}] * 25
    first, second = page_texts(render_pdf(LAYOUT, data))
    assert "Halaman 1 dari 2" in first
    assert "Halaman 2 dari 2" in second
    for part in ("Tejo Agung, 24 November 2026", LURAH.name, "NIP. "):
        assert part not in first
        assert second.count(part) == 1


@pytest.mark.parametrize(("paper", "millimetres"), [("a4", (210, 297)), ("f4", (215, 330))])
def test_the_paper_has_its_size(paper: str, millimetres: tuple[int, int]) -> None:
    box = PdfReader(io.BytesIO(render_pdf(LAYOUT, composed(paper=paper)))).pages[0].mediabox
    assert (round(float(box.width) * 25.4 / 72), round(float(box.height) * 25.4 / 72)) == millimetres


@pytest.mark.parametrize("word", ["CONTOH", "LATIHAN"])
def test_a_watermark_is_there_when_given_and_only_then(word: str) -> None:
    marked = render_pdf(LAYOUT, composed(watermark=word.lower()))
    assert page_texts(marked)[0].count(word) == 1
    assert b"<pdfaid:part>2</pdfaid:part>" in marked
    assert word not in page_texts(render_pdf(LAYOUT, composed()))[0]


def test_a_draft_says_that_it_is_one() -> None:
    (text,) = page_texts(render_pdf(LAYOUT, composed(number="", verification_url="")))
    assert "Belum disetujui" in text
    assert "bukan surat yang sah" in text
    assert "Disetujui secara elektronik" not in text
    assert HONEST not in text
    assert "Nomor: ....." in text


def test_a_secretary_signs_on_behalf() -> None:
    signer = Signer(
        name="RAHMAT HIDAYAT", title="Sekretaris", id_number="3.18", id_kind="NIPD", on_behalf=True
    )
    (text,) = page_texts(render_pdf(LAYOUT, composed(signer=signer, village=HANURA)))
    assert "a.n. Kepala Desa Hanura Sekretaris," in text
    assert "NIPD. 3.18" in text


def test_a_logo_stands_left_in_the_letterhead() -> None:
    def letterhead(image: bytes) -> set[object]:
        (png,) = render_png(LAYOUT, composed(logo=image), ppi=50)
        with Image.open(io.BytesIO(png)) as page:
            corner = page.convert("RGB").crop((50, 30, 92, 75))
        return {color for _, color in corner.getcolors(10_000) or []}

    assert letterhead(b"") == {(255, 255, 255)}
    assert (20, 90, 60) in letterhead(logo())


def test_a_broken_logo_fails_and_tells_nothing_of_the_resident() -> None:
    with pytest.raises(RenderFailed) as failure:
        render_pdf(LAYOUT, composed(logo=b"no image"))
    assert SITI.nik not in str(failure.value)
    assert SITI.name not in str(failure.value)


@pytest.mark.parametrize(
    "typed",
    [
        '#read("x")',
        "{{7*7}}",
        "{event.__class__}",
        "{name} {nik} {purpose}",
        "[*tebal*] _miring_ `kode`",
        "$x$ <a> @b = Judul",
        "\\u{41} \\ // ...",
        "${7*7} %(name)s %s",
    ],
)
def test_what_looks_like_markup_or_a_placeholder_stays_text(typed: str) -> None:
    answers = ANSWERS["usaha"] | {"business_name": typed, "purpose": typed}
    data = composed("usaha", answers=answers, resident=replace(SITI, name=typed))
    (text,) = page_texts(render_pdf(LAYOUT, data))
    assert f"Nama : {typed} NIK" in text
    assert f"Nama usaha : {typed} Jenis usaha" in text
    assert f"keperluan: {typed}." in text
    assert text.count(SITI.nik) == 1


def test_eight_threads_draw_their_own_letters() -> None:
    names = [f"WARGA {thread} {turn}" for thread in range(8) for turn in range(20)]

    def draw(name: str) -> bytes:
        return render_pdf(LAYOUT, composed(resident=replace(SITI, name=name)))

    with ThreadPoolExecutor(8) as pool:
        pdfs = list(pool.map(draw, names))
    for name, pdf in zip(names, pdfs, strict=True):
        assert f"Nama : {name} NIK" in page_texts(pdf)[0]


def typed_text(length: int) -> st.SearchStrategy[str]:
    """Anything that leaves something to print."""
    return st.text(min_size=1, max_size=length).filter(lambda text: bool(printable(text)))


@given(
    name=typed_text(200),
    address=typed_text(200),
    business_name=typed_text(100),
    business_kind=typed_text(100),
    business_address=typed_text(200),
    purpose=typed_text(200),
)
@settings(max_examples=60, deadline=None)
def test_any_text_makes_a_letter(name: str, address: str, **answers: str) -> None:
    resident = replace(SITI, name=name, address=address)
    pdf = render_pdf(LAYOUT, composed("usaha", resident=resident, answers={**answers, "started": "2018"}))
    assert len(PdfReader(io.BytesIO(pdf)).pages) in {1, 2}
    assert len(pdf) < 200_000
