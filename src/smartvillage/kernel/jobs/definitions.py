"""Declaring a job: what it is for (one village or the province) and how it is run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, overload

from django.utils.module_loading import import_string
from django_tasks.base import Task, task

from smartvillage.kernel.tenancy import in_province, in_village, release

P = ParamSpec("P")
R = TypeVar("R")

MAX_ATTEMPTS = 8
PROVINCE_QUEUE = "province"


class Scope(StrEnum):
    VILLAGE = "village"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class JobOptions:
    """`atomic`: body and completion are one transaction, so a rerun never doubles the effect."""

    scope: Scope
    atomic: bool
    attempts: int


class UnknownJob(LookupError):
    """The path names no job of this release."""


@overload
def village_job(function: Callable[P, R], /) -> Task[Concatenate[str, P], R]: ...
@overload
def village_job(
    *, priority: int = ..., atomic: bool = ..., attempts: int = ...
) -> Callable[[Callable[P, R]], Task[Concatenate[str, P], R]]: ...
def village_job(
    function: Callable[..., Any] | None = None,
    /,
    *,
    priority: int = 0,
    atomic: bool = True,
    attempts: int = MAX_ATTEMPTS,
) -> Any:
    """A module-level function whose body runs inside one village; enqueue it with `enqueue_for`.

    The body takes keyword arguments of JSON types and reads its village from `current_village()`.
    `atomic=False` is for long work: its body commits its own steps, reports progress, and must
    cope with being run again (see `progress()`). A negative priority lets others pass.
    """
    options = JobOptions(Scope.VILLAGE, atomic, attempts)

    def declare(body: Callable[..., Any]) -> Task[..., Any]:
        @wraps(body)
        def inside(village_code: str, /, **kwargs: Any) -> Any:
            with in_village(village_code):
                release.require_current()
                return body(**kwargs)

        return _task(inside, options, priority)

    return declare if function is None else declare(function)


@overload
def province_job(function: Callable[P, R], /) -> Task[P, R]: ...
@overload
def province_job(
    *, priority: int = ..., atomic: bool = ..., attempts: int = ...
) -> Callable[[Callable[P, R]], Task[P, R]]: ...
def province_job(
    function: Callable[..., Any] | None = None,
    /,
    *,
    priority: int = 0,
    atomic: bool = True,
    attempts: int = MAX_ATTEMPTS,
) -> Any:
    """The same for work in the public schema; enqueue it with `enqueue`."""
    options = JobOptions(Scope.PROVINCE, atomic, attempts)

    def declare(body: Callable[..., Any]) -> Task[..., Any]:
        @wraps(body)
        def inside(**kwargs: Any) -> Any:
            with in_province():
                return body(**kwargs)

        return _task(inside, options, priority)

    return declare if function is None else declare(function)


def resolve(job: Task[..., Any] | str) -> tuple[Task[..., Any], JobOptions]:
    """The task and its options, from itself or from its dotted path. Raises UnknownJob."""
    if isinstance(job, str):
        try:
            job = import_string(job)
        except ImportError as error:
            raise UnknownJob(f"no job is called {job!r}") from error
    options = getattr(getattr(job, "func", None), "job", None)
    if not isinstance(job, Task) or not isinstance(options, JobOptions):
        raise UnknownJob("a job is a function declared with village_job or province_job")
    return job, options


def _task(function: Callable[..., Any], options: JobOptions, priority: int) -> Task[..., Any]:
    function.job = options  # type: ignore[attr-defined]
    return task(priority=priority)(function)
