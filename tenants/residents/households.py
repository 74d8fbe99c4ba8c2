"""Reads of households: those who live under one roof and cook in one kitchen, of one family or several."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Length

from smartvillage.kernel.permissions import Actor, NotHere

from .models import HEAD, LIVING, Resident
from .queries import cut_for, name_condition, visible_residents


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """One row of the list. `head` is empty where nobody is, or nobody whom the actor may see."""

    number: str
    head: str
    members: int
    location: str


@dataclass(frozen=True, slots=True)
class FoundHouseholds:
    lines: list[HouseholdLine]
    total: int
    page: int
    pages: int


def search_households(actor: Actor, text: str, *, page: int = 1) -> FoundHouseholds:
    """By the beginning of a number, or of the words of the head's name; by number. Three queries."""
    members = _living_in_one(actor)
    numbers = (
        members.filter(household_number__in=members.filter(_condition(text)).values("household_number"))
        .values("household_number")
        .annotate(members=Count("pk"), length=Length("household_number"))
        .order_by("length", "household_number")
    )
    total = numbers.count()
    cut = cut_for(total, page)
    counts = {row["household_number"]: row["members"] for row in numbers[cut.rows]}
    return FoundHouseholds(_lines(members, counts), total, cut.page, cut.pages)


def household_members(actor: Actor, number: str) -> list[Resident]:
    """Those who live in it, with their families, the head first. NotHere where the actor may see nobody."""
    found = list(_in_order(_living_in_one(actor).filter(household_number=number.upper())))
    if not found:
        raise NotHere
    return found


def is_shown_whole(members: Iterable[Resident]) -> bool:
    """Whether these are all who live there: some may be outside an operator's areas."""
    shown = list(members)
    everybody: int = Resident.objects.filter(
        status=LIVING, household_number=shown[0].household_number
    ).count()
    return everybody == len(shown)


def numbers_of(members: Iterable[Resident]) -> list[str]:
    """The households of these people, as far as they live here."""
    return sorted({each.household_number for each in members if each.is_living and each.household_number})


def _living_in_one(actor: Actor) -> QuerySet[Resident]:
    return visible_residents(actor).filter(status=LIVING).exclude(household_number="")


def _condition(text: str) -> Q:
    begins = Q(household_number__startswith=text.upper()) if text else Q()
    name = name_condition(text)
    return begins | Q(household_relation=HEAD) & name if name else begins


def _in_order(members: QuerySet[Resident]) -> QuerySet[Resident]:
    return members.select_related("family").order_by(
        "household_relation", "family", "relation", F("birth_date").asc(nulls_last=True), "pk"
    )


def _lines(members: QuerySet[Resident], counts: dict[str, int]) -> list[HouseholdLine]:
    homes: defaultdict[str, list[Resident]] = defaultdict(list)
    for each in _in_order(members.filter(household_number__in=counts)):
        homes[each.household_number].append(each)
    return [
        HouseholdLine(
            number=number,
            head=homes[number][0].name if homes[number][0].household_relation == HEAD else "",
            members=count,
            location=homes[number][0].family.location,
        )
        for number, count in counts.items()
    ]
