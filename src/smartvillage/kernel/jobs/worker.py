"""The loop of one worker thread: chores, then one job, and again."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from threading import Event
from typing import TYPE_CHECKING, Any

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django_tasks.utils import normalize_json

from smartvillage.kernel.tenancy import in_province
from smartvillage.kernel.tenancy.memory import VILLAGES_PER_BACKEND, let_go_of_backend

from .definitions import MAX_ATTEMPTS, JobOptions, resolve
from .failures import describe
from .keeper import Keeper
from .reaper import reap
from .rows import LostJob, bury, fail, finish, rows
from .running import Cancelled, running
from .status import CANCELLED_PATH

if TYPE_CHECKING:
    from django_tasks.base import Task

    from .rows import Row

log = structlog.stdlib.get_logger(__name__)

_PAUSE = 1.0  # seconds between two looks at an empty queue, and between chores of a busy worker

Chore = Callable[[], int]  # does what is due in the province, returns how much that was


class Worker:
    """Runs in one thread, with two connections of its own. `stop` ends it after the job at hand."""

    def __init__(self, chores: Sequence[Chore], stop: Event) -> None:
        self._stop = stop
        self._keeper = Keeper()
        self._chores: list[Chore] = [*chores, self._reap]
        self._chores_due = 0.0
        self._visits = 0

    def run(self, *, once: bool = False) -> None:
        """Until told to stop; with `once`, until nothing is left to do."""
        try:
            with in_province(), self._keeper:
                while not self._stop.is_set():
                    if not self._turn(once=once):
                        if once:
                            return
                        self._stop.wait(_PAUSE)
        finally:
            let_go_of_backend()

    def _turn(self, *, once: bool) -> bool:
        """Whether anything was done."""
        try:
            did = self._do_chores() if once or time.monotonic() >= self._chores_due else 0
            row = self._claim()
            if row is not None:
                self._run(row)
            did += row is not None
            self._recycle(did)
            return did > 0
        except (OperationalError, InterfaceError) as error:
            if once:
                raise
            log.warning("worker lost the database", error=describe(error))
            connection.close()
            return False

    def _do_chores(self) -> int:
        self._keeper.still_holds()
        did = sum(self._guarded(chore) for chore in self._chores)
        self._chores_due = 0.0 if did else time.monotonic() + _PAUSE
        return did

    def _guarded(self, chore: Chore) -> int:
        """One chore that is broken must not keep the jobs from running."""
        try:
            return chore()
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.error("chore failed", chore=getattr(chore, "__name__", ""), error=describe(error))
            return 0

    def _reap(self) -> int:
        return reap(self._keeper.worker_id)

    def _claim(self) -> Row | None:
        with transaction.atomic():
            row: Row | None = rows().ready().get_locked()
            if row is not None:
                row.claim(self._keeper.worker_id)
            return row

    def _run(self, row: Row) -> None:
        attempts = MAX_ATTEMPTS
        try:
            task, options = resolve(row.task_path)
            attempts = options.attempts
            with running(row, self._keeper):
                self._call(row, task, options)
        except LostJob:
            log.warning("job was taken over", **_about(row))
        except Cancelled:
            self._settle(row, lambda: bury(row, exception_class_path=CANCELLED_PATH, traceback=""))
        except Exception as error:
            failure = error
            self._settle(row, lambda: self._fail(row, failure, attempts))

    def _call(self, row: Row, task: Task[..., Any], options: JobOptions) -> None:
        arguments = row.args_kwargs
        with transaction.atomic() if options.atomic else nullcontext():
            value = task.func(*arguments["args"], **arguments["kwargs"])
            finish(row, normalize_json(value))

    def _fail(self, row: Row, error: Exception, attempts: int) -> None:
        about = {**_about(row), "error": describe(error)}
        if fail(row, error, attempts=attempts):
            log.error("job is a dead letter", **about)
        else:
            log.warning("job failed and will be tried again", **about)

    def _settle(self, row: Row, write: Callable[[], object]) -> None:
        try:
            write()
        except LostJob:
            log.warning("job was taken over", **_about(row))

    def _recycle(self, did: int) -> None:
        """Each job or event may have been of another village."""
        self._visits += did
        if self._visits >= VILLAGES_PER_BACKEND:
            let_go_of_backend()
            self._visits = 0


def _about(row: Row) -> dict[str, object]:
    return {
        "job": str(row.pk),
        "task": row.task_path,
        "queue": row.queue_name,
        "attempt": len(row.worker_ids),
    }
