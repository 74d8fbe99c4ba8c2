"""Waiting until the WAL of this moment is in the archive: only then can it be restored."""

import time
from contextlib import closing, suppress
from typing import Any

import psycopg2
from django.conf import settings
from django.utils.translation import gettext as _

from .errors import CannotRestore

WAIT_SECONDS = 180.0  # archive_timeout is a minute; the tool needs a moment, too
_LOOK_SECONDS = 0.1
_WAL_NAME = 24


def archive_now(*, seconds: float = WAIT_SECONDS) -> None:
    """Return when everything committed so far is archived. CannotRestore if that does not happen."""
    with closing(psycopg2.connect(settings.DATABASE_OWNER_DSN, application_name="fleet")) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            if _ask(cursor, "SHOW archive_mode") == "off":
                raise CannotRestore(_("Pengarsipan WAL mati (archive_mode); tidak ada yang bisa dipulihkan."))
            wanted = _ask(cursor, "SELECT pg_walfile_name(pg_current_wal_insert_lsn())")
            _switch(cursor)
            _wait(cursor, wanted, seconds)


def _switch(cursor: Any) -> None:
    # A server bootstrapped before that right was given refuses: archive_timeout switches for us.
    with suppress(psycopg2.errors.InsufficientPrivilege):
        cursor.execute("SELECT pg_switch_wal()")


def _wait(cursor: Any, wanted: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        last = _ask(cursor, "SELECT last_archived_wal FROM pg_stat_archiver") or ""
        if last[:_WAL_NAME] >= wanted:
            return
        if time.monotonic() >= deadline:
            failed = _ask(cursor, "SELECT last_failed_wal FROM pg_stat_archiver")
            raise CannotRestore(
                _("WAL %(wal)s belum diarsipkan (gagal terakhir: %(failed)s). Periksa archive_command.")
                % {"wal": wanted, "failed": failed or "-"}
            )
        time.sleep(_LOOK_SECONDS)


def _ask(cursor: Any, query: str) -> Any:
    cursor.execute(query)
    return cursor.fetchone()[0]
