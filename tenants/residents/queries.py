"""Reads of the register. NIKs come masked; whole ones only for letters and from `services.reveal_nik`."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import F, Q, QuerySet

from smartvillage.kernel.permissions import Actor, NotHere

from .models import HEAD, INVALID, LIVING, Family, Resident
from .names import searchable
from .permissions import ResidentPermission
from .sealing import family_number_index, masked_nik, nik_index, open_family_number, open_nik

PAGE_SIZE: Final = 50
_SEPARATORS: Final = str.maketrans("", "", " .-")


@dataclass(frozen=True, slots=True)
class ResidentLine:
    """One row of a list."""

    id: UUID
    name: str
    masked_nik: str
    sex: str
    age: int | None
    location: str
    is_living: bool
    status: str


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search. `page` is the one shown, also when a later one was asked for."""

    lines: list[ResidentLine]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentCard:
    """A resident in words, as a letter states them. NIK and KK are whole, and stay out of `repr`."""

    name: str
    nik: str = field(repr=False)
    family_number: str = field(repr=False)
    family_head: str
    birth_place: str
    birth_date: date | None
    sex: str
    religion: str
    marital_status: str
    education: str
    occupation: str
    nationality: str
    address: str
    rt: str
    rw: str
    hamlet: str


def search_residents(actor: Actor, text: str, *, page: int = 1, today: date) -> Found:
    """By whole NIK or KK number, or by the beginnings of the words of a name, in any order.

    Everybody for an empty text. Two queries, whatever is found.
    """
    residents = matching_residents(actor, text)
    total = residents.count()
    pages = max(1, -(-total // PAGE_SIZE))
    shown = min(max(page, 1), pages)
    start = (shown - 1) * PAGE_SIZE
    rows = residents.select_related("family").order_by("search_name", "pk")[start : start + PAGE_SIZE]
    return Found([_line(row, today) for row in rows], total, shown, pages)


def matching_residents(actor: Actor, text: str | None) -> QuerySet[Resident]:
    """Whom the list shows for a search; with None everybody who is stored, also rows marked as not valid."""
    actor.require(ResidentPermission.VIEW)
    everybody: QuerySet[Resident] = Resident.objects.all()
    return everybody if text is None else everybody.exclude(status=INVALID).filter(_matching(text))


def living_residents(actor: Actor) -> QuerySet[Resident]:
    """Whom the books of the village list."""
    actor.require(ResidentPermission.VIEW)
    living: QuerySet[Resident] = Resident.objects.filter(status=LIVING)
    return living


def _matching(text: str) -> Q:
    digits = text.translate(_SEPARATORS)
    if len(digits) == 16 and digits.isascii() and digits.isdigit():
        family = Family.objects.filter(number_index=family_number_index(digits))
        return Q(nik_index=nik_index(digits)) | Q(family__in=family)
    found = Q()
    for word in searchable(text).split():
        found &= Q(search_name__startswith=word) | Q(search_name__contains=f" {word}")
    return found


def _line(resident: Resident, today: date) -> ResidentLine:
    return ResidentLine(
        id=resident.pk,
        name=resident.name,
        masked_nik=masked_nik(resident),
        sex=resident.text("sex"),
        age=resident.age(today),
        location=resident.family.location,
        is_living=resident.is_living,
        status=resident.text("status"),
    )


def resident_for(actor: Actor, resident_id: UUID) -> Resident:
    """With the family. NotHere for nobody."""
    actor.require(ResidentPermission.VIEW)
    found: Resident | None = (
        Resident.objects.select_related("family", "account").filter(pk=resident_id).first()
    )
    if found is None:
        raise NotHere
    return found


def family_members(family: Family) -> QuerySet[Resident]:
    """The head first, then by age; those who died or moved away too."""
    members: QuerySet[Resident] = Resident.objects.filter(family=family).order_by(
        "relation", F("birth_date").asc(nulls_last=True), "pk"
    )
    return members


def resident_with_nik(digits: str) -> Resident | None:
    """The living resident with this NIK: for signing in. `digits` are 16."""
    found: Resident | None = (
        Resident.objects.select_related("account").filter(nik_index=nik_index(digits), status=LIVING).first()
    )
    return found


def family_head(family: Family) -> Resident | None:
    head: Resident | None = Resident.objects.filter(family=family, relation=HEAD, status=LIVING).first()
    return head


def person_for_letter(resident: Resident) -> ResidentCard:
    family = resident.family
    head = family_head(family)
    return ResidentCard(
        name=resident.name,
        nik=open_nik(resident),
        family_number=open_family_number(family),
        family_head=head.name if head else "",
        birth_place=resident.birth_place,
        birth_date=resident.birth_date,
        sex=resident.text("sex"),
        religion=resident.text("religion"),
        marital_status=resident.text("marital_status"),
        education=resident.text("education"),
        occupation=resident.text("occupation"),
        nationality=resident.text("citizenship"),
        address=resident.current_address or family.address,
        rt=family.rt,
        rw=family.rw,
        hamlet=family.hamlet,
    )


def count_living() -> int:
    count: int = Resident.objects.filter(status=LIVING).count()
    return count


def count_families() -> int:
    """Families with somebody living in them."""
    count: int = Resident.objects.filter(status=LIVING).values("family").distinct().count()
    return count
