"""Times, money and people are read as people write them."""

import pytest
from django.core.exceptions import ValidationError

from tenants.letters.answers import fits, in_words, people_in
from tenants.letters.catalogue import letter_type
from tenants.letters.forms.kinds import PeopleField, RupiahField, TimeField

HEIRS = letter_type("ahli_waris").field("heirs")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("8.30", "08:30"),
        ("08:30", "08:30"),
        ("8", "08:00"),
        ("23 : 59", "23:59"),
        (" 0.05 ", "00:05"),
        ("", ""),
    ],
)
def test_a_time_is_read(typed: str, kept: str) -> None:
    assert TimeField(required=False).clean(typed) == kept


@pytest.mark.parametrize("typed", ["24.00", "8.60", "8.5", "pagi", "08.30.00", "-1", "٠٨.٣٠", "8²"])
def test_what_is_no_time_is_explained(typed: str) -> None:
    with pytest.raises(ValidationError, match=r"misalnya 08\.30"):
        TimeField().clean(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1500000", 1_500_000),
        ("1.500.000", 1_500_000),
        ("Rp1.500.000", 1_500_000),
        ("rp. 1 500 000,-", 1_500_000),
        ("Rp 750.000,00", 750_000),
        ("0", 0),
        ("", None),
    ],
)
def test_money_is_read(typed: str, kept: int | None) -> None:
    assert RupiahField(digits=12, required=False).clean(typed) == kept


@pytest.mark.parametrize("typed", ["1.5", "1,5 juta", "dua juta", "1.500.00", "-5", "$5", "١٥", "1_000"])
def test_what_is_no_amount_is_explained(typed: str) -> None:
    with pytest.raises(ValidationError, match="dengan angka"):
        RupiahField(digits=12).clean(typed)


def test_an_amount_has_an_end() -> None:
    with pytest.raises(ValidationError, match="terlalu besar"):
        RupiahField(digits=12).clean("1" * 13)


def people(**changed: int) -> PeopleField:
    return PeopleField(columns=HEIRS.columns, least=changed.get("least", 1), most=3, max_length=500)


def test_people_are_read_line_by_line() -> None:
    typed = "  Siti Aminah ;anak; 36 tahun\r\n\r\nBudi; istri;40 tahun  "
    kept = people().clean(typed)
    assert kept == "Siti Aminah; anak; 36 tahun\nBudi; istri; 40 tahun"
    assert people_in(kept) == [["Siti Aminah", "anak", "36 tahun"], ["Budi", "istri", "40 tahun"]]
    assert in_words(HEIRS, kept) == "1. Siti Aminah (anak, 36 tahun); 2. Budi (istri, 40 tahun)"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Siti; anak; 3\nBudi; istri", "Perbaiki baris 2. Tulis nama; hubungan dengan pewaris; umur."),
        ("Siti; ; 3", "Perbaiki baris 1."),
        ("Siti; anak; 3; lagi", "Perbaiki baris 1."),
        ("\n".join(["Siti; anak; 3"] * 4), "paling banyak 3 orang. Sekarang ada 4."),
    ],
)
def test_a_line_that_lacks_something_is_named(typed: str, said: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        people().clean(typed)
    assert said in refusal.value.messages[0]


def test_two_witnesses_are_two() -> None:
    with pytest.raises(ValidationError, match="paling sedikit 2 orang"):
        people(least=2).clean("Siti; anak; 3")
    witnesses = letter_type("ahli_waris").field("witnesses")
    assert not fits(witnesses, "Budi")
    assert fits(witnesses, "Budi\nAndi")


@pytest.mark.parametrize(
    ("code", "name", "good", "bad"),
    [
        ("kelahiran", "born_at", "08:30", ["8:30", "24:00", "08.30", "08:30\n", ""]),
        ("penghasilan", "income", 1_500_000, ["-1", "1.5", "9" * 13, "١"]),
        ("ahli_waris", "heirs", "Siti; anak; 3", ["Siti", "Siti; anak; ", "", "\n".join(["A; b; c"] * 13)]),
    ],
)
def test_services_do_not_take_an_answers_kind_on_trust(
    code: str, name: str, good: object, bad: list[object]
) -> None:
    question = letter_type(code).field(name)
    assert fits(question, good)
    assert [answer for answer in bad if fits(question, answer)] == []
