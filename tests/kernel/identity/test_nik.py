from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartvillage.kernel.identity import (
    InvalidKk,
    InvalidNik,
    looks_like_broken_excel_number,
    parse_kk,
    parse_nik,
)

from .examples import NIK, NIK_WOMAN, TODAY, niks


def nik_of(ddmmyy: str, *, region: str = "187204", serial: str = "0001") -> str:
    return region + ddmmyy + serial


@pytest.mark.parametrize(
    ("ddmmyy", "born", "sex"),
    [
        ("010190", date(1990, 1, 1), "L"),
        ("410190", date(1990, 1, 1), "P"),
        ("310190", date(1990, 1, 31), "L"),
        ("710190", date(1990, 1, 31), "P"),
        ("290200", date(2000, 2, 29), "L"),
        ("241126", date(2026, 11, 24), "L"),  # born today
        ("251126", date(1926, 11, 25), "L"),  # tomorrow cannot be: a hundred years ago
        ("311226", date(1926, 12, 31), "L"),
        ("711226", date(1926, 12, 31), "P"),
        ("010127", date(1927, 1, 1), "L"),
    ],
)
def test_birth_date_and_sex_are_read(ddmmyy: str, born: date, sex: str) -> None:
    nik = parse_nik(nik_of(ddmmyy), today=TODAY)
    assert (nik.birth_date, nik.sex, nik.district, nik.warnings) == (born, sex, "18.72.04", ())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \t\n", "empty"),
        ("...", "empty"),
        (nik_of("310290"), "birth_date"),
        (nik_of("310490"), "birth_date"),
        (nik_of("290290"), "birth_date"),
        (nik_of("000190"), "birth_date"),
        (nik_of("320190"), "birth_date"),
        (nik_of("400190"), "birth_date"),
        (nik_of("720190"), "birth_date"),
        (nik_of("800190"), "birth_date"),
        (nik_of("810190"), "birth_date"),
        (nik_of("010090"), "birth_date"),
        (nik_of("011390"), "birth_date"),
        (nik_of("010190", serial="0000"), "serial"),
        (nik_of("010190", region="187200"), "region"),
        (nik_of("010190", region="180004"), "region"),
        (nik_of("010190", region="997204"), "province"),
        (nik_of("010190", region="007204"), "province"),
        (nik_of("010190", region="187299"), "demo"),
        (NIK[:-1], "length"),
        (NIK + "1", "length"),
        ("٠" * 16, "not_digits"),
        (NIK[:-1] + "²", "not_digits"),
        (NIK[:-1] + "O", "not_digits"),
        ("-" + NIK[:-1] + "/", "not_digits"),
        ("1.87204010190000E+15", "excel"),
        ("1,87E+15", "excel"),
        ("1.87e15", "excel"),
        (NIK + ".0", "excel"),
        ("################", "excel"),
    ],
)
def test_impossible_niks_are_refused_with_their_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidNik) as refused:
        parse_nik(text, today=TODAY)
    assert refused.value.reason == reason
    assert str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        f"  {NIK}\n",
        "1872 0401 0190 0001",
        "187204.010190.0001",
        "187204-010190-0001",
        f"'{NIK}",
        f"\ufeff{NIK}\u200e",
        "1872\u00a00401\u00a00190\u00a00001",
    ],
)
def test_what_people_put_around_the_digits_is_dropped(text: str) -> None:
    assert parse_nik(text, today=TODAY).digits == NIK


def test_demo_district_only_on_request() -> None:
    demo = nik_of("010190", region="187299")
    assert parse_nik(demo, today=TODAY, allow_demo=True).district == "18.72.99"
    with pytest.raises(InvalidKk) as refused:
        parse_kk(demo, today=TODAY)
    assert refused.value.reason == "demo"
    assert parse_kk(demo, today=TODAY, allow_demo=True).digits == demo


