"""Jobs of the province that the clock starts. The `outbox` app keeps when each is next due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Protocol

from django.utils.module_loading import autodiscover_modules
from django_tasks.base import Task

from smartvillage.kernel.clock import WIB

from .definitions import Scope, resolve


class Schedule(Protocol):
    def next_after(self, moment: datetime) -> datetime:
        """The first turn later than `moment`; the same for everybody who asks."""


@dataclass(frozen=True, slots=True)
class _Every:
    step: timedelta

    def next_after(self, moment: datetime) -> datetime:
        step = int(self.step.total_seconds())
        return datetime.fromtimestamp((int(moment.timestamp()) // step + 1) * step, tz=WIB)


@dataclass(frozen=True, slots=True)
class _Daily:
    at: time

    def next_after(self, moment: datetime) -> datetime:
        day = moment.astimezone(WIB).date()
        turn = datetime.combine(day, self.at, tzinfo=WIB)
        return turn if turn > moment else turn + timedelta(days=1)  # WIB has no summer time


@dataclass(frozen=True, slots=True)
class _Monthly:
    day: int
    at: time

    def next_after(self, moment: datetime) -> datetime:
        here = moment.astimezone(WIB)
        turn = datetime.combine(here.date().replace(day=self.day), self.at, tzinfo=WIB)
        if turn > moment:
            return turn
        year, month = (here.year + 1, 1) if here.month == 12 else (here.year, here.month + 1)
        return turn.replace(year=year, month=month)


@dataclass(frozen=True, slots=True)
class Turn:
    name: str
    schedule: Schedule
    job: Task[..., Any]


_TURNS: dict[str, Turn] = {}


def every(*, minutes: int) -> Schedule:
    """On multiples of so many minutes."""
    if minutes < 1:
        raise ValueError("a job runs at most every minute")
    return _Every(timedelta(minutes=minutes))


def daily(at: str) -> Schedule:
    """`daily("02:30")`: each day at that time, WIB."""
    return _Daily(time.fromisoformat(at))


def monthly(day: int, at: str) -> Schedule:
    """`monthly(1, "01:00")`, WIB; the day exists in every month (1 to 28)."""
    if not 1 <= day <= 28:
        raise ValueError("every month has the days 1 to 28")
    return _Monthly(day, time.fromisoformat(at))


def cron(name: str, schedule: Schedule, job: Task[..., Any]) -> None:
    """Say at the bottom of an app's tasks.py when a province job without arguments is due.

    A turn that was missed is made up for once. The job is enqueued once however many workers run.
    """
    task, options = resolve(job)
    if options.scope is not Scope.PROVINCE:
        raise ValueError(
            f"{task.module_path}: the clock starts jobs of the province; let one enqueue for villages"
        )
    if _TURNS.setdefault(name, Turn(name, schedule, task)).job.module_path != task.module_path:
        raise ValueError(f"two jobs are called {name!r}")


def turns() -> Mapping[str, Turn]:
    """Everything scheduled, from the tasks.py of all apps."""
    autodiscover_modules("tasks")
    return _TURNS
