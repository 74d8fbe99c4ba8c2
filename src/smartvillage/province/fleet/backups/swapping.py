"""The restored tables take the place of the live ones: one transaction on the live cluster."""

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from smartvillage.kernel.tenancy import schema_of

from .. import template
from ..schema import closed, opened, owner_cursor, user_of
from ..upgrades.planning import applied_in
from .contents import contents, differences, tables_of
from .errors import CannotRestore

KEEP = timedelta(days=7)
_KEPT = re.compile(r"kept_(\d{10})_(\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Swapped:
    """`kept`: the schema that holds what was there before, for KEEP."""

    kept: str
    tables: int
    rows: int


def swap(code: str, side: Any, *, now: datetime) -> Swapped:
    """Put the side's tables of this village in place of the live ones; all or nothing.

    `side` is a cursor of the side instance. CannotRestore if the two were made by different
    releases, or if what arrived is not what left.
    """
    schema, kept = schema_of(code), f"kept_{schema_of(code)[2:]}_{int(now.timestamp())}"
    with owner_cursor() as live:
        live.execute("SET LOCAL TimeZone = 'UTC'")
        live.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [schema])
        _require_same_release(side, live, schema)
        mark = _set_aside(live, schema, kept)
        for statement in [f"CREATE SCHEMA {schema}", *opened(schema)]:
            live.execute(statement)
        live.execute(f"COMMENT ON SCHEMA {schema} IS %s", [mark])
        for statement in template.statements(schema):
            live.execute(statement)
        tables = tables_of(live, schema)
        rows = _copy(side, live, schema, tables)
        if found := differences(contents(side, schema), contents(live, schema)):
            raise CannotRestore(_("Salinan tidak sama: %(what)s") % {"what": "; ".join(found)})
        _no_number_twice(side, live, schema, kept)
        _sign_everybody_out(live, schema)
        live.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return Swapped(kept, len(tables), rows)


def drop_old(*, now: datetime) -> list[str]:
    """Drop what was set aside more than KEEP ago; the names of the schemas."""
    with owner_cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^kept_[0-9]{10}_[0-9]+$'")
        names = [row[0] for row in cursor.fetchall()]
    dropped = []
    for name in names:
        found = _KEPT.fullmatch(name)
        if found and int(found[2]) < (now - KEEP).timestamp():
            with owner_cursor() as cursor:
                cursor.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
            dropped.append(name)
    return dropped


def _require_same_release(side: Any, live: Any, schema: str) -> None:
    """Rows fit only into tables of their own release."""
    if not tables_of(side, schema):
        raise CannotRestore(_("Desa ini belum ada pada waktu itu."))
    expected = set(template.expected_migrations())
    then, today = set(applied_in(side, schema)), set(applied_in(live, schema))
    if today != expected:
        raise CannotRestore(_("Desa menunggu pembaruan. Jalankan desa fleet migrate, lalu ulangi."))
    if missing := sorted(expected - then):
        raise CannotRestore(
            _("Waktu itu sebelum pembaruan %(names)s. Pulihkan dengan rilis lama, lalu perbarui.")
            % {"names": ", ".join(missing)}
        )
    if unknown := sorted(then - expected):
        raise CannotRestore(
            _("Data waktu itu dari rilis yang lebih baru (%(names)s). Pasang rilis itu, lalu ulangi.")
            % {"names": ", ".join(unknown)}
        )


def _set_aside(live: Any, schema: str, kept: str) -> str | None:
    """The old schema under its new name, closed to the village; returns the onboarding's mark."""
    tables = tables_of(live, schema)
    # Whoever still writes ends first; whoever comes after finds the new tables.
    live.execute(
        "LOCK TABLE " + ", ".join(f"{schema}.{table}" for table in tables) + " IN ACCESS EXCLUSIVE MODE"
    )
    live.execute("SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s", [schema])
    (mark,) = live.fetchone()
    live.execute(f"ALTER SCHEMA {schema} RENAME TO {kept}")
    for statement in closed(kept, user_of(schema)):
        live.execute(statement)
    return None if mark is None else str(mark)


def _copy(side: Any, live: Any, schema: str, tables: Sequence[str]) -> int:
    live.execute("SET CONSTRAINTS ALL DEFERRED")
    live.execute(f"DELETE FROM {schema}.django_migrations")  # the template's; theirs come with the rest
    rows = 0
    for table in tables:
        names = ", ".join(f'"{name}"' for name in _columns(live, schema, table))
        with tempfile.TemporaryFile(dir=settings.BACKUP_SCRATCH) as buffer:
            side.copy_expert(f"COPY {schema}.{table} ({names}) TO STDOUT", buffer)
            buffer.seek(0)
            live.copy_expert(f"COPY {schema}.{table} ({names}) FROM STDIN", buffer)
        rows += live.rowcount
    return rows


def _columns(cursor: Any, schema: str, table: str) -> list[str]:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
        "AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [f"{schema}.{table}"],
    )
    return [row[0] for row in cursor.fetchall()]


def _no_number_twice(side: Any, live: Any, schema: str, kept: str) -> None:
    """Identities go on after the highest ever given, also to rows that the restore took away:
    an address, a log line or the audit may still name them."""
    live.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = %s ORDER BY 1", [schema])
    for (name,) in live.fetchall():
        reached = [_reached(side, f"{schema}.{name}"), _reached(live, f"{kept}.{name}")]
        if top := max(reached):
            live.execute("SELECT setval(%s::regclass, %s)", [f"{schema}.{name}", top])


def _reached(cursor: Any, sequence: str) -> int:
    """The last number it gave; 0 for none, and for a sequence that is not there."""
    cursor.execute("SELECT to_regclass(%s)", [sequence])
    if cursor.fetchone()[0] is None:
        return 0
    cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")
    return int(cursor.fetchone()[0])


def _sign_everybody_out(live: Any, schema: str) -> None:
    """What was signed out or used since must not open the door again."""
    live.execute(f"DELETE FROM {schema}.django_session")
    live.execute(
        f"UPDATE {schema}.accounts_signinlink SET revoked_at = now() WHERE used_at IS NULL AND revoked_at IS NULL"
    )
