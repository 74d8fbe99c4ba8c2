"""Single residents and families, and showing a NIK."""

import uuid
from typing import Any, NoReturn
from uuid import UUID

from django.db import IntegrityError, transaction

from smartvillage.common.audit.services import record
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor, NotHere
from smartvillage.kernel.tenancy import emit
from tenants.residents.models import Family, Resident
from tenants.residents.permissions import ResidentPermission
from tenants.residents.queries import visible_residents
from tenants.residents.reasons import kept
from tenants.residents.sealing import nik_tail, open_nik, sealed_family_number, sealed_nik

from .events import record_newcomers
from .events.newcomers import Newcomer, build_resident


class AlreadyRegistered(Exception):
    """The village already has this NIK or KK number, or the family already has its head."""


def create_family(*, actor: Actor, number: str | None, address: str = "", hamlet: str = "", rw: str = "",
                  rt: str = "") -> Family:  # fmt: skip
    """`number`: 16 digits, None for a family without a card. Raises AlreadyRegistered."""
    actor.require(ResidentPermission.CREATE)
    pk = uuid.uuid4()
    sealed, index = sealed_family_number(number, pk)
    family = Family(id=pk, number=sealed, number_index=index, address=address, hamlet=hamlet, rw=rw, rt=rt)
    _insert(family, actor=actor, action="residents.family_created")
    return family


def create_resident(*, actor: Actor, family: Family, nik: str | None, name: str, sex: int, relation: int,
                    **details: Any) -> Resident:  # fmt: skip
    """One person; `nik` is 16 digits or None, `details` are other fields of the model.

    Raises AlreadyRegistered.
    """
    actor.require(ResidentPermission.CREATE)
    names = {"birth_place", "birth_date"} & details.keys()
    newcomer = Newcomer(
        name=name,
        sex=sex,
        relation=relation,
        nik=nik,
        **{key: details.pop(key) for key in names},
        more=details,
    )
    resident = build_resident(newcomer, family)
    _insert(resident, actor=actor, action="residents.created")
    return resident


def _insert(row: Family | Resident, *, actor: Actor, action: str) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            if isinstance(row, Resident):
                hamlets = {row.family_id: row.family.hamlet}
                record_newcomers(
                    [row], hamlets=hamlets, act=uuid.uuid4(), source="form", actor=actor, now=clock.now()
                )
            record(actor=actor, action=action, target=row._meta.model_name or "", target_id=str(row.pk))
            emit("stats.dirty")
    except IntegrityError as error:
        _refuse_known(error)


_IDENTITY = {"residents_resident_nik_key", "residents_family_number_key", "residents_resident_one_head"}


def fill_nik(*, actor: Actor, resident_id: UUID, digits: str) -> Resident:
    """Give a resident this NIK, or the right one in place of a wrong one. `digits` are 16.

    The same again changes nothing. Raises NotHere, AlreadyRegistered.
    """
    actor.require(ResidentPermission.EDIT)
    try:
        with transaction.atomic():
            row = visible_residents(actor).select_for_update(of=("self",)).filter(pk=resident_id).first()
            if row is None:
                raise NotHere
            sealed, index = sealed_nik(digits, row.pk)
            if row.nik_index is not None and bytes(row.nik_index) == index:
                return row
            row.nik, row.nik_index, row.nik_tail = sealed, index, nik_tail(digits)
            row.save(update_fields=["nik", "nik_index", "nik_tail", "updated_at"])
            record(actor=actor, action="residents.nik_filled", target="resident", target_id=str(row.pk))
    except IntegrityError as error:
        _refuse_known(error)
    return row


def _refuse_known(error: IntegrityError) -> NoReturn:
    """Only the constraints of identity: anything else is a mistake of ours and must be seen."""
    if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") not in _IDENTITY:
        raise error
    raise AlreadyRegistered from None


@transaction.atomic
def reveal_nik(*, actor: Actor, resident: Resident, reason: str) -> str:
    """The whole NIK, empty for somebody without one. The audit keeps who, when and why.

    Raises ReasonMissing for a reason too short to be one.
    """
    actor.require(ResidentPermission.REVEAL_NIK)
    record(
        actor=actor,
        action="residents.nik_revealed",
        target="resident",
        target_id=str(resident.pk),
        detail={"reason": kept(reason)},
    )
    return open_nik(resident)
