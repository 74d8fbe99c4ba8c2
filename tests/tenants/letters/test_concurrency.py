"""Many at once: no gap, no double, whatever is rolled back and however often somebody clicks."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from uuid import UUID, uuid4

from django.db import connection, transaction

from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import VillageRef, in_village
from tenants.letters import services
from tenants.letters.models import Letter
from tenants.letters.queries.numbering import LETTERS
from tenants.letters.services.numbering import next_in
from tenants.residents.models import Resident
from tests.cast import Cast
from tests.factories.letters import ANSWERS, actor_for, make_resident, make_walk_in

THREADS = 20
T = TypeVar("T")


class _Rollback(Exception):
    pass


def at_once(place: VillageRef, work: Callable[[int], T], times: int) -> list[T]:
    """`work` in that many calls on 20 threads, each with a connection of its own."""

    def call(number: int) -> T:
        try:
            with in_village(place):
                return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(call, range(times)))


class TestNumbers:
    def test_the_counter_has_no_gap_under_rollbacks(self, committed: Cast) -> None:
        chance = random.Random(7)
        fails = [chance.random() < 0.2 for _ in range(400)]

        def take(number: int) -> int | None:
            try:
                with transaction.atomic():
                    taken = next_in(LETTERS, 2026)
                    if fails[number]:
                        raise _Rollback
            except _Rollback:
                return None
            return taken

        taken = sorted(number for number in at_once(committed.home.place, take, len(fails)) if number)
        assert sum(fails) > 40
        assert taken == list(range(1, len(fails) - sum(fails) + 1))

    def test_signing_at_once_numbers_each_letter_once(self, committed: Cast, monkeypatch) -> None:
        """24 letters, each signed by two clicks at once, a fifth of the first clicks failing at the last step."""
        from tenants.letters.services import signing

        home = committed.home
        with in_village(home.place):
            siti = make_resident(name="SITI AMINAH")
            ids = [make_walk_in(siti, operator=home.operator).pk for _ in range(24)]
            head = actor_for(home.head)
        chance = random.Random(3)
        failing = {letter_id for letter_id in ids if chance.random() < 0.2}
        advance = signing.advance

        def fail_once(letter: Letter, *args: object, **kwargs: object) -> None:
            if letter.pk in failing:
                failing.discard(letter.pk)
                raise _Rollback
            advance(letter, *args, **kwargs)  # type: ignore[arg-type]

        monkeypatch.setattr(signing, "advance", fail_once)
        clicks = [letter_id for letter_id in ids for _click in range(2)]
        chance.shuffle(clicks)

        def sign(number: int) -> str:
            try:
                services.sign(actor=head, letter_id=clicks[number], now=clock.now())
            except services.WrongStep:
                return "refused"
            except _Rollback:
                return "failed"
            return "signed"

        outcomes = at_once(home.place, sign, len(clicks))
        with in_village(home.place):
            numbers = sorted(Letter.objects.exclude(sequence=None).values_list("sequence", flat=True))
        assert outcomes.count("signed") == len(ids)
        assert outcomes.count("failed") > 0
        assert numbers == list(range(1, len(ids) + 1))


class TestClicks:
    def test_sending_many_times_at_once_is_one_request(self, committed: Cast) -> None:
        home = committed.home
        with in_village(home.place):
            siti = make_resident(name="SITI AMINAH")
            actor = actor_for(siti.account)
            draft = services.save_answers(
                actor=actor, type_code="domisili", answers=ANSWERS["domisili"], now=clock.now()
            )

        def send(_number: int) -> UUID:
            letter = services.submit_request(
                actor=actor, type_code="domisili", submission=draft.submission, now=clock.now()
            )
            return letter.pk

        assert set(at_once(home.place, send, THREADS)) == {draft.submission}
        with in_village(home.place):
            letter = Letter.objects.get()
            assert letter.events.count() == 1
            assert letter.reference.split("-")[2] == "0001"

    def test_a_walk_in_sent_many_times_at_once_is_one_letter(self, committed: Cast) -> None:
        home = committed.home
        with in_village(home.place):
            siti = make_resident(name="SITI AMINAH")
            actor = actor_for(home.operator)
        key = uuid4()

        def send(_number: int) -> UUID:
            letter = services.create_at_counter(
                actor=actor,
                resident=Resident.objects.get(pk=siti.pk),
                type_code="domisili",
                answers=ANSWERS["domisili"],
                submission=key,
                now=clock.now(),
            )
            return letter.pk

        assert set(at_once(home.place, send, THREADS)) == {key}
        with in_village(home.place):
            assert Letter.objects.count() == 1