def test_unknown_district_is_only_a_warning() -> None:
    nik = parse_nik(NIK, today=TODAY, known_district=lambda code: code != "18.72.04")
    assert [warning.code for warning in nik.warnings] == ["district"]
    assert parse_nik(NIK, today=TODAY, known_district=lambda code: code == "18.72.04").warnings == ()


def test_disagreements_ignore_the_century() -> None:
    nik = parse_nik(NIK, today=TODAY)
    assert nik.disagreements(birth_date=date(1890, 1, 1), sex="L") == ()
    found = nik.disagreements(birth_date=date(1990, 1, 2), sex="P")
    assert [warning.code for warning in found] == ["birth_date", "sex"]


@given(niks())
def test_a_nik_never_shows_its_digits_by_accident(digits: str) -> None:
    nik = parse_nik(digits, today=TODAY)
    assert digits not in f"{nik} {nik!r} {[nik]} %s" % nik
    assert nik.birth_date <= TODAY


@given(niks(), st.integers(0, 15), st.characters(codec="utf-8"))
def test_no_refusal_repeats_what_was_typed(digits: str, at: int, character: str) -> None:
    text = digits[:at] + character + digits[at + 1 :]
    try:
        parse_nik(text, today=TODAY)
    except InvalidNik as refused:
        told = f"{refused} {refused!r} {refused.args}"
        assert not any(digits[start : start + 4] in told for start in range(13))


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_nik, parse_kk):
        try:
            digits = parse(text, today=TODAY).digits
        except (InvalidNik, InvalidKk):
            continue
        assert digits.isascii()
        assert len(digits) == 16


@given(st.dates(date(1950, 1, 1), TODAY - timedelta(days=1)), st.sampled_from((0, 40)))
def test_every_birth_date_of_the_last_century_comes_back(born: date, shift: int) -> None:
    nik = parse_nik(nik_of(f"{born.day + shift:02}{born:%m%y}"), today=TODAY)
    assert nik.birth_date == born
    assert nik.sex == ("P" if shift else "L")


def test_kk_holds_its_date_of_issue() -> None:
    kk = parse_kk("1872 0412 0315 0007", today=TODAY)
    assert (kk.digits, kk.district, kk.issued, kk.warnings) == (
        "1872041203150007",
        "18.72.04",
        date(2015, 3, 12),
        (),
    )
    assert kk.digits not in f"{kk}{kk!r}"


@pytest.mark.parametrize("ddmmyy", ["310215", "720315", "251126"])
def test_kk_with_an_odd_date_only_warns(ddmmyy: str) -> None:
    kk = parse_kk(nik_of(ddmmyy), today=TODAY)
    assert kk.issued is None
    assert [warning.code for warning in kk.warnings] == ["issued"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (NIK[:-1], "length"),
        (NIK[:-1] + "x", "not_digits"),
        ("1,87E+15", "excel"),
        (nik_of("120315", serial="0000"), "serial"),
        (nik_of("120315", region="997204"), "province"),
        (nik_of("120315", region="187200"), "region"),
    ],
)
def test_impossible_kks_are_refused_with_their_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidKk) as refused:
        parse_kk(text, today=TODAY)
    assert refused.value.reason == reason
    assert "KK" in str(refused.value)


@pytest.mark.parametrize(
    "value",
    [
        1.872040101900001e15,
        1872040101900000,
        187204010190000,
        9.99e15,
        float("inf"),
        "1.87E+15",
        "1,87204E+15",
        " 1.87e15 ",
        "'1.87E+15",
        "1872040101900000.0",
        "1872040101900000,00",
        "########",
    ],
)
def test_numbers_that_excel_broke(value: object) -> None:
    assert looks_like_broken_excel_number(value)


@pytest.mark.parametrize(
    "value", [NIK, NIK_WOMAN, "", "1872 0401 0190 0001", 5, 12.5, True, None, "E", "1872", float("nan")]
)
def test_numbers_that_excel_left_alone(value: object) -> None:
    assert not looks_like_broken_excel_number(value)
