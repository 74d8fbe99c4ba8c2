"""Recomputing a village's facts."""

from django.db import connection, transaction

from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import emit, in_province, in_village

from .models import Fact
from .registry import Cell, Indicator, indicators

EVENT_DIRTY = "stats.dirty"
_KEY = ["village_code", "indicator", "period", "cell"]


class BadCells(ValueError):
    """An indicator's cells overlap or do not fit its dimensions."""


def mark_dirty() -> None:
    """In a village's transaction: its numbers have changed. Cheap; many marks make one refresh."""
    emit(EVENT_DIRTY)


def refresh_village(code: str) -> int:
    """Recompute all facts of one village; returns how many cells it has. NoVillage if it has no schema.

    The village counts with its own role; only the numbers come out. All in one transaction, one
    refresh of a village at a time: an older count never replaces a newer one.
    """
    with in_province(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('facts ' || %s, 0))", [code])
        with in_village(code):
            computed = [(each, list(each.compute())) for each in indicators()]
        facts = [fact for each, cells in computed for fact in _facts(code, each, cells)]
        _replace(code, facts)
    return len(facts)


def forget_village(code: str) -> int:
    """Delete the facts of a village that leaves the platform for good; returns how many."""
    return Fact.objects.filter(village_code=code).delete()[0]


def _facts(code: str, indicator: Indicator, cells: list[Cell]) -> list[Fact]:
    if len({(cell.period, cell.cell) for cell in cells}) < len(cells):
        raise BadCells(f"{indicator.code} names a cell twice")
    if not all(_fits(cell, indicator) for cell in cells):
        raise BadCells(f"{indicator.code} has cells that do not fit its dimensions")
    now = clock.now()
    return [
        Fact(indicator=indicator.code, period=cell.period, village_code=code, cell=cell.cell,
             numerator=cell.numerator, denominator=cell.denominator, as_of=now)
        for cell in cells
    ]  # fmt: skip


def _fits(cell: Cell, indicator: Indicator) -> bool:
    """One value for each dimension: a gap would be a total beside its parts."""
    values = cell.cell.split("|") if cell.cell else []
    return len(values) == len(indicator.dimensions) and all(values)


def _replace(code: str, facts: list[Fact]) -> None:
    Fact.objects.bulk_create(
        facts,
        update_conflicts=True,
        unique_fields=_KEY,
        update_fields=["numerator", "denominator", "as_of"],
        batch_size=1_000,
    )
    kept = {(fact.indicator, fact.period, fact.cell) for fact in facts}
    stored = Fact.objects.filter(village_code=code).values_list("pk", "indicator", "period", "cell")
    gone = [pk for pk, *key in stored if tuple(key) not in kept]
    if gone:
        Fact.objects.filter(pk__in=gone).delete()
