"""Invented households into the declared village."""

from collections.abc import Iterable
from datetime import date
from uuid import uuid4

from django.db import transaction

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import current_village, emit
from tenants.residents.bulk import insert_rows
from tenants.residents.models import Family, Resident
from tenants.residents.names import searchable
from tenants.residents.sealing import nik_tail, sealed_family_number, sealed_nik
from tenants.residents.services.events import record_newcomers

from .households import Household, Person, households

_ID_CARD_AGE = 17
_ACTOR = Actor.system_named("data contoh")


class NotADemo(RuntimeError):
    """Invented people never enter the register of a village that serves real ones."""


def populate(count: int, *, seed: int, today: date | None = None) -> None:
    """`count` people who do not exist. Raises NotADemo outside a demo or training village."""
    if not current_village().watermark:
        raise NotADemo(current_village().code)
    store(households(count, seed=seed, today=today or clock.today()))


@transaction.atomic
def store(invented: Iterable[Household]) -> None:
    families, residents = [], []
    for household in invented:
        pk = uuid4()
        number, index = sealed_family_number(household.number, pk)
        families.append(
            Family(
                id=pk, number=number, number_index=index, address=household.address, hamlet=household.hamlet,
                rw=household.rw, rt=household.rt,
            )
        )  # fmt: skip
        residents += [_resident(person, families[-1]) for person in household.members]
    insert_rows(families)
    insert_rows(residents)
    now = clock.now()
    record_newcomers(
        residents, hamlets={family.pk: family.hamlet for family in families}, act=uuid4(), source="synthetic",
        actor=_ACTOR, now=now, since=now.date().replace(month=1, day=1),
    )  # fmt: skip
    emit("stats.dirty")


def _resident(person: Person, family: Family) -> Resident:
    pk = uuid4()
    nik, index = sealed_nik(person.nik, pk)
    grown = (clock.today() - person.birth_date).days >= _ID_CARD_AGE * 365.25
    return Resident(
        id=pk,
        family_id=family.pk,
        nik=nik,
        nik_index=index,
        nik_tail=nik_tail(person.nik),
        name=person.name,
        search_name=searchable(person.name),
        sex=person.sex,
        birth_place=person.birth_place,
        birth_date=person.birth_date,
        relation=person.relation,
        marital_status=person.marital_status,
        religion=person.religion,
        education=person.education,
        occupation=person.occupation,
        citizenship=1,
        father_name=person.father_name,
        mother_name=person.mother_name,
        blood_type=13,
        id_card=2 if grown else 1,
        recording=8 if grown else 1,
        updated_at=clock.now(),
    )
