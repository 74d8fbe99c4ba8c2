"""An uploaded sheet on its way: received, laid out, checked, carried out, or left.

Sheets of a few rows are dealt with at once; longer ones by jobs (`tasks`), which hold no personal data: the
sheet itself waits sealed among the drafts.
"""

import uuid
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from smartvillage.common.accounts import queries as accounts
from smartvillage.common.audit.services import record
from smartvillage.kernel import clock, jobs
from smartvillage.kernel.permissions import Actor, Forbidden, NotHere
from smartvillage.kernel.tenancy import current_village
from tenants.residents.codes import Source
from tenants.residents.importing import batches, drafts
from tenants.residents.importing.batches import Stage, sealed_report
from tenants.residents.importing.layouts import ONLY_HOUSEHOLDS, SheetForm, recognised
from tenants.residents.importing.plan import DryRun, dry_run, read_people
from tenants.residents.importing.problems import quoted
from tenants.residents.importing.register import read_register
from tenants.residents.importing.rejected import rejected_workbook
from tenants.residents.importing.rows import Told
from tenants.residents.importing.sheet import Sheet, check_kind, read_head, read_sheet
from tenants.residents.models import ImportBatch, ImportState
from tenants.residents.permissions import ResidentPermission

from .imports import ImportRefused, import_batch

AT_ONCE: Final = 500  # rows that a page deals with itself
_CHECK: Final = "tenants.residents.tasks.check"
_CARRY_OUT: Final = "tenants.residents.tasks.carry_out"
_OPEN: Final = (ImportState.UPLOADED, ImportState.CHECKING, ImportState.CHECKED)


class NotReady(Exception):
    """The import is not at the step for this act; its page says where it is."""


def receive_import(
    *, actor: Actor, content: bytes, file_name: str, source: Source | None, now: datetime
) -> ImportBatch:
    """Keep a sheet, sealed, and check it at once if its titles are known. Raises UnreadableSheet."""
    actor.require(ResidentPermission.IMPORT)
    check_kind(content, file_name)
    head = read_head(content)
    form = recognised(head.rows) if head.rows else ONLY_HOUSEHOLDS
    with transaction.atomic():
        _forget_old(now)
        batch = ImportBatch(
            state=ImportState.UPLOADED, file_name=quoted(file_name)[:120], source=source or "",
            counts={"rows": head.data_rows}, form=form.as_json() if form else None,
            draft=drafts.keep(content, now), created_at=now,
        )  # fmt: skip
        _signed(batch, actor)
        _record(batch, actor, "residents.import_received")
        if form is not None:
            _begin_check(batch)
    return batch


@transaction.atomic
def map_import(*, actor: Actor, batch_id: UUID, form: SheetForm, now: datetime) -> ImportBatch:
    """The operator says which column is which; the sheet is checked anew. Raises NotReady."""
    batch = _open_batch(actor, batch_id, now)
    batch.form = form.as_json()
    _record(batch, actor, "residents.import_mapped")
    _begin_check(batch)
    return batch


@transaction.atomic
def name_source(*, actor: Actor, batch_id: UUID, source: Source, now: datetime) -> ImportBatch:
    """The operator says which system the codes are of; the sheet is checked anew. Raises NotReady."""
    batch = _open_batch(actor, batch_id, now)
    if batch.form is None:
        raise NotReady
    batch.source = source
    _record(batch, actor, "residents.import_source_named")
    _begin_check(batch)
    return batch


@transaction.atomic
def check_import(*, batch_id: UUID, told: Told) -> None:
    """The dry run. Does nothing for an import that is no longer waiting for it."""
    batch = _locked(batch_id)
    if batch is None or batch.state != ImportState.CHECKING:
        return
    try:
        content = drafts.opened(_draft(batch), clock.now())
    except NotHere:
        batch.state = ImportState.CANCELLED
        batch.save()
        return
    sheet = read_sheet(content)
    reading = read_people(sheet, source=_source(batch), form=_form(batch), told=told)
    _keep_findings(batch, sheet, dry_run(reading, read_register()))


@transaction.atomic
def start_import(*, actor: Actor, batch_id: UUID, skip_rejected: bool, now: datetime) -> ImportBatch:
    """Carry out what was checked, at once or by a job. A second call changes nothing. Raises NotReady."""
    seen = batches.batch_for(actor, batch_id)
    if batches.standing(seen, now).stage is Stage.IMPORTING:
        return seen  # its row is locked for as long as the job runs
    batch = _locked(seen.pk) or seen
    stage = batches.standing(batch, now).stage
    if stage in {Stage.IMPORTING, Stage.DONE}:
        return batch
    if batch.report is None or stage not in {Stage.CHECKED, Stage.STOPPED}:
        raise NotReady
    batch.state = ImportState.IMPORTING
    _signed(batch, actor)
    _record(batch, actor, "residents.import_started")
    if batch.counts["rows"] <= AT_ONCE:
        carry_out_import(batch_id=batch.pk, skip_rejected=skip_rejected, told=jobs.report)
        batch.refresh_from_db()
    else:
        _enqueue(batch, _CARRY_OUT, skip_rejected=skip_rejected)
    return batch


