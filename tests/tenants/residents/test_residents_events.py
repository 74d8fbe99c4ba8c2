"""Births, deaths, moves and families: what each event leaves, and what it refuses."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from smartvillage.common.audit.models import Entry
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor, Forbidden, NotHere, Role
from tenants.residents.event_details import BadDetails
from tenants.residents.models import Event, EventKind, Family, Resident
from tenants.residents.sealing import open_family_number, open_nik, open_parent_nik
from tenants.residents.services import events
from tenants.residents.services.events import EventRefused, HeadNeeded, Newcomer, NewFamily
from tests.cast import Cast
from tests.factories.events import heads, kinds, told
from tests.factories.residents import FamilyFactory, ResidentFactory

LONG_AGO = date(2026, 1, 5)


@pytest.fixture
def siti(home: Cast) -> Resident:
    """A mother of two who leads her family; everybody has their first event."""
    return ResidentFactory(name="SITI", digits="1872994101900007")


@pytest.fixture
def budi(siti: Resident) -> Resident:
    return ResidentFactory(name="BUDI", sex=1, relation=4, family=siti.family, digits=None)


def again(resident: Resident) -> Resident:
    return Resident.objects.select_related("family").get(pk=resident.pk)


class TestBirths:
    def test_the_child_joins_its_mother(self, operator: Actor, siti: Resident) -> None:
        baby = Newcomer(name="Ayu", sex=2, relation=4, birth_place="METRO")
        report = told(operator)
        act = events.record_birth(
            report, mother_id=siti.pk, child=baby, father_name="JOKO", details={"birth_place": 4}
        )
        child = Resident.objects.get(name="Ayu")
        assert (child.family_id, child.relation, child.birth_date) == (siti.family_id, 4, report.happened_on)
        assert (child.mother_name, child.father_name, child.religion) == ("SITI", "JOKO", siti.religion)
        assert open_parent_nik(child.mother_nik, "mother", child.pk) == open_nik(siti)
        event = Event.objects.get(act=act)
        assert (event.kind, event.delta, event.status_before, event.status) == ("birth", 1, None, 1)
        assert event.details == {"birth_place": 4}
        assert (event.actor_name, event.actor_id) == (operator.name, operator.user_id)
        assert Entry.objects.get(action="residents.born").target_id == str(child.pk)

    def test_a_second_click_makes_no_twin(self, operator: Actor, siti: Resident) -> None:
        report, baby = told(operator), Newcomer(name="Ayu", sex=2, relation=4)
        for _ in range(2):
            events.record_birth(report, mother_id=siti.pk, child=baby, details={})
        assert Resident.objects.filter(name="Ayu").count() == 1
        assert Entry.objects.filter(action="residents.born").count() == 1

    def test_a_second_birth_of_the_same_child_is_refused(self, operator: Actor, siti: Resident) -> None:
        events.record_birth(
            told(operator), mother_id=siti.pk, child=Newcomer(name="Ayu", sex=2, relation=4), details={}
        )
        with pytest.raises(EventRefused, match="sudah ada"):
            events.record_birth(
                told(operator), mother_id=siti.pk, child=Newcomer(name="AYU ", sex=2, relation=4), details={}
            )
        twin = Newcomer(name="Ani", sex=2, relation=4)
        events.record_birth(told(operator), mother_id=siti.pk, child=twin, details={})

    @pytest.mark.parametrize("changes", [{"status": 2}, {"status": 3}, {"sex": 1}])
    def test_only_a_woman_who_lives_here_gives_birth_here(
        self, operator: Actor, changes: dict[str, int]
    ) -> None:
        mother = ResidentFactory(**changes)
        with pytest.raises(EventRefused, match="ibu"):
            events.record_birth(
                told(operator), mother_id=mother.pk, child=Newcomer(name="A", sex=1, relation=4), details={}
            )

    def test_a_nik_in_use_is_refused_in_words(self, operator: Actor, siti: Resident) -> None:
        child = Newcomer(name="Ayu", sex=2, relation=4, nik="1872994101900007")
        with pytest.raises(EventRefused, match="NIK ini sudah dipakai"):
            events.record_birth(told(operator), mother_id=siti.pk, child=child, details={})
        assert not Resident.objects.filter(name="Ayu").exists()
        assert "1872994101900007" not in repr(child)


class TestDepartures:
    @pytest.mark.parametrize(
        ("kind", "status"), [("death", 2), ("moved_out", 3), ("missing", 4), ("gone", 6)]
    )
    def test_each_leaves_its_status(self, operator: Actor, budi: Resident, kind: str, status: int) -> None:
        act = events.record_departure(told(operator), EventKind(kind), people=[budi.pk], details={})
        assert again(budi).status == status
        event = Event.objects.get(act=act)
        assert (event.delta, event.status_before, event.status) == (-1, 1, status)
        assert kinds(budi) == ["recorded", kind]

    def test_a_head_with_others_needs_a_new_one(
        self, operator: Actor, siti: Resident, budi: Resident
    ) -> None:
        with pytest.raises(HeadNeeded) as refused:
            events.record_departure(told(operator), EventKind.DEATH, people=[siti.pk], details={})
        assert refused.value.family_id == siti.family_id
        assert again(siti).is_living
        assert not Event.objects.filter(kind="death").exists()
        events.record_departure(
            told(operator), EventKind.DEATH, people=[siti.pk], new_head=budi.pk, details={"cause": 1}
        )
        assert heads(siti.family) == [budi]
        assert kinds(budi) == ["recorded", "new_head"]

    def test_the_last_of_a_family_needs_no_heir(self, operator: Actor, siti: Resident) -> None:
        events.record_departure(told(operator), EventKind.DEATH, people=[siti.pk], details={})
        assert heads(siti.family) == []

    def test_a_whole_family_moves(self, operator: Actor, siti: Resident, budi: Resident) -> None:
        act = events.record_departure(
            told(operator), EventKind.MOVED_OUT, people=[siti.pk, budi.pk],
            details={"scope": 3, "destination": "Bandar Lampung", "reason": 1},
        )  # fmt: skip
        assert Event.objects.filter(act=act, delta=-1).count() == 2

    def test_the_dead_do_not_die_and_strangers_do_not_inherit(
        self, operator: Actor, siti: Resident, budi: Resident
    ) -> None:
        events.record_departure(told(operator), EventKind.DEATH, people=[budi.pk], details={})
        with pytest.raises(EventRefused, match="BUDI sudah tercatat"):
            events.record_departure(told(operator), EventKind.GONE, people=[budi.pk], details={})
        ResidentFactory(family=siti.family, relation=4, digits=None)
        with pytest.raises(EventRefused):
            events.record_departure(
                told(operator), EventKind.DEATH, people=[siti.pk], new_head=budi.pk, details={}
            )

    def test_the_missing_may_be_found_dead(self, operator: Actor, budi: Resident) -> None:
        events.record_departure(told(operator), EventKind.MISSING, people=[budi.pk], details={})
        events.record_departure(told(operator), EventKind.DEATH, people=[budi.pk], details={})
        assert Event.objects.get(kind="death").delta == 0

    def test_dates_must_be_possible(self, operator: Actor, budi: Resident) -> None:
        today = clock.today()
        for happened, reported in (
            (today, today - timedelta(days=1)),
            (today, today + timedelta(days=1)),
            (date(1980, 1, 1), today),  # before he was born
        ):
            with pytest.raises(EventRefused, match=r"[Tt]anggal"):
                events.record_departure(
                    told(operator, happened, reported_on=reported),
                    EventKind.DEATH,
                    people=[budi.pk],
                    details={},
                )

    def test_people_of_two_families_are_two_reports(self, operator: Actor, siti: Resident) -> None:
        with pytest.raises(EventRefused, match="keluarga yang sama"):
            events.record_departure(
                told(operator), EventKind.MOVED_OUT, people=[siti.pk, ResidentFactory().pk], details={}
            )


class TestArrivals:
    def test_a_new_family(self, operator: Actor, home: Cast) -> None:
        act = events.record_arrival(
            told(operator),
            people=[
                Newcomer(name="JOKO", sex=1, relation=1, nik="1872990101900009"),
                Newcomer(name="TINI", sex=2, relation=3),
            ],
            new_family=NewFamily(number="1872990304100009", hamlet="SIDOMULYO"),
            details={"origin": "Metro Pusat"},
        )
        family = Family.objects.get()
        assert open_family_number(family) == "1872990304100009"
        assert [h.name for h in heads(family)] == ["JOKO"]
        assert sorted(Event.objects.filter(act=act).values_list("kind", "delta")) == [
            ("moved_in", 1), ("moved_in", 1), ("new_card", 0),
        ]  # fmt: skip

    def test_who_comes_back_is_the_same_person(self, operator: Actor, siti: Resident, budi: Resident) -> None:
        events.record_departure(
            told(operator), EventKind.MOVED_OUT, people=[siti.pk], new_head=budi.pk, details={}
        )
        back = Newcomer(name="SITI", sex=2, relation=9, nik="1872994101900007")
        events.record_arrival(told(operator), people=[back], family_id=siti.family_id, details={})
        assert (again(siti).status, again(siti).relation) == (1, 9)
        assert Resident.objects.filter(name="SITI").count() == 1
        assert kinds(siti) == ["recorded", "moved_out", "moved_in"]

    def test_a_nik_that_lives_here_or_is_dead_does_not_arrive(
        self, operator: Actor, siti: Resident, budi: Resident
    ) -> None:
        person = Newcomer(name="X", sex=2, relation=4, nik="1872994101900007")
        with pytest.raises(EventRefused, match="tinggal di sini"):
            events.record_arrival(told(operator), people=[person], family_id=siti.family_id, details={})
        events.record_departure(
            told(operator), EventKind.DEATH, people=[siti.pk], new_head=budi.pk, details={}
        )
        with pytest.raises(EventRefused, match="meninggal"):
            events.record_arrival(told(operator), people=[person], family_id=siti.family_id, details={})

    def test_somewhere_to_live_is_needed_and_one_head(self, operator: Actor, siti: Resident) -> None:
        person = Newcomer(name="X", sex=1, relation=4)
        with pytest.raises(EventRefused, match="Pilih keluarga"):
            events.record_arrival(told(operator), people=[person], family_id=uuid4(), details={})
        with pytest.raises(HeadNeeded):
            events.record_arrival(told(operator), people=[person], new_family=NewFamily(), details={})
        assert Family.objects.count() == 1
        with pytest.raises(EventRefused, match="sudah punya kepala"):
            events.record_arrival(
                told(operator),
                people=[Newcomer(name="X", sex=1, relation=1)],
                family_id=siti.family_id,
                details={},
            )

    def test_a_card_number_in_use_is_refused(self, operator: Actor, home: Cast) -> None:
        FamilyFactory(digits="1872990304100009")
        with pytest.raises(EventRefused, match="Nomor KK"):
            events.record_arrival(
                told(operator),
                people=[Newcomer(name="X", sex=1, relation=1)],
                new_family=NewFamily(number="1872990304100009"),
                details={},
            )

    @pytest.mark.parametrize(
        ("kind", "comes_back_as"), [("missing", "returned"), ("gone", "returned"), ("moved_out", "moved_in")]
    )
    def test_who_was_away_returns(
        self, operator: Actor, budi: Resident, kind: str, comes_back_as: str
    ) -> None:
        events.record_departure(told(operator), EventKind(kind), people=[budi.pk], details={})
        events.record_return(told(operator), resident_id=budi.pk, details={"note": "dijemput kakaknya"})
        assert again(budi).is_living
        assert kinds(budi) == ["recorded", kind, comes_back_as]

    def test_a_former_head_returns_as_something_else(
        self, operator: Actor, siti: Resident, budi: Resident
    ) -> None:
        events.record_departure(
            told(operator), EventKind.MISSING, people=[siti.pk], new_head=budi.pk, details={}
        )
        with pytest.raises(EventRefused, match="sudah punya kepala"):
            events.record_return(told(operator), resident_id=siti.pk, details={})
        events.record_return(told(operator), resident_id=siti.pk, relation=7, details={})
        assert heads(siti.family) == [budi]

    def test_the_dead_do_not_return(self, operator: Actor, budi: Resident) -> None:
        events.record_departure(told(operator), EventKind.DEATH, people=[budi.pk], details={})
        with pytest.raises(EventRefused):
            events.record_return(told(operator), resident_id=budi.pk, details={})


class TestFamilies:
    def test_a_split(self, operator: Actor, siti: Resident, budi: Resident) -> None:
        events.split_family(
            told(operator), relations={budi.pk: 1}, new_family=NewFamily(hamlet="KARANGREJO", rt="001")
        )
        moved = again(budi)
        assert moved.family_id != siti.family_id
        assert (moved.relation, moved.family.hamlet) == (1, "KARANGREJO")
        assert kinds(budi) == ["recorded", "split"]
        assert Event.objects.get(kind="split").hamlet == "KARANGREJO"

    def test_a_head_who_splits_off_leaves_a_head_behind(
        self, operator: Actor, siti: Resident, budi: Resident
    ) -> None:
        with pytest.raises(HeadNeeded):
            events.split_family(told(operator), relations={siti.pk: 1}, new_family=NewFamily())
        events.split_family(told(operator), relations={siti.pk: 1}, new_family=NewFamily(), new_head=budi.pk)
        assert heads(siti.family) == [again(budi)]

    def test_a_split_needs_one_head_and_somebody_who_stays(
        self, operator: Actor, siti: Resident, budi: Resident
    ) -> None:
        with pytest.raises(EventRefused, match="satu kepala"):
            events.split_family(told(operator), relations={budi.pk: 4}, new_family=NewFamily())
        with pytest.raises(EventRefused, match="Semua anggota"):
            events.split_family(told(operator), relations={siti.pk: 1, budi.pk: 4}, new_family=NewFamily())

    def test_a_member_moves_to_another_family(self, operator: Actor, siti: Resident, budi: Resident) -> None:
        other = ResidentFactory(family__hamlet="KARANGREJO")
        events.move_member(told(operator), resident_id=budi.pk, family_id=other.family_id, relation=9)
        assert (again(budi).family_id, again(budi).relation) == (other.family_id, 9)
        with pytest.raises(EventRefused, match="keluarga lain"):
            events.move_member(told(operator), resident_id=budi.pk, family_id=other.family_id, relation=9)
        with pytest.raises(HeadNeeded):
            ResidentFactory(family=siti.family, relation=4, digits=None)
            events.move_member(told(operator), resident_id=siti.pk, family_id=other.family_id, relation=9)

    def test_a_new_head(self, operator: Actor, siti: Resident, budi: Resident) -> None:
        events.change_head(told(operator), new_head=budi.pk, former_relation=7)
        assert heads(siti.family) == [budi]
        assert again(siti).relation == 7
        with pytest.raises(EventRefused, match="sudah menjadi kepala"):
            events.change_head(told(operator), new_head=budi.pk, former_relation=7)

    def test_a_new_house(self, operator: Actor, siti: Resident, budi: Resident) -> None:
        act = events.relocate_family(
            told(operator), family_id=siti.family_id, address="Jl. Melati 2", hamlet="KARANGREJO", rt="001"
        )
        assert (again(siti).family.hamlet, again(siti).family.rt) == ("KARANGREJO", "001")
        assert set(Event.objects.filter(act=act).values_list("kind", "delta", "hamlet")) == {
            ("relocated", 0, "KARANGREJO")
        }
        with pytest.raises(EventRefused, match="tidak bisa dibatalkan"):
            events.undo(told(operator), act_id=act)

    def test_a_new_card(self, operator: Actor, siti: Resident) -> None:
        act = events.change_card(told(operator), family_id=siti.family_id, number="1872990304100099")
        assert open_family_number(Family.objects.get()) == "1872990304100099"
        event = Event.objects.get(act=act)
        assert (event.resident_id, event.delta, event.details) == (None, 0, {})


class TestCorrections:
    def test_a_status_for_a_reason(self, operator: Actor, budi: Resident) -> None:
        with pytest.raises(EventRefused, match="alasan"):
            events.correct_status(told(operator), resident_id=budi.pk, status=9, reason="12")
        events.correct_status(
            told(operator), resident_id=budi.pk, status=9, reason="tercatat dua kali 1872994101900007"
        )
        assert again(budi).status == 9
        event = Event.objects.get(kind="corrected")
        assert (event.delta, event.details) == (-1, {"reason": "tercatat dua kali [nomor]"})
        with pytest.raises(EventRefused, match="sudah begitu"):
            events.correct_status(told(operator), resident_id=budi.pk, status=9, reason="sekali lagi")


class TestLateness:
    def test_what_happened_before_the_first_record_counts_from_there(
        self, operator: Actor, budi: Resident
    ) -> None:
        """The register was taken over today; who died last month was counted until now."""
        act = events.record_departure(told(operator, LONG_AGO), EventKind.DEATH, people=[budi.pk], details={})
        event = Event.objects.get(act=act)
        assert (event.happened_on, event.counted_on) == (LONG_AGO, clock.today())

    def test_nobody_goes_before_they_came(self, operator: Actor, siti: Resident) -> None:
        events.record_arrival(
            told(operator, date(2026, 6, 1)),
            people=[Newcomer(name="X", sex=1, relation=4)],
            family_id=siti.family_id,
            details={},
        )
        person = Resident.objects.get(name="X")
        with pytest.raises(EventRefused, match="sebelum peristiwa terakhir"):
            events.record_departure(told(operator, LONG_AGO), EventKind.DEATH, people=[person.pk], details={})


class TestRules:
    def test_only_an_operator_records(self, home: Cast, siti: Resident) -> None:
        head = Actor(role=Role.HEAD, user_id=2, name="y")
        for actor in (head, Actor.anonymous(), Actor(role=Role.RESIDENT, user_id=1, name="x")):
            with pytest.raises(Forbidden):
                events.record_departure(told(actor), EventKind.DEATH, people=[siti.pk], details={})

    def test_nobody_of_that_id(self, operator: Actor) -> None:
        with pytest.raises(NotHere):
            events.record_departure(told(operator), EventKind.DEATH, people=[uuid4()], details={})

    @pytest.mark.parametrize("details", [{"cause": 7}, {"cause": "x"}, {"salary": 1}, {"place": "x" * 101}])
    def test_details_are_those_of_the_kind(
        self, operator: Actor, budi: Resident, details: dict[str, object]
    ) -> None:
        with pytest.raises(BadDetails):
            events.record_departure(told(operator), EventKind.DEATH, people=[budi.pk], details=details)
        assert again(budi).is_living

    def test_the_cost_does_not_grow_with_the_register(
        self, operator: Actor, budi: Resident, django_assert_max_num_queries
    ) -> None:
        for _ in range(30):
            ResidentFactory(digits=None, family__digits=None)
        with django_assert_max_num_queries(20):
            events.record_departure(told(operator), EventKind.DEATH, people=[budi.pk], details={})
