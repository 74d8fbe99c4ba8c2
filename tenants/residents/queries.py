"""Reads of the register. NIKs come masked; whole ones only for letters and from `services.reveal_nik`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Q, QuerySet

from smartvillage.common.audit.models import Entry
from smartvillage.common.audit.queries import history
from smartvillage.kernel.permissions import Actor, NotHere
from tenants.members.queries import areas_of

from .filters import NOTHING, Filters, ordering
from .models import HEAD, LIVING, BulkChange, Family, FormDraft, Resident, SavedFilter
from .names import searchable
from .permissions import ResidentPermission
from .sealing import (
    family_number_index,
    masked_niks,
    nik_index,
    nik_tail,
    open_family_number,
    open_nik,
    open_niks,
)

PAGE_SIZE: Final = 50
SHORTEST_ENDING: Final = 4  # digits of a NIK by which somebody is found
TAIL_BYTES: Final = 12
_SIMILAR: Final = 0.5  # of pg_trgm's word_similarity: one or two letters of a word are wrong
_SEPARATORS: Final = str.maketrans("", "", " .-")


class Cut(NamedTuple):
    """One page of many: its number, how many there are, and its rows."""

    page: int
    pages: int
    rows: slice


def cut_for(total: int, page: int, size: int = PAGE_SIZE) -> Cut:
    """The page that is shown: the nearest one there is to `page`."""
    pages = max(1, -(-total // size))
    shown = min(max(page, 1), pages)
    return Cut(shown, pages, slice((shown - 1) * size, shown * size))


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
    """One page of a search. `page` is the one shown, also when a later one was asked for.

    `similar`: nobody has this name, these are the names most like it.
    """

    lines: list[ResidentLine]
    total: int
    page: int
    pages: int
    similar: bool = False


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


def visible_residents(actor: Actor) -> QuerySet[Resident]:
    """Everybody whom the actor may see. The one place, with `visible_families`, where an operator's areas
    narrow the register: every page, search, change and export starts here.
    """
    actor.require(ResidentPermission.VIEW)
    found: QuerySet[Resident] = Resident.objects.filter(within_areas(actor, "family__"))
    return found


def residents_at(actor: Actor, place: Mapping[str, str]) -> QuerySet[Resident]:
    """Those of them whose family lives there. `place`: hamlet, rw, rt; empty ones narrow nothing."""
    return visible_residents(actor).filter(
        **{f"family__{name}": value for name, value in place.items() if value}
    )


def visible_families(actor: Actor) -> QuerySet[Family]:
    actor.require(ResidentPermission.VIEW)
    found: QuerySet[Family] = Family.objects.filter(within_areas(actor, ""))
    return found


def require_whole_village(actor: Actor) -> None:
    """NotHere for an operator who is limited to areas: some acts concern the register as a whole."""
    if is_limited(actor):
        raise NotHere


def is_limited(actor: Actor) -> bool:
    """Whether the actor works for a part of the village only."""
    return bool(areas_of(actor.user_id))


def within_areas(actor: Actor, prefix: str) -> Q:
    """Whose family the actor works for; `prefix`: the way to the family, as `"resident__family__"`.

    For rows of other apps, which belong to a resident. Narrows nothing, and joins nothing, without areas.
    """
    places = Q()
    for area in areas_of(actor.user_id):
        parts = {"hamlet": area.hamlet, "rw": area.rw, "rt": area.rt}
        places |= Q(**{f"{prefix}{name}": part for name, part in parts.items() if part})
    return places


def search_residents(
    actor: Actor, text: str, *, page: int = 1, today: date, filters: Filters = NOTHING, order: str = ""
) -> Found:
    """By whole NIK or KK number, by the last digits of a NIK, or by the beginnings of the words of a name.

    Everybody for an empty text; for a name that nobody has, the most similar ones. Three queries, five for
    a name that nobody has.
    """
    residents = visible_residents(actor).filter(filters.condition(today)).select_related("family")
    found = residents.filter(_matching(residents, text))
    total = found.count()
    if not total and searchable(text) and not digits_of(text):
        rows = list(_similar(residents, text))
        return Found(_lines(rows, today), len(rows), 1, 1, similar=bool(rows))
    cut = cut_for(total, page)
    rows = list(found.order_by(*ordering(order))[cut.rows])
    return Found(_lines(rows, today), total, cut.page, cut.pages)


def matching_residents(
    actor: Actor, text: str | None, *, today: date, filters: Filters = NOTHING
) -> QuerySet[Resident]:
    """Whom the list shows for a search; with None everybody who is stored, also rows marked as not valid."""
    residents = visible_residents(actor)
    if text is None:
        return residents
    return residents.filter(filters.condition(today)).filter(_matching(residents, text))


def living_residents(actor: Actor) -> QuerySet[Resident]:
    """Whom the books of the village list."""
    return visible_residents(actor).filter(status=LIVING)


def residents_by_key(actor: Actor, ids: Collection[UUID], *, today: date) -> list[ResidentLine]:
    """These residents by name. NotHere if one of them is nobody whom the actor may see."""
    rows = list(
        visible_residents(actor).filter(pk__in=ids).select_related("family").order_by("search_name", "pk")
    )
    if len(rows) != len(set(ids)):
        raise NotHere
    return _lines(rows, today)


def saved_filters(actor: Actor) -> QuerySet[SavedFilter]:
    """The actor's own, by name."""
    found: QuerySet[SavedFilter] = SavedFilter.objects.filter(user_id=actor.user_id).order_by("name")
    return found


