"""The doors through which villages reach the moves, tried from the side of a village that should not pass."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import in_province, in_village
from smartvillage.province.transfers.models import Clash, Offer, Presence
from smartvillage.province.transfers.queries import clashes, offered, passages
from smartvillage.province.transfers.services import Hand, offer, settle, take
from tests.cast import Cast

INDEX = b"i" * 32


@pytest.fixture
def row() -> UUID:
    return uuid4()


def let_go(cast: Cast, *rows: UUID, index: bytes = INDEX, place: str = "home") -> None:
    with in_village(getattr(cast, place).place):
        assert offer(index, [Hand(one, b"sealed") for one in rows], now=clock.now())


def test_a_village_learns_nothing_without_the_code(cast: Cast, row: UUID) -> None:
    let_go(cast, row)
    with in_village(cast.away.place):
        assert offered(b"j" * 32) == []
        assert passages([row]) == {}
        assert not take(b"j" * 32, [row])
        (found,) = offered(INDEX)
        assert (found.origin, found.payload) == (cast.home.place.code, b"sealed")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM public.transfers_presence", "SELECT * FROM public.transfers_offer",
        "SELECT * FROM public.transfers_clash", "SELECT * FROM public.transfers_mark",
        "UPDATE public.transfers_presence SET living = true", "DELETE FROM public.transfers_offer",
        "UPDATE shared.my_transfers SET living = true", "DELETE FROM shared.my_clashes",
    ],
)  # fmt: skip
def test_no_village_reaches_the_tables(cast: Cast, row: UUID, statement: str) -> None:
    let_go(cast, row)
    with (
        in_village(cast.away.place),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Offer.objects.count() == 1


@pytest.mark.parametrize(
    "call",
    [
        lambda row: offer(INDEX, [Hand(row, b"x")], now=clock.now()), lambda row: take(INDEX, [row]),
        lambda row: settle([row], living=True), lambda row: passages([row]), lambda row: clashes(),
    ],
)  # fmt: skip
def test_the_province_hands_nobody_over(cast: Cast, row: UUID, call: Callable[[UUID], Any]) -> None:
    with pytest.raises(Exception), in_province(), transaction.atomic():  # noqa: B017
        call(row)


def test_a_village_moves_its_own_rows_only(cast: Cast, row: UUID) -> None:
    """Another village that says the same of the same key says it of itself."""
    let_go(cast, row)
    with in_village(cast.away.place):
        assert settle([row], living=True)
        assert offer(b"k" * 32, [Hand(row, b"theirs")], now=clock.now())
    found = {each.village_code: each for each in Presence.objects.filter(resident=row)}
    assert len({each.person for each in found.values()}) == 2
    assert not found[cast.home.place.code].living
    assert bytes(found[cast.home.place.code].offer.payload) == b"sealed"


@pytest.mark.parametrize(
    ("index", "payloads", "until"),
    [(b"short", [b"x"], 14), (INDEX, [b"x" * 16_385], 14), (INDEX, [b"x"], 32), (INDEX, [], 14),
     (INDEX, [b"x"] * 2, 14)],
)  # fmt: skip
def test_what_is_no_hand_over_is_refused(cast: Cast, index: bytes, payloads: list[bytes], until: int) -> None:
    with (
        in_village(cast.home.place),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "SELECT shared.offer_transfer(%s, %s::uuid[], %s::bytea[], %s)",
            [index, [uuid4()], payloads, clock.now() + timedelta(days=until)],
        )
    assert not Presence.objects.exists()


def test_the_number_of_people_must_be_that_of_the_code(cast: Cast) -> None:
    let_go(cast, uuid4(), uuid4())
    with in_village(cast.away.place):
        assert not take(INDEX, [uuid4()])
        assert not take(INDEX, [])
        assert take(INDEX, [uuid4(), uuid4()])
    assert Presence.objects.filter(living=True).count() == 2


def test_the_database_itself_lets_nobody_live_twice(cast: Cast, row: UUID) -> None:
    let_go(cast, row)
    with in_village(cast.away.place):
        assert take(INDEX, [uuid4()])
    with pytest.raises(IntegrityError, match="transfers_presence_one_home"), transaction.atomic():
        Presence.objects.filter(resident=row).update(living=True)


def test_a_village_reads_its_own_clashes(cast: Cast, row: UUID) -> None:
    home, away = cast.home.place.code, cast.away.place.code
    for village, other in ((home, away), (away, home)):
        Clash.objects.create(
            village_code=village, resident=row if village == home else uuid4(), other_code=other,
            found_at=clock.now(),
        )  # fmt: skip
    with in_village(cast.home.place):
        assert [(each.resident, each.other_code) for each in clashes()] == [(row, away)]


TIMES = 12


def at_once(work: Callable[[int], Any]) -> list[Any]:
    """Each on a thread and a connection of its own, begun together."""
    gate = threading.Barrier(TIMES)

    def call(number: int) -> Any:
        try:
            gate.wait()
            return work(number)
        except DatabaseError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(call, range(TIMES)))


def test_many_take_the_same_code_and_one_gets_them(committed: Cast, row: UUID) -> None:
    let_go(committed, row)

    def taking(number: int) -> bool:
        with in_village(committed.away.place), transaction.atomic():
            return take(INDEX, [uuid4()])

    assert sum(found is True for found in at_once(taking)) == 1
    assert Presence.objects.filter(living=True).count() == 1


def test_returning_and_being_taken_at_the_same_moment_is_one_of_both(committed: Cast) -> None:
    for attempt in range(5):
        row, index = uuid4(), bytes([attempt]) * 32
        let_go(committed, row, index=index)

        def step(number: int, row: UUID = row, index: bytes = index) -> bool:
            place = committed.home.place if number % 2 else committed.away.place
            with in_village(place), transaction.atomic():
                return settle([row], living=True) if number % 2 else take(index, [uuid4()])

        found = at_once(step)
        assert not [each for each in found if isinstance(each, Exception)], found
        person = Presence.objects.get(village_code=committed.home.place.code, resident=row).person
        assert Presence.objects.filter(person=person, living=True).count() == 1
