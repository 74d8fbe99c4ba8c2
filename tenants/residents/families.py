"""Reads of families: the list, and what a KK sheet says."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, FilteredRelation, Q, QuerySet

from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import current_village

from .groups import in_words
from .models import HEAD, LIVING, Family, Resident
from .queries import cut_for, digits_of, family_members, name_condition, visible_families
from .sealing import (
    family_number_index,
    masked_family_number,
    masked_family_numbers,
    masked_niks,
    nik_index,
    open_family_number,
    open_nik,
)


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """One row of the list. `members` counts those who live there; `head` is empty where nobody is."""

    id: UUID
    head: str
    masked_number: str
    members: int
    address: str
    location: str


@dataclass(frozen=True, slots=True)
class FoundFamilies:
    lines: list[FamilyLine]
    total: int
    page: int
    pages: int


def search_families(
    actor: Actor, text: str, *, page: int = 1, hamlet: str = "", rw: str = "", rt: str = ""
) -> FoundFamilies:
    """By a whole KK number, a member's whole NIK, or the beginnings of the words of a member's name.

    In the order of the heads' names. Four queries, whatever is found.
    """
    place = {name: value for name, value in (("hamlet", hamlet), ("rw", rw), ("rt", rt)) if value}
    families = visible_families(actor).filter(_matching(text), **place)
    total = families.count()
    cut = cut_for(total, page)
    rows = list(_with_head(families)[cut.rows])
    return FoundFamilies(_lines(rows), total, cut.page, cut.pages)


def _matching(text: str) -> Q:
    digits = digits_of(text)
    if len(digits) == 16:
        member = Resident.objects.filter(nik_index=nik_index(digits)).values("family")
        return Q(number_index=family_number_index(digits)) | Q(pk__in=member)
    condition = name_condition(text)
    return Q(pk__in=Resident.objects.filter(condition).values("family")) if condition else Q()


def _with_head(families: QuerySet[Family]) -> QuerySet[Family]:
    """The database keeps a family from having two living heads, so nothing comes twice."""
    head = FilteredRelation("members", condition=Q(members__relation=HEAD, members__status=LIVING))
    return families.annotate(head=head, head_name=F("head__name")).order_by(
        F("head__search_name").asc(nulls_last=True), "pk"
    )


def _lines(rows: list[Family]) -> list[FamilyLine]:
    masked = masked_family_numbers(rows)
    living = Resident.objects.filter(family__in=[row.pk for row in rows], status=LIVING)
    counts = dict(living.values_list("family").annotate(Count("pk")))
    return [
        FamilyLine(
            id=row.pk,
            head=getattr(row, "head_name", None) or "",
            masked_number=masked.get(row.pk, ""),
            members=counts.get(row.pk, 0),
            address=row.address,
            location=row.location,
        )
        for row in rows
    ]


def sheet_of(family: Family, *, whole: bool) -> dict[str, Any]:
    """What the layout of a KK sheet prints: those who live there. `whole` numbers only for a recorded reason."""
    village = current_village()
    members = [member for member in family_members(family) if member.is_living]
    masked = {} if whole else masked_niks(members)
    numbers = {member.pk: open_nik(member) for member in members} if whole else masked
    head = next((member.name for member in members if member.relation == HEAD), "")
    return {
        "number": open_family_number(family) if whole else masked_family_number(family),
        "head": head,
        "address": family.address,
        "block": " / ".join(part for part in (family.rt, family.rw) if part),
        "hamlet": family.hamlet.title(),
        "village": village.full_name,
        "kecamatan": village.kecamatan,
        "kabupaten": village.kabupaten,
        "members": [_member(member, numbers.get(member.pk, "")) for member in members],
    }


_FIRST = ("sex", "birth_place", "birth_date", "religion", "education", "occupation", "blood_type")
_SECOND = (
    "marital_status", "married_on", "relation", "citizenship", "passport", "stay_permit", "father_name",
    "mother_name",
)  # fmt: skip


def _member(member: Resident, number: str) -> dict[str, list[str]]:
    def words(names: tuple[str, ...]) -> list[str]:
        return [in_words(name, getattr(member, name)) or "-" for name in names]

    return {"first": [member.name, number or "-", *words(_FIRST)], "second": words(_SECOND)}