def last_change(actor: Actor) -> BulkChange | None:
    """The actor's last change of many, which can still be taken back."""
    found: BulkChange | None = BulkChange.objects.filter(user_id=actor.user_id).first()
    return found


def draft_of(actor: Actor, form: str) -> FormDraft | None:
    """What the actor typed into this form and has not saved."""
    found: FormDraft | None = FormDraft.objects.filter(user_id=actor.user_id, form=form).first()
    return found


def access_log(actor: Actor, resident: Resident) -> QuerySet[Entry]:
    """Who looked at this resident's data or changed it, newest first."""
    actor.require(ResidentPermission.ACCESS_LOG)
    return history(target="resident", target_id=str(resident.pk))


def _matching(residents: QuerySet[Resident], text: str) -> Q:
    digits = digits_of(text)
    if len(digits) == 16:
        family = Family.objects.filter(number_index=family_number_index(digits))
        return Q(nik_index=nik_index(digits)) | Q(family__in=family)
    if SHORTEST_ENDING <= len(digits) < 16:
        return _ending_with(residents, digits)
    return name_condition(text)


def own_access_log(actor: Actor) -> QuerySet[Entry]:
    """Who looked at the data of the resident who is signed in, newest first."""
    return history(target="resident", target_id=str(own_resident(actor).pk))


def name_condition(text: str) -> Q:
    """The beginnings of the words of a name, in any order; an empty Q for an empty text."""
    found = Q()
    for word in searchable(text).split():
        found &= Q(search_name__startswith=word) | Q(search_name__contains=f" {word}")
    return found


def digits_of(text: str) -> str:
    """The text without separators if it is a number, else nothing."""
    digits = text.translate(_SEPARATORS)
    return digits if digits.isascii() and digits.isdigit() else ""


def _ending_with(residents: QuerySet[Resident], digits: str) -> Q:
    """Those whose NIK ends in `digits`. Four are compared in the database. More are opened and compared:
    those with the same last six, or five, which are few. So are the rows that an earlier release left
    without a tail.
    """
    tail = nik_tail(digits) or b""
    tailed = Q(nik_tail__gte=tail, nik_tail__lte=tail.ljust(TAIL_BYTES, b"\xff"))
    untailed = Q(nik_tail=None, nik__isnull=False)
    longer = len(digits) > SHORTEST_ENDING
    candidates = residents.filter(tailed | untailed if longer else untailed)
    opened = open_niks(candidates.values_list("pk", "nik"))
    found = Q(pk__in=[pk for pk, nik in opened if nik.endswith(digits)])
    return found if longer else tailed | found


def _similar(residents: QuerySet[Resident], text: str) -> QuerySet[Resident]:
    """Without an index: 46 ms among 20,000 names, and a trigram index would weigh on every village."""
    likeness = TrigramWordSimilarity(searchable(text), "search_name")
    return (
        residents.annotate(likeness=likeness)
        .filter(likeness__gte=_SIMILAR)
        .order_by("-likeness", "search_name", "pk")[:PAGE_SIZE]
    )


def _lines(residents: list[Resident], today: date) -> list[ResidentLine]:
    masked = masked_niks(residents)
    return [
        ResidentLine(
            id=resident.pk,
            name=resident.name,
            masked_nik=masked.get(resident.pk, ""),
            sex=resident.text("sex"),
            age=resident.age(today),
            location=resident.family.location,
            is_living=resident.is_living,
            status=resident.text("status"),
        )
        for resident in residents
    ]


def resident_for(actor: Actor, resident_id: UUID) -> Resident:
    """With the family. NotHere for nobody, and for somebody outside the actor's areas."""
    found: Resident | None = (
        visible_residents(actor).select_related("family", "account").filter(pk=resident_id).first()
    )
    if found is None:
        raise NotHere
    return found


def own_resident(actor: Actor) -> Resident:
    """The resident who is signed in, with the family. NotHere for everybody else."""
    actor.require(ResidentPermission.OWN_DATA)
    found: Resident | None = (
        Resident.objects.select_related("family").filter(account_id=actor.user_id).first()
        if actor.user_id is not None
        else None
    )
    if found is None:
        raise NotHere
    return found


def family_for(actor: Actor, family_id: UUID) -> Family:
    """NotHere for none, and for one outside the actor's areas."""
    found: Family | None = visible_families(actor).filter(pk=family_id).first()
    if found is None:
        raise NotHere
    return found


def places(actor: Actor) -> list[tuple[str, str, str]]:
    """Every (hamlet, RW, RT) in which a family the actor sees is registered, in order."""
    found = (
        visible_families(actor).order_by("hamlet", "rw", "rt").values_list("hamlet", "rw", "rt").distinct()
    )
    return list(found)


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
