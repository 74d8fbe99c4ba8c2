"""What narrows and orders the list of residents: the same for the page, a saved filter and an export."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import F, OrderBy, Q

from .models import INVALID

CODED: Final = ("sex", "religion", "education", "occupation", "marital_status", "relation", "status")
PLACES: Final = ("hamlet", "rw", "rt")
OLDEST: Final = 150  # years


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Codes of the lists of `codes/`; ages in whole years, both ends included; "" and None narrow nothing."""

    hamlet: str = ""
    rw: str = ""
    rt: str = ""
    sex: int | None = None
    religion: int | None = None
    education: int | None = None
    occupation: int | None = None
    marital_status: int | None = None
    relation: int | None = None
    status: int | None = None
    age_from: int | None = None
    age_to: int | None = None

    def condition(self, today: date) -> Q:
        """Rows marked as not valid show only to whoever asks for them."""
        found = ~Q(status=INVALID) if self.status is None else Q()
        for name in CODED:
            if (code := getattr(self, name)) is not None:
                found &= Q(**{name: code})
        for name in PLACES:
            if place := getattr(self, name):
                found &= Q(**{f"family__{name}": place})
        if self.age_from is not None:
            found &= Q(birth_date__lte=years_before(today, self.age_from))
        if self.age_to is not None:
            found &= Q(birth_date__gt=years_before(today, self.age_to + 1))
        return found


NOTHING: Final = Filters()


def years_before(today: date, years: int) -> date:
    """The latest birth date of somebody who is that old; from 29 February it falls to the 28th."""
    year = max(1, today.year - years)
    try:
        return today.replace(year=year)
    except ValueError:
        return today.replace(year=year, day=28)


# What a column of the list sorts by. Ages run against birth dates.
_COLUMNS: Final[dict[str, tuple[tuple[str, bool], ...]]] = {
    "nama": (("search_name", False),),
    "umur": (("birth_date", True), ("search_name", False)),
    "alamat": (
        ("family__hamlet", False),
        ("family__rw", False),
        ("family__rt", False),
        ("search_name", False),
    ),
}
ORDERS: Final = tuple(f"{sign}{name}" for name in _COLUMNS for sign in ("", "-"))


def ordering(order: str) -> list[OrderBy | str]:
    """For `order_by`; anything that is no order sorts by name. Always down to the key: pages never overlap."""
    turned = order.startswith("-")
    columns = _COLUMNS.get(order.removeprefix("-"), _COLUMNS["nama"])
    fields: list[OrderBy | str] = [
        F(name).desc(nulls_last=True) if down != turned else F(name).asc(nulls_last=True)
        for name, down in columns
    ]
    return [*fields, "pk"]
