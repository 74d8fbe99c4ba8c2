"""A calendar month as an address, a heading and two days."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from smartvillage.kernel.clock import WIB, format_date

_FORM = re.compile(r"([12][0-9]{3})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """`str(Month(2026, 11))` is `"2026-11"`."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month | None":
        """None for anything that is no month from 1000 to 2999."""
        found = _FORM.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else None

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def name(self) -> str:
        """`"November 2026"`."""
        return format_date(self.first).split(" ", 1)[1]

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def next(self) -> "Month":
        return Month.of(self.first + timedelta(days=31))

    @property
    def previous(self) -> "Month":
        return Month.of(self.first - timedelta(days=1))

    @property
    def ends_at(self) -> datetime:
        """The first instant of the next month, in the village's time."""
        return datetime.combine(self.next.first, datetime.min.time(), WIB)
