"""Postgres backend that puts each connection into exactly one schema, with that schema's role.

It keeps no state of its own: libpq reports what the *server* has set (ParameterStatus,
no round trip), and rollbacks, savepoints and reconnects are reported too. Stock
django-tenants swallows errors while switching and would stay on the previous village.
"""

import math
from typing import Any

import psycopg2
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantWrapper
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from .. import memory
from ..names import PROVINCE_ROLE, PUBLIC, SHARED, is_village_schema
from ..witness import one_statement, witness


def context_of(schema: str | None) -> tuple[str, str]:
    """(database role, search_path) of a schema; anything that is no place is refused."""
    if schema == PUBLIC:
        return PROVINCE_ROLE, f"{PUBLIC}, pg_temp"
    if schema is None or not is_village_schema(schema):
        raise ImproperlyConfigured(f"not a place to work in: {schema!r}")
    return schema, f"{schema}, {SHARED}, pg_temp"


class DatabaseWrapper(TenantWrapper):  # type: ignore[misc]
    _setting_search_path: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = 0  # into villages, since this backend's memory was looked at
        self.execute_wrappers += [witness, one_statement]  # no connection is ever without them

    def on_server(self) -> tuple[str | None, str | None]:
        """(application_name, search_path) as last reported; the path is None before Postgres 18."""
        status = self.connection.get_parameter_status
        return status("application_name"), status("search_path")

    def get_new_connection(self, conn_params: Any) -> Any:
        self.entries = 0
        return super().get_new_connection(conn_params)

    def close_if_unusable_or_obsolete(self) -> None:
        """Django calls this around every request, outside transactions; a backend that grew too large ends."""
        if (
            self.connection is not None
            and not self.in_atomic_block
            and self.entries >= memory.ENTRIES_PER_LOOK
        ):
            self.entries = 0
            if self._held() > memory.BACKEND_BYTES:
                self.close()
        super().close_if_unusable_or_obsolete()

    def _held(self) -> float:
        """Bytes of this backend's memory, as the server says; without an answer, too many."""
        try:
            with self.connection.cursor() as raw:
                raw.execute(memory.HELD)
                return float(raw.fetchone()[0])
        except psycopg2.Error:
            return math.inf

    def init_connection_state(self) -> None:
        # Django's own set-up (version, time zone) runs as the login, not as a village.
        self._setting_search_path = True
        try:
            super().init_connection_state()
        finally:
            self._setting_search_path = False

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self._setting_search_path:
            return
        role, path = context_of(self.schema_name)
        with self.wrap_database_errors:
            name, reported = self.on_server()
        if name == self.schema_name and reported in (None, path):
            return
        if self.connection.info.transaction_status == TRANSACTION_STATUS_INERROR:
            return  # only a rollback can run now, and it must be able to
        self._setting_search_path = True
        try:
            # A raw cursor, and errors are not swallowed: else the session stays where it was.
            with self.wrap_database_errors, self.connection.cursor() as raw:
                raw.execute(self._switch(role, path))
        finally:
            self._setting_search_path = False
        self.search_path_set_schemas = [path]
        if is_village_schema(self.schema_name):
            self.entries += 1

    def _switch(self, role: str, path: str) -> str:
        become = f"SET ROLE {role}; " if settings.TENANCY_SETS_ROLE else ""
        return f"{become}SET search_path = {path}; SET application_name = {self.schema_name}"


__all__ = ["DatabaseWrapper", "context_of"]
