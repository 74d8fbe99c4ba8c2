"""Reads for the page and the command. In the province."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet

from smartvillage.kernel.tenancy.memory import VILLAGES_PER_BACKEND, let_go_of_backend

from ..models import VillageHealth
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
    """Every village's schema and what it takes on disk, indexes and large values included.

    What Postgres counted itself (`relpages`) knows nothing of tables too small for autovacuum. Measuring
    opens each table and the backend remembers them all, so it is replaced after so many villages.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname ~ '^v_[0-9]{10}$' AND nspname <> %s ORDER BY 1",
            [TEMPLATE_SCHEMA],
        )
        schemas = [row[0] for row in cursor.fetchall()]
    sizes = dict.fromkeys(schemas, 0)
    for start in range(0, len(schemas), VILLAGES_PER_BACKEND):
        sizes.update(_measured(schemas[start : start + VILLAGES_PER_BACKEND]))
        let_go_of_backend()
    return sizes


def _measured(schemas: list[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            # A table that is dropped meanwhile has no size.
            "SELECT n.nspname, coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_namespace n "
            "JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'S') "
            "WHERE n.nspname = ANY(%s) GROUP BY n.nspname",
            [schemas],
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
    """One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT max(finished_at) FROM fleet_backup WHERE error = ''), "
            "drill.finished_at, coalesce(village.name, ''), coalesce(drill.passed, false) FROM (SELECT 1) one "
            "LEFT JOIN LATERAL (SELECT * FROM fleet_restoredrill WHERE finished_at IS NOT NULL "
            "ORDER BY finished_at DESC LIMIT 1) drill ON true "
            "LEFT JOIN villages_village village ON village.code = drill.village_id"
        )
        return Safety(*cursor.fetchone())


@dataclass(frozen=True, slots=True)
class Line:
    """One village in the list of the office."""

    code: str
    name: str
    kecamatan: str
    kabupaten: str
    state: str
    checked_at: datetime
    http_status: int | None
    http_ms: int | None
    last_activity_at: datetime | None
    queue_length: int
    queue_age_s: int
    database_bytes: int
    file_bytes: int
    errors_24h: int
    behind: int
    backup_at: datetime | None
    certificate_until: datetime | None
    problems: list[str]

    @property
    def bytes(self) -> int:
        return self.database_bytes + self.file_bytes

    @property
    def megabytes(self) -> float:
        return self.bytes / 1_000_000

    @property
    def certificate_days(self) -> int | None:
        """From the look until it ends; negative when it has ended."""
        return (self.certificate_until - self.checked_at).days if self.certificate_until else None

    @property
    def queue_minutes(self) -> int:
        return self.queue_age_s // 60


def lines() -> list[Line]:
    """Every village that was looked at, by code. One query, and no model of each: there may be 2,651."""
    village = ("pk", "village__name", "village__kecamatan", "village__kabupaten", "village__state")
    own = [field.name for field in fields(Line)[len(village) :]]
    return [Line(*row) for row in VillageHealth.objects.order_by("pk").values_list(*village, *own)]
