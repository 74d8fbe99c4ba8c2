"""Indicators that count the village's audit, and facts out of nothing."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count
from django.db.models.functions import TruncMonth

from smartvillage.common.audit.models import Entry
from smartvillage.kernel.clock import WIB, now
from smartvillage.province.indicators.models import Fact
from smartvillage.province.indicators.registry import Cell, Indicator


class Marks(Indicator):
    code = "uji_tanda"
    name = definition = numerator = source = "Tanda"
    unit = "tanda"

    def compute(self) -> Iterable[Cell]:
        yield Cell(Entry.objects.filter(action="uji.tanda").count(), denominator=Entry.objects.count())


class MarksByTarget(Marks):
    code = "uji_tanda_bulanan"
    dimensions = ("sasaran",)
    frequency = "monthly"

    def compute(self) -> Iterable[Cell]:
        rows = (
            Entry.objects.filter(action="uji.tanda")
            .annotate(month=TruncMonth("at", tzinfo=WIB))
            .values_list("month", "target")
            .annotate(Count("pk"))
            .order_by("month", "target")
        )
        for month, target, count in rows:
            yield Cell(count, period=f"{month:%Y-%m}", cell=target)


def fact(code: str, indicator: str, numerator: int, *, period: str = "current", cell: str = "",
         denominator: int | None = None) -> Fact:  # fmt: skip
    return Fact(indicator=indicator, period=period, village_code=code, cell=cell, numerator=numerator,
                denominator=denominator, as_of=now())  # fmt: skip
