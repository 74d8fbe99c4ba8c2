"""Reads. Codes may be dotted or not; a code that is not in the list raises UnknownRegion."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from smartvillage.kernel.permissions import NotHere

from .codes import KECAMATAN, PROVINCE, VILLAGE, BadCode, Kind, kabupaten_of, kind_of, parse_code
from .models import Holiday, Nomenclature, Region
from .slugs import VillageName, squash
from .slugs import slug_table as slugs_of

_KIND_WORDS = frozenset({"desa", "kelurahan", "kel", "pekon", "tiyuh", "kampung"})


class UnknownRegion(NotHere):
    """No region of the official list has this code. The message is Indonesian."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a village is called: term in lower case, council "" where there is none (kelurahan)."""

    term: str
    head_title: str
    council: str


@dataclass(frozen=True, slots=True)
class VillageHit:
    """A village found by name, with what tells it from others of the same name."""

    code: str
    name: str
    kind: str
    kecamatan: str
    kabupaten: str
    postal_code: str


KELURAHAN = Vocabulary(term="kelurahan", head_title="Lurah", council="")
DESA = Vocabulary(term="desa", head_title="Kepala Desa", council="BPD")


def region(code: str) -> Region:
    """The region with this code, also one that is no longer valid (see `valid_to`)."""
    found = Region.objects.filter(pk=_parsed(code)).first()
    if found is None:
        raise UnknownRegion(_unknown(code))
    return found


def children(code: str) -> QuerySet[Region]:
    """Valid regions one level below, by code; none below a village or an unknown code."""
    return Region.objects.filter(parent=_parsed(code), valid_to=None)


def kecamatan_of(code: str) -> QuerySet[Region]:
    """All valid kecamatan inside a province or kabupaten, by code."""
    return Region.objects.filter(code__startswith=f"{_parsed(code)}.", level=KECAMATAN, valid_to=None)


def villages_of(code: str) -> QuerySet[Region]:
    """All valid villages inside a province, kabupaten or kecamatan, by code; of a village, itself."""
    inside = _parsed(code)
    return Region.objects.filter(
        Q(code=inside) | Q(code__startswith=f"{inside}."), level=VILLAGE, valid_to=None
    )


def villages_named(codes: Collection[str]) -> list[Region]:
    """These villages with their kecamatan and kabupaten, by code; UnknownRegion names one that is none (any more)."""
    found = Region.objects.filter(code__in=codes, level=VILLAGE, valid_to=None).select_related(
        "parent__parent"
    )
    places = list(found.order_by("code"))
    if wrong := set(codes) - {place.code for place in places}:
        raise UnknownRegion(_("%(code)s bukan kode desa atau kelurahan yang berlaku.") % {"code": min(wrong)})
    return places


def ancestors(code: str) -> list[Region]:
    """The regions around this one, province first, without itself."""
    found = Region.objects.select_related("parent__parent__parent").filter(pk=_parsed(code)).first()
    if found is None:
        raise UnknownRegion(_unknown(code))
    chain: list[Region] = []
    while (found := found.parent) is not None:
        chain.append(found)
    return chain[::-1]


def search_villages(text: str, limit: int = 20) -> list[VillageHit]:
    """Valid villages whose name holds the text; the whole name first, then names that begin with it.

    Spaces, case and punctuation do not count. A leading "desa", "kelurahan", … is dropped when nothing is
    found with it: some villages do begin so ("Kampung Baru").
    """
    hits = _named(squash(text), limit)
    first, _space, rest = text.strip().lower().replace(".", " ").partition(" ")
    if not hits and first in _KIND_WORDS:
        hits = _named(squash(rest), limit)
    return hits


def vocabulary(code: str) -> Vocabulary:
    """What the village with this code calls itself, its head and its council.

    A code of a kabupaten gives the words of its desa. The code need not be in the list.
    """
    parsed = _parsed(code)
    if kind_of(parsed) is Kind.KELURAHAN:
        return KELURAHAN
    try:
        row = Nomenclature.objects.filter(pk=kabupaten_of(parsed)).first()
    except BadCode as error:
        raise UnknownRegion(str(error)) from error
    return Vocabulary(row.village_term, row.head_title, row.council) if row else DESA


def nomenclature_list() -> QuerySet[Nomenclature]:
    return Nomenclature.objects.select_related("kabupaten").order_by("pk")


def slug_table(province: str = PROVINCE) -> dict[str, str]:
    """code → subdomain label that the ladder gives each valid village of the province; one query."""
    villages = villages_of(province).select_related("parent__parent")
    return slugs_of(VillageName(row.code, row.name, *_place_names(row)) for row in villages)


def holidays(year: int) -> QuerySet[Holiday]:
    """All rows of a year, cancelled ones too: for the people who keep the list."""
    return Holiday.objects.filter(date__year=year)


def holiday_dates(start: date, end: date) -> frozenset[date]:
    """The days from start to end on which offices are closed. Works in the province and in a village."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT date FROM shared.holidays WHERE date BETWEEN %s AND %s", [start, end])
        return frozenset(row[0] for row in cursor.fetchall())


def _named(needle: str, limit: int) -> list[VillageHit]:
    if not needle:
        return []
    rank = Case(
        When(search_name=needle, then=Value(0)),
        When(search_name__startswith=needle, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = (
        Region.objects.filter(level=VILLAGE, valid_to=None, search_name__contains=needle)
        .select_related("parent__parent")
        .alias(rank=rank)
        .order_by("rank", "search_name", "code")[:limit]
    )
    return [VillageHit(row.code, row.name, row.kind, *_place_names(row), row.postal_code) for row in rows]


def _place_names(village: Region) -> tuple[str, str]:
    kecamatan = village.parent
    kabupaten = kecamatan.parent if kecamatan else None
    if kecamatan is None or kabupaten is None:  # the database checks forbid it
        raise UnknownRegion(_unknown(village.code))
    return kecamatan.name, kabupaten.name


def _parsed(code: str) -> str:
    try:
        return parse_code(code)
    except BadCode as error:
        raise UnknownRegion(str(error)) from error


def _unknown(code: str) -> str:
    return _("Kode %(code)s tidak ada di daftar wilayah resmi. Periksa kodenya.") % {
        "code": code.strip()[:20]
    }
