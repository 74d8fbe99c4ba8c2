"""The book of letters that were issued in a year, and how long residents waited for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, FloatField, Q, QuerySet
from django.db.models.functions import Extract

from smartvillage.kernel.permissions import Actor
from tenants.letters.catalogue import letter_types
from tenants.letters.models import Channel, Letter
from tenants.letters.permissions import LetterPermission

from .letters import visible_letters

_WAITED: Final = ExpressionWrapper(F("signed_at") - F("requested_at"), output_field=DurationField())


class Percentile(Aggregate):
    """`percentile_cont(share) WITHIN GROUP (ORDER BY …)` of Postgres, of seconds."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True, slots=True)
class Pace:
    """Of one type, or of all together. `median` and `p90`: from the request to the signature."""

    type: str
    title: str
    letters: int
    online: int
    median: timedelta
    p90: timedelta


def issued(actor: Actor, year: int) -> QuerySet[Letter]:
    """Every letter with a number of that year, withdrawn ones too, as they were signed."""
    actor.require(LetterPermission.VIEW)
    found: QuerySet[Letter] = visible_letters(actor).filter(year=year).order_by("signed_at", "pk")
    return found


def years(actor: Actor) -> list[int]:
    """In which letters were issued, the latest first."""
    actor.require(LetterPermission.VIEW)
    found = visible_letters(actor).exclude(year=None).aggregate(all=ArrayAgg("year", distinct=True))["all"]
    return sorted(found or [], reverse=True)


def pace(actor: Actor, year: int) -> list[Pace]:
    """All letters of the year together, then each type that has any, most first. Two queries."""
    letters = issued(actor, year).order_by()
    whole = letters.aggregate(**_measures())
    if not whole["letters"]:
        return []
    kinds: list[dict[str, Any]] = [dict(row) for row in letters.values("type").annotate(**_measures())]
    kinds.sort(key=lambda row: (-row["letters"], row["type"]))
    return list(_paces([{"type": "", **whole}, *kinds]))


def _measures() -> dict[str, Any]:
    seconds = Extract(_WAITED, "epoch")
    return {
        "letters": Count("pk"), "online": Count("pk", filter=Q(channel=Channel.ONLINE)),
        "median": Percentile(seconds, share=0.5), "p90": Percentile(seconds, share=0.9),
    }  # fmt: skip


def _paces(rows: list[dict[str, Any]]) -> Iterator[Pace]:
    kinds = letter_types()
    for row in rows:
        title = kinds[row["type"]].title if row["type"] in kinds else row["type"]
        yield Pace(
            row["type"], title, row["letters"], row["online"], timedelta(seconds=row["median"]),
            timedelta(seconds=row["p90"]),
        )  # fmt: skip
