"""Many operators at once: one family never gets two heads, one click never counts twice, nobody waits for ever."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from django.db import connection

from smartvillage.kernel.tenancy import in_village
from tenants.residents import queries
from tenants.residents.models import HEAD, Event, EventKind, Family, Resident
from tenants.residents.services import events
from tenants.residents.services.events import EventRefused, Newcomer, NewFamily
from tests.cast import SYSTEM, Cast
from tests.factories.events import heads, known, told
from tests.factories.residents import ResidentFactory

TIMES = 12


def at_once(cast: Cast, work: Callable[[int], Any]) -> list[Any]:
    """Each call on a thread and a connection of its own; what was refused is None."""

    def call(number: int) -> Any:
        try:
            with in_village(cast.home.place):
                return work(number)
        except EventRefused:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(call, range(TIMES)))


def family(size: int) -> list[Resident]:
    head = known(ResidentFactory(digits=None))
    return [head, *(
        known(ResidentFactory(family=head.family, relation=4, digits=None)) for _ in range(size - 1)
    )]  # fmt: skip


def test_a_click_that_is_sent_many_times_counts_once(committed: Cast) -> None:
    report, card = told(SYSTEM), NewFamily(number="1872990304100099")
    joko = Newcomer(name="JOKO", sex=1, relation=HEAD, nik="1872990101900009")
    done = at_once(
        committed,
        lambda _: events.record_arrival(report, people=[joko], new_family=card, details={}),
    )
    assert done == [report.submission] * TIMES
    with in_village(committed.home.place):
        assert (Resident.objects.count(), Family.objects.count(), Event.objects.count()) == (1, 1, 2)


def test_everybody_wants_to_be_the_head(committed: Cast) -> None:
    with in_village(committed.home.place):
        members = family(TIMES + 1)
    at_once(
        committed,
        lambda number: events.change_head(told(SYSTEM), new_head=members[number + 1].pk, former_relation=9),
    )
    with in_village(committed.home.place):
        assert len(heads(members[0].family)) == 1


def test_the_head_dies_once_and_is_inherited_once(committed: Cast) -> None:
    with in_village(committed.home.place):
        members = family(TIMES + 1)
    done = at_once(
        committed,
        lambda number: events.record_departure(
            told(SYSTEM), EventKind.DEATH, people=[members[0].pk], new_head=members[number + 1].pk, details={}
        ),
    )
    assert sum(act is not None for act in done) == 1
    with in_village(committed.home.place):
        assert Event.objects.filter(kind="death").count() == 1
        assert len(heads(members[0].family)) == 1


def test_moves_to_and_fro_never_wait_for_each_other(committed: Cast) -> None:
    with in_village(committed.home.place):
        one, two = family(TIMES + 1), family(TIMES + 1)

    def move(number: int) -> Any:
        here, there = (one, two) if number % 2 else (two, one)
        return events.move_member(
            told(SYSTEM, submission=uuid4()), resident_id=here[number + 1].pk, family_id=there[0].family_id,
            relation=9,
        )  # fmt: skip

    assert None not in at_once(committed, move)
    with in_village(committed.home.place):
        assert Event.objects.filter(kind="joined").count() == TIMES
        assert queries.count_living() == 2 * (TIMES + 1)


def test_an_undo_and_what_would_build_on_it(committed: Cast) -> None:
    with in_village(committed.home.place):
        members = family(3)
        act = events.record_departure(told(SYSTEM), EventKind.MISSING, people=[members[1].pk], details={})

    def either(number: int) -> Any:
        if number % 2:
            return events.undo(told(SYSTEM), act_id=act)
        return events.record_departure(told(SYSTEM), EventKind.DEATH, people=[members[1].pk], details={})

    at_once(committed, either)
    with in_village(committed.home.place):
        total = sum(Event.objects.values_list("delta", flat=True))
        assert total == queries.count_living()
        assert total in {2, 3}
        assert Event.objects.filter(undoes__isnull=False).count() <= 1
