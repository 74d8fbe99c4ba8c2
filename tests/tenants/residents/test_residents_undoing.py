"""Taking events back: the register is as before, and the log says both."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from tenants.residents import queries
from tenants.residents.models import Event, EventKind, Family, Resident
from tenants.residents.services import create_resident, events
from tenants.residents.services.events import EventRefused, Newcomer, NewFamily
from tests.factories.events import known, told
from tests.factories.residents import FamilyFactory, ResidentFactory

State = list[tuple[str, int, UUID, int]]


@pytest.fixture
def siti(home: object) -> Resident:
    return known(ResidentFactory(name="SITI", digits="1872994101900007"))


@pytest.fixture
def budi(siti: Resident) -> Resident:
    return known(ResidentFactory(name="BUDI", sex=1, relation=4, family=siti.family, digits=None))


def state() -> State:
    return sorted(Resident.objects.exclude(status=9).values_list("name", "status", "family_id", "relation"))


def act_of(name: str, actor: Actor, siti: Resident, budi: Resident) -> UUID:
    report = told(actor)
    match name:
        case "birth":
            return events.record_birth(
                report, mother_id=siti.pk, child=Newcomer(name="Ayu", sex=2, relation=4), details={}
            )
        case "arrival":
            return events.record_arrival(
                report, people=[Newcomer(name="JOKO", sex=1, relation=1, nik="1872990101900009")],
                new_family=NewFamily(number="1872990304100009"), details={},
            )  # fmt: skip
        case "split":
            return events.split_family(
                report, relations={siti.pk: 1}, new_family=NewFamily(number="1872990304100009"),
                new_head=budi.pk,
            )  # fmt: skip
        case "join":
            other = known(ResidentFactory(name="TETANGGA"))
            return events.move_member(report, resident_id=budi.pk, family_id=other.family_id, relation=9)
        case "head":
            return events.change_head(report, new_head=budi.pk, former_relation=7)
        case "correction":
            return events.correct_status(report, resident_id=budi.pk, status=9, reason="tercatat dua kali")
        case _:
            return events.record_departure(
                report, EventKind(name), people=[siti.pk], new_head=budi.pk, details={}
            )


@pytest.mark.parametrize(
    "name",
    ["birth", "arrival", "split", "join", "head", "correction", "death", "moved_out", "missing", "gone"],
)
def test_all_of_it_is_as_before_and_can_be_done_again(
    operator: Actor, siti: Resident, budi: Resident, name: str
) -> None:
    before = state()
    act = act_of(name, operator, siti, budi)
    written = Event.objects.filter(act=act).count()
    undone = events.undo(told(operator), act_id=act)
    assert [row for row in state() if row[0] != "TETANGGA"] == before
    assert Event.objects.filter(act=undone, undoes__act=act).count() == written
    assert sum(Event.objects.values_list("delta", flat=True)) == queries.count_living()
    act_of(name, operator, siti, budi)  # also with the same NIK and the same number of a card


def test_undoing_twice_undoes_once(operator: Actor, siti: Resident, budi: Resident) -> None:
    act = act_of("death", operator, siti, budi)
    events.undo(told(operator), act_id=act)
    rows = Event.objects.count()
    events.undo(told(operator), act_id=act)
    assert Event.objects.count() == rows


def test_the_last_one_first(operator: Actor, siti: Resident, budi: Resident) -> None:
    missing = act_of("missing", operator, siti, budi)
    back = events.record_return(told(operator), resident_id=siti.pk, relation=7, details={})
    with pytest.raises(EventRefused, match="Batalkan yang terakhir"):
        events.undo(told(operator), act_id=missing)
    events.undo(told(operator), act_id=back)
    events.undo(told(operator), act_id=missing)
    assert Resident.objects.get(pk=siti.pk).relation == 1


def test_nothing_may_be_built_on_it(operator: Actor, siti: Resident, budi: Resident) -> None:
    act_of("arrival", operator, siti, budi)
    joko = Resident.objects.get(name="JOKO")
    arrived = Event.objects.get(resident=joko).act
    events.move_member(told(operator), resident_id=budi.pk, family_id=joko.family_id, relation=9)
    with pytest.raises(EventRefused, match="Batalkan yang terakhir"):
        events.undo(told(operator), act_id=arrived)
    assert Resident.objects.get(pk=joko.pk).is_living


def test_nobody_comes_back_to_a_house_that_the_family_has_left(
    operator: Actor, siti: Resident, budi: Resident
) -> None:
    """They would count in the old hamlet and be listed in the new one."""
    gone = events.record_departure(told(operator), EventKind.GONE, people=[budi.pk], details={})
    events.relocate_family(told(operator), family_id=siti.family_id, address="", hamlet="KARANGREJO")
    with pytest.raises(EventRefused, match="peristiwa lain"):
        events.undo(told(operator), act_id=gone)
    events.record_return(told(operator), resident_id=budi.pk, details={})
    assert Event.objects.filter(resident=budi).latest("pk").hamlet == "KARANGREJO"


def corrected(siti: Resident, budi: Resident, actor: Actor) -> None:
    """The family's hamlet and a citizenship were wrong."""
    Family.objects.filter(pk=siti.family_id).update(hamlet="KARANGREJO")
    Resident.objects.filter(pk=budi.pk).update(citizenship=2)
    events.record_edits([siti.pk, budi.pk], actor=actor, now=clock.now())


def counted() -> list[tuple[str, int, UUID, int, int | None, str]]:
    """Each person as their last event that stands says."""
    found = {}
    for event in Event.objects.filter(undoes=None, undone_by=None, resident__isnull=False).order_by("pk"):
        state = (event.status, event.family_id, event.relation, event.citizenship, event.hamlet)
        found[event.resident.name] = (event.resident.name, *state)
    return sorted(found.values())


