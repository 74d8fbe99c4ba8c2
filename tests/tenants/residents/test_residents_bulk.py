"""Many rows at once are the same rows as one at a time."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import WrongVillage, in_village
from tenants.residents.bulk import change_rows, insert_rows
from tenants.residents.models import Family, Resident
from tests.cast import Cast
from tests.factories.residents import FamilyFactory, ResidentFactory

NAME = 'Nur\'aini; "DROP" \\ \t %s {x} 𝕏 é'


def built(family: Family, **changes: object) -> Resident:
    values = {
        "birth_date": date(1990, 1, 1),
        "latitude": Decimal("-5.11360001"),
        "longitude": Decimal("105.3"),
    }
    return ResidentFactory.build(
        family=family, name=NAME, marriage_recorded=True, updated_at=clock.now(), **values | changes
    )


@pytest.mark.usefixtures("home")
def test_every_kind_of_value_arrives_as_it_was() -> None:
    family = FamilyFactory.build()
    insert_rows([family])
    resident = built(family)
    insert_rows([resident])
    stored = Resident.objects.get()
    for field in Resident._meta.concrete_fields:
        expected, found = getattr(resident, field.attname), getattr(stored, field.attname)
        if isinstance(found, memoryview):
            expected, found = bytes(expected), bytes(found)
        if field.attname == "updated_at":  # JSON keeps milliseconds
            assert abs(found - expected).total_seconds() < 0.001
        else:
            assert found == expected, field.attname


@pytest.mark.usefixtures("home")
def test_more_rows_than_one_statement_takes() -> None:
    family = FamilyFactory()
    insert_rows([built(family, digits=None, relation=4, birth_date=None) for _ in range(4_001)])
    assert Resident.objects.count() == 4_001
    insert_rows([])


@pytest.mark.usefixtures("home")
def test_only_the_named_fields_of_the_named_rows_change() -> None:
    one, two, three = ResidentFactory(), ResidentFactory(), ResidentFactory()
    change_rows(
        Resident,
        {
            one.pk: {"name": NAME, "religion": 3},
            two.pk: {"birth_date": date(2000, 2, 29)},
            uuid4(): {"religion": 4},
        },
    )
    change_rows(Resident, {})
    rows = Resident.objects.in_bulk()
    assert (rows[one.pk].name, rows[one.pk].religion, rows[one.pk].birth_date) == (NAME, 3, one.birth_date)
    assert (rows[two.pk].name, rows[two.pk].religion, rows[two.pk].birth_date) == (
        two.name,
        1,
        date(2000, 2, 29),
    )
    assert (rows[three.pk].name, rows[three.pk].religion) == (three.name, 1)


@pytest.mark.usefixtures("home")
def test_one_refused_row_and_no_row_is_stored() -> None:
    family = FamilyFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows([built(family, relation=4), built(family, relation=4, sex=3)])
    assert not Resident.objects.exists()


def test_rows_built_in_one_village_do_not_enter_another(home: Cast) -> None:
    family = FamilyFactory.build()
    with in_village(home.away.place), pytest.raises(WrongVillage):
        insert_rows([family])
