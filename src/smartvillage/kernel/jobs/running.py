"""What a job may say and ask while it runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from .rows import Row


class Cancelled(Exception):
    """Somebody asked for this job to stop; let it pass, the worker records it."""


@dataclass(frozen=True, slots=True)
class Progress:
    done: int
    total: int

    def as_json(self) -> dict[str, int]:
        return {"done": self.done, "total": self.total}


class Channel(Protocol):
    """The worker's own connection, on which a report is seen before the job commits."""

    def write_progress(self, row: Row, progress: Progress) -> bool:
        """Store it; True if the job shall stop."""


@dataclass(frozen=True, slots=True)
class _Running:
    row: Row
    channel: Channel


_RUNNING: ContextVar[_Running | None] = ContextVar("job", default=None)


def report(done: int, total: int) -> None:
    """Say how far the job is; the page sees it at once, also inside a transaction.

    Call it once per chunk, not per row. Raises Cancelled when the job shall stop. Outside a
    worker it does nothing, so the same service serves the command line.
    """
    here = _RUNNING.get()
    if here is not None and here.channel.write_progress(here.row, Progress(done, total)):
        raise Cancelled


def progress() -> Progress | None:
    """What an earlier run of this job last reported, if it was killed or failed: go on from there."""
    here = _RUNNING.get()
    return None if here is None else progress_of(here.row.return_value)


def progress_of(value: Any) -> Progress | None:
    """Of a job that is not finished: `return_value` holds its progress until it holds its result."""
    if isinstance(value, dict) and {"done", "total"} <= value.keys():
        return Progress(int(value["done"]), int(value["total"]))
    return None


@contextmanager
def running(row: Row, channel: Channel) -> Iterator[None]:
    token = _RUNNING.set(_Running(row, channel))
    try:
        yield
    finally:
        _RUNNING.reset(token)
