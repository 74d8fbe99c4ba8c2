"""Facts, summed: numerators and denominators, never rates. Each function is one query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Min, Q, Sum, Value
from django.db.models.functions import Left

from .models import Fact

RESIDENTS = "residents_living"
FAMILIES = "families"
LETTERS = "letters_issued"
ONLINE = "online"  # the cell of letters that a resident asked for on the web
LENGTHS = {"provinsi": 2, "kabupaten": 5, "kecamatan": 8, "desa": 13}  # of a code, by level


@dataclass(frozen=True, slots=True)
class Total:
    """One indicator in one region; `villages` counts those that reported it."""

    indicator: str
    region: str
    cell: str
    numerator: int
    denominator: int | None
    villages: int
    as_of: datetime

    def rate(self, factor: int = 1) -> float | None:
        """Per `factor` of the denominator; None where there is nothing to divide by."""
        return self.numerator * factor / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Overview:
    """What the province knows of one region; `transacting` counts villages with a resident's own letter."""

    code: str
    residents: int
    families: int
    letters: int
    letters_online: int
    transacting: int
    first_online: str  # month of the first letter a resident asked for on the web, "" if none
    last_online: str
    as_of: datetime | None


def overviews(level: str, *, inside: str = "", codes: Iterable[str] | None = None) -> dict[str, Overview]:
    """Region code to numbers, for every region of `level` that has facts; KeyError for an unknown level."""
    facts = Fact.objects.filter(indicator__in=(RESIDENTS, FAMILIES, LETTERS), village_code__startswith=inside)
    if codes is not None:
        facts = facts.filter(village_code__in=list(codes))
    online = Q(indicator=LETTERS, cell=ONLINE, numerator__gt=0)
    rows = (
        facts.values(region=Left("village_code", LENGTHS[level]))
        .annotate(
            residents=Sum("numerator", filter=Q(indicator=RESIDENTS, period="current"), default=0),
            families=Sum("numerator", filter=Q(indicator=FAMILIES, period="current"), default=0),
            letters=Sum("numerator", filter=Q(indicator=LETTERS), default=0),
            letters_online=Sum("numerator", filter=Q(indicator=LETTERS, cell=ONLINE), default=0),
            transacting=Count("village_code", filter=online, distinct=True),
            first_online=Min("period", filter=online, default=Value("")),
            last_online=Max("period", filter=online, default=Value("")),
            latest=Max("as_of"),
        )
        .order_by("region")
    )
    return {
        row["region"]: Overview(
            code=row["region"], residents=row["residents"], families=row["families"], letters=row["letters"],
            letters_online=row["letters_online"], transacting=row["transacting"],
            first_online=row["first_online"], last_online=row["last_online"], as_of=row["latest"],
        )
        for row in rows
    }  # fmt: skip


def village_overview(region: str) -> list[Overview]:
    """Each village of a kecamatan ("18.72.04"), kabupaten ("18.72") or the province ("18") that has facts."""
    return list(overviews("desa", inside=f"{region}.").values())


def totals(
    indicators: Iterable[str], level: str, *, period: str = "current", inside: str = "", by_cell: bool = False
) -> list[Total]:
    """Sums per region of `level` below `inside`, by region and indicator; `by_cell` keeps cells apart."""
    cell = F("cell") if by_cell else Value("")
    rows = (
        Fact.objects.filter(indicator__in=list(indicators), period=period, village_code__startswith=inside)
        .values("indicator", region=Left("village_code", LENGTHS[level]), part=cell)
        .annotate(
            above=Sum("numerator"), below=Sum("denominator"),
            villages=Count("village_code", distinct=True), latest=Max("as_of"),
        )
        .order_by("region", "indicator", "part")
    )  # fmt: skip
    return [
        Total(row["indicator"], row["region"], row["part"], int(row["above"]),
              None if row["below"] is None else int(row["below"]), row["villages"], row["latest"])
        for row in rows
    ]  # fmt: skip
