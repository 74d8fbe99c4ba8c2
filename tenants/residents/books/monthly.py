"""B3: how many people and families a hamlet had at the start of a month, who came and went, and the end.

Everything is read from the events that still stand, never from the register, so a month that is over changes
only by what is reported late. A step of a person is the difference between two events of theirs that follow
each other; opening + births + arrivals - deaths - departures is the closing because all are made of steps.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import connection

from smartvillage.kernel.permissions import Actor
from tenants.residents.models import EventKind
from tenants.residents.permissions import ResidentPermission

from .months import Month

# (foreign, sex): the order of the book's columns, WNA L P then WNI L P.
Group = tuple[bool, int]
GROUPS: Final[tuple[Group, ...]] = ((True, 1), (True, 2), (False, 1), (False, 2))

_STEPS: Final = """
WITH standing AS (
    SELECT e.id, e.resident_id, e.family_id, e.kind, e.counted_on, e.status = 1 AS here, e.hamlet, e.sex,
        COALESCE(e.citizenship = 2, false) AS abroad
    FROM residents_event e
    LEFT JOIN residents_event undoing ON undoing.undoes_id = e.id
    WHERE e.resident_id IS NOT NULL AND e.undoes_id IS NULL AND undoing.id IS NULL AND e.counted_on < %s
)
"""
_STOCK: Final = (
    _STEPS  # noqa: S608 -- constants only
    + """
, last AS (SELECT DISTINCT ON (resident_id) * FROM standing ORDER BY resident_id, counted_on DESC, id DESC)
SELECT hamlet, abroad, sex, count(*), NULL FROM last WHERE here GROUP BY hamlet, abroad, sex
UNION ALL
SELECT hamlet, NULL, NULL, 0, count(DISTINCT family_id) FROM last WHERE here GROUP BY GROUPING SETS ((hamlet), ())
"""
)
_FLOWS: Final = (
    _STEPS  # noqa: S608 -- constants only
    + """
, steps AS (
    SELECT *, lag(here) OVER w AS was_here, lag(hamlet) OVER w AS old_hamlet, lag(abroad) OVER w AS was_abroad,
        lag(sex) OVER w AS old_sex
    FROM standing WINDOW w AS (PARTITION BY resident_id ORDER BY counted_on, id)
)
SELECT kind, COALESCE(was_here, false), old_hamlet, was_abroad, old_sex, here, hamlet, abroad, sex, count(*)
FROM steps
WHERE counted_on >= %s AND (here OR was_here)
    AND (was_here IS DISTINCT FROM here
         OR (old_hamlet, was_abroad, old_sex) IS DISTINCT FROM (hamlet, abroad, sex))
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
"""
)
# What the village itself found out, and what only moved within it, counts as coming or going.
_OF_THE_REGISTER: Final = (EventKind.RECORDED, EventKind.CORRECTED)


def _empty() -> dict[Group, int]:
    return dict.fromkeys(GROUPS, 0)


@dataclass(slots=True)
class Line:
    """A hamlet, or the whole village (`hamlet` None). People by group; families are families of living."""

    hamlet: str | None
    opening: dict[Group, int] = field(default_factory=_empty)
    births: dict[Group, int] = field(default_factory=_empty)
    arrivals: dict[Group, int] = field(default_factory=_empty)
    deaths: dict[Group, int] = field(default_factory=_empty)
    departures: dict[Group, int] = field(default_factory=_empty)
    opening_families: int = 0
    closing_families: int = 0
    found: int = 0  # of the arrivals: nobody came, the register learned of them
    struck: int = 0  # of the departures: nobody went, the register was wrong
    corrected: int = 0  # of both: they stayed, and count as another group since

    @property
    def closing(self) -> dict[Group, int]:
        return {
            group: self.opening[group] + self.births[group] + self.arrivals[group]
            - self.deaths[group] - self.departures[group]
            for group in GROUPS
        }  # fmt: skip

    @property
    def opening_people(self) -> int:
        return sum(self.opening.values())

    @property
    def closing_people(self) -> int:
        return sum(self.closing.values())

    @property
    def numbers(self) -> list[int]:
        """Columns 3 to 32 of the book, each group as in GROUPS; members are people who are no family's head."""
        opening, closing = self.opening_people, self.closing_people
        return [
            *self.opening.values(), self.opening_families, opening - self.opening_families, opening,
            *self.births.values(), *self.arrivals.values(), *self.deaths.values(), *self.departures.values(),
            *self.closing.values(), self.closing_families, closing - self.closing_families, closing,
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class MonthlyReport:
    """`lines`: hamlets by name. A move from one to another is in their lines and not in `total`."""

    month: Month
    lines: tuple[Line, ...]
    total: Line


def monthly_report(actor: Actor, month: Month) -> MonthlyReport:
    """Three queries, whatever the village's size."""
    actor.require(ResidentPermission.VIEW)
    lines: dict[str | None, Line] = {None: Line(None)}
    for hamlet, group, people, families in _stock(month.first):
        _line(lines, hamlet).opening_families += families
        if group is not None:
            _line(lines, hamlet).opening[group] += people
            lines[None].opening[group] += people
    for hamlet, _group, _people, families in _stock(month.next.first):
        _line(lines, hamlet).closing_families += families
    for row in _rows(_FLOWS, [month.next.first, month.first]):
        _flow(lines, *row)
    total = lines.pop(None)
    return MonthlyReport(month, tuple(lines[name] for name in sorted(lines, key=str)), total)


def _stock(before: date) -> Iterable[tuple[str | None, Group | None, int, int]]:
    """(hamlet, group, people, families); families come with no group, the village's with no hamlet."""
    for hamlet, abroad, sex, people, families in _rows(_STOCK, [before]):
        if families is None:
            yield hamlet, (abroad, sex), people, 0
        else:
            yield hamlet, None, 0, families


def _flow(
    lines: dict[str | None, Line], kind: str, was_here: bool, old_hamlet: str, was_abroad: bool, old_sex: int,
    here: bool, hamlet: str, abroad: bool, sex: int, count: int,
) -> None:  # fmt: skip
    old, new = (was_abroad, old_sex), (abroad, sex)
    stays = was_here and here
    if was_here:
        _go(_line(lines, old_hamlet), kind, old, count, stays)
    if here:
        _come(_line(lines, hamlet), kind, new, count, stays)
    if stays and old == new:
        return  # from one hamlet to another
    if was_here:
        _go(lines[None], kind, old, count, stays)
    if here:
        _come(lines[None], kind, new, count, stays)


def _come(line: Line, kind: str, group: Group, count: int, stays: bool) -> None:
    if kind == EventKind.BIRTH:
        line.births[group] += count
        return
    line.arrivals[group] += count
    if kind in _OF_THE_REGISTER:
        line.corrected += count if stays else 0
        line.found += 0 if stays else count


def _go(line: Line, kind: str, group: Group, count: int, stays: bool) -> None:
    if kind == EventKind.DEATH:
        line.deaths[group] += count
        return
    line.departures[group] += count
    if kind in _OF_THE_REGISTER and not stays:
        line.struck += count


def _line(lines: dict[str | None, Line], hamlet: str | None) -> Line:
    return lines.setdefault(hamlet, Line(hamlet))


def _rows(statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
