from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from smartvillage.kernel.identity import parse_kk, parse_nik
from smartvillage.kernel.tenancy import in_village
from tenants.residents import queries
from tenants.residents.models import Resident
from tenants.residents.synthetic import Household, NotADemo, Person, households, populate
from tests.cast import Cast

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def invented() -> list[Household]:
    return list(households(5_673, seed=1, today=TODAY))


@pytest.fixture(scope="module")
def people(invented: list[Household]) -> list[Person]:
    return [person for household in invented for person in household.members]


def test_exactly_as_many_as_asked(people: list[Person]) -> None:
    assert len(people) == 5_673
    assert [len(h.members) for h in households(1, seed=3, today=TODAY)] == [1]
    assert list(households(0, seed=3, today=TODAY)) == []


def test_the_same_seed_makes_the_same_people(invented: list[Household]) -> None:
    assert list(households(5_673, seed=1, today=TODAY)) == invented
    assert list(households(5_673, seed=2, today=TODAY)) != invented


def test_numbers_are_possible_unique_of_no_real_district_and_fit_the_person(
    invented: list[Household], people: list[Person]
) -> None:
    niks = [person.nik for person in people if person.nik]
    assert len(set(niks)) == len(niks) > 5_500
    assert len({household.number for household in invented}) == len(invented)
    for person in people:
        if person.nik:
            nik = parse_nik(person.nik, today=TODAY, allow_demo=True)
            assert nik.disagreements(birth_date=person.birth_date, sex="L" if person.sex == 1 else "P") == ()
            assert person.nik.startswith("187299")
    for household in invented:
        assert parse_kk(household.number, today=TODAY, allow_demo=True).warnings == ()


def test_numbers_told_by_hand_stay_free(people: list[Person]) -> None:
    assert not {person.nik for person in people} & {"1872990101900001", "1872994101900001"}


def test_families_make_sense(invented: list[Household]) -> None:
    for household in invented:
        head, *others = household.members
        assert head.relation == 1
        assert [m.relation for m in others].count(1) == 0
        for child in (m for m in others if m.relation == 4):
            assert (child.birth_date - head.birth_date).days > 15 * 365


def test_the_pyramid_stands(people: list[Person]) -> None:
    ages = Counter((TODAY - person.birth_date).days // 3652 for person in people)
    share = {decade: count / len(people) for decade, count in ages.items()}
    assert all(0.10 < share[decade] < 0.22 for decade in range(4))
    assert share[6] + share[7] < share[4] + share[5] < share[0] + share[1]
    women = sum(person.sex == 2 for person in people) / len(people)
    assert 0.45 < women < 0.55


def test_rt_and_rw_as_in_a_kelurahan_of_that_size(invented: list[Household]) -> None:
    assert (len({h.rt for h in invented}), len({h.rw for h in invented})) == (42, 9)
    assert len({(h.rt, h.rw) for h in invented}) == 42


def test_a_demo_village_is_filled(home: Cast) -> None:
    with in_village(replace(home.home.place, demo=True)):
        populate(200, seed=1, today=TODAY)
        assert (queries.count_living(), Resident.objects.filter(relation=1).count()) == (
            200,
            queries.count_families(),
        )


def test_a_village_of_real_people_is_not(home: Cast) -> None:
    with pytest.raises(NotADemo):
        populate(1, seed=1)
    assert not Resident.objects.exists()
