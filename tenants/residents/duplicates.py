"""Rows that may be one person. All pairs are looked for inside the village, among those the actor sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from psycopg2 import sql

from smartvillage.kernel.permissions import Actor

from .models import INVALID, Resident
from .queries import PAGE_SIZE, residents_at
from .sealing import masked_niks

SIMILAR: Final = 0.5  # of pg_trgm's similarity: "SITI AMINAH" and "SITI AMINA" have 0.75


@dataclass(frozen=True, slots=True)
class Kind:
    key: str
    title: str | Promise
    condition: str  # SQL between the rows `a` and `b` of the same birth date


# Twins share a mother and a birth date: the last kind is a question, never an answer.
KINDS: Final = (
    Kind("sama", _("Nama dan tanggal lahir sama"), "a.search_name = b.search_name"),
    Kind(
        "mirip",
        _("Nama mirip, tanggal lahir sama"),
        "a.search_name <> b.search_name AND similarity(a.search_name, b.search_name) >= %(similar)s",
    ),
    Kind(
        "ibu",
        _("Ibu dan tanggal lahir sama"),
        "a.mother_name <> '' AND upper(a.mother_name) = upper(b.mother_name)"
        " AND a.search_name <> b.search_name AND similarity(a.search_name, b.search_name) < %(similar)s",
    ),
)
BY_KEY: Final[Mapping[str, Kind]] = {kind.key: kind for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Pair:
    first: Resident
    second: Resident
    masked_niks: tuple[str, str]


def counted(actor: Actor, place: Mapping[str, str]) -> dict[str, int]:
    """How many pairs of each kind, by key. `place`: hamlet, rw, rt; empty ones narrow nothing."""
    found = {}
    for kind in KINDS:
        ((number,),) = _run("SELECT count(*) {pairs}", kind, _looked_at(actor, place))
        found[kind.key] = number
    return found


def pairs(actor: Actor, kind: Kind, place: Mapping[str, str], *, page: int) -> list[Pair]:
    """A page of pairs in the order of the names: three queries."""
    order = "SELECT a.id, b.id {pairs} ORDER BY a.search_name, a.id, b.id LIMIT %(most)s OFFSET %(start)s"
    keys: list[tuple[UUID, UUID]] = _run(
        order, kind, _looked_at(actor, place), most=PAGE_SIZE, start=(page - 1) * PAGE_SIZE
    )
    return _paired(Resident.objects.all(), keys)


def told_apart(actor: Actor, place: Mapping[str, str]) -> list[Pair]:
    """Pairs that somebody said are two people, by name; those of the first PAGE_SIZE rows. Two queries."""
    residents = _looked_at(actor, place)
    firsts = residents.filter(different_from__len__gt=0).order_by("search_name", "pk")
    told = firsts.values_list("pk", "different_from")[:PAGE_SIZE]
    return _paired(residents, [(one, other) for one, others in told for other in others or ()])


def _paired(residents: QuerySet[Resident], keys: Sequence[tuple[UUID, UUID]]) -> list[Pair]:
    """As far as both are among the residents."""
    everybody = {key for pair in keys for key in pair}
    rows = {row.pk: row for row in residents.filter(pk__in=everybody).select_related("family")}
    masked = masked_niks(rows.values())
    return [
        Pair(rows[one], rows[two], (masked.get(one, ""), masked.get(two, "")))
        for one, two in keys
        if one in rows and two in rows
    ]


def _looked_at(actor: Actor, place: Mapping[str, str]) -> QuerySet[Resident]:
    return residents_at(actor, place).exclude(status=INVALID)


def _run(statement: str, kind: Kind, residents: QuerySet[Resident], **values: Any) -> list[Any]:
    """26 ms for the similar names of 20,000 residents: those with one birth date are few."""
    columns = residents.values("id", "search_name", "birth_date", "mother_name", "different_from").order_by()
    with connection.cursor() as cursor:
        text, given = columns.query.sql_with_params()
        seen = cursor.mogrify(text, given).decode()
        joined = sql.SQL(
            "FROM seen AS a JOIN seen AS b ON a.birth_date = b.birth_date AND a.id < b.id AND {condition}"
            " AND NOT b.id = ANY(COALESCE(a.different_from, '{{}}'))"
        ).format(condition=sql.SQL(kind.condition))
        body = sql.SQL(statement).format(pairs=joined).as_string(cursor.cursor)
        parameters = {"similar": SIMILAR, **values}
        cursor.execute(f"WITH seen AS ({seen.replace('%', '%%')}) {body}", parameters)
        return list(cursor.fetchall())
