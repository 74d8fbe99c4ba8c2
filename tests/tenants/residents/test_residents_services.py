import re
from datetime import date

import pytest

from smartvillage.common.audit.models import Entry
from smartvillage.kernel.permissions import Actor, Forbidden, Role
from tenants.residents.models import Family, Resident
from tenants.residents.reasons import ReasonMissing
from tenants.residents.sealing import open_nik
from tenants.residents.services import create_resident, reveal_nik, set_pin
from tenants.residents.services.people import AlreadyRegistered, create_family
from tenants.residents.services.pins import NoPin, is_weak
from tests.cast import Cast
from tests.factories.residents import ResidentFactory

RESIDENT = Actor(role=Role.RESIDENT, user_id=1, name="x")
HEAD = Actor(role=Role.HEAD, user_id=2, name="y")


def audited(action: str) -> Entry:
    return Entry.objects.get(action=action)


class TestCreating:
    def test_a_family_and_its_head(self, operator: Actor) -> None:
        family = create_family(actor=operator, number="1872990304100007", rt="001")
        resident = create_resident(
            actor=operator,
            family=family,
            nik="1872994101900007",
            name="Nur'aini",
            sex=2,
            relation=1,
            religion=1,
        )
        stored = Resident.objects.get()
        assert (stored.pk, stored.search_name, stored.family.rt) == (resident.pk, "NURAINI", "001")
        assert open_nik(stored) == "1872994101900007"
        assert audited("residents.created").target_id == str(stored.pk)
        assert audited("residents.family_created").target_id == str(family.pk)

    def test_somebody_without_numbers(self, operator: Actor) -> None:
        family = create_family(actor=operator, number=None)
        assert (
            create_resident(actor=operator, family=family, nik=None, name="A", sex=1, relation=1).nik is None
        )

    def test_a_number_or_a_head_that_is_there_already_is_refused_whole(self, operator: Actor) -> None:
        head = ResidentFactory(digits="1872994101900007", family__digits="1872990304100007")
        other = create_family(actor=operator, number=None)
        before = Entry.objects.count()
        with pytest.raises(AlreadyRegistered):
            create_resident(actor=operator, family=other, nik="1872994101900007", name="A", sex=1, relation=1)
        with pytest.raises(AlreadyRegistered):
            create_resident(actor=operator, family=head.family, nik=None, name="A", sex=1, relation=1)
        with pytest.raises(AlreadyRegistered):
            create_family(actor=operator, number="1872990304100007")
        assert (Resident.objects.count(), Family.objects.count()) == (1, 2)
        assert Entry.objects.count() == before

    @pytest.mark.parametrize("actor", [RESIDENT, HEAD, Actor.anonymous()])
    def test_only_an_operator_creates(self, home: Cast, actor: Actor) -> None:
        with pytest.raises(Forbidden):
            create_family(actor=actor, number=None)
        with pytest.raises(Forbidden):
            create_resident(actor=actor, family=Family(), nik=None, name="A", sex=1, relation=1)


class TestRevealing:
    @pytest.mark.parametrize("who", ["operator", "head"])
    def test_for_a_reason_that_the_audit_keeps(self, operator: Actor, who: str) -> None:
        resident = ResidentFactory(digits="1872994101900007")
        actor = operator if who == "operator" else HEAD
        assert (
            reveal_nik(actor=actor, resident=resident, reason="Mengisi  formulir BPJS") == "1872994101900007"
        )
        entry = audited("residents.nik_revealed")
        assert (entry.target_id, entry.actor_id) == (str(resident.pk), actor.user_id)
        assert entry.detail == {"reason": "Mengisi formulir BPJS"}

    def test_a_number_in_the_reason_does_not_reach_the_audit(self, operator: Actor) -> None:
        reveal_nik(actor=operator, resident=ResidentFactory(), reason="cocokkan dengan 1872994101900007")
        assert not re.search(r"\d{5}", str(audited("residents.nik_revealed").detail))

    @pytest.mark.parametrize("reason", ["", "   ", "ok", "1234567", "....."])
    def test_no_reason_no_number(self, operator: Actor, reason: str) -> None:
        with pytest.raises(ReasonMissing):
            reveal_nik(actor=operator, resident=ResidentFactory(), reason=reason)
        assert not Entry.objects.filter(action="residents.nik_revealed").exists()

    def test_a_resident_reveals_nobody(self, home: Cast) -> None:
        with pytest.raises(Forbidden):
            reveal_nik(actor=RESIDENT, resident=ResidentFactory(), reason="ingin tahu saja")


class TestPins:
    def test_the_first_pin_makes_the_account(self, operator: Actor) -> None:
        resident = ResidentFactory(name="SITI AMINAH")
        pin = set_pin(actor=operator, resident=resident)
        assert re.fullmatch(r"\d{6}", pin)
        resident.refresh_from_db()
        account = resident.account
        assert (account.login, account.name, account.role) == (str(resident.pk), "SITI AMINAH", Role.RESIDENT)
        assert account.check_password(pin)
        entry = audited("residents.pin_set")
        assert entry.target_id == str(resident.pk)
        assert not Entry.objects.filter(detail__icontains=pin).exists()

    def test_a_new_pin_ends_the_old_one(self, operator: Actor) -> None:
        resident = ResidentFactory()
        old, new = set_pin(actor=operator, resident=resident), set_pin(actor=operator, resident=resident)
        account = Resident.objects.get().account
        assert account is not None
        assert account.check_password(new)
        assert old == new or not account.check_password(old)

    @pytest.mark.parametrize("changes", [{"digits": None}, {"status": 2}, {"status": 3}])
    def test_who_cannot_sign_in_gets_no_pin(self, operator: Actor, changes: dict[str, object]) -> None:
        with pytest.raises(NoPin):
            set_pin(actor=operator, resident=ResidentFactory(**changes))

    @pytest.mark.parametrize("actor", [RESIDENT, HEAD])
    def test_only_an_operator_sets_pins(self, home: Cast, actor: Actor) -> None:
        with pytest.raises(Forbidden):
            set_pin(actor=actor, resident=ResidentFactory())

    @pytest.mark.parametrize(
        "pin",
        ["111111", "121212", "123123", "112211", "123456", "890123", "654321", "010190", "900101", "410190"],
    )
    def test_what_people_try_first_is_weak(self, pin: str) -> None:
        born = date(1990, 1, 1)
        assert is_weak(pin, ["1872994101900007", f"{born:%d%m%y}", f"{born:%y%m%d}"])

    def test_most_pins_are_not_weak(self) -> None:
        weak = sum(is_weak(f"{n:06}", ["1872994101900007", "010190"]) for n in range(0, 1_000_000, 7))
        assert weak < 1_430  # one in a hundred
        assert not is_weak("483920", ["1872994101900007"])
