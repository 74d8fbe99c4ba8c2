"""Host to village, from memory: no query on the hot path.

One bounded table per process, emptied at once when the province changes a village
(NOTIFY), and by version in case a notice was lost. A listener that is down makes the
directory ask the database each time: slower, never stale.
"""

from __future__ import annotations

import logging
import os
import select
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

import psycopg2
from django.conf import settings

from .context import in_province
from .refs import VillageRef

T = TypeVar("T")
log = logging.getLogger(__name__)
CHANNEL = "village_directory"
_POLL_SECONDS = 5.0
_BOUND = 6_000  # hosts kept: every village twice over, and what scanners invent is pushed out


@dataclass(frozen=True, slots=True)
class HostEntry:
    """A host's village; `moved_to` is the host it now has, for a permanent redirect."""

    village: VillageRef
    moved_to: str | None = None


class Source(Protocol):
    """Where the directory reads: implemented by the province's `villages` app."""

    def by_host(self, host: str) -> HostEntry | None: ...
    def by_code(self, code: str) -> VillageRef | None: ...


class Directory:
    def __init__(self) -> None:
        self._source: Source | None = None
        self._lock = threading.Lock()
        self._hosts: OrderedDict[str, HostEntry | None] = OrderedDict()
        self._codes: OrderedDict[str, VillageRef | None] = OrderedDict()
        self._generation = 0
        self._listener: _Listener | None = None

    def use(self, source: Source) -> None:
        self._source = source
        self.forget()

    def by_host(self, host: str) -> HostEntry | None:
        return self._remembered(self._hosts, host, lambda source: source.by_host(host))

    def by_code(self, code: str) -> VillageRef | None:
        return self._remembered(self._codes, code, lambda source: source.by_code(code))

    def forget(self) -> None:
        with self._lock:
            self._generation += 1
            self._hosts.clear()
            self._codes.clear()

    def _remembered(self, table: OrderedDict[str, T], key: str, ask: Callable[[Source], T]) -> T:
        trusted = self._listening()
        if trusted:
            with self._lock:
                if key in table:
                    table.move_to_end(key)
                    return table[key]
        generation = self._generation
        if self._source is None:
            raise RuntimeError("the directory has no source: is smartvillage.province.villages installed?")
        with in_province():
            found = ask(self._source)
        if trusted:
            with self._lock:
                if generation == self._generation:  # else it may be older than the notice
                    table[key] = found
                    while len(table) > _BOUND:
                        table.popitem(last=False)
        return found

    def _listening(self) -> bool:
        listener = self._listener
        if listener is None or listener.pid != os.getpid() or not listener.is_alive():
            with self._lock:
                listener = self._listener
                if listener is None or listener.pid != os.getpid() or not listener.is_alive():
                    self._listener = listener = _Listener(self)
                    listener.start()
        return listener.ready.is_set()


class _Listener(threading.Thread):
    """Hears NOTIFY on a connection of its own and empties the directory."""

    def __init__(self, directory: Directory) -> None:
        super().__init__(name="village-directory", daemon=True)
        self.pid = os.getpid()
        self.ready = threading.Event()
        self._directory = directory
        self._stop = threading.Event()

    def run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except psycopg2.Error as error:
                log.warning("directory listener lost its connection: %s", type(error).__name__)
            finally:
                self.ready.clear()
                self._directory.forget()
            self._stop.wait(1.0)

    def _listen(self) -> None:
        connection = psycopg2.connect(settings.DATABASE_DSN, application_name="directory")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
                version = self._version(cursor)
                self._directory.forget()
                self.ready.set()
                while not self._stop.is_set():
                    readable, _, _ = select.select([connection], [], [], _POLL_SECONDS)
                    if readable:
                        connection.poll()
                        if connection.notifies:
                            connection.notifies.clear()
                            self._directory.forget()
                    else:
                        seen, version = version, self._version(cursor)
                        if seen != version:
                            self._directory.forget()
        finally:
            connection.close()

    @staticmethod
    def _version(cursor: psycopg2.extensions.cursor) -> int:
        cursor.execute("SELECT shared.directory_version()")
        row = cursor.fetchone()
        return int(row[0]) if row else 0


directory = Directory()
