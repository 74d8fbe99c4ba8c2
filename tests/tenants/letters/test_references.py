"""References, numbers and codes: what people read aloud, copy from paper and mistype."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.letters.number_pattern import DEFAULT_PATTERN, write_number
from tenants.letters.references import BadReference, period, read_reference, short_code, write_reference
from tenants.letters.tokens import LENGTH, new_token, read_token

references = st.builds(
    write_reference, st.sampled_from(["TJA", "HNR", "PLK"]), st.just(2611), st.integers(1, 99_999)
)


class TestReferences:
    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("Tejo Agung", "TJA"),
            ("Hanura", "HNR"),
            ("Pulung Kencana", "PLK"),
            ("Way Urang Baru", "WUB"),
            ("Iring Mulyo", "RNM"),
            ("Oo", "XXX"),
            ("28", "XXX"),
            ("Ae", "AEX"),
        ],
    )
    def test_three_letters_of_the_name(self, name: str, code: str) -> None:
        assert short_code(name) == code

    @given(st.text(max_size=40))
    def test_any_name_gives_three_letters_without_o_and_i(self, name: str) -> None:
        code = short_code(name)
        assert len(code) == 3
        assert set(code) <= set("ABCDEFGHJKLMNPQRSTUVWXYZ")

    def test_the_counter_starts_again_each_month(self) -> None:
        assert period(date(2026, 11, 24)) == 2611
        assert period(date(2030, 1, 1)) == 3001

    @given(references)
    def test_what_is_written_is_read(self, reference: str) -> None:
        assert read_reference(reference) == reference

    @given(references)
    def test_o_and_i_typed_for_digits_are_put_right(self, reference: str) -> None:
        code, rest = reference[:3], reference[3:]
        typed = (code + rest.replace("0", "O").replace("1", "l")).lower().replace("-", " ")
        assert read_reference(typed) == reference

    @given(references, st.integers(0, 20), st.integers(1, 9))
    def test_one_wrong_digit_is_found(self, reference: str, place: int, shift: int) -> None:
        place %= len(reference)
        if not reference[place].isdigit():
            return
        wrong = str((int(reference[place]) + shift) % 10)
        with pytest.raises(BadReference):
            read_reference(reference[:place] + wrong + reference[place + 1 :])

    @given(references, st.integers(9, 12))
    def test_two_neighbours_swapped_are_found(self, reference: str, place: int) -> None:
        one, two = reference[place : place + 2]
        if one == two or not (one + two).isdigit():
            return
        with pytest.raises(BadReference):
            read_reference(reference[:place] + two + one + reference[place + 2 :])

    @given(st.text(max_size=30))
    def test_nothing_typed_breaks_the_reader(self, text: str) -> None:
        try:
            read_reference(text)
        except BadReference as error:
            assert text not in str(error) or not text.strip()


class TestNumbers:
    def test_the_usual_pattern(self) -> None:
        number = write_number(
            DEFAULT_PATTERN, code="400.12.2.1", sequence=42, unit="TJA", day=date(2026, 11, 24)
        )
        assert number == "400.12.2.1/042/TJA/XI/2026"

    @pytest.mark.parametrize(
        "pattern", ["{year.__class__}", "{{7*7}}", "{code!r}", "{seq:99}", "%(code)s", "{0}", "{unit[0]}"]
    )
    def test_what_is_no_token_stays_as_it_is(self, pattern: str) -> None:
        assert write_number(pattern, code="1", sequence=1, unit="TJA", day=date(2026, 1, 1)) == pattern

    def test_a_value_that_looks_like_a_token_is_not_replaced_again(self) -> None:
        assert (
            write_number("{code}/{seq}", code="{year}", sequence=7, unit="", day=date(2026, 1, 1))
            == "{year}/7"
        )


class TestTokens:
    def test_there_are_at_least_128_bits(self) -> None:
        assert LENGTH * 5 >= 128
        assert len({new_token() for _ in range(1000)}) == 1000

    @given(st.builds(new_token))
    def test_typed_from_paper(self, token: str) -> None:
        typed = token.replace("0", "O").replace("1", "I").upper()
        assert read_token(f" {typed[:5]} {typed[5:13]}-{typed[13:]} ") == token

    @pytest.mark.parametrize("text", ["", "a" * 25, "u" * 26, "é" * 26, "a" * 400])
    def test_what_cannot_be_a_token(self, text: str) -> None:
        assert read_token(text) == ""
