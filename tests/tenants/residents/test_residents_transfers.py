"""People between two villages: let go with a code, taken in with it, and never living in both."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from smartvillage.common.audit.models import Entry
from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import in_province, in_village
from smartvillage.province.transfers import services as moves
from smartvillage.province.transfers.models import Offer, Presence
from smartvillage.province.transfers.queries import passages
from tenants.residents.models import HEAD, LIVING, MOVED, EventKind, Family, Resident
from tenants.residents.sealing import open_nik, open_parent_nik, sealed_parent_nik
from tenants.residents.services import events, transfers
from tenants.residents.services.events import EventRefused, NewFamily
from tests.cast import SYSTEM, Cast, browser
from tests.factories.events import kinds, known, told
from tests.factories.residents import FamilyFactory, ResidentFactory

LIST = "/kelola/penduduk/"
NIK, CHILD_NIK, MOTHER_NIK = "1872994101900777", "1872990505150778", "1872994101600779"
CARD = "1872040304100777"


@pytest.fixture
def siti(cast: Cast) -> Resident:
    """A head with a child, who both moved out of the home village."""
    with in_village(cast.home.place):
        head = known(ResidentFactory(
            name="SITI AMINAH", digits=NIK, religion=3, father_name="PAIMIN", blood_type=2,
            married_on=date(2012, 5, 6), pregnancy=1, current_address="kos",
        ))  # fmt: skip
        head.mother_nik = sealed_parent_nik(MOTHER_NIK, "mother", head.pk)
        head.save()
        child = known(ResidentFactory(
            name="BAYU", digits=CHILD_NIK, sex=1, relation=4, family=head.family, birth_date=date(2015, 5, 5)
        ))  # fmt: skip
        events.record_departure(told(SYSTEM), EventKind.MOVED_OUT, people=[head.pk, child.pk], details={})
        head.refresh_from_db()
    return head


@contextmanager
def at(cast: Cast, place: str = "home") -> Iterator[None]:
    with in_village(getattr(cast, place).place):
        yield


def released(cast: Cast, resident: Resident, place: str = "home", **more: Any) -> str:
    with at(cast, place):
        return transfers.release(actor=SYSTEM, resident=resident, now=more.get("now", clock.now())).code


def accepted(cast: Cast, code: str, place: str = "away", **more: Any) -> list[Resident]:
    """Taken in with a card of their own, as what they were to each other."""
    with at(cast, place):
        people = events.arriving(code)
        report = more.get("report", told(SYSTEM))
        events.accept_transfer(
            report, code=code, relations={one.position: one.person.relation for one in people},
            new_family=NewFamily(number=CARD, hamlet="KRAJAN"),
        )  # fmt: skip
        return list(Resident.objects.filter(events__act=report.submission).order_by("relation"))


def statuses(cast: Cast) -> tuple[list[int], list[int]]:
    found = []
    for place in ("home", "away"):
        with at(cast, place):
            found.append(list(Resident.objects.order_by("relation", "pk").values_list("status", flat=True)))
    return found[0], found[1]


class TestHandingOver:
    def test_a_family_moves_with_everything_the_registry_keeps(self, cast: Cast, siti: Resident) -> None:
        head, child = accepted(cast, released(cast, siti))
        assert statuses(cast) == ([MOVED, MOVED], [LIVING, LIVING])
        with at(cast, "away"):
            assert (head.name, head.relation, head.family) == ("SITI AMINAH", HEAD, child.family)
            assert (open_nik(head), open_nik(child)) == (NIK, CHILD_NIK)
            assert open_parent_nik(head.mother_nik, "mother", head.pk) == MOTHER_NIK
            assert (head.religion, head.father_name, head.blood_type) == (3, "PAIMIN", 2)
            assert (head.birth_date, head.married_on) == (date(1990, 1, 1), date(2012, 5, 6))
            assert (head.pregnancy, head.current_address, head.account_id) == (None, "", None)
            assert kinds(head) == ["moved_in"]
            assert head.events.get().details == {
                "origin": "Kelurahan Tejo Agung, Kecamatan Metro Timur, Kota Metro"
            }
            assert Entry.objects.filter(action="residents.transfer_accepted").count() == 1
        with at(cast):
            assert Entry.objects.filter(action="residents.handed_over").count() == 2
            assert passages([siti.pk])[siti.pk].went_to == cast.away.place.code
        assert not Offer.objects.exists()  # the payload is gone with the taking

    def test_nothing_in_the_database_tells_who_it_is(self, cast: Cast, siti: Resident) -> None:
        code = released(cast, siti)
        for offer in Offer.objects.all():
            seen = bytes(offer.payload) + bytes(offer.code_index)
            for secret in (NIK, "SITI", code, code.replace("-", "")):
                assert secret.encode() not in seen
        assert Presence.objects.filter(living=True).count() == 0
        assert len(set(Presence.objects.values_list("person", flat=True)) & {siti.pk}) == 0

    def test_a_code_is_taken_once(self, cast: Cast, siti: Resident) -> None:
        code = released(cast, siti)
        accepted(cast, code)
        with pytest.raises(EventRefused, match="sudah dipakai"):
            accepted(cast, code)
        assert statuses(cast)[1] == [LIVING, LIVING]

    def test_the_second_click_takes_nobody_in_again(self, cast: Cast, siti: Resident) -> None:
        code, report = released(cast, siti), told(SYSTEM)
        first = accepted(cast, code, report=report)
        assert accepted(cast, code, report=report) == first
        assert statuses(cast)[1] == [LIVING, LIVING]

    def test_a_new_code_makes_the_old_one_worthless(self, cast: Cast, siti: Resident) -> None:
        old, new = released(cast, siti), released(cast, siti)
        with pytest.raises(EventRefused):
            accepted(cast, old)
        assert len(accepted(cast, new)) == 2

    def test_a_code_holds_for_fourteen_days_and_is_then_forgotten(self, cast: Cast, siti: Resident) -> None:
        code = released(cast, siti, now=clock.now() - timedelta(days=14, minutes=1))
        with pytest.raises(EventRefused, match="14 hari"):
            accepted(cast, code)
        with in_province():
            assert moves.drop_expired() == 2
        assert not Offer.objects.exists()
        assert len(accepted(cast, released(cast, siti))) == 2

    def test_the_own_village_does_not_take_its_own_people_in(self, cast: Cast, siti: Resident) -> None:
        with pytest.raises(EventRefused, match="kembali"):
            accepted(cast, released(cast, siti), place="home")

    def test_practice_and_the_real_register_do_not_mix(self, cast: Cast, siti: Resident) -> None:
        code = released(cast, siti)
        practising = replace(cast.away.place, demo=not cast.away.place.demo)
        with in_village(practising), pytest.raises(EventRefused, match="latihan"):
            events.origin_of(events.arriving(code))

    def test_who_did_not_move_away_gets_no_code(self, cast: Cast) -> None:
        with at(cast):
            here = known(ResidentFactory())
            dead = known(ResidentFactory())
            events.record_departure(told(SYSTEM), EventKind.DEATH, people=[dead.pk], details={})
            for one in (here, dead):
                one.refresh_from_db()
                with pytest.raises(EventRefused):
                    transfers.release(actor=SYSTEM, resident=one, now=clock.now())
        assert not Presence.objects.exists()

    def test_only_the_village_that_had_them_last_hands_them_over(self, cast: Cast, siti: Resident) -> None:
        """Also when they left it: what the first village knows of them is old by then."""
        head, child = accepted(cast, released(cast, siti))
        with at(cast), pytest.raises(EventRefused, match="sudah diterima desa lain"):
            transfers.release(actor=SYSTEM, resident=siti, now=clock.now())
        with at(cast, "away"):
            events.record_departure(told(SYSTEM), EventKind.MOVED_OUT, people=[head.pk, child.pk], details={})
        with at(cast), pytest.raises(EventRefused, match="sudah diterima desa lain"):
            transfers.release(actor=SYSTEM, resident=siti, now=clock.now())
        assert released(cast, head, place="away")

    def test_a_nik_that_lives_in_the_new_village_already_is_refused_and_nothing_is_lost(
        self, cast: Cast, siti: Resident
    ) -> None:
        code = released(cast, siti)
        with at(cast, "away"):
            known(ResidentFactory(digits=CHILD_NIK))
        with pytest.raises(EventRefused, match="NIK ini sudah dipakai"):
            accepted(cast, code)
        assert statuses(cast)[1] == [LIVING]
        assert Offer.objects.count() == 2


class TestNeverInTwoVillages:
    def test_undoing_the_departure_withdraws_the_code(self, cast: Cast, siti: Resident) -> None:
        code = released(cast, siti)
        with at(cast):
            events.undo(told(SYSTEM), act_id=siti.events.get(kind=EventKind.MOVED_OUT).act)
        with pytest.raises(EventRefused):
            accepted(cast, code)
        assert statuses(cast) == ([LIVING, LIVING], [])

    def test_one_who_returns_takes_only_themselves_out_of_the_code(self, cast: Cast, siti: Resident) -> None:
        code = released(cast, siti)
        with at(cast):
            events.record_return(told(SYSTEM), resident_id=siti.pk, details={})
        with at(cast, "away"):
            (child,) = events.arriving(code)
            events.accept_transfer(
                told(SYSTEM), code=code, relations={child.position: HEAD}, new_family=NewFamily()
            )
        assert statuses(cast) == ([LIVING, MOVED], [LIVING])

    @pytest.mark.parametrize("way", ["undo", "return", "arrival", "correction"])
    def test_who_was_taken_in_does_not_come_back_by_themselves(
        self, cast: Cast, siti: Resident, way: str
    ) -> None:
        accepted(cast, released(cast, siti))
        with at(cast), pytest.raises(EventRefused, match="sudah diterima di Desa Hanura"):
            back(siti, way)
        assert statuses(cast) == ([MOVED, MOVED], [LIVING, LIVING])

    @pytest.mark.parametrize("way", ["undo", "return", "arrival", "correction"])
    def test_they_do_once_the_other_village_let_them_go(self, cast: Cast, siti: Resident, way: str) -> None:
        head, child = accepted(cast, released(cast, siti))
        with at(cast, "away"):
            events.record_departure(told(SYSTEM), EventKind.MOVED_OUT, people=[head.pk, child.pk], details={})
        with at(cast):
            back(siti, way)
            assert Resident.objects.get(pk=siti.pk).is_living
        with at(cast, "away"), pytest.raises(EventRefused):
            events.record_return(told(SYSTEM), resident_id=head.pk, details={})

    def test_undoing_the_arrival_lets_them_return(self, cast: Cast, siti: Resident) -> None:
        report = told(SYSTEM)
        accepted(cast, released(cast, siti), report=report)
        with at(cast, "away"):
            events.undo(told(SYSTEM), act_id=report.submission)
        with at(cast):
            back(siti, "return")
        assert statuses(cast)[0] == [LIVING, MOVED]

    def test_there_and_back_again_is_the_same_row(self, cast: Cast, siti: Resident) -> None:
        head, child = accepted(cast, released(cast, siti))
        with at(cast, "away"):
            events.record_departure(told(SYSTEM), EventKind.MOVED_OUT, people=[head.pk, child.pk], details={})
        code = released(cast, head, place="away")
        rows = accepted(cast, code, place="home")
        assert siti.pk in {row.pk for row in rows}
        assert statuses(cast) == ([LIVING, LIVING], [MOVED, MOVED])
        with at(cast, "away"), pytest.raises(EventRefused, match="Tejo Agung"):
            events.record_return(told(SYSTEM), resident_id=head.pk, details={})


def back(resident: Resident, way: str) -> None:
    if way == "undo":
        events.undo(told(SYSTEM), act_id=resident.events.get(kind=EventKind.MOVED_OUT).act)
    elif way == "return":
        events.record_return(told(SYSTEM), resident_id=resident.pk, details={})
    elif way == "arrival":
        person = events.Newcomer(name="SITI", sex=2, relation=HEAD, nik=NIK)
        events.record_arrival(told(SYSTEM), people=[person], new_family=NewFamily(), details={})
    else:
        events.correct_status(
            told(SYSTEM), resident_id=resident.pk, status=LIVING, reason="keliru tercatat pindah"
        )


class TestPages:
    def test_from_paper_to_the_new_register(self, cast: Cast, siti: Resident) -> None:
        home, away = (browser(folk.place, folk.operator) for folk in (cast.home, cast.away))
        address = f"{LIST}{siti.pk}/lembar-pindah/"
        assert address in home.get(f"{LIST}{siti.pk}/").content.decode()
        text = home.get(address).content.decode()
        assert "SITI AMINAH" in text
        assert "BAYU" in text
        paper = home.post(address)
        assert paper["Content-Type"] == "application/pdf"
        assert paper.content.startswith(b"%PDF")
        assert "Sudah ada lembar" in home.get(address).content.decode()
        code = released(cast, siti)  # the one on the paper is in no answer but the paper

        wanted = f"{LIST}terima-pindahan/"
        assert "Kode pindah" in away.get(wanted).content.decode()
        asked = away.post(wanted, {"code": code.lower().replace("-", " ")}).content.decode()
        assert "Kelurahan Tejo Agung" in asked
        assert "SITI AMINAH" in asked
        assert NIK not in asked
        fields = re.findall(r'name="(relation_\d)"', asked)
        day = clock.today()
        answers = {
            "code": code, "langkah": "terima", "submission": str(uuid4()), "number": CARD, "hamlet": "krajan",
            "happened_on_day": day.day, "happened_on_month": day.month, "happened_on_year": day.year,
            **dict(zip(fields, ("1", "4"), strict=True)),
        }  # fmt: skip
        wrong = away.post(wanted, {**answers, fields[1]: "1"})
        assert wrong.status_code == 422
        assert 'value="krajan"' in wrong.content.decode()
        done = away.post(wanted, answers)
        assert done.status_code == 302, done.content.decode()[:2000]
        assert away.post(wanted, answers)["Location"] == done["Location"]  # a second click
        assert "sudah diterima" in away.get(done["Location"]).content.decode()
        with at(cast, "away"):
            assert Family.objects.get().hamlet == "KRAJAN"
            assert Resident.objects.filter(status=LIVING).count() == 2
        gone = home.get(address).content.decode()
        assert "Desa Hanura" in gone
        refused = home.post(address)
        assert refused.status_code == 422

    def test_they_may_join_a_family_that_is_there(self, cast: Cast, siti: Resident) -> None:
        code, away = released(cast, siti), browser(cast.away.place, cast.away.operator)
        with at(cast, "away"):
            host = known(ResidentFactory(family=FamilyFactory(digits=CARD)))
        day = clock.today()
        answers = {
            "code": code, "langkah": "terima", "submission": str(uuid4()), "joins": CARD,
            "happened_on_day": day.day, "happened_on_month": day.month, "happened_on_year": day.year,
            "relation_1": "9", "relation_2": "9",
        }  # fmt: skip
        assert away.post(f"{LIST}terima-pindahan/", {**answers, "relation_1": "1"}).status_code == 422
        assert away.post(f"{LIST}terima-pindahan/", answers).status_code == 302
        with at(cast, "away"):
            assert Resident.objects.filter(family=host.family, status=LIVING).count() == 3

    @pytest.mark.parametrize("code", ["", "K7QM", "K7QM-2XWP-94TR", "1872994101900777"])
    def test_a_wrong_code_is_told_and_kept(self, cast: Cast, code: str) -> None:
        away = browser(cast.away.place, cast.away.operator)
        answer = away.post(f"{LIST}terima-pindahan/", {"code": code})
        assert answer.status_code == 422
        assert "<title>Kesalahan:" in answer.content.decode()

    def test_a_limited_operator_takes_nobody_in_elsewhere(self, cast: Cast, siti: Resident) -> None:
        from tenants.members.models import Area

        code, away = released(cast, siti), browser(cast.away.place, cast.away.operator)
        with at(cast, "away"):
            Area.objects.create(user=cast.away.operator, hamlet="DALAM")
        day = clock.today()
        answers = {
            "code": code, "langkah": "terima", "submission": str(uuid4()), "hamlet": "LUAR",
            "happened_on_day": day.day, "happened_on_month": day.month, "happened_on_year": day.year,
            "relation_1": "1", "relation_2": "4",
        }  # fmt: skip
        answer = away.post(f"{LIST}terima-pindahan/", answers)
        assert answer.status_code == 422
        assert "di luar wilayah" in answer.content.decode()
        assert statuses(cast)[1] == []
        assert away.post(f"{LIST}terima-pindahan/", {**answers, "hamlet": "dalam"}).status_code == 302

    def test_nothing_of_it_is_logged(
        self, cast: Cast, siti: Resident, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
    ) -> None:
        code, away = released(cast, siti), browser(cast.away.place, cast.away.operator)
        away.post(f"{LIST}terima-pindahan/", {"code": code})
        said = "".join(capfd.readouterr()) + caplog.text
        for secret in (code, NIK, "SITI AMINAH"):
            assert secret not in said


def test_a_code_is_older_than_the_clock_of_the_application(cast: Cast, siti: Resident) -> None:
    """The database decides by its own clock: an application that is late opens nothing more."""
    code = released(cast, siti, now=clock.now() - timedelta(days=15))
    with time_machine.travel(clock.now() - timedelta(days=15)), at(cast, "away"):
        assert events.arriving(code) == []
