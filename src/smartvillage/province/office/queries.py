"""The board of the fleet: who is on board and who uses it, region by region. From facts only (R7)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count
from django.db.models.functions import Left

from smartvillage.kernel.permissions import NotHere
from smartvillage.kernel.tenancy import State
from smartvillage.province.indicators.queries import LENGTHS, LETTERS, Overview, overviews, totals
from smartvillage.province.regions import queries as regions
from smartvillage.province.regions.codes import KABUPATEN, KECAMATAN, PROVINCE, PROVINSI, VILLAGE
from smartvillage.province.villages import queries as villages

if TYPE_CHECKING:
    from smartvillage.province.regions.models import Region

LEVELS = {KABUPATEN: "kabupaten", KECAMATAN: "kecamatan", VILLAGE: "desa"}
# In training the numbers are exercises: they count nowhere.
ON_BOARD = frozenset({State.LIVE, State.SUSPENDED})
NOT_YET = "none"  # in place of a state: nobody asked for it yet


@dataclass(frozen=True, slots=True)
class Row:
    """A region, or one village (then `state` is set, or None where nobody asked for it yet)."""

    code: str
    name: str
    place: str  # around it, where the list spans more than one: "Metro Timur, Kota Metro"
    villages: int
    states: Counter[State]
    residents: int
    letters: int
    letters_online: int
    transacting: int
    first_online: str
    as_of: datetime | None

    @property
    def on_board(self) -> int:
        return sum(self.states[state] for state in ON_BOARD)

    @property
    def serving(self) -> int:
        """Villages whose site is open, also those in training."""
        return sum(count for state, count in self.states.items() if state.serves)

    @property
    def missing(self) -> int:
        """Official villages that nobody asked for yet."""
        return self.villages - self.states.total()

    @property
    def state(self) -> State | None:
        return next(iter(self.states), None)


@dataclass(frozen=True, slots=True)
class Board:
    """`region` and the regions around it; rows one level below."""

    region: Region
    around: list[Region]
    rows: list[Row]

    @property
    def total(self) -> Row:
        return summed(self.region, self.rows)


def region_of(code: str) -> Region:
    """The province, a kabupaten or a kecamatan of it. NotHere for any other text."""
    region = regions.region(code or PROVINCE)
    if not region.code.startswith(PROVINCE) or region.level == VILLAGE:
        raise NotHere
    return region


def board(region: Region) -> Board:
    """Rows for each kabupaten, kecamatan or village directly below; always the same few queries."""
    around = regions.ancestors(region.code) if region.level > PROVINSI else []
    if region.level == KECAMATAN:
        return Board(region, around, village_rows(region))
    level = LEVELS[region.level + 1]
    length = LENGTHS[level]
    official = dict(
        regions.villages_of(region.code).order_by().values_list(Left("code", length)).annotate(Count("pk"))
    )
    states = _states(region)
    numbers = overviews(level, inside=f"{region.code}.", codes=_counted(states))
    grouped: defaultdict[str, Counter[State]] = defaultdict(Counter)
    for code, state in states.items():
        grouped[code[:length]][state] += 1
    rows = [
        _row(
            below.code,
            below.name,
            "",
            official.get(below.code, 0),
            grouped[below.code],
            numbers.get(below.code),
        )
        for below in regions.children(region.code)
    ]
    return Board(region, around, rows)


def village_rows(region: Region, state: str = "") -> list[Row]:
    """Every official village of the region, also those nobody asked for; `state` keeps one kind of them."""
    states = _states(region)
    numbers = overviews("desa", inside=f"{region.code}.", codes=_counted(states))
    found = regions.villages_of(region.code).select_related("parent__parent").order_by("code")
    rows = (
        _row(
            village.code, village.name, _place(village), 1,
            Counter([states[village.code]] if village.code in states else []), numbers.get(village.code),
        )
        for village in found
    )  # fmt: skip
    return [row for row in rows if not state or (row.state or NOT_YET) == state]


def letters_of_month(region: Region, month: str) -> dict[str, int]:
    """Letters issued in a month ("2026-11") for each region one level below that has any."""
    counted = set(_counted(_states(region)))
    length = LENGTHS[LEVELS[region.level + 1]]
    found: Counter[str] = Counter()
    for total in totals([LETTERS], "desa", period=month, inside=f"{region.code}."):
        if total.region in counted:
            found[total.region[:length]] += total.numerator
    return found


def summed(region: Region, rows: Iterable[Row]) -> Row:
    """All rows as one: numbers are added, never averaged."""
    rows = list(rows)
    return Row(
        code=region.code, name=region.name, place="", villages=sum(row.villages for row in rows),
        states=sum((row.states for row in rows), Counter()), residents=sum(row.residents for row in rows),
        letters=sum(row.letters for row in rows), letters_online=sum(row.letters_online for row in rows),
        transacting=sum(row.transacting for row in rows), first_online="",
        as_of=max((row.as_of for row in rows if row.as_of), default=None),
    )  # fmt: skip


def _row(
    code: str, name: str, place: str, official: int, states: Counter[State], numbers: Overview | None
) -> Row:
    return Row(
        code=code, name=name, place=place, villages=official, states=states,
        residents=numbers.residents if numbers else 0,
        letters=numbers.letters if numbers else 0,
        letters_online=numbers.letters_online if numbers else 0,
        transacting=numbers.transacting if numbers else 0,
        first_online=numbers.first_online if numbers else "",
        as_of=numbers.as_of if numbers else None,
    )  # fmt: skip


def _states(region: Region) -> dict[str, State]:
    found = villages.villages(prefix=f"{region.code}.").values_list("code", "state")
    return {code: State(state) for code, state in found}


def _counted(states: dict[str, State]) -> list[str]:
    return [code for code, state in states.items() if state in ON_BOARD]


def _place(village: Region) -> str:
    kecamatan = village.parent
    kabupaten = kecamatan.parent if kecamatan else None
    return ", ".join(region.name for region in (kecamatan, kabupaten) if region)
