"""The monthly book agrees with the register, with the indicator and with itself, whatever happens."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from smartvillage.kernel import clock
from smartvillage.kernel.clock import WIB
from smartvillage.kernel.permissions import Actor, Forbidden, Role
from smartvillage.kernel.tenancy import in_province, in_village
from smartvillage.province.indicators.services import refresh_village
from tenants.residents.books import Month, MonthlyReport, late_events, monthly_report, mutation_book
from tenants.residents.books.layout import remark
from tenants.residents.models import Event, EventKind, Resident
from tenants.residents.services import events
from tenants.residents.services.editing import edit_family, fingerprint
from tenants.residents.services.events import Newcomer, NewFamily
from tenants.residents.services.many import change_many
from tests.cast import HOME, SYSTEM, Cast
from tests.factories.events import known, told
from tests.factories.residents import ResidentFactory
from tests.tenants.residents.player import Player, written

TODAY = date(2026, 11, 24)
Cells = Counter[tuple[str, bool, int]]


def register() -> Cells:
    """The living by hamlet, foreign or not, and sex: counted without a single event."""
    rows = Resident.objects.filter(status=1).values_list("family__hamlet", "citizenship", "sex")
    return Counter((hamlet, citizenship == 2, sex) for hamlet, citizenship, sex in rows)


def closing(report: MonthlyReport) -> Cells:
    return +Counter(
        {(line.hamlet or "", *group): count for line in report.lines for group, count in line.closing.items()}
    )


def families() -> Counter[str]:
    rows = Resident.objects.filter(status=1).values_list("family__hamlet", "family_id").distinct()
    return Counter(hamlet for hamlet, _ in rows)


def assert_agrees(actor: Actor, month: Month) -> MonthlyReport:
    report = monthly_report(actor, month)
    assert closing(report) == register()
    assert report.total.closing_people == sum(register().values())
    assert +Counter({line.hamlet or "": line.closing_families for line in report.lines}) == families()
    assert report.total.closing_families == sum(families().values())
    return report


def assert_balances(report: MonthlyReport) -> None:
    for group in report.total.opening:
        assert sum(line.opening[group] for line in report.lines) == report.total.opening[group]
        assert sum(line.closing[group] for line in report.lines) == report.total.closing[group]
    for line in (*report.lines, report.total):
        assert min(line.numbers) >= 0, line
        assert len(line.numbers) == 30
        groups = (line.opening, line.births, line.arrivals, line.deaths, line.departures)
        first, born, came, died, went = (sum(group.values()) for group in groups)
        assert first + born + came - died - went == line.closing_people


def one_head_each() -> None:
    living = Resident.objects.filter(status=1)
    heads = Counter(living.filter(relation=1).values_list("family_id", flat=True))
    assert heads == Counter(set(living.values_list("family_id", flat=True)))


class Life(RuleBasedStateMachine):
    """A small village, one report after another; after each, everything agrees."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.player = Player(SYSTEM, Random(0), TODAY - timedelta(days=60))

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @rule(
        name=st.sampled_from(
            [
                "family",
                "arrival",
                "birth",
                "leave",
                "leave",
                "back",
                "split",
                "join",
                "head",
                "correct",
                "house",
                "edit",
                "move",
                "undo",
                "undo",
            ]
        ),
        late=st.sampled_from([0, 0, 3, 40]),
        passed=st.sampled_from([0, 0, 1, 20]),
        chance=st.randoms(use_true_random=False),
    )
    def report(self, name: str, late: int, passed: int, chance: Random) -> None:
        self.player.chance = chance
        self.player.today = min(TODAY, self.player.today + timedelta(days=passed))
        self.player.play(name, late=late)

    @invariant()
    def everything_agrees(self) -> None:
        one_head_each()
        month = Month.of(self.player.today)
        assert_balances(assert_agrees(SYSTEM, month))
        assert_balances(monthly_report(SYSTEM, month.previous))
        assert (
            monthly_report(SYSTEM, month.previous).total.closing
            == monthly_report(SYSTEM, month).total.opening
        )
        assert sum(Event.objects.values_list("delta", flat=True)) == sum(register().values())


