"""What a letter says, before it is drawn."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tenants.letters.catalogue import PLACEHOLDERS, letter_type, letter_types, read_catalogue
from tenants.letters.composition import MAX_LOGO_BYTES, BadAnswer, Signer, compose

from .paper import ANSWERS, HANURA, LURAH, PRINTED_CODE, SITI, TEJO_AGUNG, composed
from .samples import long, short


def said(data: dict[str, Any]) -> list[str]:
    """The running text and the rows of the body, as one list of lines."""
    lines: list[str] = []
    for block in data["body"]:
        lines += [block["text"]] if "text" in block else [f"{label}: {text}" for label, text in block["rows"]]
    return lines


def test_the_data_survives_json() -> None:
    data = composed("tidak_mampu", watermark="contoh")
    assert json.loads(json.dumps(data)) == data


def test_the_rows_follow_the_type_and_a_gap_is_a_dash() -> None:
    rows = dict(composed(resident=replace(SITI, religion="", birth_place=""))["resident"])
    assert list(rows)[:3] == ["Nama", "NIK", "Tempat, tanggal lahir"]
    assert rows["Agama"] == "-"
    assert rows["Tempat, tanggal lahir"] == "1 Januari 1990"
    assert "Nomor KK" not in rows


@pytest.mark.parametrize(
    ("village", "dusun", "expected"),
    [
        (TEJO_AGUNG, "", "RT 012 RW 003, Kelurahan Tejo Agung"),
        (TEJO_AGUNG, "II", "RT 012 RW 003, Lingkungan II, Kelurahan Tejo Agung"),
        (HANURA, "A", "RT 012 RW 003, Dusun A, Desa Hanura"),
        (HANURA, "Dusun A", "RT 012 RW 003, Dusun A, Desa Hanura"),
    ],
)
def test_the_address_names_the_part_of_the_village(village: object, dusun: str, expected: str) -> None:
    rows = dict(composed(village=village, resident=replace(SITI, dusun=dusun))["resident"])
    assert expected in rows["Alamat"]


def test_answers_are_put_in_words() -> None:
    assert said(composed("tidak_mampu")) == [
        "Nama tersebut di atas benar penduduk Kelurahan Tejo Agung, Kecamatan Metro Timur, Kota Metro. "
        "Menurut data dan pengetahuan kami, yang bersangkutan tergolong keluarga tidak mampu.",
        "Surat keterangan ini diberikan untuk anak dari yang bersangkutan:",
        "Nama anak: Rina Wulandari",
        "Sekolah: SMP Negeri 4 Metro",
        "Surat keterangan ini dibuat sebagai syarat untuk mengurus bantuan atau keringanan biaya pendidikan.",
    ]


def test_an_answer_to_a_question_since_ruled_out_is_left() -> None:
    answers = ANSWERS["tidak_mampu"] | {
        "purpose": "general",
        "purpose_detail": "Mengurus bantuan hukum",
        "beneficiary": "self",
    }
    lines = said(composed("tidak_mampu", answers=answers))
    assert lines[1:] == ["Surat keterangan ini dibuat untuk keperluan: Mengurus bantuan hukum."]


@pytest.mark.parametrize("shape", ["{%s}", "{{%s}}", "{%s.y}"])
@pytest.mark.parametrize("name", [*sorted(PLACEHOLDERS), "purpose", "x"])
def test_what_looks_like_a_placeholder_is_not_filled_in(name: str, shape: str) -> None:
    typed = shape % name
    data = composed(answers={"purpose": typed, "since": "2015"}, resident=replace(SITI, name=typed))
    assert said(data)[-1] == f"Surat keterangan ini dibuat untuk keperluan: {typed}."
    assert dict(data["resident"])["Nama"] == typed


WHOLE_LIST = """\
title = "Semua"
title_official = "SEMUA"
topic = "other"
purpose = "Menguji."
requirements = ["Tidak ada."]
promise_working_hours = 1
validity_days = 1
classification_code = "1"
who_may_ask = ["operator"]
data = ["name"]
fields = [
    { name = "day", kind = "date", label = "Hari?", short_label = "Hari" },
    { name = "amount", kind = "number", label = "Berapa?", short_label = "Jumlah" },
    { name = "note", kind = "text", label = "Catatan?", short_label = "Catatan", required = false },
]

