"""Reads of imports: one, the past ones, how far one is, and what its dry run found."""

import json
import zlib
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from smartvillage.kernel import jobs
from smartvillage.kernel.permissions import Actor, NotHere
from tenants.residents.models import ImportBatch, ImportState
from tenants.residents.permissions import ResidentPermission

from .drafts import KEPT, lock, unlock
from .problems import Problem, Severity

UNDO_FOR: Final = timedelta(days=30)
LISTED: Final = 20  # past imports on a page
REPORTED: Final = 10_000  # problems kept; a workbook of rejected rows has the reasons of all


class Stage(StrEnum):
    """What a page shows of an import: its state, or what became of its job."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    IMPORTING = "importing"
    DONE = "done"
    CANCELLED = "cancelled"
    UNDONE = "undone"
    STOPPED = "stopped"  # cancelled or failed while it ran; nothing was stored, it can be started again
    EXPIRED = "expired"  # the sheet was thrown away before anybody decided


@dataclass(frozen=True, slots=True)
class Standing:
    """`progress` is that of the running job; `failed` tells a job that broke from one that was stopped."""

    stage: Stage
    progress: jobs.Progress | None = None
    failed: bool = False

    @property
    def is_moving(self) -> bool:
        return self.stage in {Stage.CHECKING, Stage.IMPORTING}


def batch_for(actor: Actor, batch_id: UUID) -> ImportBatch:
    """NotHere for none."""
    actor.require(ResidentPermission.IMPORT)
    found: ImportBatch | None = ImportBatch.objects.defer("undo").filter(pk=batch_id).first()
    if found is None:
        raise NotHere
    return found


def past_imports(actor: Actor) -> list[ImportBatch]:
    """The last ones, newest first; without their sealed parts."""
    actor.require(ResidentPermission.IMPORT)
    return list(ImportBatch.objects.defer("undo", "report").order_by("-created_at")[:LISTED])


def standing(batch: ImportBatch, now: datetime) -> Standing:
    """One query more while a job has it."""
    waits = batch.state in {ImportState.UPLOADED, ImportState.CHECKING, ImportState.CHECKED}
    if batch.state in {ImportState.CHECKING, ImportState.IMPORTING}:
        job = jobs.status_of(str(batch.job)) if batch.job else None
        if job is not None and not job.is_over:
            return Standing(Stage(batch.state), job.progress)
        if job is not None or batch.created_at < now - KEPT:
            failed = job is None or job.state is jobs.JobState.FAILED
            expired = batch.created_at < now - KEPT
            return Standing(Stage.EXPIRED if expired else Stage.STOPPED, failed=failed)
        return Standing(Stage(batch.state))
    if waits and batch.created_at < now - KEPT:
        return Standing(Stage.EXPIRED)
    return Standing(Stage(batch.state))


def can_be_undone(batch: ImportBatch, now: datetime) -> bool:
    return (
        batch.state == ImportState.DONE
        and batch.finished_at is not None
        and batch.finished_at >= now - UNDO_FOR
        and bool(batch.counts.get("created") or batch.counts.get("updated"))
    )


def sealed_report(batch_id: UUID, problems: Iterable[Problem]) -> bytes:
    """What a dry run found, in a form that only this village can read."""
    kept = [astuple(problem) for problem, _n in zip(problems, range(REPORTED), strict=False)]
    return lock(zlib.compress(json.dumps(kept).encode()), b"report " + batch_id.bytes)


def problems_of(batch: ImportBatch) -> list[Problem]:
    """What its dry run found; empty when that is no longer kept."""
    if batch.report is None:
        return []
    kept: list[list[Any]] = json.loads(
        zlib.decompress(unlock(bytes(batch.report), b"report " + batch.pk.bytes))
    )
    return [
        Problem(code, message, Severity(severity), *place)  # a report of an earlier release names no sheet
        for code, message, severity, *place in kept
    ]
