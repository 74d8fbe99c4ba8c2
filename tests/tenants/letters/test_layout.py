"""The sheet of paper: its parts in order, one page, clean margins, the QR at the left foot."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

import tenants.letters
from smartvillage.kernel.documents import render_pdf, render_png
from tenants.letters.catalogue import FieldKind, letter_type

from .paper import ANSWERS, FAR_AWAY, HANURA, LONG_NAMED, LURAH, PRINTED_CODE, SITI, URL, composed, pages_of

LAYOUT = Path(tenants.letters.__file__).parent / "layout" / "letter.typ"
CODES = ("domisili", "usaha", "tidak_mampu")
HONEST = "Kode verifikasi, bukan tanda tangan elektronik tersertifikasi."


def printed(code: str = "domisili", **changed: Any) -> str:
    (page,) = pages_of(render_pdf(LAYOUT, composed(code, **changed)))
    return page


def longest(code: str, filler: str) -> dict[str, object]:
    """Answers as long as each question allows."""
    answers = dict(ANSWERS[code])
    for field in letter_type(code).fields:
        if field.kind is FieldKind.TEXT and field.name in answers:
            answers[field.name] = (filler * field.max_length)[: field.max_length].strip()
    return answers


@pytest.mark.parametrize("code", CODES)
def test_the_fixed_parts_stand_once_and_in_order(code: str) -> None:
    page = printed(code)
    parts = [
        "PEMERINTAH KOTA METRO",
        "KECAMATAN METRO TIMUR",
        "KELURAHAN TEJO AGUNG",
        "Jalan Soekarno Hatta Nomor 16 C, Kode Pos 34124",
        "Telepon (0725) 47812",
        letter_type(code).title_official,
        "Nomor: 400.12.2.1/015/1005/XI/2026",
        "Yang bertanda tangan di bawah ini, Lurah Tejo Agung",
        "SITI AMINAH",
        "1872044101900001",
        "Kotabumi, 1 Januari 1990",
        "Jalan Mawar Nomor 21, RT 012 RW 003, Kelurahan Tejo Agung, Kecamatan Metro Timur, Kota Metro",
        "berlaku sampai dengan tanggal 24 Desember 2026",
        "Demikian surat keterangan ini dibuat",
        HONEST,
        PRINTED_CODE,
    ]
    assert [page.count(part) for part in parts] == [1] * len(parts)
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    for part in (
        "Tejo Agung, 24 November 2026",
        "BAMBANG SETIAWAN, S.STP., M.M.",
        "NIP. 19800312 200003 1 002",
    ):
        assert page.count(part) == 1


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("domisili", ["Melamar pekerjaan", "sejak tahun 2015", "Islam", "Kawin Tercatat"]),
        (
            "usaha",
            ["Warung Bu Siti", "Jual makanan dan sembako", "Jalan Melati Nomor 8", "Mengajukan kredit usaha"],
        ),
        ("tidak_mampu", ["Rina Wulandari", "SMP Negeri 4 Metro", "1872040505100002", "SLAMET RIYADI"]),
    ],
)
def test_each_value_is_printed_once(code: str, values: list[str]) -> None:
    page = printed(code)
    assert [page.count(value) for value in values] == [1] * len(values)


@pytest.mark.parametrize("paper", ["a4", "f4"])
@pytest.mark.parametrize("code", CODES)
def test_the_longest_letter_keeps_to_one_small_page(code: str, paper: str) -> None:
    answers = longest(code, "Sekolah Menengah Pertama Negeri ")
    data = composed(
        code, village=FAR_AWAY, resident=LONG_NAMED, answers=answers, watermark="contoh", paper=paper
    )
    pdf = render_pdf(LAYOUT, data)
    (page,) = pages_of(pdf)
    assert "Sumber Rejo Makmur" in page
    assert page.count("CONTOH") == 1
    assert len(pdf) <= 200_000


def test_endless_words_break_and_stay_on_the_paper() -> None:
    """Nothing is drawn in the right margin (2.4 cm of 21 cm), however long a word is."""
    data = composed(
        "usaha",
        village=FAR_AWAY,
        resident=replace(SITI, name="W" * 120),
        answers=longest("usaha", "W"),
        signer=replace(LURAH, name="W" * 60),
        verification_url=f"https://{'w' * 60}.{FAR_AWAY.host}/v/k7m2/",
    )
    for png in render_png(LAYOUT, data, ppi=72):
        with Image.open(io.BytesIO(png)) as image:
            grey = image.convert("L")
        margin = grey.crop((round(grey.width * (21 - 2.2) / 21), 0, grey.width, grey.height))
        assert margin.getextrema() == (255, 255)


def test_a_desa_has_its_own_words() -> None:
    page = printed("usaha", village=HANURA, signer=replace(LURAH, title="Kepala Desa", id_number="", rank=""))
    for part in (
        "PEMERINTAH KABUPATEN PESAWARAN",
        "DESA HANURA",
        "Hanura, 24 November 2026",
        "24 November 2026 Kepala Desa Hanura, ",
    ):
        assert page.count(part) == 1
    assert "NIP" not in page
    assert "Telepon" not in page


def test_the_qr_leads_to_the_verification_page() -> None:
    (png,) = render_png(LAYOUT, composed(watermark="CONTOH"), ppi=150)
    with Image.open(io.BytesIO(png)) as image:
        codes = zxingcpp.read_barcodes(image.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
        assert [code.text for code in codes] == [URL]
        corner = codes[0].position.bottom_left
        assert corner.x < image.width / 3
        assert corner.y > image.height / 2
