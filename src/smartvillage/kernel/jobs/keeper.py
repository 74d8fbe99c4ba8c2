"""A worker's second connection: it proves that the worker lives, and carries reports past its transaction."""

from __future__ import annotations

import json
import os
import socket
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from smartvillage.kernel.tenancy import in_province

from .rows import RUNNING, rows
from .running import Progress

if TYPE_CHECKING:
    from .rows import Row

# Any worker's lock: taken for a session, so it is free the moment the worker is gone.
LOCK_KEY = "hashtextextended('desa worker ' || %s, 0)"


class Keeper:
    """Holds the advisory lock of `worker_id` for as long as the worker lives. Used by one thread."""

    def __init__(self) -> None:
        self.worker_id = f"{socket.gethostname()[:24]}:{os.getpid()}:{uuid4().hex[:12]}"
        self._connection = connections.create_connection(DEFAULT_DB_ALIAS)

    def __enter__(self) -> Self:
        self._lock()
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def still_holds(self) -> None:
        """Take the lock again if the connection was lost: until then others may take our jobs over."""
        try:
            self._execute("SELECT 1")
        except DatabaseError:
            self._connection.close()
            self._lock()

    def write_progress(self, row: Row, progress: Progress) -> bool:
        """Only while the job is ours; True if it was cancelled or is not ours any more."""
        table = rows().model._meta.db_table
        found = self._execute(
            f"UPDATE {table} SET return_value = %s::jsonb "  # noqa: S608 (a table's name)
            "WHERE id = %s AND status = %s AND worker_ids = %s::jsonb "
            "RETURNING coalesce((args_kwargs->>'cancel')::boolean, false)",
            [json.dumps(progress.as_json()), str(row.pk), RUNNING, json.dumps(row.worker_ids)],
        )
        if found is not None:
            return bool(found[0])
        # Taken over, or (in a test) enqueued by a transaction that this connection does not see.
        return self._execute(f"SELECT 1 FROM {table} WHERE id = %s", [str(row.pk)]) is not None  # noqa: S608

    def _lock(self) -> None:
        self._execute(f"SELECT pg_advisory_lock({LOCK_KEY})", [self.worker_id])

    def _execute(self, sql: str, params: list[Any] | None = None) -> tuple[Any, ...] | None:
        # Declared for the moment: the job around may be inside its village.
        with in_province(), self._connection.cursor() as cursor:
            cursor.execute(sql, params)
            row: tuple[Any, ...] | None = cursor.fetchone()
            return row
