"""The holiday table: filled from the yearly decrees, corrected by the province."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from smartvillage.common.audit import services as audit
from smartvillage.kernel.permissions import Actor
from smartvillage.province.regions.models import Holiday, HolidayKind, HolidayStatus
from smartvillage.province.regions.permissions import RegionPermission

from .official import read_holidays

NAME_MAX = 120


class BadHoliday(ValueError):
    """The day cannot be stored. The message is Indonesian and says what to change."""


def add_missing_holidays() -> int:
    """Add days that the table does not have. A day that is there stays as the province left it."""
    known = set(Holiday.objects.values_list("date", flat=True))
    missing = {listed.day: listed for listed in read_holidays() if listed.day not in known}
    Holiday.objects.bulk_create(
        (
            Holiday(date=day, name=listed.name, kind=listed.kind, status=listed.status, source=listed.source)
            for day, listed in missing.items()
        ),
        ignore_conflicts=True,
    )
    return len(missing)


def set_holiday(
    *, actor: Actor, day: date, name: str, kind: HolidayKind, status: HolidayStatus = HolidayStatus.CERTAIN
) -> Holiday:
    """Add or correct one day; CANCELLED makes it a working day again and keeps the row. Raises BadHoliday."""
    actor.require(RegionPermission.EDIT)
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME_MAX:
        raise BadHoliday(_("Isi nama hari libur, paling banyak %(most)d huruf.") % {"most": NAME_MAX})
    with transaction.atomic():
        row, _created = Holiday.objects.update_or_create(
            date=day, defaults={"name": name, "kind": kind, "status": status, "source": actor.name}
        )
        audit.record(
            actor=actor,
            action="regions.holiday_set",
            target="regions.holiday",
            target_id=day.isoformat(),
            detail={"name": row.name, "kind": kind.value, "status": status.value},
        )
    return row
