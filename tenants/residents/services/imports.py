"""Carrying out an import: all of its rows in one transaction, or none."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from smartvillage.common.audit.services import record
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import current_village, emit
from tenants.residents.bulk import change_rows, insert_rows
from tenants.residents.importing.plan import Changes, Plan, make_plan
from tenants.residents.importing.register import FILLED, read_register
from tenants.residents.models import LIVING, Family, Resident
from tenants.residents.names import searchable
from tenants.residents.permissions import ResidentPermission
from tenants.residents.queries import require_whole_village
from tenants.residents.sealing import nik_tail, sealed_family_number, sealed_nik, sealed_parent_nik


class ImportRefused(Exception):
    """The sheet has errors, as the register stands now; nothing was written. `plan` holds them."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("the sheet has errors")
        self.plan = plan


@transaction.atomic
def import_residents(*, plan: Plan, actor: Actor) -> Plan:
    """Carry out a dry run. Returns what was done, which differs if the register changed since.

    The same sheet again does nothing. Raises ImportRefused.
    """
    actor.require(ResidentPermission.IMPORT)
    require_whole_village(actor)
    _one_at_a_time()
    fresh = make_plan(plan.reading, read_register(lock=True))
    if not fresh.is_sound:
        raise ImportRefused(fresh)
    now = clock.now()
    insert_rows(list(_families(fresh)))
    insert_rows(list(_residents(fresh, now)))
    change_rows(Resident, {pk: _changes(pk, changes, now) for pk, changes in fresh.changed.items()})
    record(actor=actor, action="residents.imported", target="residents", detail=fresh.counts)
    if fresh.created or fresh.changed:
        emit("stats.dirty")
    return fresh


def _one_at_a_time() -> None:
    """Two imports into one village at once would not see each other's newcomers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('import'), hashtext(%s))", [current_village().schema]
        )


def _families(plan: Plan) -> Iterator[Family]:
    for card in plan.new_families:
        number, index = sealed_family_number(card.number, card.id)
        yield Family(id=card.id, number=number, number_index=index, **card.location)


def _residents(plan: Plan, now: datetime) -> Iterator[Resident]:
    for row in plan.created:
        pk = uuid.uuid4()
        values = {name: value for name in FILLED if (value := getattr(row, name)) is not None}
        nik, index = sealed_nik(row.nik, pk)
        yield Resident(
            id=pk,
            family_id=plan.families[row.family_number or ""].id,
            nik=nik,
            nik_index=index,
            nik_tail=nik_tail(row.nik),
            search_name=searchable(values["name"]),
            father_nik=sealed_parent_nik(row.father_nik, "father", pk),
            mother_nik=sealed_parent_nik(row.mother_nik, "mother", pk),
            updated_at=now,
            **{"status": LIVING, **values},
        )


def _changes(pk: UUID, changes: Changes, now: datetime) -> dict[str, Any]:
    stored = {**changes, "updated_at": now}
    if "name" in changes:
        stored["search_name"] = searchable(changes["name"])
    if "father_nik" in changes:
        stored["father_nik"] = sealed_parent_nik(changes["father_nik"], "father", pk)
    if "mother_nik" in changes:
        stored["mother_nik"] = sealed_parent_nik(changes["mother_nik"], "mother", pk)
    return stored
