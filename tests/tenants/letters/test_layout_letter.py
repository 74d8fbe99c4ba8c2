"""The printed letter, read back as its receivers read it."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from smartvillage.kernel.documents import RenderFailed, printable, render_pdf, render_png
from tenants.letters.catalogue import letter_type
from tenants.letters.composition import Person, Signer
from tests.kernel.documents.reading import metadata, page_texts, qr_texts

from .samples import (
    ANSWERS,
    LAYOUT,
    NUMBER,
    PEKON,
    RESIDENT,
    SIGNER,
    TOKEN_TO_TYPE,
    URL,
    VILLAGE,
    letter_data,
)

ONCE = {
    "domisili": ["Islam", "Kawin", "WNI", "sejak tahun 2015", "Melamar pekerjaan"],
    "usaha": ["Warung Bu Siti", "Jual makanan", "Jalan Kenanga 9", "2018", "Mengajukan kredit"],
    "tidak_mampu": ["1872041203150007", "BUDI SANTOSO", "RINA WULANDARI", "SMP Negeri 4", "biaya pendidikan"],
}
LONG = "Jalan Raya Lintas Sumatera Kilometer Tujuh Belas Perumahan Bumi Puspa Kencana " * 3
LONG_PERSON = Person(
    name=LONG[:200],
    nik=RESIDENT.nik,
    kk=RESIDENT.kk,
    family_head=LONG[:200],
    birth_place=LONG[:100],
    birth_date=RESIDENT.birth_date,
    sex="Perempuan",
    religion="Kepercayaan terhadap Tuhan Yang Maha Esa",
    marital_status="Cerai hidup",
    occupation=LONG[:100],
    address=LONG[:200],
    rt="012",
    rw="003",
    dusun=LONG[:60],
)
LONG_VILLAGE = replace(
    PEKON,
    name="Gunung Sugih Besar Raya Permai",
    address=LONG[:200],
    host=f"{'gunungsugih-' * 4}desa.localhost",
)


@pytest.mark.parametrize("code", ["domisili", "usaha", "tidak_mampu"])
def test_everything_is_there_once_on_one_page(code: str) -> None:
    pages = page_texts(render_pdf(LAYOUT, letter_data(code)))
    assert len(pages) == 1
    said = [
        "PEMERINTAH KOTA METRO",
        "KECAMATAN METRO TIMUR",
        "KELURAHAN TEJO AGUNG",
        "Jalan Ahmad Yani No. 12, Kode Pos 34112",
        letter_type(code).title_official,
        f"Nomor: {NUMBER}",
        "Yang bertanda tangan di bawah ini, Lurah Tejo Agung, Kecamatan Metro Timur, Kota Metro",
        RESIDENT.name,
        RESIDENT.nik,
        "Kotabumi, 1 Januari 1990",
        "Jalan Stadion No. 7, RT 012 RW 003, Kelurahan Tejo Agung",
        "berlaku sampai dengan tanggal 24 Desember 2026",
        "Tejo Agung, 24 November 2026",
        SIGNER.name,
        "NIP. 19720315 199803 1 005",
        "bukan tanda tangan elektronik tersertifikasi",
        *ONCE[code],
    ]
    assert {text: pages[0].count(text) for text in said} == dict.fromkeys(said, 1)


def test_the_code_and_the_qr_lead_to_the_verification_page() -> None:
    data = letter_data()
    (text,) = page_texts(render_pdf(LAYOUT, data))
    assert f"Kode: {TOKEN_TO_TYPE}" in text
    assert f"Periksa di {VILLAGE.host}/v" in text
    (page,) = render_png(LAYOUT, data, ppi=150)
    assert qr_texts(page) == [URL]


def test_the_qr_is_read_through_a_watermark_too() -> None:
    (page,) = render_png(LAYOUT, letter_data(watermark="LATIHAN"), ppi=150)
    assert qr_texts(page) == [URL]


@pytest.mark.parametrize("code", ["domisili", "usaha", "tidak_mampu"])
def test_a_light_pdf_a_that_tells_no_nik_outside_the_page(code: str) -> None:
    pdf = render_pdf(LAYOUT, letter_data(code))
    assert len(pdf) < 60_000
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf
    told = metadata(pdf)
    assert told["/Title"] == letter_type(code).title
    assert told["/Author"] == "Pemerintah Kelurahan Tejo Agung"
    assert not [secret for secret in (RESIDENT.nik, RESIDENT.kk, RESIDENT.name) if secret.encode() in pdf]
    assert not [secret for secret in (RESIDENT.nik, RESIDENT.kk, RESIDENT.name) if secret in str(told)]


def test_the_same_letter_is_the_same_file() -> None:
    assert render_pdf(LAYOUT, letter_data()) == render_pdf(LAYOUT, letter_data())


def test_long_data_keeps_to_one_page() -> None:
    long_answers = {
        "usaha": {**ANSWERS["usaha"], "business_name": "W" * 100, "business_kind": LONG[:100]}
        | {"business_address": LONG[:200], "purpose": LONG[:200]},
        "tidak_mampu": {**ANSWERS["tidak_mampu"], "child_name": "W" * 100, "child_school": LONG[:100]},
        "domisili": {"purpose": LONG[:200], "since": "2015"},
    }
    signer = replace(SIGNER, name=LONG[:100])
    for code, answers in long_answers.items():
        data = letter_data(
            code, answers=answers, resident=LONG_PERSON, village=LONG_VILLAGE, signer=signer, logo=_logo()
        )
        pages = page_texts(render_pdf(LAYOUT, data))
        assert len(pages) == 1
        assert pages[0].replace(" ", "").count(LONG[:200].replace(" ", "")) >= 2


def test_a_letter_past_one_page_keeps_the_signature_whole_and_counts_pages() -> None:
    data = letter_data()
    data["body"] = [{"text": LONG}] * 25
    pages = page_texts(render_pdf(LAYOUT, data))
    assert len(pages) == 2
    assert "Halaman 1 dari 2" in pages[0]
    assert "Halaman 2 dari 2" in pages[1]
    assert all(text in pages[1] for text in ("Tejo Agung, 24 November 2026", SIGNER.name, "NIP."))


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("f4", (609, 935))])
def test_paper(paper: str, size: tuple[int, int]) -> None:
    box = PdfReader(io.BytesIO(render_pdf(LAYOUT, letter_data(paper=paper)))).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


@pytest.mark.parametrize("word", ["CONTOH", "LATIHAN"])
def test_watermark(word: str) -> None:
    marked = render_pdf(LAYOUT, letter_data(watermark=word.lower()))
    assert word in page_texts(marked)[0]
    assert b"<pdfaid:part>2</pdfaid:part>" in marked
    assert word not in page_texts(render_pdf(LAYOUT, letter_data()))[0]


def test_a_draft_says_that_it_is_one() -> None:
    (text,) = page_texts(render_pdf(LAYOUT, letter_data(number="", verification_url="")))
    assert "Belum disetujui" in text
    assert "bukan surat yang sah" in text
    assert "Disetujui secara elektronik" not in text
    assert "Kode verifikasi" not in text
    assert "Nomor: ....." in text


def test_a_secretary_signs_on_behalf() -> None:
    signer = Signer(
        name="RAHMAT HIDAYAT", title="Sekretaris", id_number="3.18", id_kind="NIPD", on_behalf=True
    )
    (text,) = page_texts(render_pdf(LAYOUT, letter_data(signer=signer, village=PEKON)))
    assert "Sekretaris atas nama Kepala Pekon Sukoharjo, Kecamatan Sukoharjo, Kabupaten Pringsewu" in text
    assert "a.n. Kepala Pekon Sukoharjo Sekretaris," in text
    assert "NIPD. 3.18" in text
    assert "PEKON SUKOHARJO" in text


def test_a_logo_stands_left_in_the_letterhead() -> None:
    def left_of_letterhead(logo: bytes) -> set[tuple[int, ...]]:
        (page,) = render_png(LAYOUT, letter_data(logo=logo), ppi=50)
        with Image.open(io.BytesIO(page)) as image:
            corner = image.convert("RGB").crop((50, 30, 92, 75))
        return {color for _, color in corner.getcolors(10_000) or [] if isinstance(color, tuple)}

    assert left_of_letterhead(b"") == {(255, 255, 255)}
    assert (20, 90, 60) in left_of_letterhead(_logo())


def test_a_broken_logo_fails_without_data() -> None:
    with pytest.raises(RenderFailed) as failure:
        render_pdf(LAYOUT, letter_data(logo=b"no image"))
    assert RESIDENT.nik not in str(failure.value)


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
    answers = {**ANSWERS["usaha"], "business_name": typed, "purpose": typed}
    (text,) = page_texts(render_pdf(LAYOUT, letter_data("usaha", answers=answers)))
    assert f"Nama usaha : {typed} Jenis usaha" in text
    assert f"keperluan: {typed}." in text


def test_eight_threads_draw_their_own_letters() -> None:
    names = [f"WARGA {thread} {turn}" for thread in range(8) for turn in range(20)]

    def draw(name: str) -> str:
        return page_texts(render_pdf(LAYOUT, letter_data(resident=replace(RESIDENT, name=name))))[0]

    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(draw, names))
    assert [f"Nama : {name} NIK" in text for name, text in zip(names, texts, strict=True)] == [True] * 160


def typed(length: int) -> st.SearchStrategy[str]:
    """Anything that leaves something to print."""
    return st.text(min_size=1, max_size=length).filter(lambda text: bool(printable(text)))


@given(
    name=typed(200),
    address=typed(200),
    business_name=typed(100),
    business_kind=typed(100),
    business_address=typed(200),
    purpose=typed(200),
)
@settings(max_examples=60, deadline=None)
def test_any_text_makes_a_letter(name: str, address: str, **answers: str) -> None:
    resident = replace(RESIDENT, name=name, address=address)
    pdf = render_pdf(LAYOUT, letter_data("usaha", resident=resident, answers={**answers, "started": "2018"}))
    assert len(PdfReader(io.BytesIO(pdf)).pages) in {1, 2}
    assert len(pdf) < 200_000


def _logo() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (120, 150), (20, 90, 60, 255)).save(out, "PNG")
    return out.getvalue()
