"""Reads for the page and the command. In the province."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet

from ..models import Backup, RestoreDrill, VillageHealth
from ..template import TEMPLATE_SCHEMA


@dataclass(frozen=True, slots=True)
class Safety:
    """The last backup that succeeded, and the last village brought back from one to prove it."""

    backup_at: datetime | None
    drill_at: datetime | None
    drill_village: str
    drill_passed: bool


@dataclass(frozen=True, slots=True)
class Overall:
    """`checked_at` is of the newest row; None before the first look."""

    villages: int
    failing: int
    checked_at: datetime | None


def schema_bytes() -> dict[str, int]:
    """Every village's schema and its size as Postgres last counted it (VACUUM, ANALYZE). One query.

    `pg_total_relation_size` would open every table, and the backend would remember them all.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.nspname, coalesce(sum(c.relpages + coalesce(toast.relpages, 0)), 0)::bigint "
            "* current_setting('block_size')::bigint FROM pg_namespace n "
            "LEFT JOIN pg_class c ON c.relnamespace = n.oid "
            "LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid AND c.reltoastrelid <> 0 "
            "WHERE n.nspname ~ '^v_[0-9]{10}$' AND n.nspname <> %s GROUP BY n.nspname",
            [TEMPLATE_SCHEMA],
        )
        return dict(cursor.fetchall())


def orphans() -> list[str]:
    """Schemas of villages that have no row: nobody answers for them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname ~ '^v_[0-9]{10}$' AND nspname <> %s "
            "AND NOT EXISTS (SELECT 1 FROM villages_village WHERE schema_name = nspname) ORDER BY 1",
            [TEMPLATE_SCHEMA],
        )
        return [row[0] for row in cursor.fetchall()]


def rows(*, kabupaten: str = "", failing: bool = False) -> QuerySet[VillageHealth]:
    """With their villages, by code."""
    found = VillageHealth.objects.select_related("village").order_by("village_id")
    if kabupaten:
        found = found.filter(village_id__startswith=f"{kabupaten}.")
    if failing:
        found = found.exclude(problems=[])
    return found


def health_of(code: str) -> VillageHealth | None:
    return VillageHealth.objects.filter(village_id=code).first()


def overall() -> Overall:
    found = VillageHealth.objects.aggregate(
        villages=Count("pk"), failing=Count("pk", filter=~Q(problems=[])), checked_at=Max("checked_at")
    )
    return Overall(**found)


def safety() -> Safety:
    """Two queries."""
    backup = Backup.objects.filter(error="").aggregate(last=Max("finished_at"))["last"]
    drill = (
        RestoreDrill.objects.select_related("village")
        .exclude(finished_at=None)
        .order_by("-finished_at")
        .first()
    )
    return Safety(
        backup_at=backup,
        drill_at=drill.finished_at if drill else None,
        drill_village=drill.village.name if drill else "",
        drill_passed=bool(drill and drill.passed),
    )
