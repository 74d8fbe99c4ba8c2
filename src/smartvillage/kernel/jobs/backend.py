"""The TASKS backend: django-tasks-db's, with one door. Name it in settings."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django_tasks_db.backend import DatabaseBackend, TaskResult

from .definitions import JobOptions, Scope
from .enqueueing import JobRefused, enqueue, enqueue_for
from .rows import rows


class JobBackend(DatabaseBackend):
    """`task.enqueue(…)` obeys the rules of `enqueue` and `enqueue_for`; it works in the province only.

    In a village use `enqueue_for`: there the row does not exist yet when the call returns.
    """

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> TaskResult[Any, Any]:
        self.validate_task(task)
        options = getattr(task.func, "job", None)
        if not isinstance(options, JobOptions):
            raise JobRefused(f"{task.module_path} is not declared with village_job or province_job")
        if options.scope is Scope.PROVINCE:
            if args:
                raise JobRefused("a job takes keyword arguments only")
            job_id = enqueue(task, **kwargs)
        elif len(args) == 1 and isinstance(args[0], str):
            job_id = enqueue_for(args[0], task, **kwargs)
        else:
            raise JobRefused("a village's job takes the village's code first, then keyword arguments")
        return rows().get(pk=job_id).task_result

    async def aenqueue(self, task: Any, args: Any, kwargs: Any) -> TaskResult[Any, Any]:
        """The same door, from async code."""
        return await sync_to_async(self.enqueue, thread_sensitive=True)(task, args, kwargs)