@pytest.mark.usefixtures("home")
def test_any_life_of_a_village_balances() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, database=None,
            phases=(Phase.explicit, Phase.generate),  # making a failure smaller takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def test_five_thousand_random_events_and_one_number(home: Cast, operator: Actor) -> None:
    """Register, monthly book, village indicator and province figure are the same."""
    from smartvillage.province.indicators.models import Fact

    player = Player(operator, Random(4), date(2026, 1, 2))
    names = ["family"] * 9 + ["arrival", "join", "correct", "undo"] * 2 + ["birth"] * 5 + ["leave"] * 8
    names += ["back", "split", "head", "house", "edit", "move"]
    while written() < 5_000:
        player.today = min(TODAY, player.today + timedelta(days=player.chance.randrange(4) // 3))
        player.play(player.chance.choice(names), late=player.chance.choice((0, 0, 0, 2, 35)))
    one_head_each()
    month, last = Month(2026, 1), None
    while month <= Month.of(TODAY):
        report = monthly_report(operator, month)
        assert_balances(report)
        if last is not None:
            assert (report.total.opening, report.total.opening_families) == (
                last.total.closing, last.total.closing_families,
            )  # fmt: skip
        month, last = month.next, report
    report = assert_agrees(operator, Month.of(TODAY))
    assert report.total.closing_people > 1_000
    refresh_village(HOME)
    with in_province():
        facts = dict(
            Fact.objects.filter(
                village_code=HOME, indicator__in=("residents_living", "families")
            ).values_list("indicator", "numerator")
        )
    assert facts == {
        "residents_living": report.total.closing_people,
        "families": report.total.closing_families,
    }


ROLE_HEAD = Actor(role=Role.HEAD, user_id=2, name="y")
NOVEMBER = Month(2026, 11)


def line(report: MonthlyReport, hamlet: str | None) -> Any:
    return next(each for each in (*report.lines, report.total) if each.hamlet == hamlet)


@pytest.fixture
def siti(home: Cast) -> Resident:
    return known(ResidentFactory(name="SITI", digits="1872994101900007"))


@pytest.fixture
def _late_november() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=WIB), tick=False):
        yield


