from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from smartvillage.kernel.permissions import Actor, Forbidden, NotHere, Role
from smartvillage.kernel.tenancy import in_village
from tenants.residents import queries
from tenants.residents.models import Resident
from tenants.residents.synthetic import households
from tenants.residents.synthetic.filling import store
from tests.cast import Cast
from tests.factories.residents import FamilyFactory, ResidentFactory

TODAY = date(2026, 11, 24)


def names(actor: Actor, text: str, page: int = 1) -> list[str]:
    return [line.name for line in queries.search_residents(actor, text, page=page, today=TODAY).lines]


class TestSearch:
    def test_by_the_beginnings_of_words_in_any_order(self, operator: Actor) -> None:
        for name in ("SITI AMINAH", "SITI NUR'AINI", "AMINAH", "RASITI", "H. ABDUL-SITI"):
            ResidentFactory(name=name)
        assert names(operator, "siti") == ["H. ABDUL-SITI", "SITI AMINAH", "SITI NUR'AINI"]
        assert names(operator, "ami sit") == ["SITI AMINAH"]
        assert names(operator, "nuraini") == names(operator, "Nur’aini") == ["SITI NUR'AINI"]
        assert names(operator, "abdul siti") == ["H. ABDUL-SITI"]
        assert names(operator, "xyz") == []

    @pytest.mark.parametrize("text", ["%", "_", "\\", "'; DROP TABLE residents_resident; --", "𝕏", "1872"])
    def test_any_text_is_only_text(self, operator: Actor, text: str) -> None:
        ResidentFactory(name="SITI")
        assert names(operator, text) in ([], ["SITI"])
        assert Resident.objects.count() == 1

    def test_by_a_whole_nik_however_it_is_typed(self, operator: Actor) -> None:
        ResidentFactory(name="SITI", digits="1872994101900007")
        ResidentFactory(name="RINA")
        for text in ("1872994101900007", "187299 410190 0007", "1872.9941.0190-0007"):
            assert names(operator, text) == ["SITI"]
        assert names(operator, "1872994101900006") == []

    def test_a_family_number_finds_the_whole_family(self, operator: Actor) -> None:
        family = FamilyFactory(digits="1872990304100007")
        ResidentFactory(name="SITI", family=family)
        ResidentFactory(name="BUDI", family=family, relation=4)
        ResidentFactory(name="RINA")
        assert names(operator, "1872990304100007") == ["BUDI", "SITI"]

    def test_lines_show_masked_numbers_and_what_is_needed_to_choose(self, operator: Actor) -> None:
        ResidentFactory(name="SITI", digits="1872994101900007", status=2)
        ResidentFactory(name="TANPA NIK", digits=None)
        line, without = queries.search_residents(operator, "", today=TODAY).lines
        assert (line.masked_nik, line.age, line.sex) == ("1872••••••••0007", 36, "Perempuan")
        assert (line.location, line.is_living, line.status) == ("RT 005 RW 002, Sidomulyo", False, "Mati")
        assert without.masked_nik == ""

    def test_rows_marked_not_valid_do_not_show(self, operator: Actor) -> None:
        ResidentFactory(status=9)
        assert queries.search_residents(operator, "", today=TODAY).total == 0

    def test_pages(self, operator: Actor) -> None:
        store(households(120, seed=1, today=TODAY))
        found = [queries.search_residents(operator, "", page=page, today=TODAY) for page in (1, 2, 3, 9, -1)]
        assert [(len(f.lines), f.total, f.page, f.pages) for f in found] == [
            (50, 120, 1, 3),
            (50, 120, 2, 3),
            (20, 120, 3, 3),
            (20, 120, 3, 3),
            (50, 120, 1, 3),
        ]
        assert len({line.id for f in found[:3] for line in f.lines}) == 120
        nobody = queries.search_residents(operator, "zzz", today=TODAY)
        assert (nobody.lines, nobody.total, nobody.page, nobody.pages) == ([], 0, 1, 1)

    def test_three_queries_whatever_is_found(self, operator: Actor) -> None:
        def statements(text: str) -> int:
            with CaptureQueriesContext(connection) as captured:
                queries.search_residents(operator, text, today=TODAY)
            return len(captured)

        store(households(3, seed=1, today=TODAY))
        few = statements("")
        store(households(60, seed=2, today=date(2026, 11, 23)))
        assert few == statements("") == statements("a") == statements("1872994101900007") == 3

    def test_one_village_never_finds_the_others_people(self, home: Cast, operator: Actor) -> None:
        with in_village(home.away.place):
            ResidentFactory(name="SITI", digits="1872994101900007")
        assert names(operator, "siti") == names(operator, "1872994101900007") == []


class TestReading:
    def test_absent_is_not_here(self, operator: Actor) -> None:
        resident = ResidentFactory()
        assert queries.resident_for(operator, resident.pk) == resident
        with pytest.raises(NotHere):
            queries.resident_for(operator, uuid4())

    @pytest.mark.parametrize("role", [Role.RESIDENT, Role.OFFICER, Role.ANALYST, None])
    def test_only_the_villages_staff_reads(self, home: Cast, role: Role | None) -> None:
        resident, actor = ResidentFactory(), Actor(role=role, user_id=1, name="x")
        with pytest.raises(Forbidden):
            queries.search_residents(actor, "", today=TODAY)
        with pytest.raises(Forbidden):
            queries.resident_for(actor, resident.pk)

    def test_members_the_head_first_then_by_age(self, home: Cast) -> None:
        family = FamilyFactory()
        ResidentFactory(name="BUNGSU", family=family, relation=4, birth_date=date(2020, 1, 1))
        ResidentFactory(name="ENTAH", family=family, relation=4, birth_date=None)
        ResidentFactory(name="SULUNG", family=family, relation=4, birth_date=date(2010, 1, 1))
        ResidentFactory(name="KEPALA", family=family)
        assert [m.name for m in queries.family_members(family)] == ["KEPALA", "SULUNG", "BUNGSU", "ENTAH"]

    def test_a_letter_gets_words_and_whole_numbers(self, home: Cast) -> None:
        family = FamilyFactory(digits="1872990304100007")
        ResidentFactory(name="PAK KEPALA", family=family)
        child = ResidentFactory(name="BUDI", family=family, relation=4, digits="1872990101150007", sex=1)
        card = queries.person_for_letter(child)
        assert (card.nik, card.family_number, card.family_head) == (
            "1872990101150007",
            "1872990304100007",
            "PAK KEPALA",
        )
        assert (card.sex, card.religion, card.marital_status) == ("Laki-laki", "Islam", "Belum Kawin")
        assert (card.address, card.rt, card.rw, card.hamlet) == ("Jl. Kenanga 7", "005", "002", "SIDOMULYO")
        assert "187299" not in repr(card)

    def test_a_letter_says_where_somebody_lives_now(self, home: Cast) -> None:
        resident = ResidentFactory(current_address="Jl. Kos 9", relation=4, family__digits=None)
        card = queries.person_for_letter(resident)
        assert (card.address, card.family_number, card.family_head) == ("Jl. Kos 9", "", "")

    def test_counts(self, home: Cast) -> None:
        family = FamilyFactory()
        ResidentFactory(family=family)
        ResidentFactory(family=family, relation=4)
        ResidentFactory(status=2)
        FamilyFactory()
        assert (queries.count_living(), queries.count_families()) == (2, 1)
