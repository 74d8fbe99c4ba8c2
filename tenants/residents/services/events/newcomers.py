"""Building the rows of people and families that the register does not have yet."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tenants.residents.models import Family, Resident
from tenants.residents.names import searchable
from tenants.residents.sealing import Parent, nik_tail, sealed_family_number, sealed_nik, sealed_parent_nik


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """`nik`: 16 digits, or None for somebody without one; `more`: other fields of the model;
    `parent_niks`: 16 digits each, as far as they are known.
    """

    name: str
    sex: int
    relation: int
    nik: str | None = field(default=None, repr=False)
    birth_place: str = ""
    birth_date: date | None = None
    more: Mapping[str, Any] = field(default_factory=dict, repr=False)
    parent_niks: Mapping[Parent, str | None] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFamily:
    """`number`: 16 digits, or None while there is no card yet."""

    number: str | None = field(default=None, repr=False)
    address: str = ""
    hamlet: str = ""
    rw: str = ""
    rt: str = ""


def build_resident(newcomer: Newcomer, family: Family) -> Resident:
    pk = uuid.uuid4()
    nik, index = sealed_nik(newcomer.nik, pk)
    row = Resident(
        id=pk, family=family, nik=nik, nik_index=index, nik_tail=nik_tail(newcomer.nik), name=newcomer.name,
        search_name=searchable(newcomer.name), sex=newcomer.sex, relation=newcomer.relation,
        birth_place=newcomer.birth_place, birth_date=newcomer.birth_date, **newcomer.more,
    )  # fmt: skip
    for parent, digits in newcomer.parent_niks.items():
        setattr(row, f"{parent}_nik", sealed_parent_nik(digits, parent, pk))
    return row


def build_family(new: NewFamily) -> Family:
    pk = uuid.uuid4()
    number, index = sealed_family_number(new.number, pk)
    return Family(
        id=pk, number=number, number_index=index, address=new.address, hamlet=new.hamlet, rw=new.rw, rt=new.rt
    )