def registered() -> list[tuple[str, int, UUID, int, int | None, str]]:
    columns = ("name", "status", "family_id", "relation", "citizenship", "family__hamlet")
    return sorted(Resident.objects.exclude(status=9).values_list(*columns))


@pytest.mark.parametrize(
    "name",
    ["birth", "head", "correction", "death", "moved_out", "missing", "gone"],
)
def test_data_corrected_since_is_no_obstacle_and_stays_corrected(
    operator: Actor, siti: Resident, budi: Resident, name: str
) -> None:
    before = state()
    act = act_of(name, operator, siti, budi)
    written = Event.objects.filter(act=act).count()
    corrected(siti, budi, operator)
    undone = events.undo(told(operator), act_id=act)
    assert state() == before
    assert {row[-1] for row in registered()} == {"KARANGREJO"}
    assert Resident.objects.get(pk=budi.pk).citizenship == 2
    assert counted() == registered()
    assert Event.objects.filter(act=undone, undoes__act=act).count() == written
    events.undo(told(operator), act_id=act)  # once
    assert counted() == registered()
    act_of(name, operator, siti, budi)


def test_who_goes_back_to_their_family_counts_where_that_lives(
    operator: Actor, siti: Resident, budi: Resident
) -> None:
    """The hamlet that was corrected is that of the family they leave again; the citizenship is theirs."""
    other = known(ResidentFactory(name="TETANGGA"))
    joined = events.move_member(told(operator), resident_id=budi.pk, family_id=other.family_id, relation=9)
    Family.objects.filter(pk=other.family_id).update(hamlet="KARANGREJO")
    Resident.objects.filter(pk=budi.pk).update(citizenship=2)
    events.record_edits([other.pk, budi.pk], actor=operator, now=clock.now())
    events.undo(told(operator), act_id=joined)
    assert counted() == registered()
    assert [row[-2:] for row in registered()] == [(2, "SIDOMULYO"), (1, "SIDOMULYO"), (1, "KARANGREJO")]


def test_nobody_goes_back_to_a_family_that_was_corrected_without_them(
    operator: Actor, siti: Resident, budi: Resident
) -> None:
    other = known(ResidentFactory(name="TETANGGA"))
    joined = events.move_member(told(operator), resident_id=budi.pk, family_id=other.family_id, relation=9)
    Family.objects.filter(pk=siti.family_id).update(hamlet="KARANGREJO")
    events.record_edits([siti.pk], actor=operator, now=clock.now())
    with pytest.raises(EventRefused, match="peristiwa lain"):
        events.undo(told(operator), act_id=joined)


def test_a_house_that_the_family_moved_to_stays(operator: Actor, siti: Resident, budi: Resident) -> None:
    """With another head as well; but not for whoever was then taken out of it."""
    headed = act_of("head", operator, siti, budi)
    events.relocate_family(told(operator), family_id=siti.family_id, address="", hamlet="KARANGREJO")
    events.undo(told(operator), act_id=headed)
    assert Resident.objects.get(pk=siti.pk).relation == 1
    assert counted() == registered()
    joined = act_of("join", operator, siti, budi)
    there = Resident.objects.get(name="TETANGGA").family_id
    events.relocate_family(told(operator), family_id=there, address="", hamlet="SUKAMAJU")
    with pytest.raises(EventRefused, match="peristiwa lain"):
        events.undo(told(operator), act_id=joined)


def test_it_is_offered_behind_corrections(operator: Actor, siti: Resident, budi: Resident) -> None:
    def offered(resident: Resident) -> UUID | None:
        found = events.may_undo(list(Event.objects.filter(resident=resident).order_by("pk")), clock.now())
        return found.act if found else None

    assert offered(budi) is None
    gone = events.record_departure(told(operator), EventKind.GONE, people=[budi.pk], details={})
    corrected(siti, budi, operator)
    assert offered(budi) == gone
    assert offered(siti) is None
    events.undo(told(operator), act_id=gone)
    assert offered(budi) is None


def test_only_for_thirty_days(operator: Actor, siti: Resident, budi: Resident) -> None:
    now = clock.now()
    with time_machine.travel(now - timedelta(days=31), tick=False):
        old = act_of("missing", operator, siti, budi)
    with pytest.raises(EventRefused, match="30 hari"):
        events.undo(told(operator, now=now), act_id=old)
    assert not Resident.objects.get(pk=siti.pk).is_living


def test_what_was_no_event_is_not_undone(operator: Actor, siti: Resident, budi: Resident) -> None:
    person = create_resident(
        actor=operator, family=FamilyFactory(digits=None), nik=None, name="X", sex=1, relation=1
    )
    first = Event.objects.get(resident=person).act
    card = events.change_card(told(operator), family_id=siti.family_id, number="1872990304100099")
    undoing = events.undo(told(operator), act_id=act_of("head", operator, siti, budi))
    for act, words in ((first, "tidak bisa"), (card, "tidak bisa"), (undoing, "Pembatalan")):
        with pytest.raises(EventRefused, match=words):
            events.undo(told(operator), act_id=act)
    with pytest.raises(EventRefused, match="tidak ada"):
        events.undo(told(operator), act_id=UUID(int=7))


def test_a_family_that_was_never_founded_gives_its_number_back(
    operator: Actor, siti: Resident, budi: Resident
) -> None:
    events.undo(told(operator), act_id=act_of("arrival", operator, siti, budi))
    assert Family.objects.filter(number=None).count() == 1
