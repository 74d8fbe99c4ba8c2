"""What the database itself refuses, and what a seal opens."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from smartvillage.kernel.identity import SealBroken
from smartvillage.kernel.tenancy import in_village
from tenants.residents import sealing
from tenants.residents.codes import LISTS
from tenants.residents.models import Family, Resident
from tenants.residents.names import searchable
from tests.cast import Cast
from tests.factories.residents import FamilyFactory, ResidentFactory


@pytest.fixture
def _home(cast: Cast) -> Iterator[None]:
    with in_village(cast.home.place):
        yield


def refused_by(constraint: str, act: Any) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        act()


@pytest.mark.usefixtures("_home")
class TestConstraints:
    @pytest.mark.parametrize("name", sorted(LISTS))
    def test_a_code_that_is_not_in_its_list_is_refused(self, name: str) -> None:
        resident = ResidentFactory()
        for code in LISTS[name].labels:
            if (name, code) != ("sex", 1):
                placed = {"household_number": "1"} if name == "household_relation" else {}
                Resident.objects.filter(pk=resident.pk).update(**{name: code}, **placed)
        for wrong in {0, -1, max(LISTS[name].labels) + 1, *({5, 7, 8} if name == "status" else ())}:
            refused_by(
                "residents_resident_household"
                if name == "household_relation"
                else "residents_resident_codes",
                lambda wrong=wrong: Resident.objects.filter(pk=resident.pk).update(**{name: wrong}),
            )

    def test_every_list_is_a_field(self) -> None:
        fields = {field.name for field in Resident._meta.get_fields()}
        assert set(LISTS) <= fields

    def test_a_nik_belongs_to_one_person_in_the_village(self) -> None:
        ResidentFactory(digits="1872994101900007", status=2)
        refused_by("residents_resident_nik_key", lambda: ResidentFactory(digits="1872994101900007"))

    def test_a_row_marked_not_valid_gives_its_nik_back(self) -> None:
        ResidentFactory(digits="1872994101900007", status=9)
        assert ResidentFactory(digits="1872994101900007").pk

    def test_people_without_a_nik_are_many(self) -> None:
        assert ResidentFactory(digits=None).nik is ResidentFactory(digits=None).nik_index is None

    def test_a_family_has_one_living_head(self) -> None:
        head = ResidentFactory()
        refused_by("residents_resident_one_head", lambda: ResidentFactory(family=head.family))
        ResidentFactory(family=head.family, status=2)
        ResidentFactory(family=head.family, relation=4)

    def test_a_family_number_belongs_to_one_family(self) -> None:
        FamilyFactory(digits="1872990304100007")
        refused_by("residents_family_number_key", lambda: FamilyFactory(digits="1872990304100007"))
        assert FamilyFactory(digits=None).number is FamilyFactory(digits=None).number is None

    def test_a_seal_without_its_index_is_refused(self) -> None:
        resident = ResidentFactory()
        refused_by(
            "residents_resident_sealed",
            lambda: Resident.objects.filter(pk=resident.pk).update(nik_index=None),
        )
        refused_by(
            "residents_family_sealed",
            lambda: Family.objects.filter(pk=resident.family_id).update(number=None),
        )

    def test_a_point_outside_the_world_is_refused(self) -> None:
        ResidentFactory(latitude=Decimal("-5.1136"), longitude=Decimal("105.3067"))
        for place in ({"latitude": 91, "longitude": 0}, {"latitude": 0, "longitude": -181}):
            refused_by("residents_resident_place", lambda place=place: ResidentFactory(**place))

    def test_a_pregnant_man_and_a_nameless_person_are_refused(self) -> None:
        refused_by("residents_resident_pregnancy", lambda: ResidentFactory(sex=1, pregnancy=1))
        refused_by("residents_resident_name", lambda: ResidentFactory(name="", search_name="X"))

    def test_an_index_that_no_query_uses_is_not_there(self) -> None:
        """Each is a page and catalogue rows in 2,651 villages: a new one needs a reason and a line here."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()"
                " AND tablename IN ('residents_family', 'residents_resident')"
            )
            found = sorted(name for (name,) in cursor.fetchall())
        assert len([name for name in found if "family_id" in name]) == 1
        assert [name for name in found if "family_id" not in name] == [
            "residents_family_number_key",
            "residents_family_pkey",
            "residents_resident_account_id_key",
            "residents_resident_nik_key",
            "residents_resident_one_head",
            "residents_resident_one_household_head",
            "residents_resident_pkey",
        ]


