"""What goes into a letter: the closed list, the conditions, the words of each village."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.letters.catalogue import PLACEHOLDERS, letter_type, read_catalogue
from tenants.letters.composition import BadAnswer, compose

from .samples import ANSWERS, PEKON, RESIDENT, SIGNER, VILLAGE, letter_data


def texts(data: dict[str, object]) -> list[str]:
    body = data["body"]
    assert isinstance(body, list)
    return [block["text"] for block in body if "text" in block]


def test_it_is_ready_for_json() -> None:
    data = letter_data(logo=b"\x89PNG")
    assert json.loads(json.dumps(data)) == data


def test_every_placeholder_of_the_closed_list_has_a_value(tmp_path: Path) -> None:
    source = 'title = "x"\ntitle_official = "X"\npurpose = "x"\nrequirements = ["x"]\ndata = ["name"]\n'
    source += 'promise_working_hours = 1\nvalidity_days = 1\nclassification_code = "1"\n'
    source += 'who_may_ask = ["resident"]\n'
    source += '[[fields]]\nname = "day"\nkind = "date"\nlabel = "x"\nshort_label = "x"\n'
    source += '[[fields]]\nname = "amount"\nkind = "number"\nlabel = "x"\nshort_label = "x"\n'
    source += '[[fields]]\nname = "note"\nkind = "text"\nlabel = "x"\nshort_label = "x"\nrequired = false\n'
    listed = " ".join(f"{name}={{{name}}}" for name in sorted(PLACEHOLDERS))
    source += f'[[body]]\ntext = "{listed} day={{day}} amount={{amount}}"\n'
    source += (
        '[[body]]\nrows = [{ label = "Catatan", text = "{note}" }, { label = "Hari", text = "{day}" }]\n'
    )
    (tmp_path / "semua.toml").write_text(source)
    data = compose(
        read_catalogue(tmp_path)["semua"],
        village=VILLAGE,
        resident=RESIDENT,
        answers={"day": "2026-02-03", "amount": "1500000"},
        signer=SIGNER,
        number="1",
        issued_on=date(2026, 11, 24),
        valid_until=None,
        verification_url="",
    )
    (text,) = texts(data)
    assert "{" not in text
    assert "village=Kelurahan Tejo Agung" in text
    assert "head_title=Lurah" in text
    assert "day=3 Februari 2026 amount=1.500.000" in text
    assert data["body"][1]["rows"] == [["Hari", "3 Februari 2026"]]  # the unanswered row is left out
    assert len(data["closing"]) == 1


def test_a_village_speaks_of_itself_in_its_own_words() -> None:
    data = letter_data(village=PEKON, signer=replace(SIGNER, title="Kepala Pekon"))
    assert data["letterhead"]["name"] == "PEKON SUKOHARJO"
    assert data["letterhead"]["above"][0] == "PEMERINTAH KABUPATEN PRINGSEWU"
    assert "Kepala Pekon Sukoharjo, Kecamatan Sukoharjo, Kabupaten Pringsewu" in data["opening"]
    assert data["meta"]["author"] == "Pemerintah Pekon Sukoharjo"
    bare = replace(PEKON, kabupaten="Pringsewu", phone="", host="", address="", postal_code="")
    letterhead = letter_data(village=bare)["letterhead"]
    assert letterhead["above"][0] == "PEMERINTAH KABUPATEN PRINGSEWU"
    assert letterhead["lines"] == []


@pytest.mark.parametrize(
    ("village", "dusun", "shown"),
    [
        (VILLAGE, "", "Jalan Stadion No. 7, RT 012 RW 003, Kelurahan"),
        (VILLAGE, "III", "RW 003, Lingkungan III, Kelurahan"),
        (PEKON, "III", "RW 003, Dusun III, Pekon"),
        (PEKON, "Dusun Sawah", "RW 003, Dusun Sawah, Pekon"),
    ],
)
def test_address(village: object, dusun: str, shown: str) -> None:
    rows = dict(letter_data(village=village, resident=replace(RESIDENT, dusun=dusun))["resident"])
    assert shown in rows["Alamat"]


def test_what_the_register_lacks_is_a_dash() -> None:
    bare = replace(RESIDENT, birth_place="", birth_date=None, religion="")
    rows = dict(letter_data(resident=bare)["resident"])
    assert rows["Tempat, tanggal lahir"] == "-"
    assert rows["Agama"] == "-"


@pytest.mark.parametrize(
    ("answers", "said", "unsaid"),
    [
        ({"purpose": "health", "beneficiary": "self"}, "biaya kesehatan", "anak"),
        (
            {"purpose": "general", "purpose_detail": "Bantuan hukum", "beneficiary": "self"},
            "Bantuan hukum",
            "syarat",
        ),
        (
            {"purpose": "school", "beneficiary": "self", "child_name": "SISA LAMA"},
            "biaya pendidikan",
            "SISA LAMA",
        ),
    ],
)
def test_only_what_applies_is_said(answers: dict[str, str], said: str, unsaid: str) -> None:
    body = json.dumps(letter_data("tidak_mampu", answers=answers)["body"])
    assert said in body
    assert unsaid not in body


@pytest.mark.parametrize(
    ("code", "changed", "name"),
    [
        ("domisili", {"purpose": ""}, "purpose"),
        ("domisili", {"purpose": "  "}, "purpose"),
        ("domisili", {"purpose": "\u200b"}, "purpose"),
        ("domisili", {"purpose": None}, "purpose"),
        ("domisili", {"since": "dulu"}, "since"),
        ("domisili", {"since": "-2_0"}, "since"),
        ("tidak_mampu", {"purpose": "{nik}"}, "purpose"),
        ("tidak_mampu", {"child_school": ""}, "child_school"),
    ],
)
def test_a_bad_answer_is_named_and_not_repeated(code: str, changed: dict[str, str | None], name: str) -> None:
    with pytest.raises(BadAnswer) as failure:
        letter_data(code, answers={**ANSWERS[code], **changed})
    assert failure.value.field_name == name
    assert failure.value.__context__ is None
    given = (next(iter(changed.values())) or "").strip()
    assert not given or given not in str(failure.value)


def test_numbers_of_identity_stay_out_of_repr() -> None:
    assert RESIDENT.nik not in repr(RESIDENT)
    assert RESIDENT.kk not in repr(RESIDENT)


def test_a_title_that_names_the_village_is_not_doubled() -> None:
    data = letter_data(signer=replace(SIGNER, title="Lurah Tejo Agung"))
    assert data["signature"]["titles"] == ["Lurah Tejo Agung"]


def test_a_big_logo_is_refused() -> None:
    with pytest.raises(ValueError, match="logo"):
        letter_data(logo=b"x" * 100_001)


@given(
    st.sampled_from([*sorted(PLACEHOLDERS), "purpose", "x"]), st.sampled_from(["{%s}", "{{%s}}", "{%s.y}"])
)
def test_a_typed_placeholder_is_never_replaced(name: str, shape: str) -> None:
    typed = shape % name
    data = letter_data(answers={"purpose": typed, "since": "2015"}, resident=replace(RESIDENT, name=typed))
    assert texts(data)[-1].endswith(f"keperluan: {typed}.")
    assert dict(data["resident"])["Nama"] == typed


def test_the_type_decides_which_rows_are_shown() -> None:
    assert "Nomor KK" not in dict(letter_data("domisili")["resident"])
    assert dict(letter_data("tidak_mampu")["resident"])["Nomor KK"] == RESIDENT.kk
    assert len(letter_data("usaha")["resident"]) == len(letter_type("usaha").data)