[[body]]
text = "%s day={day} amount={amount}"

[[body]]
rows = [{ label = "Catatan", text = "{note}" }, { label = "Hari", text = "{day}" }]
"""


def test_each_placeholder_of_the_closed_list_has_a_value(tmp_path: Path) -> None:
    listed = " ".join(f"{name}={{{name}}}" for name in sorted(PLACEHOLDERS))
    (tmp_path / "semua.toml").write_text(WHOLE_LIST % listed)
    data = compose(
        read_catalogue(tmp_path)["semua"],
        village=TEJO_AGUNG,
        resident=SITI,
        answers={"day": "2026-02-03", "amount": 1500000},
        signer=LURAH,
        number="1",
        issued_on=date(2026, 11, 24),
        valid_until=None,
        verification_url="",
    )
    text, *rows = said(data)
    assert "{" not in text
    for part in ("village=Kelurahan Tejo Agung", "head_title=Lurah", "kabupaten=Kota Metro"):
        assert part in text
    assert text.endswith("day=3 Februari 2026 amount=1.500.000")
    assert rows == ["Hari: 3 Februari 2026"]  # an unanswered row is left out


@pytest.mark.parametrize(
    ("code", "wrong", "named"),
    [
        ("domisili", {"purpose": "   "}, "purpose"),
        ("domisili", {"purpose": "\u200b\u202e"}, "purpose"),
        ("domisili", {"purpose": None}, "purpose"),
        ("domisili", {"since": "-2_0"}, "since"),
        ("domisili", {"since": "dulu 1872044101900001"}, "since"),
        ("tidak_mampu", {"purpose": "bribe"}, "purpose"),
        ("tidak_mampu", {"child_name": ""}, "child_name"),
    ],
)
def test_a_bad_answer_is_named_and_not_repeated(code: str, wrong: dict[str, object], named: str) -> None:
    with pytest.raises(BadAnswer) as refusal:
        composed(code, answers=ANSWERS[code] | wrong)
    assert refusal.value.field_name == named
    assert str(refusal.value) == f"The answer to {named!r} is missing or not of its kind."
    assert refusal.value.__context__ is None


@pytest.mark.parametrize(
    ("signer", "opening", "titles"),
    [
        (LURAH, "Lurah Tejo Agung,", ["Lurah Tejo Agung"]),
        (replace(LURAH, title="Lurah Tejo Agung"), "Lurah Tejo Agung,", ["Lurah Tejo Agung"]),
        (replace(LURAH, title="Plt. Lurah"), "Plt. Lurah Tejo Agung,", ["Plt. Lurah Tejo Agung"]),
        (
            Signer(name="SRI", title="Sekretaris", on_behalf=True),
            "Sekretaris atas nama Lurah Tejo Agung,",
            ["a.n. Lurah Tejo Agung", "Sekretaris"],
        ),
    ],
)
def test_the_signers_office(signer: Signer, opening: str, titles: list[str]) -> None:
    data = composed(signer=signer)
    assert data["opening"].startswith(f"Yang bertanda tangan di bawah ini, {opening}")
    assert data["signature"]["titles"] == titles


def test_a_desas_official_has_a_nipd_or_none() -> None:
    signer = Signer(name="RIO", title="Kepala Desa", id_number="123", id_kind="NIPD")
    assert composed(village=HANURA, signer=signer)["signature"]["below"] == ["NIPD. 123"]
    assert composed(village=HANURA, signer=replace(signer, id_number=""))["signature"]["below"] == []


def test_the_letterhead_leaves_out_what_the_village_lacks() -> None:
    bare = replace(TEJO_AGUNG, kabupaten="Pesawaran", address="", postal_code="", phone="", host="")
    head = composed(village=bare)["letterhead"]
    assert head["above"] == ["PEMERINTAH KABUPATEN PESAWARAN", "KECAMATAN METRO TIMUR"]
    assert head["lines"] == []


def test_a_draft_has_no_code_and_says_so() -> None:
    data = composed(number="", verification_url="")
    assert data["verification"] is None
    assert data["signature"]["note"][0] == "Belum disetujui"


def test_the_code_to_type_stands_in_groups_under_its_page() -> None:
    verification = composed()["verification"]
    assert verification["page"] == "tejoagung.smartvillage.localhost/v"
    assert verification["code"] == PRINTED_CODE


def test_without_an_end_no_validity_is_promised() -> None:
    assert len(composed(valid_until=None)["closing"]) == 1


def test_nothing_private_in_a_repr_and_no_huge_logo() -> None:
    assert SITI.nik not in repr(SITI)
    assert SITI.kk not in repr(SITI)
    with pytest.raises(ValueError):
        composed(logo=b"x" * (MAX_LOGO_BYTES + 1))


def test_money_is_repeated_in_words_and_a_time_has_its_zone() -> None:
    assert "Penghasilan sebulan: Rp1.500.000 (satu juta lima ratus ribu rupiah)" in said(
        composed("penghasilan")
    )
    assert "Waktu: 08.00 WIB sampai dengan 17.00 WIB" in said(composed("keramaian"))


def test_people_are_listed_and_an_open_question_lists_nobody() -> None:
    answers = short(letter_type("pindah_datang")) | {"followers": "Siti; istri\nRina; {village}"}
    listed = [block for block in composed("pindah_datang", answers=answers)["body"] if "people" in block]
    assert listed == [
        {"columns": ["Nama", "Hubungan keluarga"], "people": [["Siti", "istri"], ["Rina", "{village}"]]}
    ]
    nobody = composed("pindah_datang", answers=answers | {"followers": ""})["body"]
    assert not [block for block in nobody if "people" in block]


@pytest.mark.parametrize(
    ("code", "opening", "closing"),
    [
        (
            "domisili",
            "menerangkan dengan sebenarnya bahwa:",
            "Demikian surat keterangan ini dibuat dengan sebenarnya",
        ),
        (
            "kematian",
            "telah menerima laporan dari:",
            "Demikian surat keterangan ini dibuat dengan sebenarnya",
        ),
        ("skck", "memberikan pengantar kepada:", "Demikian surat pengantar ini dibuat agar"),
        ("kk_baru", "meneruskan permohonan dari:", "Demikian surat pengantar ini dibuat agar"),
        (
            "ahli_waris",
            "Yang bertanda tangan di bawah ini:",
            "Demikian surat pernyataan ini dibuat dengan sebenarnya",
        ),
        ("kuasa", "Yang bertanda tangan di bawah ini:", "Demikian surat kuasa ini dibuat dengan sebenarnya"),
    ],
)
def test_a_letter_opens_and_closes_as_what_it_is(code: str, opening: str, closing: str) -> None:
    data = composed(code)
    assert data["opening"].endswith(opening)
    assert data["closing"][-1].startswith(closing)
    noun = closing.split(" ini ", maxsplit=1)[0].removeprefix("Demikian ")
    assert data["closing"][0].startswith(f"{noun.capitalize()} ini berlaku sampai")


def test_who_declares_signs_and_the_head_takes_note() -> None:
    data = composed("ahli_waris")
    assert data["signature"]["titles"] == ["Mengetahui,", "Lurah Tejo Agung"]
    assert data["beside"]["holder"] == {
        "titles": ["Yang membuat pernyataan"],
        "name": "SITI AMINAH",
        "below": [],
    }
    assert data["beside"]["camat"]["titles"] == ["Mengetahui,", "Camat Metro Timur"]
    assert data["beside"]["witnesses"] == ["Budi Santoso"] * 2


def test_most_letters_are_signed_by_the_head_alone() -> None:
    data = composed("domisili")
    assert data["beside"] == {"holder": None, "camat": None, "witnesses": []}
    assert data["copies"] == []


@pytest.mark.parametrize("code", sorted(letter_types()))
def test_every_type_speaks_a_villages_own_words(code: str) -> None:
    """A pekon has a peratin: no letter says desa, kelurahan, lurah or kepala desa by itself."""
    pekon = replace(HANURA, kind="desa", term="pekon", head_title="Peratin")
    plain = replace(SITI, address="Jalan Mawar")
    text = json.dumps(
        {
            **composed(
                code,
                village=pekon,
                resident=plain,
                signer=replace(LURAH, title="Peratin"),
                answers=long(letter_type(code)),
            ),
            "verification": None,
        },
        ensure_ascii=False,
    )
    assert "Peratin Hanura" in text
    words = text.replace("Desa atau kelurahan", "").casefold()
    assert [word for word in ("lurah", "kepala desa", " desa ") if word in words] == []
