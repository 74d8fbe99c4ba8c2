"""A village restored into scratch and compared with what it is at the same moment; the live one is only read."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg2
from django.conf import settings
from django.utils.translation import gettext as _
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ

from smartvillage.common.audit.services import record
from smartvillage.kernel import clock
from smartvillage.kernel.identity.scrub import scrub
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import State, schema_of
from smartvillage.province.villages.models import Village

from ..models import RestoreDrill
from ..schema import owner_cursor
from . import side
from .archiving import archive_now
from .contents import contents, differences, tables_of
from .errors import BadRequest, CannotRestore
from .phases import Phases
from .targets import Target
from .tools import Tool, newest_before


@dataclass(frozen=True, slots=True)
class Witness:
    """What a village held, and the place in the WAL before which exactly that had been written."""

    held: dict[str, tuple[int, str]]
    lsn: str
    at: datetime


def any_village() -> str:
    """The code of one that has tables. BadRequest if there is none."""
    codes = Village.objects.filter(state__in=[state for state in State if state.has_schema])
    found = list(codes.values_list("code", flat=True))
    if not found:
        raise BadRequest(_("Belum ada desa."))
    return str(secrets.choice(found))


def drill(code: str, *, tool: Tool, actor: Actor, phases: Phases) -> RestoreDrill:
    """Restore and compare; the row says how it went. BadRequest for an unknown village."""
    village = Village.objects.filter(code=code).first()
    if village is None or not State(village.state).has_schema:
        raise BadRequest(_("Desa %(code)s tidak dikenal.") % {"code": code})
    began = clock.now()
    row = RestoreDrill(village=village, started_at=began, target=began)
    try:
        with phases.phase(_("Membaca desa yang hidup")):
            seen = witness(schema_of(code))
        row.target, row.tables = seen.at, len(seen.held)
        row.rows = sum(count for count, _sum in seen.held.values())
        row.save()  # also the record in the WAL after the target, which recovery needs to stop
        found = differences(seen.held, _restored(schema_of(code), seen, tool, phases))
        row.passed, row.error = not found, "; ".join(found)[:300]
    except CannotRestore as error:
        row.error = str(error)[:300]
    except (psycopg2.Error, OSError) as error:
        row.error = f"{type(error).__name__}: {scrub(str(error))}"[:300]
    row.finished_at = clock.now()
    row.save()
    record(
        actor=actor,
        action="fleet.restore_drill",
        target="village",
        target_id=code,
        detail={"passed": row.passed},
    )
    return row


def witness(schema: str) -> Witness:
    """Writers wait for a blink: until no commit can lie between the snapshot and the noted place."""
    with owner_cursor() as cursor:
        tables = ", ".join(f"{schema}.{table}" for table in tables_of(cursor, schema))
    if not tables:
        raise CannotRestore(_("Skema desa ini tidak ada."))
    with _snapshots() as reader, _snapshots() as locker:
        # The lock comes before the first query, which is what takes the snapshot.
        locker.execute(f"LOCK TABLE {tables} IN SHARE MODE")
        locker.execute("SELECT pg_export_snapshot(), pg_current_wal_insert_lsn()::text, clock_timestamp()")
        snapshot, lsn, at = locker.fetchone()
        reader.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
        reader.execute("SET LOCAL TimeZone = 'UTC'")
        locker.connection.rollback()
        return Witness(contents(reader, schema), lsn, at)


@contextmanager
def _snapshots() -> Iterator[Any]:
    options = "-c lock_timeout=10s"
    with closing(
        psycopg2.connect(settings.DATABASE_OWNER_DSN, application_name="drill", options=options)
    ) as link:
        link.set_session(isolation_level=ISOLATION_LEVEL_REPEATABLE_READ)
        with link.cursor() as cursor:
            yield cursor


def _restored(schema: str, seen: Witness, tool: Tool, phases: Phases) -> dict[str, tuple[int, str]]:
    target = Target(lsn=seen.lsn)
    backup = newest_before(tool.backups(), target)
    with phases.phase(_("Mengarsipkan WAL terakhir")):
        archive_now()
    with ExitStack() as stack:
        with phases.phase(_("Menyalin cadangan %(label)s") % {"label": backup.label}):
            instance = stack.enter_context(side.files(tool, backup))
        with phases.phase(_("Memutar ulang sampai saat itu")):
            running = stack.enter_context(side.started(tool, instance, target))
        with phases.phase(_("Membandingkan")), running.transaction() as cursor:
            found = contents(cursor, schema)
        with phases.phase(_("Menghapus instans samping")):
            stack.close()
    return found
