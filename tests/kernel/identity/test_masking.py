import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartvillage.kernel.identity import mask_kk, mask_name, mask_nik, mask_phone

from .examples import NIK, sixteen_digits


def test_first_and_last_four_digits_stay() -> None:
    assert mask_nik(NIK) == "1872••••••••0001"
    assert mask_kk(NIK) == "1872••••••••0001"


@given(sixteen_digits())
def test_the_middle_never_shows(digits: str) -> None:
    assert mask_nik(digits)[4:12] == "••••••••"
    assert [c for c in mask_nik(digits) if c.isdigit()] == list(digits[:4] + digits[12:])


@pytest.mark.parametrize("text", ["", "1872", NIK + "1", NIK + "\n", " " + NIK, "٠" * 16, "Siti Aminah"])
def test_what_is_no_nik_is_hidden_whole(text: str) -> None:
    assert mask_nik(text) == "•" * 16


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Siti Aminah", "S••• A•••••"),
        ("  siti \n aminah ", "s••• a•••••"),
        ("M. Élan", "M• É•••"),
        ("A", "A•"),
        ("'Aisyah", "•••••••"),
        ("E\u0301lan", "É•••"),
        ("", ""),
    ],
)
def test_names_keep_initials(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@given(st.text(min_size=1))
def test_a_masked_name_is_initials_and_dots(name: str) -> None:
    for word in mask_name(name).split():
        assert set(word[1:]) <= {"•"}
        assert len(word) > 1 or word == "•"


@given(st.text("0123456789", min_size=7, max_size=10))
def test_a_masked_phone_shows_seven_digits(rest: str) -> None:
    for phone in ("+6281" + rest, "081" + rest):
        masked = mask_phone(phone)
        assert masked == "081" + rest[0] + "••••" + rest[-3:]


@pytest.mark.parametrize("text", ["", "0721485963", "abc", "+6281234567890123"])
def test_what_is_no_mobile_is_hidden_whole(text: str) -> None:
    assert mask_phone(text) == "•" * 11
