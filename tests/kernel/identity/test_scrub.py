import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.utils.functional import lazystr
from hypothesis import given
from hypothesis import strategies as st

from smartvillage.kernel.identity import scrub
from smartvillage.kernel.identity.scrub import code_words, log_words

from .examples import NIK, niks, sixteen_digits

LONG_RUN = re.compile(r"\d{15,}")


@pytest.mark.parametrize(
    "written",
    [
        NIK,
        "1872 0401 0190 0001",
        "1872.0401.0190.0001",
        "187204-010190-0001",
        "187204_010190_0001",
        "1872 - 0401 - 0190 - 0001",
        "1872\u00a00401\u00a00190\u00a00001",
        "1872–0401–0190–0001",
        "1872%200401%200190%200001",
        "1872+0401+0190+0001",
        "1872%2E0401%2E0190%2E0001",
        "1872\t0401\n0190 0001",
        "1,872,040,101,900,001",
        "1872040101900001.0",
        "1.87204010190000E+15",
        "1.8720401019e15",
        "x1872040101900001y",
        "187204010190001",  # one digit forgotten
        NIK * 2,
        "١٨٧٢٠٤٠١٠١٩٠٠٠٠١",
    ],
)
def test_niks_go_however_they_are_written(written: str) -> None:
    assert scrub(f"sebelum {written} sesudah").replace("x[nomor]y", "[nomor]") == "sebelum [nomor] sesudah"


@pytest.mark.parametrize(
    "written",
    [
        "081234567890",
        "0812-3456-7890",
        "0812 3456 7890",
        "0812.3456.7890",
        "+62 812 3456 7890",
        "+62 (812) 3456-7890",
        "+62 0812 3456 7890",
        "6281234567890",
        "006281234567890",
        "81234567890",
        "0721 485963",
        "0721-485963",
        "(021) 5550101",
        "+60 12-345 6789",
        "%2B6281234567890",
    ],
)
def test_phone_numbers_go_however_they_are_written(written: str) -> None:
    cleaned = scrub(f"hubungi {written}, ya")
    assert re.fullmatch(r"hubungi \[(telepon|nomor)\], ya", cleaned)


@pytest.mark.parametrize(
    "text",
    [
        "village 18.72.04.1005 is live",
        "v_1872041005.residents_resident",
        "2026-11-24T05:53:12.123456+07:00",
        "470/0012/18.72.04.1005/XI/2026",
        "127.0.0.1:8000 200 1532",
        "Django 5.2.19, Python 3.11.7",
        "took 0.721485 s",
        "row 0191d6a0-5e07-4c31-9f2a-081234567890",
        "1872••••••••0001 0812••••890",
        "residents_resident_nik_index_0f3a4b5c_uniq",
        "tenants.letters.services.IssueLetterRefused",
    ],
)
def test_what_operators_need_stays(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("GET /cari?q=Siti+Aminah&hal=2 200", "GET /cari?[kueri] 200"),
        ("https://a.test/x?nama=Siti#y", "https://a.test/x?[kueri]"),
        ("password=rahasia123 ok", "password=[rahasia] ok"),
        ("PIN: 123456", "PIN: [rahasia]"),
        ('{"access_token": "abc def"}', '{"access_token": [rahasia]}'),
        ("Authorization: Bearer abc.def", "Authorization: [rahasia]"),
        ("token='unclosed", "token=[rahasia]"),
        ("postgresql://app:sandi@db:5432/x", "postgresql://[rahasia]@db:5432/x"),
        ("/masuk/Ab3dEf6hIj9kLm2nOp5q_R-s", "/masuk/[rahasia]"),
        ("nama='Siti Aminah', rt=3", "nama=[pribadi], rt=3"),
    ],
)
def test_secrets_and_queries_go(text: str, cleaned: str) -> None:
    assert scrub(text) == cleaned


def test_rows_that_postgres_repeats_go() -> None:
    text = (
        'null value in column "sex" violates not-null constraint\n'
        "DETAIL:  Failing row contains (1, Siti\nAminah, 1990-01-01).\n"
        "HINT:  fill it\n"
        "CONTEXT:  COPY resident, line 3, column name: Siti"
    )
    cleaned = scrub(text)
    assert "Siti" not in cleaned
    assert "Aminah" not in cleaned
    assert "1990" not in cleaned
    assert 'column "sex" violates' in cleaned
    assert "HINT:  fill it" in cleaned
    assert "Siti" not in scrub("syntax error\nLINE 1: SELECT 'Siti'\n        ^")


