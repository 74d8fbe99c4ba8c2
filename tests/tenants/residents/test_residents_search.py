"""Finding people: by the last digits of a NIK, by names that are nearly right, by filters; and only one's own."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from smartvillage.common.audit.models import Entry
from smartvillage.kernel.permissions import Actor, NotHere, Role
from smartvillage.kernel.tenancy import in_village
from tenants.members.models import Area
from tenants.residents import queries
from tenants.residents.filters import ORDERS, Filters, years_before
from tenants.residents.models import Family, Resident
from tenants.residents.services.tails import fill_tails
from tests.cast import Cast
from tests.factories.residents import FamilyFactory, ResidentFactory

TODAY = date(2026, 11, 24)


def names(actor: Actor, text: str = "", order: str = "", **filters: Any) -> list[str]:
    found = queries.search_residents(actor, text, today=TODAY, filters=Filters(**filters), order=order)
    return [line.name for line in found.lines]


class TestLastDigits:
    @pytest.fixture(autouse=True)
    def people(self, home: Cast) -> None:
        ResidentFactory(name="SITI", digits="1872994203900007")
        ResidentFactory(name="RINA", digits="1872994202910007")
        ResidentFactory(name="BUDI", digits="1872994203900070")
        ResidentFactory(name="TANPA NIK", digits=None)

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("0007", ["RINA", "SITI"]),
            ("00 07", ["RINA", "SITI"]),
            ("10007", ["RINA"]),
            ("900007", ["SITI"]),
            ("872994203900007", ["SITI"]),
            ("0070", ["BUDI"]),
            ("0000007", []),
            ("9999", []),
        ],
    )
    def test_four_or_more(self, operator: Actor, text: str, found: list[str]) -> None:
        assert names(operator, text) == found

    def test_three_digits_are_a_name_that_nobody_has(self, operator: Actor) -> None:
        assert names(operator, "007") == []

    def test_rows_of_an_earlier_release_are_found_too_and_filled_once(self, operator: Actor) -> None:
        Resident.objects.filter(name__in=["SITI", "TANPA NIK"]).update(nik_tail=None)
        assert names(operator, "0007") == names(operator, "0007") == ["RINA", "SITI"]
        assert names(operator, "900007") == ["SITI"]
        assert fill_tails(actor=operator) == 1
        assert fill_tails(actor=operator) == 0
        assert names(operator, "0007") == ["RINA", "SITI"]
        assert Entry.objects.get(action="residents.tails_filled").detail == {"rows": 1}

    def test_the_tail_says_nothing_and_differs_between_villages(self, home: Cast) -> None:
        here = {bytes(tail) for tail in Resident.objects.values_list("nik_tail", flat=True) if tail}
        assert len(here) == 3
        assert len({tail[:4] for tail in here}) == 2  # SITI's and RINA's end in the same four
        assert not any(b"0007" in tail for tail in here)
        with in_village(home.away.place):
            there = bytes(ResidentFactory(digits="1872994203900007").nik_tail)
        assert there not in here


class TestSimilarNames:
    def test_only_when_nobody_has_the_name(self, operator: Actor) -> None:
        for name in ("SITI AMINAH", "SITI AMINA", "BUDI SANTOSO"):
            ResidentFactory(name=name)
        exact = queries.search_residents(operator, "siti amina", today=TODAY)
        assert (exact.similar, exact.total) == (False, 2)
        nearly = queries.search_residents(operator, "Sitti Aminnah", today=TODAY)
        assert nearly.similar
        assert [line.name for line in nearly.lines] == ["SITI AMINAH", "SITI AMINA"]
        assert nearly.total == 2
        assert queries.search_residents(operator, "qqqq", today=TODAY).similar is False

    def test_five_queries_at_most(self, operator: Actor) -> None:
        ResidentFactory(name="SITI AMINAH")
        with CaptureQueriesContext(connection) as captured:
            queries.search_residents(operator, "sitti aminnah", today=TODAY)
        assert len(captured) <= 5


class TestFilters:
    def test_codes_and_places(self, operator: Actor) -> None:
        north, south = FamilyFactory(hamlet="UTARA", rw="001", rt="002"), FamilyFactory(hamlet="SELATAN")
        ResidentFactory(name="ANI", family=north, religion=1, education=5, occupation=9)
        ResidentFactory(name="BUDI", family=south, religion=2, sex=1, marital_status=2, status=2)
        ResidentFactory(name="CICI", family=south, relation=4, status=9)
        assert (
            names(operator, hamlet="UTARA")
            == names(operator, rw="001")
            == names(operator, rt="002")
            == ["ANI"]
        )
        assert (
            names(operator, religion=2)
            == names(operator, sex=1)
            == names(operator, marital_status=2)
            == ["BUDI"]
        )
        assert names(operator, education=5) == names(operator, occupation=9) == ["ANI"]
        assert names(operator, relation=1) == ["ANI", "BUDI"]
        assert names(operator, status=2) == ["BUDI"]
        assert names(operator, status=9) == ["CICI"]
        assert names(operator, "bu", hamlet="SELATAN", status=2) == ["BUDI"]
        assert names(operator, hamlet="UTARA", religion=2) == []

    @pytest.mark.parametrize("today", [TODAY, date(2024, 2, 29), date(2023, 2, 28), date(2026, 1, 1)])
    def test_ages_are_those_that_the_list_shows(self, operator: Actor, today: date) -> None:
        for number, born in enumerate(
            [
                date(2006, 11, 24),
                date(2006, 11, 25),
                date(2004, 2, 29),
                date(2004, 2, 28),
                date(2004, 3, 1),
                None,
            ]
        ):
            ResidentFactory(name=f"ORANG {number}", birth_date=born)
        for low, high in ((0, 19), (19, 19), (20, 20), (18, 22), (None, 19), (20, None), (0, 150)):
            found = queries.search_residents(
                operator, "", today=today, filters=Filters(age_from=low, age_to=high)
            )
            ages = {each.name: each.age(today) for each in Resident.objects.all()}
            bottom, top = -99 if low is None else low, 999 if high is None else high
            expected = {name for name, age in ages.items() if age is not None and bottom <= age <= top}
            assert {line.name for line in found.lines} == expected

    def test_very_old_is_no_error(self) -> None:
        assert years_before(TODAY, 9999) == date(1, 11, 24)

    def test_orders(self, operator: Actor) -> None:
        ResidentFactory(name="B", birth_date=date(2000, 1, 1), family__hamlet="UTARA")
        ResidentFactory(name="A", birth_date=date(1990, 1, 1), family__hamlet="TIMUR")
        ResidentFactory(name="C", birth_date=None, family__hamlet="BARAT")
        assert (
            names(operator) == names(operator, order="x") == names(operator, order="nama") == ["A", "B", "C"]
        )
        assert names(operator, order="-nama") == ["C", "B", "A"]
        assert names(operator, order="umur") == ["B", "A", "C"]
        assert names(operator, order="-umur") == ["A", "B", "C"]
        assert names(operator, order="alamat") == ["C", "A", "B"]
        assert names(operator, order="-alamat") == ["B", "A", "C"]
        assert len(ORDERS) == 6


class TestAreas:
    """An operator who is limited sees, finds and opens only those who live in the areas."""

    @pytest.fixture
    def limited(self, home: Cast) -> Actor:
        user = home.home.operator
        Area.objects.create(user=user, hamlet="UTARA")
        Area.objects.create(user=user, rw="001", rt="002")
        return Actor(role=Role.OPERATOR, user_id=user.pk, name=user.name)

    @pytest.fixture
    def people(self, home: Cast) -> dict[str, UUID]:
        where = {
            "ANI": ("UTARA", "009", "009"),
            "BUDI": ("SELATAN", "001", "002"),
            "CICI": ("SELATAN", "001", "003"),
            "DEDI": ("", "", ""),
        }
        return {
            name: ResidentFactory(name=name, family__hamlet=hamlet, family__rw=rw, family__rt=rt).pk
            for name, (hamlet, rw, rt) in where.items()
        }

    def test_finds_only_those_inside(self, limited: Actor, people: dict[str, UUID]) -> None:
        assert names(limited) == ["ANI", "BUDI"]
        assert names(limited, "cici") == names(limited, hamlet="SELATAN", rt="003") == []
        outside = Resident.objects.get(name="CICI")
        assert names(limited, queries.open_nik(outside)) == []
        assert names(limited, queries.open_nik(outside)[-4:]) == []
        assert names(limited, queries.open_family_number(outside.family)) == []

    def test_opens_only_those_inside(self, limited: Actor, people: dict[str, UUID]) -> None:
        for name, key in people.items():
            family = Resident.objects.get(pk=key).family_id
            if name in {"ANI", "BUDI"}:
                assert queries.resident_for(limited, key).name == name
                assert queries.family_for(limited, family).pk == family
            else:
                with pytest.raises(NotHere):
                    queries.resident_for(limited, key)
                with pytest.raises(NotHere):
                    queries.family_for(limited, family)

    def test_places_to_choose_from_are_those_inside(self, limited: Actor, people: dict[str, UUID]) -> None:
        assert queries.places(limited) == [("SELATAN", "001", "002"), ("UTARA", "009", "009")]

    def test_without_areas_the_whole_village(self, operator: Actor, people: dict[str, UUID]) -> None:
        assert len(names(operator)) == 4
        assert len(queries.places(operator)) == 4
        assert queries.visible_families(operator).count() == Family.objects.count()
        queries.require_whole_village(operator)

    def test_some_acts_are_for_the_whole_village_only(self, limited: Actor) -> None:
        with pytest.raises(NotHere):
            queries.require_whole_village(limited)

    @pytest.mark.parametrize(
        ("place", "inside"),
        [
            (("UTARA", "1", "1"), True),
            (("UTARA", "", ""), True),
            (("utara", "", ""), False),
            (("", "", ""), False),
        ],
    )
    def test_covers(self, home: Cast, place: tuple[str, str, str], inside: bool) -> None:
        assert Area(hamlet="UTARA").covers(*place) is inside
