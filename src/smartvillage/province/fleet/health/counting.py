"""Errors and the staff's last activity per village, counted in the web process at no cost to the page.

A process keeps its counts for a few seconds and then adds them to the province's table, in a thread
of its own. What a killed process had not yet written is lost: at most those seconds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils.functional import empty

from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import VillageRef, in_province

log = structlog.stdlib.get_logger(__name__)

WORKSPACE = "/kelola/"


@dataclass(slots=True)
class _Hour:
    errors: int = 0
    active_at: datetime | None = None


class Counts:
    """One process' counts that are not yet in the table; for any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hours: dict[tuple[str, datetime], _Hour] = {}
        self._timer: threading.Timer | None = None

    def note(self, code: str, *, errors: int = 0, active_at: datetime | None = None) -> None:
        hour = (active_at or clock.now()).replace(minute=0, second=0, microsecond=0)
        with self._lock:
            self._add(code, hour, _Hour(errors, active_at))
            self._start_timer()

    def flush(self) -> int:
        """Write what there is, in the province; returns how many rows. A failure keeps the counts."""
        with self._lock:
            waiting, self._hours = self._hours, {}
        try:
            with in_province():
                _write(waiting)
        except DatabaseError:
            with self._lock:
                for (code, hour), counted in waiting.items():
                    self._add(code, hour, counted)
            raise
        return len(waiting)

    def _add(self, code: str, hour: datetime, more: _Hour) -> None:
        kept = self._hours.setdefault((code, hour), _Hour())
        kept.errors += more.errors
        if more.active_at is not None:
            kept.active_at = max(kept.active_at or more.active_at, more.active_at)

    def _start_timer(self) -> None:
        if self._timer is None and settings.HEALTH_COUNT_SECONDS:
            self._timer = threading.Timer(settings.HEALTH_COUNT_SECONDS, self._on_time)
            self._timer.daemon = True
            self._timer.start()

    def _on_time(self) -> None:
        with self._lock:
            self._timer = None
        try:
            self.flush()
        except DatabaseError as error:
            log.warning("health counts could not be written", error=type(error).__name__)
            with self._lock:
                self._start_timer()
        finally:
            connection.close()


counts = Counts()


class CountingMiddleware:
    """Around the place: it sees every answer that a village gives."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        village: VillageRef | None = getattr(request, "village", None)
        if village is not None:
            failed = response.status_code >= 500 and village.state.serves
            active = request.path.startswith(WORKSPACE) and _signed_in(request)
            if failed or active:
                counts.note(village.code, errors=int(failed), active_at=clock.now() if active else None)
        return response


def _signed_in(request: HttpRequest) -> bool:
    """Of an actor that the view looked at: asking now, outside the village, would ask the wrong place."""
    actor: Any = getattr(getattr(request, "actor", None), "_wrapped", empty)
    return actor is not empty and bool(actor.signed_in)


def _write(hours: dict[tuple[str, datetime], _Hour]) -> None:
    if not hours:
        return
    rows = sorted((code, hour, each.errors, each.active_at) for (code, hour), each in hours.items())
    values = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO fleet_villagehour AS kept (village_code, hour, errors, active_at) VALUES {values} "
            "ON CONFLICT (village_code, hour) DO UPDATE SET errors = kept.errors + excluded.errors, "
            "active_at = greatest(kept.active_at, excluded.active_at)",
            [value for row in rows for value in row],
        )
