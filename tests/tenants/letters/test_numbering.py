"""How a village numbers its letters: its pattern, three ways of counting, a start value, numbers in between."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from smartvillage.common.audit.models import Entry
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import in_village
from tenants.letters import services
from tenants.letters.models import Counter, Counting, Letter
from tenants.letters.number_pattern import DEFAULT_PATTERN, BadPattern, check_pattern, write_number
from tenants.letters.queries.numbering import LETTERS, MAIL, last_number, numbering
from tenants.letters.services.numbering import next_in
from tests.cast import Cast, browser
from tests.factories.letters import actor_for, make_resident, make_walk_in

NOVEMBER = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
NEW_YEAR = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)  # 1 January 2027, midnight in the village
ADDRESS = "/kelola/surat/nomor/"


@pytest.fixture
def home(cast: Cast) -> Iterator[Cast]:
    with time_machine.travel(NOVEMBER), in_village(cast.home.place):
        yield cast


@pytest.fixture
def operator(home: Cast) -> Actor:
    return actor_for(home.home.operator)


def waiting(home: Cast, type_code: str = "domisili") -> Letter:
    return make_walk_in(make_resident(), operator=home.home.operator, type_code=type_code)


def signed(home: Cast, letter: Letter | None = None, **more: Any) -> Letter:
    letter = letter or waiting(home, **more)
    return services.sign(actor=actor_for(home.home.head), letter_id=letter.pk, now=clock.now())


class TestPatterns:
    @pytest.mark.parametrize(
        ("pattern", "number"),
        [
            (DEFAULT_PATTERN, "400.12.2.1/042/TJA/XI/2026"),
            ("{code}/{seq}/{unit}", "400.12.2.1/42/TJA"),
            ("{seq:04}/{unit}/{month}/{year}", "0042/TJA/11/2026"),
            ("S-{seq}", "S-42"),
        ],
    )
    def test_the_tokens(self, pattern: str, number: str) -> None:
        check_pattern(pattern)
        day = date(2026, 11, 24)
        assert write_number(pattern, code="400.12.2.1", sequence=42, unit="TJA", day=day) == number

    def test_an_inserted_number_keeps_its_padding(self) -> None:
        written = write_number(
            "{seq:03}/{year}", code="", sequence=12, unit="", day=date(2026, 1, 1), inserted="a"
        )
        assert written == "012a/2026"

    @pytest.mark.parametrize(
        "pattern",
        ["", "{code}/{year}", "{seq}/{seq}", "{seq}{{7*7}}", "{seq}/{code.__class__}", "{seq}/{nik}",
         "{seq}<b>", "{seq}" + "x" * 60, "{seq:99}"],
    )  # fmt: skip
    def test_what_is_no_pattern_is_refused(self, pattern: str) -> None:
        with pytest.raises(BadPattern):
            check_pattern(pattern)


class TestCounting:
    def test_all_letters_follow_each_other(self, home: Cast) -> None:
        numbers = [signed(home, type_code=code).sequence for code in ("domisili", "usaha", "domisili")]
        assert numbers == [1, 2, 3]

    def test_each_type_for_itself(self, home: Cast, operator: Actor) -> None:
        services.set_numbering(actor=operator, pattern="{code}/{seq}", counting="type", unit="TJA")
        letters = [signed(home, type_code=code) for code in ("domisili", "usaha", "domisili")]
        assert [(one.scope, one.sequence) for one in letters] == [
            ("type:domisili", 1), ("type:usaha", 1), ("type:domisili", 2)
        ]  # fmt: skip

    def test_together_with_the_other_mail(self, home: Cast, operator: Actor) -> None:
        services.set_numbering(actor=operator, pattern="{seq}", counting="mail", unit="TJA")
        assert next_in(MAIL, 2026) == 1  # somebody entered a letter that came in
        assert (signed(home).sequence, signed(home).number) == (2, "3")

    def test_a_change_leaves_what_was_issued(self, home: Cast, operator: Actor) -> None:
        first = signed(home)
        services.set_numbering(actor=operator, pattern="S-{seq}", counting="all", unit="X")
        first.refresh_from_db()
        assert first.number == "400.12.2.1/001/TJA/XI/2026"
        assert signed(home).number == "S-2"

    def test_the_year_of_the_villages_clock_begins_anew(self, home: Cast) -> None:
        assert signed(home).sequence == 1
        with time_machine.travel(NEW_YEAR):
            letter = signed(home)
        assert (letter.sequence, letter.year, letter.number) == (1, 2027, "400.12.2.1/001/TJA/I/2027")

    def test_a_counter_set_back_by_hand_uses_no_number_twice(self, home: Cast) -> None:
        for _ in range(3):
            signed(home)
        Counter.objects.filter(scope=LETTERS).update(last=1)
        assert last_number(LETTERS, 2026) == 3
        assert signed(home).sequence == 4
        Counter.objects.filter(scope=LETTERS).delete()
        assert signed(home).sequence == 5

    def test_a_withdrawn_letter_keeps_its_number(self, home: Cast) -> None:
        first = signed(home)
        services.withdraw(
            actor=actor_for(home.home.head), letter_id=first.pk, reason="Isi surat keliru.", now=clock.now()
        )
        assert signed(home).sequence == 2
        assert Letter.objects.get(pk=first.pk).sequence == 1


class TestStart:
    def test_a_village_goes_on_where_its_old_book_ends(self, home: Cast, operator: Actor) -> None:
        services.start_at(actor=operator, number=313, now=clock.now())
        assert [signed(home).sequence, signed(home).sequence] == [313, 314]
        assert Entry.objects.filter(action="letters.numbering_started").count() == 1

    @pytest.mark.parametrize("number", [1, 2])
    def test_never_below_what_was_given_out(self, home: Cast, operator: Actor, number: int) -> None:
        signed(home)
        signed(home)
        with pytest.raises(services.NumberTaken, match="Tulis 3 atau lebih"):
            services.start_at(actor=operator, number=number, now=clock.now())
        assert signed(home).sequence == 3


class TestInserting:
    def test_between_two_numbers(self, home: Cast, operator: Actor) -> None:
        for _ in range(3):
            signed(home)
        letters = [waiting(home) for _ in range(2)]
        for each in letters:
            services.insert_after(actor=operator, letter_id=each.pk, number=2)
        numbers = [signed(home, each).number for each in letters]
        assert numbers == ["400.12.2.1/002a/TJA/XI/2026", "400.12.2.1/002b/TJA/XI/2026"]
        assert signed(home).sequence == 4  # the counting goes on as if nothing had come between

    @pytest.mark.parametrize("number", [0, 4, 99])
    def test_only_after_a_number_that_was_given(self, home: Cast, operator: Actor, number: int) -> None:
        for _ in range(3):
            signed(home)
        letter = waiting(home)
        with pytest.raises(services.NumberTaken):
            services.insert_after(actor=operator, letter_id=letter.pk, number=number)

    def test_it_can_be_taken_back_before_signing_and_not_after(self, home: Cast, operator: Actor) -> None:
        signed(home)
        letter = waiting(home)
        services.insert_after(actor=operator, letter_id=letter.pk, number=1)
        services.insert_after(actor=operator, letter_id=letter.pk, number=None)
        assert signed(home, letter).sequence == 2
        with pytest.raises(services.WrongStep):
            services.insert_after(actor=operator, letter_id=letter.pk, number=1)

    def test_after_26_there_are_no_letters_left(self, home: Cast, operator: Actor) -> None:
        signed(home)
        Counter.objects.create(scope=f"{LETTERS}+1", year=2026, last=26)
        letter = waiting(home)
        services.insert_after(actor=operator, letter_id=letter.pk, number=1)
        with pytest.raises(services.NumberTaken, match="tidak ada sisipan"):
            signed(home, letter)
        letter.refresh_from_db()
        assert (letter.number, letter.is_open) == ("", True)


class TestPages:
    @pytest.fixture
    def client(self, home: Cast) -> Client:
        return browser(home.home.place, home.home.operator)

    def answers(self, **more: str) -> dict[str, str]:
        return {"pattern": "{code}/{seq:03}/{unit}/{year}", "unit": "Ds. TA", "counting": "all", **more}

    def test_an_example_before_saving(self, client: Client, home: Cast) -> None:
        assert "400.12.2.1/001/TJA/XI/2026" in client.get(ADDRESS).content.decode()
        seen = client.post(ADDRESS, self.answers(start="57", langkah="contoh"))
        assert seen.status_code == 200
        assert "400.12.2.1/057/Ds. TA/2026" in seen.content.decode()
        assert numbering().pattern == DEFAULT_PATTERN

    def test_it_is_saved_and_the_next_letter_has_it(self, client: Client, home: Cast) -> None:
        assert client.post(ADDRESS, self.answers(start="57", langkah="simpan")).status_code == 302
        with in_village(home.home.place):
            assert numbering().counting is Counting.ALL
            assert signed(home).number == "400.12.2.1/057/Ds. TA/2026"

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"pattern": "{code}"}, "Pola butuh satu {seq}"),
            ({"start": "1"}, "sudah dipakai"),
            ({"start": "5", "counting": "type"}, "setiap jenis mulai sendiri"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_kept(
        self, client: Client, home: Cast, wrong: dict[str, str], words: str
    ) -> None:
        signed(home)
        answer = client.post(ADDRESS, self.answers(**wrong, langkah="simpan"))
        assert answer.status_code == 422
        text = answer.content.decode()
        assert words in text
        assert 'value="Ds. TA"' in text
        with in_village(home.home.place):
            assert numbering().pattern == DEFAULT_PATTERN

    def test_a_number_in_between_is_asked_for_on_the_letters_page(self, client: Client, home: Cast) -> None:
        signed(home)
        letter = waiting(home)
        address = f"/kelola/surat/{letter.pk}/sisipan/"
        assert address in client.get(f"/kelola/surat/{letter.pk}/").content.decode()
        assert client.post(address, {"number": "7"}).status_code == 422
        assert client.post(address, {"number": "1"}).status_code == 302
        assert "sisipan sesudah 1" in client.get(f"/kelola/surat/{letter.pk}/").content.decode()
        with in_village(home.home.place):
            assert signed(home, letter).number == "400.12.2.1/001a/TJA/XI/2026"
