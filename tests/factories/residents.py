"""Families and residents of the village that is declared. NIKs and KKs are of no real district."""

import uuid
from datetime import date

import factory
from factory.django import DjangoModelFactory

from tenants.residents.models import Family, Resident
from tenants.residents.names import searchable
from tenants.residents.sealing import nik_tail, sealed_family_number, sealed_nik


class FamilyFactory(DjangoModelFactory[Family]):
    """`digits` is the KK number; None for a family without a card."""

    class Meta:
        model = Family

    class Params:
        digits = factory.Sequence(lambda n: f"187299030410{n + 1:04d}")

    id = factory.LazyFunction(uuid.uuid4)
    number = factory.LazyAttribute(lambda o: sealed_family_number(o.digits, o.id)[0])
    number_index = factory.LazyAttribute(lambda o: sealed_family_number(o.digits, o.id)[1])
    address = "Jl. Kenanga 7"
    hamlet = "SIDOMULYO"
    rw = "002"
    rt = "005"


class ResidentFactory(DjangoModelFactory[Resident]):
    """The head of a family of her own, unless told otherwise. `digits` is the NIK; None for none yet."""

    class Meta:
        model = Resident

    class Params:
        digits = factory.Sequence(lambda n: f"187299410190{n + 1:04d}")

    id = factory.LazyFunction(uuid.uuid4)
    family = factory.SubFactory(FamilyFactory)
    nik = factory.LazyAttribute(lambda o: sealed_nik(o.digits, o.id)[0])
    nik_index = factory.LazyAttribute(lambda o: sealed_nik(o.digits, o.id)[1])
    nik_tail = factory.LazyAttribute(lambda o: nik_tail(o.digits))
    name = factory.Sequence(lambda n: f"SITI AMINAH {n}")
    search_name = factory.LazyAttribute(lambda o: searchable(o.name))
    sex = 2
    birth_place = "METRO"
    birth_date = date(1990, 1, 1)
    religion = 1
    marital_status = 1
    occupation = 2
    citizenship = 1
    relation = 1
    status = 1
