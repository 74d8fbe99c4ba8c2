"""Carrying out an import: all of its rows in one transaction, or none."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from smartvillage.common.audit.services import record
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import emit
from tenants.residents.bulk import change_rows, insert_rows
from tenants.residents.importing.plan import Changes, DryRun, Plan, dry_run
from tenants.residents.importing.problems import quoted
from tenants.residents.importing.register import FILLED, read_register
from tenants.residents.importing.rows import Reading, Told, silent
from tenants.residents.models import LIVING, Family, ImportBatch, ImportState, Resident
from tenants.residents.names import searchable
from tenants.residents.permissions import ResidentPermission
from tenants.residents.queries import require_whole_village
from tenants.residents.sealing import nik_tail, sealed_family_number, sealed_nik, sealed_parent_nik

from .events import record_data_corrections, record_newcomers
from .undo import Undo, leave_households, one_at_a_time

_TOLD_EVERY = 500  # rows between two words on how far it is


class ImportRefused(Exception):
    """The sheet has errors, as the register stands now; nothing was written. `run` holds them."""

    def __init__(self, run: DryRun) -> None:
        super().__init__("the sheet has errors")
        self.run = run


def import_residents(*, plan: Plan, actor: Actor, skip_rejected: bool = False, file_name: str = "") -> Plan:
    """Carry out a dry run at once, as an import of its own. See `import_batch`."""
    batch = ImportBatch(file_name=quoted(file_name), created_at=clock.now())
    return import_batch(batch=batch, reading=plan.reading, actor=actor, skip_rejected=skip_rejected)


@transaction.atomic
def import_batch(
    *, batch: ImportBatch, reading: Reading, actor: Actor, skip_rejected: bool, told: Told = silent
) -> Plan:
    """All of a sheet's rows or none. Returns what was done, as the register stood then.

    The same sheet again does nothing. `skip_rejected` leaves out the rows that hold an error. `batch` keeps
    what it takes to undo it. Raises ImportRefused.
    """
    actor.require(ResidentPermission.IMPORT)
    require_whole_village(actor)
    one_at_a_time()
    run = dry_run(reading, read_register(lock=True))
    fresh = run.sound if skip_rejected else run.whole
    if not fresh.is_sound:
        raise ImportRefused(run)
    now = _milliseconds(clock.now())
    undo = Undo.of_changes(fresh.changed)
    families, residents = list(_families(fresh)), list(_residents(fresh, now, told))
    leave_households(pk for pk, changes in fresh.changed.items() if "household_number" in changes)
    insert_rows(families)
    insert_rows(residents)
    _record_events(fresh, residents, batch.pk, actor, now)
    change_rows(Resident, {pk: _changes(pk, changes, now) for pk, changes in fresh.changed.items()})
    _close(batch, fresh, undo.with_new(families, residents), actor, now)
    record(
        actor=actor,
        action="residents.imported",
        target="import",
        target_id=str(batch.pk),
        detail=fresh.counts,
    )
    if fresh.created or fresh.changed:
        emit("stats.dirty")
    return fresh


def _record_events(plan: Plan, residents: list[Resident], act: UUID, actor: Actor, now: datetime) -> None:
    known = {card.id for card in plan.families.values() if not card.is_new}
    hamlets = {card.id: card.location["hamlet"] for card in plan.new_families}
    hamlets |= dict(Family.objects.filter(pk__in=known).values_list("pk", "hamlet"))
    record_newcomers(residents, hamlets=hamlets, act=act, source="import", actor=actor, now=now)
    record_data_corrections(plan.changed, act=act, actor=actor, now=now, position=len(residents))


def _close(batch: ImportBatch, done: Plan, undo: Undo, actor: Actor, now: datetime) -> None:
    batch.state, batch.finished_at = ImportState.DONE, now
    batch.actor_id, batch.actor_name = actor.user_id, actor.name
    batch.counts = {**done.counts, "errors": batch.counts.get("errors", 0)}
    batch.undo = undo.sealed(batch.pk)
    batch.save()


def _milliseconds(moment: datetime) -> datetime:
    """As rows keep it that are written in bulk."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _families(plan: Plan) -> Iterator[Family]:
    for card in plan.new_families:
        number, index = sealed_family_number(card.number, card.id)
        yield Family(id=card.id, number=number, number_index=index, **card.location)


def _residents(plan: Plan, now: datetime, told: Told) -> Iterator[Resident]:
    for done, row in enumerate(plan.created):
        if done % _TOLD_EVERY == 0:
            told(done, len(plan.created))
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