@given(st.text(), sixteen_digits(), st.text())
def test_no_long_run_of_digits_is_left(before: str, digits: str, after: str) -> None:
    assert not LONG_RUN.search(scrub(before + digits + after))


@given(niks(), st.sampled_from(["", " ", ".", "-", " - ", "\u2013", "_", "%20"]), st.integers(1, 8))
def test_no_grouping_hides_a_nik(digits: str, gap: str, size: int) -> None:
    written = gap.join(digits[at : at + size] for at in range(0, 16, size))
    assert scrub(f"nik {written}") == "nik [nomor]"


json_like = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(), niks()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.one_of(st.text(), niks()), inner)),
)


@given(json_like)
def test_structures_are_scrubbed_to_the_leaf(value: Any) -> None:
    assert not LONG_RUN.search(plain_text(scrub(value)))


def plain_text(value: Any) -> str:
    if isinstance(value, dict):
        return " | ".join(plain_text(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return " | ".join(plain_text(part) for part in value)
    return value if isinstance(value, str) else str(value).partition(".")[0]


def test_numbers_keep_their_type_unless_they_are_personal() -> None:
    assert scrub([5, 2.5, 1764000000.123456, 0.1234567890123456, True, None, 1764000000000]) == [
        *(5, 2.5, 1764000000.123456, 0.1234567890123456, True, None, 1764000000000)
    ]
    assert scrub([int(NIK), float(NIK), Decimal(NIK), 1e16, 6281234567890, 10**5000]) == ["[nomor]"] * 6
    assert scrub({int(NIK): 1}) == {"[nomor]": 1}


def test_private_keys_hide_their_value_whatever_it_is() -> None:
    value = {
        "nama": "siti",
        "nama_ibu": "aminah",
        "Full-Name": "siti",
        "nik": 1,
        "no_kk": ["a"],
        "operator_phone": {"a": 1},
        "tanggal_lahir": date(1990, 1, 1),
        "headers": {"cookie": "x"},
        "token": "",
        "pin": None,
        "village": "18.72.04.1005",
        "status": 200,
    }
    cleaned = scrub(value)
    hidden = {key for key, item in cleaned.items() if item == "[pribadi]"}
    assert hidden == set(value) - {"token", "pin", "village", "status"}
    assert (cleaned["token"], cleaned["pin"], cleaned["status"]) == ("", None, 200)


@dataclass
class Person:
    name: str


def test_objects_leave_only_their_type() -> None:
    assert scrub({"a": Person("siti")}) == {"a": "<Person>"}
    assert scrub([b"siti", {"x": (Person("siti"),)}]) == ["<bytes>", {"x": ["<Person>"]}]
    assert scrub(ValueError("no family for Siti")) == "ValueError: no family for •"
    assert scrub([date(2026, 11, 24), UUID(int=5), lazystr(NIK)]) == [
        "2026-11-24",
        "00000000-0000-0000-0000-000000000005",
        "[nomor]",
    ]


def test_a_structure_that_holds_itself_ends() -> None:
    loop: list[Any] = []
    loop.append(loop)
    assert "•" in str(scrub(loop))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no family for Siti Aminah", "no family for • •"),
        ("Resident 'SITI AMINAH' missing", "• '•' missing"),
        ("got 'siti aminah' here", "got '•' here"),
        ("'NoneType' object has no attribute 'rt'", "'NoneType' object has no attribute 'rt'"),
        ('relation "v_1872041005.letters" does not exist', 'relation "v_1872041005.letters" does not exist'),
        ("born 1990-01-01, at Jl. Kenanga", "born •, at •. •"),
        ("siti@desa.id, siti-aminah, nama=siti", "•, •, •"),
        (f"nik {NIK} in row 12", "nik [nomor] in row 12"),
        ("", ""),
    ],
)
def test_only_words_of_code_are_kept(text: str, words: str) -> None:
    assert code_words(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("host tejo-agung.smartvillage.localhost:8000", "host tejo-agung.smartvillage.localhost:8000"),
        ("18.72.04.1005 in 0.42 s", "18.72.04.1005 in 0.42 s"),
        ("Siti Aminah, 1990-01-01, siti@desa.id", "• •, •, •"),
        (f"/surat/{NIK}/", "/surat/[nomor]/"),
        ("GET 'siti aminah'", "• '•'"),
    ],
)
def test_log_words_keep_places_and_no_names(text: str, words: str) -> None:
    assert log_words(text) == words


def test_hostile_text_takes_no_time() -> None:
    for hostile in ("1 " * 100_000, "'" + "a " * 100_000, "?" * 200_000, "0812" * 50_000, "+1(" * 60_000):
        assert len(log_words(hostile)) <= len(hostile)
