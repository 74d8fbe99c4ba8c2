"""Putting a job into the queue, in the transaction of whoever asks for it.

A village may not write to the public schema: there the job travels as an event of the
outbox, in the village's own transaction, and enters the queue when that is delivered.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django_tasks.base import TASK_MIN_PRIORITY, Task, TaskResultStatus
from django_tasks.utils import normalize_json

from smartvillage.kernel.tenancy import PUBLIC, current_village, declared, emit
from smartvillage.kernel.tenancy.directory import directory

from .definitions import PROVINCE_QUEUE, Scope, UnknownJob, resolve
from .rows import rows

if TYPE_CHECKING:
    from .rows import Row

EVENT_ENQUEUE = "jobs.enqueue"
_MAX_BYTES = 7_000  # an event holds 8 kB
_BACKLOG_COUNTED = 4_000  # beyond it one job more changes the priority no further
_LINEAR = 60
# NIK and KK have 16 digits; nothing else that a job needs has exactly so many.
_SIXTEEN_DIGITS = re.compile(r"(?<![0-9A-Za-z])[0-9]{16}(?![0-9A-Za-z])")


class JobRefused(ValueError):
    """The job was not enqueued: no village, another village, a wrong kind of job, or wrong arguments."""


def enqueue_for(village_code: str, job: Task[..., Any] | str, /, **kwargs: Any) -> str:
    """Enqueue a village's job; returns its id (see `status_of`). It exists if the transaction commits.

    `job` is the declared function or its dotted path (services may not import tasks);
    `job.using(run_after=…)` defers it. JobRefused without a known village, and inside
    one village for another.
    """
    task = _resolved(job, Scope.VILLAGE)
    payload = _checked(kwargs)
    job_id = uuid4()
    if declared() == PUBLIC:
        insert(task, payload, village_code=village_code, job_id=job_id)
        return str(job_id)
    if declared() is None or current_village().code != village_code:
        raise JobRefused(f"a job for {village_code!r} was enqueued in {declared()}")
    event: dict[str, object] = {"id": str(job_id), "task": task.module_path, "kwargs": payload}
    if task.priority:
        event["priority"] = task.priority
    if task.run_after is not None:
        event["run_after"] = task.run_after.isoformat()
    emit(EVENT_ENQUEUE, event)
    return str(job_id)


def enqueue(job: Task[..., Any] | str, /, **kwargs: Any) -> str:
    """Enqueue a job of the province; returns its id. JobRefused inside a village."""
    task = _resolved(job, Scope.PROVINCE)
    if declared() != PUBLIC:
        raise JobRefused(f"a job of the province was enqueued in {declared()}")
    return str(insert(task, _checked(kwargs), village_code=None, job_id=uuid4()).pk)


def enqueue_each(job: Task[..., Any] | str, /, arguments: Iterable[Mapping[str, Any]]) -> None:
    """Many jobs of the province at once, one for each set of arguments; two queries for all of them."""
    task = _resolved(job, Scope.PROVINCE)
    if declared() != PUBLIC:
        raise JobRefused(f"a job of the province was enqueued in {declared()}")
    backlog = _backlog(PROVINCE_QUEUE)
    rows().bulk_create(
        _row(task, _checked(kwargs), PROVINCE_QUEUE, uuid4(), backlog + number)
        for number, kwargs in enumerate(arguments)
    )


def accept(village_code: str, event: Mapping[str, Any]) -> None:
    """A village's event becomes a job of that village, whatever the event itself says.

    In the public schema, in the transaction that removes the event; a second delivery of
    the same event changes nothing.
    """
    task = _resolved(str(event["task"]), Scope.VILLAGE)
    run_after = event.get("run_after")
    task = task.using(
        priority=int(event.get("priority", task.priority)),
        run_after=datetime.fromisoformat(run_after) if run_after else None,
    )
    job_id = UUID(event["id"])
    if not rows().filter(pk=job_id).exists():
        insert(task, _checked(event["kwargs"]), village_code=village_code, job_id=job_id)


def insert(task: Task[..., Any], kwargs: dict[str, Any], *, village_code: str | None, job_id: UUID) -> Row:
    """One row of the queue. JobRefused for a village that is not known or has no schema."""
    if village_code is not None:
        ref = directory.by_code(village_code)
        if ref is None or not ref.state.has_schema:
            raise JobRefused(f"no village in service has the code {village_code!r}")
    queue = village_code or PROVINCE_QUEUE
    row = _row(task, kwargs, queue, job_id, _backlog(queue), village_code)
    row.save(force_insert=True)
    return row


def _row(
    task: Task[..., Any],
    kwargs: dict[str, Any],
    queue: str,
    job_id: UUID,
    backlog: int,
    village_code: str | None = None,
) -> Row:
    from django_tasks_db.models import get_date_max  # its word for "as soon as possible"

    return rows().model(
        id=job_id,
        args_kwargs={"args": [village_code] if village_code else [], "kwargs": kwargs},
        # The province is one queue among the others: a thousand villages being made hold up no letter.
        priority=max(TASK_MIN_PRIORITY, task.priority - penalty(backlog)),
        task_path=task.module_path,
        queue_name=queue,
        run_after=task.run_after or get_date_max(),
        backend_name=task.backend,
    )


def penalty(backlog: int) -> int:
    """How far the next job of a queue stands behind: its n-th job goes after every other's n-th."""
    if backlog < _LINEAR:
        return backlog
    return _LINEAR + round(5 * math.log2(backlog / _LINEAR))


def _backlog(queue: str) -> int:
    waiting = rows().filter(queue_name=queue, status=TaskResultStatus.READY).order_by()
    return waiting[:_BACKLOG_COUNTED].count()


def _resolved(job: Task[..., Any] | str, scope: Scope) -> Task[..., Any]:
    try:
        task, options = resolve(job)
    except UnknownJob as error:
        raise JobRefused(str(error)) from error
    if options.scope is not scope:
        raise JobRefused(f"{task.module_path} is a job of the {options.scope}, not of the {scope}")
    return task


def _checked(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    try:
        clean: dict[str, Any] = normalize_json(kwargs)
    except (TypeError, ValueError) as error:
        raise JobRefused("a job takes text, numbers, lists and dicts; pass ids, not objects") from error
    text = json.dumps(clean)
    if _SIXTEEN_DIGITS.search(text):
        raise JobRefused("an argument looks like a NIK or KK; pass the id of the row instead")
    if len(text) > _MAX_BYTES:
        raise JobRefused(f"the arguments of a job fit into {_MAX_BYTES} bytes; pass ids instead")
    return clean