@pytest.mark.usefixtures("_late_november", "home")
class TestColumns:
    def test_each_event_is_in_its_column(self, operator: Actor, siti: Resident) -> None:
        day = date(2026, 11, 10)
        events.record_birth(
            told(operator, day), mother_id=siti.pk, child=Newcomer(name="Ayu", sex=2, relation=4), details={}
        )
        events.record_arrival(
            told(operator, day), people=[Newcomer(name="JOHN", sex=1, relation=1, more={"citizenship": 2})],
            new_family=NewFamily(hamlet="SIDOMULYO"), details={"origin": "Perth"},
        )  # fmt: skip
        events.record_departure(
            told(operator, date(2026, 11, 12)), EventKind.DEATH,
            people=[Resident.objects.get(name="Ayu").pk], details={"place": "Metro"},
        )  # fmt: skip
        events.record_departure(
            told(operator, date(2026, 11, 13)), EventKind.MOVED_OUT,
            people=[Resident.objects.get(name="JOHN").pk], details={"destination": "Perth"},
        )  # fmt: skip
        found = monthly_report(operator, NOVEMBER).total
        assert found.numbers == [
            0, 0, 0, 1, 1, 0, 1,  # one WNI woman, alone with her card
            0, 0, 0, 1,  # a girl was born
            1, 0, 0, 0,  # a foreigner came
            0, 0, 0, 1,  # the girl died
            1, 0, 0, 0,  # the foreigner left
            0, 0, 0, 1, 1, 0, 1,
        ]  # fmt: skip
        assert (found.found, found.struck) == (0, 0)
        book = mutation_book(operator, NOVEMBER)
        assert [(m.name, m.kind, m.sex, m.citizenship) for m in book] == [
            ("Ayu", "Lahir", "P", "WNI"), ("JOHN", "Pindah masuk", "L", "WNA"),
            ("Ayu", "Meninggal", "P", "WNI"), ("JOHN", "Pindah keluar", "L", "WNA"),
        ]  # fmt: skip
        assert (book[1].origin, book[1].came_on) == ("Perth", day)
        assert (book[2].died_at, book[2].died_on) == ("Metro", date(2026, 11, 12))
        assert (book[3].destination, book[3].went_on) == ("Perth", date(2026, 11, 13))

    def test_a_move_between_hamlets_is_theirs_and_not_the_villages(
        self, operator: Actor, siti: Resident
    ) -> None:
        budi = known(ResidentFactory(name="BUDI", sex=1, relation=4, family=siti.family, digits=None))
        events.split_family(told(operator), relations={budi.pk: 1}, new_family=NewFamily(hamlet="KARANGREJO"))
        report = monthly_report(operator, NOVEMBER)
        man = (False, 1)
        assert (line(report, "SIDOMULYO").departures[man], line(report, "KARANGREJO").arrivals[man]) == (1, 1)
        assert (report.total.departures[man], report.total.arrivals[man]) == (0, 0)
        assert (report.total.opening_families, report.total.closing_families) == (1, 2)

    def test_a_corrected_hamlet_moves_who_lives_there(self, operator: Actor, siti: Resident) -> None:
        events.record_birth(
            told(operator), mother_id=siti.pk, child=Newcomer(name="Ayu", sex=2, relation=4), details={}
        )
        values = {"address": siti.family.address, "hamlet": "KARANGREJO", "rw": "001", "rt": "002"}
        based_on = fingerprint(siti.family, values)
        edit_family(actor=operator, family_id=siti.family_id, values=values, based_on=based_on)
        change_many(actor=operator, resident_ids=[siti.pk], values={"hamlet": "SUKAMAJU"})
        report, woman = monthly_report(operator, NOVEMBER), (False, 2)
        closing = {each.hamlet: each.closing_people for each in report.lines if each.closing_people}
        assert closing == {"SUKAMAJU": 2}
        assert (line(report, "KARANGREJO").arrivals[woman], line(report, "KARANGREJO").departures[woman]) == (
            2,
            2,
        )
        assert (line(report, "SUKAMAJU").found, line(report, "SIDOMULYO").struck) == (0, 0)
        assert (report.total.arrivals[woman], report.total.closing_people) == (0, 2)

    def test_who_was_found_or_struck_is_said_so(self, operator: Actor, siti: Resident) -> None:
        known(ResidentFactory(), since=date(2026, 11, 2))
        events.correct_status(told(operator), resident_id=siti.pk, status=9, reason="tercatat dua kali")
        total = monthly_report(operator, NOVEMBER).total
        assert (total.found, sum(total.arrivals.values())) == (1, 1)
        assert (total.struck, sum(total.departures.values())) == (1, 1)
        assert mutation_book(operator, NOVEMBER) == []

    def test_a_late_report_changes_its_own_month_and_is_named(self, operator: Actor, siti: Resident) -> None:
        october = NOVEMBER.previous
        events.record_departure(
            told(operator, date(2026, 10, 30)), EventKind.DEATH, people=[siti.pk], details={}
        )
        assert sum(monthly_report(operator, october).total.deaths.values()) == 1
        assert sum(monthly_report(operator, NOVEMBER).total.deaths.values()) == 0
        assert [event.kind for event in late_events(operator, october)] == ["death"]
        assert late_events(operator, NOVEMBER) == []

    def test_a_closed_month_stays_when_a_person_is_corrected(self, operator: Actor, siti: Resident) -> None:
        before = monthly_report(operator, NOVEMBER.previous).total.numbers
        events.record_data_corrections(
            {siti.pk: {"citizenship": 2}}, act=siti.pk, actor=operator, now=clock.now(), position=0
        )
        assert monthly_report(operator, NOVEMBER.previous).total.numbers == before
        total = monthly_report(operator, NOVEMBER).total
        assert (total.closing[True, 2], total.closing[False, 2]) == (1, 0)
        assert (total.corrected, total.found, total.struck) == (1, 0, 0)
        assert "datanya diperbaiki" in remark(total)

    def test_an_edited_person_and_address_count_where_they_are_now(
        self, operator: Actor, siti: Resident
    ) -> None:
        budi = known(ResidentFactory(name="BUDI", sex=1, relation=4, family=siti.family, digits=None))
        before = monthly_report(operator, NOVEMBER.previous)
        Resident.objects.filter(pk=siti.pk).update(citizenship=2)
        siti.family.hamlet = "KARANGREJO"
        siti.family.save()
        everybody = [siti.pk, budi.pk]
        assert events.record_edits(everybody, actor=operator, now=clock.now()) == 2
        assert events.record_edits(everybody, actor=operator, now=clock.now()) == 0
        report = assert_agrees(operator, NOVEMBER)
        assert (line(report, "KARANGREJO").closing_people, line(report, "SIDOMULYO").closing_people) == (2, 0)
        assert_balances(report)
        assert monthly_report(operator, NOVEMBER.previous) == before

    def test_an_event_that_was_undone_never_was(self, operator: Actor, siti: Resident) -> None:
        before = monthly_report(operator, NOVEMBER)
        act = events.record_departure(told(operator), EventKind.GONE, people=[siti.pk], details={})
        events.undo(told(operator), act_id=act)
        assert monthly_report(operator, NOVEMBER) == before
        assert mutation_book(operator, NOVEMBER) == []

    def test_the_number_of_queries_does_not_grow(
        self, operator: Actor, django_assert_num_queries: Any
    ) -> None:
        for _ in range(20):
            known(ResidentFactory(), since=date(2026, 11, 2))
        with django_assert_num_queries(3):
            monthly_report(operator, NOVEMBER)

    def test_other_villages_and_strangers_count_nothing(self, cast: Cast, siti: Resident) -> None:
        with in_village(cast.away.place):
            assert monthly_report(ROLE_HEAD, NOVEMBER).total.closing_people == 0
        for read in (monthly_report, mutation_book, late_events):
            with pytest.raises(Forbidden):
                read(Actor.anonymous(), NOVEMBER)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-11", NOVEMBER),
        ("2026-13", None),
        ("2026-1", None),
        ("", None),
        ("²026-11", None),
        ("2026-11 ", None),
    ],
)
def test_months_are_read_strictly(text: str, month: Month | None) -> None:
    assert Month.parse(text) == month


def test_months_follow_each_other() -> None:
    assert (Month(2026, 12).next, Month(2026, 1).previous) == (Month(2027, 1), Month(2025, 12))
    assert (str(NOVEMBER), NOVEMBER.name) == ("2026-11", "November 2026")
