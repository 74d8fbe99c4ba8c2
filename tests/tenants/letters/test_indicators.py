"""What the province learns about letters: numbers, by month and channel."""

from datetime import datetime

import time_machine

from smartvillage.kernel.clock import WIB
from smartvillage.province.indicators.models import Fact
from smartvillage.province.indicators.registry import Cell, indicator
from smartvillage.province.indicators.services import refresh_village
from smartvillage.province.outbox.models import OutboxEvent
from tenants.residents.models import Resident
from tests.cast import Cast, Folk
from tests.factories.letters import make_letter, make_request, make_walk_in


def test_issued_counts_signed_letters_in_the_month_of_the_village(home: Folk, siti: Resident) -> None:
    """Requested in October, signed on 31 December 23:30 WIB: issued in December."""
    people = {"operator": home.operator, "head": home.head}
    with time_machine.travel(datetime(2026, 12, 31, 23, 30, tzinfo=WIB), tick=False):
        make_letter(siti, "ready", **people)
        make_letter(siti, "withdrawn", **people)
        make_letter(siti, "rejected", **people)
    with time_machine.travel(datetime(2027, 1, 1, 0, 30, tzinfo=WIB), tick=False):
        make_letter(siti, "finished", **people)
        make_walk_in(siti, operator=home.operator)
    assert list(indicator("letters_issued").compute()) == [
        Cell(2, period="2026-12", cell="online"),
        Cell(1, period="2027-01", cell="online"),
    ]
    assert list(indicator("letters_requested").compute()) == [
        Cell(3, period="2026-12", cell="online"),
        Cell(1, period="2027-01", cell="counter"),
        Cell(1, period="2027-01", cell="online"),
    ]


def test_every_change_tells_the_province(cast: Cast, home: Folk, siti: Resident) -> None:
    from smartvillage.kernel.tenancy import in_province

    with in_province():
        before = OutboxEvent.objects.filter(kind="stats.dirty").count()
    make_letter(siti, "finished", operator=home.operator, head=home.head)
    with in_province():
        events = OutboxEvent.objects.filter(kind="stats.dirty")
        assert events.count() == before + 5  # asked, checked, passed on, signed, handed over
        assert {(event.village_code, str(event.payload)) for event in events[before:]} == {
            (home.place.code, "{}")
        }


def test_facts_arrive(home: Folk, siti: Resident) -> None:
    from smartvillage.kernel.tenancy import in_province

    make_request(siti)
    refresh_village(home.place.code)
    with in_province():
        fact = Fact.objects.get(village_code=home.place.code, indicator="letters_requested")
    assert (fact.numerator, fact.cell) == (1, "online")