class TestSeals:
    def test_numbers_are_not_in_the_row_but_open_from_it(self, cast: Cast) -> None:
        with in_village(cast.home.place):
            resident = Resident.objects.get(pk=ResidentFactory(digits="1872994101900007").pk)
            assert b"1872994101900007" not in bytes(resident.nik) + bytes(resident.nik_index)
            assert sealing.open_nik(resident) == "1872994101900007"
            assert sealing.masked_nik(resident) == "1872••••••••0007"
            assert sealing.open_family_number(resident.family).startswith("18729903")
            assert sealing.masked_family_number(resident.family).startswith("1872••••••••")

    def test_a_seal_opens_in_its_own_row_column_and_village_only(self, cast: Cast) -> None:
        with in_village(cast.home.place):
            one, two = ResidentFactory(), ResidentFactory()
            two.nik = one.nik
            father = sealing.sealed_parent_nik("1872990101650001", "father", one.pk)
            assert sealing.open_parent_nik(father, "father", one.pk) == "1872990101650001"
            with pytest.raises(SealBroken):
                sealing.open_nik(two)
            with pytest.raises(SealBroken):
                sealing.open_parent_nik(father, "mother", one.pk)
            one.nik = father
            with pytest.raises(SealBroken):
                sealing.open_nik(one)
            here = sealing.nik_index("1872994101900007")
        with in_village(cast.away.place), pytest.raises(SealBroken):
            sealing.open_parent_nik(father, "father", one.pk)
        with in_village(cast.away.place):
            assert sealing.nik_index("1872994101900007") != here

    def test_nobody_without_a_nik_has_a_seal(self, cast: Cast) -> None:
        with in_village(cast.home.place):
            resident = ResidentFactory(digits=None, family=FamilyFactory(digits=None))
            assert sealing.open_nik(resident) == sealing.masked_nik(resident) == ""
            assert sealing.masked_family_number(resident.family) == ""
            assert sealing.open_parent_nik(None, "father", resident.pk) == ""


class TestPredicates:
    @pytest.mark.parametrize(
        ("born", "age"),
        [(date(1990, 11, 24), 36), (date(1990, 11, 25), 35), (date(2026, 11, 24), 0), (None, None)],
    )
    def test_age_counts_whole_years(self, born: date | None, age: int | None) -> None:
        assert Resident(birth_date=born).age(date(2026, 11, 24)) == age

    def test_words_of_a_code(self) -> None:
        resident = Resident(religion=1, status=2)
        assert (resident.text("religion"), resident.text("education")) == ("Islam", "")
        assert not resident.is_living

    def test_where_a_family_lives(self) -> None:
        assert Family(rt="005", rw="002", hamlet="SIDO MULYO").location == "RT 005 RW 002, Sido Mulyo"
        assert Family(rt="005").location == "RT 005"
        assert Family().location == ""


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("H. Nur’aini Yusuf-Putri, S.Pd.", "H NURAINI YUSUF PUTRI SPD"), ("josé  á", "JOSE A"),
        ("SUKARNO", "SUKARNO"), ("ﬁtri", "FITRI"), ("李", "李"),
    ],
)  # fmt: skip
def test_names_are_searched_in_plain_capitals(name: str, found: str) -> None:
    assert searchable(name) == found


@given(st.text(alphabet=st.characters(categories=["L", "Zs", "P", "Mn"]), max_size=100))
def test_searching_twice_changes_nothing(name: str) -> None:
    once = searchable(name)
    assert searchable(once) == once
    assert len(once) <= 200