@transaction.atomic
def carry_out_import(*, batch_id: UUID, skip_rejected: bool, told: Told) -> None:
    """All rows or none. Does nothing for an import that is no longer waiting for it.

    When the register changed so that rows are wrong now, nothing is stored and the operator decides anew.
    """
    batch = _locked(batch_id)
    if batch is None or batch.state != ImportState.IMPORTING:
        return
    sheet = read_sheet(drafts.opened(_draft(batch), clock.now()))
    total = batch.counts["rows"] * 2  # read, then written
    reading = read_people(
        sheet, source=_source(batch), form=_form(batch), told=lambda done, _all: told(done, total)
    )
    try:
        with transaction.atomic():
            import_batch(
                batch=batch, reading=reading, actor=_actor(batch), skip_rejected=skip_rejected,
                told=lambda done, all_: told(total // 2 + done * (total // 2) // max(all_, 1), total),
            )  # fmt: skip
    except ImportRefused as refused:
        _keep_findings(batch, sheet, refused.run)
        return
    drafts.throw_away(_draft(batch))


@transaction.atomic
def cancel_import(*, actor: Actor, batch_id: UUID, now: datetime) -> ImportBatch:
    """Nothing is stored and the sheet is thrown away; a job that runs is asked to stop. Raises NotReady."""
    batch = batches.batch_for(actor, batch_id)
    standing = batches.standing(batch, now)
    if standing.stage in {Stage.DONE, Stage.UNDONE}:
        raise NotReady
    _record(batch, actor, "residents.import_cancelled")
    if standing.is_moving and batch.job is not None:
        jobs.cancel(str(batch.job))  # the row belongs to the job until that has stopped
        return batch
    for draft in filter(None, (batch.draft, batch.rejected)):
        drafts.throw_away(draft)
    changed = ImportBatch.objects.filter(pk=batch.pk).exclude(
        state__in=[ImportState.DONE, ImportState.UNDONE]
    )
    changed.update(state=ImportState.CANCELLED, report=None)
    batch.state = ImportState.CANCELLED
    return batch


def _begin_check(batch: ImportBatch) -> None:
    batch.state, batch.report = ImportState.CHECKING, None
    batch.save()
    if batch.counts["rows"] <= AT_ONCE:
        check_import(batch_id=batch.pk, told=jobs.report)
        batch.refresh_from_db()
    else:
        _enqueue(batch, _CHECK)


def _enqueue(batch: ImportBatch, job: str, **arguments: bool) -> None:
    batch.job = UUID(jobs.enqueue_for(current_village().code, job, batch=str(batch.pk), **arguments))
    batch.save()


def _keep_findings(batch: ImportBatch, sheet: Sheet, run: DryRun) -> None:
    """What the operator decides by; the rejected rows as a workbook to correct."""
    if batch.rejected:
        drafts.throw_away(batch.rejected)
        batch.rejected = None
    if run.rejected_rows and not run.sound.is_blocked:
        batch.rejected = drafts.keep(rejected_workbook(sheet, run), clock.now())
    codes = {problem.code for problem in run.problems}
    batch.counts = {
        **run.counts,
        "blocked": run.sound.is_blocked,
        "asks_source": "code_ambiguous" in codes,
        "label_export": "label_export" in codes,
        "problems": len(run.problems),
    }
    batch.report = sealed_report(batch.pk, run.problems)
    batch.state = ImportState.CHECKED
    batch.save()


def _open_batch(actor: Actor, batch_id: UUID, now: datetime) -> ImportBatch:
    """One that waits for the operator, locked."""
    batch = batches.batch_for(actor, batch_id)
    if batches.standing(batch, now).is_moving:
        raise NotReady
    batch = _locked(batch.pk) or batch
    stage = batches.standing(batch, now).stage
    if batch.state not in _OPEN or stage not in {Stage.UPLOADED, Stage.CHECKED, Stage.STOPPED}:
        raise NotReady
    return batch


def _locked(batch_id: UUID) -> ImportBatch | None:
    found: ImportBatch | None = ImportBatch.objects.select_for_update().filter(pk=batch_id).first()
    return found


def _signed(batch: ImportBatch, actor: Actor) -> None:
    """In whose name it goes on."""
    batch.actor_id, batch.actor_name = actor.user_id, actor.name
    batch.save()


def _actor(batch: ImportBatch) -> Actor:
    """Who started it, with the rights that they have now."""
    known = accounts.staff().filter(is_active=True)
    user = known.filter(pk=batch.actor_id).first() if batch.actor_id is not None else None
    if user is None:
        raise Forbidden(ResidentPermission.IMPORT)
    return accounts.actor_of(user)


def _record(batch: ImportBatch, actor: Actor, action: str) -> None:
    record(
        actor=actor, action=action, target="import", target_id=str(batch.pk),
        detail={"rows": batch.counts.get("rows", 0), "source": batch.source},
    )  # fmt: skip


def _forget_old(now: datetime) -> None:
    """What is kept about people only as long as somebody may need it."""
    old = ImportBatch.objects.filter(finished_at__lt=now - batches.UNDO_FOR)
    old.exclude(undo=None).update(undo=None)
    ImportBatch.objects.filter(created_at__lt=now - drafts.KEPT).exclude(report=None).update(report=None)


def _draft(batch: ImportBatch) -> UUID:
    return batch.draft or uuid.UUID(int=0)


def _source(batch: ImportBatch) -> Source | None:
    return Source(batch.source) if batch.source else None


def _form(batch: ImportBatch) -> SheetForm | None:
    return SheetForm.from_json(batch.form) if batch.form else None
